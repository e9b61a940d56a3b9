"""Content of an HONOURS policy 表彰奖励办法: kinds of honours on their ladders, what each brings, praise and highlights."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.conduct.honours.models import HonourRank
from auxpolice.policy.schema import (
    Choice,
    Code,
    Fault,
    Fen,
    Fixed,
    Flag,
    Group,
    Hundredths,
    Rows,
    Schema,
    Text,
    Whole,
)

HONOURS = "honours"
LEAST_PUBLICITY = 7
"""Working days where an honour is made public at all (公安机关人民警察奖励条令 and the rules for auxiliaries after it)."""


def _publicity(content: dict) -> Iterator[Fault]:
    for index, kind in enumerate(content["kinds"]):
        if 0 < kind["publicity_days"] < LEAST_PUBLICITY:
            yield Fault(
                ("kinds", index, "publicity_days"),
                gettext("公示至少 %(n)d 个工作日；不需要公示的写 0。") % {"n": LEAST_PUBLICITY},
            )


def _ladders(content: dict) -> Iterator[Fault]:
    seen: dict[tuple[str, int], str] = {}
    for index, kind in enumerate(content["kinds"]):
        place = (kind["ladder"], kind["step"])
        if place in seen:
            yield Fault(
                ("kinds", index, "step"),
                gettext("「%(one)s」和「%(other)s」在同一序列的同一档。")
                % {"one": seen[place], "other": kind["name"]},
            )
        seen[place] = kind["name"]
        if kind["collective"] and (kind["points"] or kind["award_fen"] or kind["early"]):
            yield Fault(
                ("kinds", index, "collective"),
                gettext("「%(kind)s」授予集体，不给个人加分、发奖金或提前晋升。") % {"kind": kind["name"]},
            )


CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "issuer": Text(_("授予机关"), longest=60),
        "kinds": Rows(
            _("奖励种类"),
            Group(
                fields={
                    "code": Code(_("代码"), prefix="H", digits=2, shown=True),
                    "name": Text(_("名称"), longest=40),
                    "ladder": Text(_("序列"), longest=20, help=_("同一序列由低到高逐级授予。")),
                    "step": Whole(_("档次"), low=1, high=20, help=_("1 最低。")),
                    "rank": Choice(_("级别"), options=dict(HonourRank.choices)),
                    "collective": Flag(_("授予集体")),
                    "points": Hundredths(_("加分"), low=0, high=10000, default=0),
                    "award_fen": Fen(_("一次性奖金"), low=0, default=0),
                    "early": Flag(_("可作为提前晋升的条件")),
                    "publicity_days": Whole(_("公示"), low=0, high=30, default=0, unit=_("个工作日")),
                },
                named_by="name",
            ),
            unique=("code", "name"),
            least=1,
            folds=True,
        ),
        "stepwise": Flag(_("逐级授予，不越级"), default=True),
        "once_a_year": Flag(_("同一等级一年内不重复授予"), default=True),
        "barred_by_sanction": Flag(_("当年受警告以上处分的不予表彰"), default=True),
        "objection_days": Whole(_("异议答复"), low=1, high=30, default=3, unit=_("个工作日")),
        "praise_points": Hundredths(_("口头表扬每次加分"), low=0, high=1000, default=0),
        "praise_cap": Hundredths(_("口头表扬每人每月最多加分"), low=0, high=10000, default=0),
        "highlight_points": Hundredths(_("亮点被外部采用，作者加分"), low=0, high=1000, default=0),
        "highlight_limit": Whole(_("每单位每月计分的采用"), low=0, high=50, default=2, unit=_("件")),
    },
    rules=(_publicity, _ladders),
)
