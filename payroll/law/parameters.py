"""The dated parameters of law as payroll sees them: whether the law still reads, and what a late value changes."""

from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from auxpolice.months import format_month, month_of, next_month
from auxpolice.policy.models import Parameter
from auxpolice.policy.schema import Choice, Fen, Flag, Plain, Ratio, Text, Whole
from payroll.month.models import MonthState, PayrollMonth
from payroll.month.runs import dated
from payroll.rules import Law, LawError, columns

YEARLY = ("contribution.base", "wage.local_average", "wage.minimum", "wage.reference")
"""New every year by their nature: reference wages, contribution limits, minimum wage."""

MONTHS_AHEAD = 12

WINDOW = "back_pay.window"
MOST_YEARS_BACK = 10
YEAR_END = "performance.year_end"
GRADES = ("EXCELLENT", "COMPETENT", "BASIC", "FAIL", "NONE")
MOST_FACTOR = 3


def _fen(label: Any, **more: Any) -> Fen:
    return Fen(label, high=1_000_000_000, **more)


KEYS: dict[str, Plain] = {
    "fen": _fen(_("金额")),
    "bands": Text(_("级距")),
    "to_fen": _fen(_("不超过"), required=False, empty=_("不设上限")),
    "rate": Ratio(_("税率"), high=10),
    "quick_fen": _fen(_("速算扣除数")),
    "enabled": Flag(_("适用")),
    "multiple": Whole(_("倍数")),
    "child_fen": _fen(_("子女教育（每个）")),
    "infant_fen": _fen(_("3岁以下婴幼儿照护（每个）")),
    "parents_only_child_fen": _fen(_("赡养老人（独生子女）")),
    "parents_share_max_fen": _fen(_("赡养老人（分摊上限）")),
    "degree_fen": _fen(_("学历继续教育")),
    "degree_months": Whole(_("学历继续教育月数")),
    "certificate_year_fen": _fen(_("职业资格（取得当年）")),
    "loan_fen": _fen(_("住房贷款利息")),
    "loan_months": Whole(_("住房贷款月数")),
    "rent_fen": _fen(_("住房租金")),
    "personal": Ratio(_("个人比例"), high=10),
    "employer": Ratio(_("单位比例"), high=10),
    "personal_fixed_fen": _fen(_("个人定额")),
    "employer_fixed_fen": _fen(_("单位定额")),
    "rounding": Text(_("尾数处理")),
    "unit": Choice(_("取整到"), options={"fen": _("分"), "jiao": _("角"), "yuan": _("元")}),
    "mode": Choice(_("取整方式"), options={"half_up": _("四舍五入"), "up": _("进一"), "down": _("舍去")}),
    "reference_monthly_fen": _fen(_("全口径月平均工资")),
    "floor_share": Ratio(_("下限比例"), high=10),
    "ceiling_share": Ratio(_("上限比例"), high=10),
    "monthly_fen": _fen(_("每月标准")),
    "after_contributions": Flag(_("不含个人社保公积金")),
    "paid_days": Text(_("月计薪天数")),
    "hours_per_day": Text(_("每日工时")),
    "workday": Text(_("工作日倍数")),
    "rest": Text(_("休息日倍数")),
    "holiday": Text(_("法定节假日倍数")),
    "max_day_hours": Whole(_("每日上限（小时）")),
    "max_month_hours": Whole(_("每月上限（小时）")),
    "share_of_minimum": Ratio(_("占最低工资比例"), high=10),
    "share": Ratio(_("比例"), high=10),
    "months": Whole(_("月份")),
    "by_grade_fen": _fen(_("各等级标准")),
    "annual_fen": _fen(_("年平均工资")),
    "kind": Text(_("参照口径")),
    "growth": Ratio(_("年增长"), high=10),
    "adjust_ratio": Text(_("联动比例")),
    "years": Whole(_("工作满（年）")),
    "days": Whole(_("天数")),
    "sick_months_lost": Whole(_("病假满几个月不享受")),
    "unused_multiple": Text(_("未休补偿倍数")),
    "start": Text(_("起始年月")),
    "kinds": Text(_("类别")),
    "male": Text(_("男")),
    "female_55": Text(_("女（原55岁）")),
    "female_50": Text(_("女（原50岁）")),
    "age": Whole(_("原年龄")),
    "step": Whole(_("每几个月延迟一个月")),
    "cap_months": Whole(_("最多延迟（月）")),
    "years_back": Whole(_("往前几个自然年")),
    "factors": Text(_("年度考核系数")),
    "EXCELLENT": Text(_("优秀")),
    "COMPETENT": Text(_("合格")),
    "BASIC": Text(_("基本合格")),
    "FAIL": Text(_("不合格")),
    "NONE": Text(_("不定等次")),
}
"""Keys of the values in the order in which people read them."""


def check(rows: list[Parameter], start: date) -> list[str]:
    """Sentences for what keeps the law of the months from ``start`` on from reading; the first bad month suffices."""
    if start.day != 1:
        return [gettext("起始日期须是某月 1 日，工资按整月适用一个值。")]
    wrong = [
        gettext("「%(name)s」须是 0 到 %(most)s 的整数，0 是只核查当年。")
        % {"name": row.name, "most": MOST_YEARS_BACK}
        for row in rows
        if row.code == WINDOW and not _years(row.value)
    ]
    wrong += [
        gettext("「%(name)s」的每个等次须填 0 到 %(most)s 的系数。") % {"name": row.name, "most": MOST_FACTOR}
        for row in rows
        if row.code == YEAR_END and not _factors(row.value)
    ]
    if wrong:
        return wrong
    month, law = month_of(start), dated(rows)
    for _number in range(MONTHS_AHEAD):
        try:
            Law.for_month(law, month)
        except LawError as error:
            return error.faults
        month = next_month(month)
    return []


def _years(value: dict) -> bool:
    years = value.get("years_back")
    return isinstance(years, int) and not isinstance(years, bool) and 0 <= years <= MOST_YEARS_BACK


def _factors(value: dict) -> bool:
    given = value.get("factors")
    if not isinstance(given, dict) or set(given) != set(GRADES):
        return False
    try:
        return all(0 <= columns.Ratio.parse(factor).fraction <= MOST_FACTOR for factor in given.values())
    except ValueError:
        return False


def consequence(start: date) -> str:
    """Locked months that the value would have changed: they stay, the differences become back pay."""
    locked = list(
        PayrollMonth.objects.filter(month__gte=month_of(start), state=MonthState.LOCKED)
        .order_by("month")
        .values_list("month", flat=True)
    )
    if not locked:
        return ""
    span = format_month(locked[0])
    if len(locked) > 1:
        span = gettext("%(a)s 至 %(b)s") % {"a": span, "b": format_month(locked[-1])}
    return gettext("%(span)s 已锁定，不会改动；差额由下次核查补发补扣找出。") % {"span": span}
