"""The dated parameters of law as payroll sees them: whether the law still reads, and what a late value changes."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_

from auxpolice.months import format_month, month_of, next_month
from auxpolice.policy.models import Parameter
from payroll.month.models import MonthState, PayrollMonth
from payroll.month.runs import dated
from payroll.rules import Law, LawError
from payroll.rules.columns import Ratio

YEARLY = ("contribution.base", "wage.local_average", "wage.minimum", "wage.reference")
"""New every year by their nature: reference wages, contribution limits, minimum wage."""

MONTHS_AHEAD = 12

WINDOW = "back_pay.window"
MOST_YEARS_BACK = 10
YEAR_END = "performance.year_end"
GRADES = ("EXCELLENT", "COMPETENT", "BASIC", "FAIL", "NONE")
MOST_FACTOR = 3

LABELS = {
    "fen": N_("金额"),
    "bands": N_("级距"),
    "to_fen": N_("不超过"),
    "rate": N_("税率"),
    "quick_fen": N_("速算扣除数"),
    "enabled": N_("适用"),
    "multiple": N_("倍数"),
    "child_fen": N_("子女教育（每个）"),
    "infant_fen": N_("3岁以下婴幼儿照护（每个）"),
    "parents_only_child_fen": N_("赡养老人（独生子女）"),
    "parents_share_max_fen": N_("赡养老人（分摊上限）"),
    "degree_fen": N_("学历继续教育"),
    "degree_months": N_("学历继续教育月数"),
    "certificate_year_fen": N_("职业资格（取得当年）"),
    "loan_fen": N_("住房贷款利息"),
    "loan_months": N_("住房贷款月数"),
    "rent_fen": N_("住房租金"),
    "personal": N_("个人比例"),
    "employer": N_("单位比例"),
    "personal_fixed_fen": N_("个人定额"),
    "employer_fixed_fen": N_("单位定额"),
    "rounding": N_("尾数处理"),
    "unit": N_("取整到"),
    "mode": N_("取整方式"),
    "reference_monthly_fen": N_("全口径月平均工资"),
    "floor_share": N_("下限比例"),
    "ceiling_share": N_("上限比例"),
    "monthly_fen": N_("每月标准"),
    "after_contributions": N_("不含个人社保公积金"),
    "paid_days": N_("月计薪天数"),
    "hours_per_day": N_("每日工时"),
    "workday": N_("工作日倍数"),
    "rest": N_("休息日倍数"),
    "holiday": N_("法定节假日倍数"),
    "max_day_hours": N_("每日上限（小时）"),
    "max_month_hours": N_("每月上限（小时）"),
    "share_of_minimum": N_("占最低工资比例"),
    "share": N_("比例"),
    "months": N_("月份"),
    "by_grade_fen": N_("各等级标准"),
    "annual_fen": N_("年平均工资"),
    "kind": N_("参照口径"),
    "growth": N_("年增长"),
    "adjust_ratio": N_("联动比例"),
    "years": N_("工作满（年）"),
    "days": N_("天数"),
    "sick_months_lost": N_("病假满几个月不享受"),
    "unused_multiple": N_("未休补偿倍数"),
    "start": N_("起始年月"),
    "kinds": N_("类别"),
    "male": N_("男"),
    "female_55": N_("女（原55岁）"),
    "female_50": N_("女（原50岁）"),
    "age": N_("原年龄"),
    "step": N_("每几个月延迟一个月"),
    "cap_months": N_("最多延迟（月）"),
    "years_back": N_("往前几个自然年"),
    "factors": N_("年度考核系数"),
    "EXCELLENT": N_("优秀"),
    "COMPETENT": N_("合格"),
    "BASIC": N_("基本合格"),
    "FAIL": N_("不合格"),
    "NONE": N_("不定等次"),
}

SHARES = (
    "rate", "personal", "employer", "floor_share", "ceiling_share", "share", "share_of_minimum", "growth",
)  # fmt: skip

CHOICES = {
    "unit": {"fen": N_("分"), "jiao": N_("角"), "yuan": N_("元")},
    "mode": {"half_up": N_("四舍五入"), "up": N_("进一"), "down": N_("舍去")},
}


def check(rows: list[Parameter], start: date) -> list[str]:
    """Sentences for what keeps the law of the months from ``start`` on from reading; the first bad month suffices."""
    if start.day != 1:
        return [_("起始日期须是某月 1 日，工资按整月适用一个值。")]
    wrong = [
        _("「%(name)s」须是 0 到 %(most)s 的整数，0 是只核查当年。")
        % {"name": row.name, "most": MOST_YEARS_BACK}
        for row in rows
        if row.code == WINDOW and not _years(row.value)
    ]
    wrong += [
        _("「%(name)s」的每个等次须填 0 到 %(most)s 的系数。") % {"name": row.name, "most": MOST_FACTOR}
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
        return all(0 <= Ratio.parse(factor).fraction <= MOST_FACTOR for factor in given.values())
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
        span = _("%(a)s 至 %(b)s") % {"a": span, "b": format_month(locked[-1])}
    return _("%(span)s 已锁定，不会改动；差额由下次核查补发补扣找出。") % {"span": span}
