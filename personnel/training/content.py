"""Content of a TRAINING policy 培训规则: days required, credit, exam and re-sit, fitness table, the gate before the first duty."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.policy.schema import (
    Choice,
    Code,
    Date,
    Fault,
    Fixed,
    Flag,
    Group,
    Hundredths,
    Percent,
    Rows,
    Schema,
    Several,
    Text,
    Whole,
)
from personnel.models import Category, Sex
from personnel.training.certificates.content import CERTIFICATES, months_told
from personnel.training.models.records import TrainingKind
from personnel.training.rules.fitness import AGES, DIRECTIONS, MOST, ROUNDINGS, UNITS, Standard

TRAINING = "training"
ONCE, YEARLY, LEVEL = "once", "year", "level"
PERIODS = {ONCE: _("入职后一次"), YEARLY: _("每年"), LEVEL: _("每次晋升前一年内")}
KINDS = {code: label for code, label in TrainingKind.choices if code != TrainingKind.DAILY}


def _items(content: Any) -> dict[str, str]:
    rows = content.get("items") if isinstance(content, dict) else None
    return {
        row["code"]: row.get("name") or row["code"]
        for row in rows or []
        if isinstance(row, dict) and "code" in row
    }


def _one_limit_an_age(content: dict) -> Iterator[Fault]:
    """Of each item every age of a working life has one limit, or the item is none of that sex."""
    for item, name in _items(content).items():
        for sex, label in Sex.choices:
            rows = [
                Standard.of(row) for row in content["standards"] if row["item"] == item and row["sex"] == sex
            ]
            held = {age: sum(row.holds_at(age) for row in rows) for age in range(18, 61)}
            wrong = next((age for age, count in held.items() if count != 1), None)
            if rows and wrong is not None:
                yield Fault(
                    ("standards",),
                    gettext("「%(item)s」%(sex)s %(age)s 周岁对应 %(count)s 条标准，应恰好一条。")
                    % {"item": name, "sex": label, "age": wrong, "count": held[wrong]},
                )


REQUIRED = Group(
    fields={
        "kind": Choice(_("培训类别"), options=KINDS),
        "days": Whole(_("天数"), low=1, high=400, unit=_("天")),
        "per": Choice(_("多久"), options=PERIODS),
        "categories": Several(_("人员类别"), options=dict(Category.choices), required=False, empty=_("全体")),
        "families": Text(
            _("只限岗位类型"), required=False, longest=200, help=_("各类型之间空一格；不填为全部。")
        ),
    },
    named_by="kind",
)
ITEM = Group(
    fields={
        "code": Code(_("代码"), prefix="T", digits=2, shown=True),
        "name": Text(_("项目"), longest=30),
        "unit": Choice(_("计量"), options=UNITS),
        "direction": Choice(_("怎样算达标"), options=DIRECTIONS),
        "rounding": Choice(_("成绩进位"), options=ROUNDINGS),
        "tries": Whole(_("最多试几次"), low=1, high=5, default=1, unit=_("次")),
    },
    named_by="name",
)
STANDARD = Group(
    fields={
        "item": Choice(_("项目"), options=_items),
        "sex": Choice(_("性别"), options=dict(Sex.choices)),
        "ages": Choice(_("年龄"), options=AGES),
        "age": Whole(_("周岁"), low=16, high=65, default=30),
        "limit": Hundredths(_("标准"), low=0, high=10_000, help=_("秒或厘米；4 分 25 秒写 265。")),
    },
    named_by="item",
)

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "required": Rows(_("应训天数"), REQUIRED, least=1),
        "credit": Group(
            _("学时"),
            {
                "hours_per_day": Whole(_("几学时为一天"), low=1, high=12, default=8, unit=_("小时")),
                "least_percent": Percent(_("到课率低于这么多算缺训"), default=80),
                "daily_most_days": Whole(
                    _("日常学习一年最多计入年度培训"), low=0, high=60, default=5, unit=_("天")
                ),
            },
        ),
        "exam": Group(
            _("考试"),
            {
                "pass_mark": Hundredths(_("合格分"), low=1, high=100, default=6000, unit=_("分")),
                "resits": Whole(_("可以补考"), low=0, high=3, default=1, unit=_("次")),
                "resit_days": Whole(_("补考在考试后多久以内"), low=1, high=180, default=30, unit=_("天")),
                "objection_minutes": Whole(
                    _("对成绩的异议在现场多久以内提出"), low=5, high=1440, default=30, unit=_("分钟")
                ),
            },
        ),
        "items": Rows(_("体能项目"), ITEM, unique=("code", "name")),
        "standards": Rows(_("体能标准"), STANDARD, most=MOST),
        "gate": Group(
            _("上岗"),
            {
                "since": Date(_("自哪天起入职的人先培训再上岗"), help=_("此前入职的人视为已通过。")),
                "oath": Flag(_("还要宣誓"), default=True),
                "before_months": Whole(
                    _("入职前多久以内的初任培训也算"), low=0, high=60, default=12, unit=_("个月")
                ),
            },
        ),
        "certificates": CERTIFICATES,
    },
    rules=(_one_limit_an_age, months_told),
)
