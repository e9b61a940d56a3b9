"""Content of a LEAVE policy 休假规则: kinds of leave, how each is counted, limited and paid, and who approves how much."""

from collections.abc import Iterator

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.leave.rules.counting import WORKING
from auxpolice.policy.schema import (
    Choice,
    Code,
    Fault,
    Fixed,
    Flag,
    Group,
    Rows,
    Schema,
    Text,
    Whole,
    YearDay,
)

LEAVE = "leave"

ANNUAL, COMP, MEDICAL, YEARLY, CHILD, EVENT, FESTIVAL, INJURY, OPEN = (
    "annual", "comp", "medical", "yearly", "child", "event", "festival", "injury", "open",
)  # fmt: skip
RULES = {
    ANNUAL: _("带薪年休假（按累计工作年限）"),
    COMP: _("调休（以休息日加班换得）"),
    MEDICAL: _("病假（按医疗期）"),
    YEARLY: _("每年若干天"),
    CHILD: _("子女满岁前每年若干天"),
    EVENT: _("每次若干天"),
    FESTIVAL: _("当天放假半天"),
    INJURY: _("工伤停工留薪（最长 12 个月，可延长 12 个月）"),
    OPEN: _("不限天数"),
}
"""How much of a kind there is: the first three by law and ledger, the rest by the figures beside."""
LIMITED = (YEARLY, CHILD, EVENT)
IN_LEDGER = (ANNUAL, COMP)
"""Kinds whose balance is a ledger of lots."""

CALENDAR = "calendar"
UNITS = {WORKING: _("工作日"), CALENDAR: _("自然日")}
PAID, SICK, PERSONAL = "paid", "sick", "personal"
EFFECTS = {PAID: _("带薪假"), SICK: _("病假"), PERSONAL: _("事假")}
"""The column of the month's attendance that its days count in."""
EVERYBODY, WOMEN, MEN, YOUNG = "everybody", "women", "men", "young"
WHO = {EVERYBODY: _("全体"), WOMEN: _("女性"), MEN: _("男性"), YOUNG: _("14 至 28 周岁")}
NONE, BEFORE, AFTER = "none", "before", "after"
PROOFS = {NONE: _("不要"), BEFORE: _("申请时"), AFTER: _("销假前补交")}
HEAD, DEPARTMENT, LEADER = "head", "department", "leader"
LADDERS = {
    HEAD: _("单位负责人"),
    DEPARTMENT: _("单位负责人、政工部门"),
    LEADER: _("单位负责人、政工部门、局领导"),
}


def _ladder(content: dict) -> Iterator[Fault]:
    limits = [rung.get("until_days") for rung in content["ladder"]]
    known = [limit for limit in limits if limit is not None]
    if limits[-1] is not None or None in limits[:-1] or known != sorted(set(known)):
        yield Fault(
            ("ladder",),
            gettext("审批权限须由短到长，只有最后一行的天数留空（表示更长的都归它）。"),
        )


def _limits(content: dict) -> Iterator[Fault]:
    for index, kind in enumerate(content["kinds"]):
        if kind["rule"] in LIMITED and not kind.get("days"):
            yield Fault(
                ("kinds", index, "days"), gettext("「%(kind)s」要写明天数。") % {"kind": kind["name"]}
            )
        if kind["rule"] == FESTIVAL and not kind.get("on"):
            yield Fault(
                ("kinds", index, "on"), gettext("「%(kind)s」要写明是哪一天。") % {"kind": kind["name"]}
            )
    for rule in IN_LEDGER:
        if sum(kind["rule"] == rule for kind in content["kinds"]) > 1:
            yield Fault(("kinds",), gettext("「%(rule)s」只能有一种。") % {"rule": RULES[rule]})


KIND = Group(
    fields={
        "code": Code(_("代码"), prefix="J", digits=2, shown=True),
        "name": Text(_("名称"), longest=20),
        "rule": Choice(_("额度"), options=RULES, default=OPEN, redraws=True),
        "days": Whole(_("天数"), required=False, low=1, high=400, unit=_("天")),
        "extra_days": Whole(
            _("凭证明可增加"), required=False, low=1, high=100, unit=_("天"), help=_("例如难产、多胞胎。")
        ),
        "every_years": Whole(
            _("每几年一次"), low=1, high=10, default=1, when=lambda row: row.get("rule") == YEARLY
        ),
        "until_age": Whole(
            _("子女不满"),
            low=1,
            high=18,
            default=3,
            unit=_("周岁"),
            when=lambda row: row.get("rule") == CHILD,
        ),
        "on": YearDay(_("哪一天"), required=False, when=lambda row: row.get("rule") == FESTIVAL),
        "unit": Choice(_("按什么计"), options=UNITS, default=WORKING),
        "half": Flag(_("可请半天"), default=True),
        "effect": Choice(_("考勤记为"), options=EFFECTS, default=PAID),
        "wage": Flag(_("工资照发"), default=True),
        "full_attendance": Flag(_("不影响全勤"), default=True),
        "who": Choice(_("谁可以请"), options=WHO, default=EVERYBODY),
        "after_months": Whole(_("在本局工作满"), low=0, high=120, default=0, unit=_("个月")),
        "proof": Choice(_("证明"), options=PROOFS, default=NONE),
        "proof_name": Text(_("什么证明"), required=False, longest=40),
        "private": Flag(_("事由只给审批人和政工部门看")),
        "basis": Text(_("依据"), required=False, longest=120),
    },
    named_by="name",
)

CONTENT = Schema(
    {
        "format": Fixed(default=1),
        "title": Text(_("名称")),
        "note": Text(_("说明"), required=False, longest=300, lines=2),
        "kinds": Rows(_("假别"), KIND, unique=("code", "name"), least=1, folds=True),
        "ladder": Rows(
            _("审批权限"),
            Group(
                fields={
                    "until_days": Whole(
                        _("不超过"), required=False, low=1, high=365, unit=_("天"), empty=_("更长")
                    ),
                    "steps": Choice(_("依次由谁审批"), options=LADDERS),
                },
                named_by="until_days",
            ),
            least=1,
            most=3,
        ),
        "comp_months": Whole(_("调休从加班之日起几个月内有效"), low=1, high=24, unit=_("个月")),
        "carry": Flag(_("年休假经本人同意可跨一个年度"), default=True),
    },
    rules=(_ladder, _limits),
)
