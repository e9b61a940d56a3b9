"""Leave: days of paid annual leave, pay for unused days, the medical period.

Sources: 职工带薪年休假条例; 企业职工带薪年休假实施办法; 劳部发〔1994〕479号.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from payroll.rules.columns import Ratio
from payroll.rules.law import DatedParameter, Law


@dataclass(frozen=True, slots=True)
class AnnualLeave:
    """Days of the year's entitlement, and the days left for the part of the year in employment."""

    yearly_days: int
    days: int
    lost_by_sickness: bool


def yearly_days(parameter: DatedParameter, total_years: int) -> int:
    """5, 10 or 15 days at 1, 10 or 20 full years of all work; 0 below."""
    return max((band["days"] for band in parameter.value["bands"] if total_years >= band["years"]), default=0)


def annual_leave(
    parameter: DatedParameter, total_years: int, sick_months: int, start: date, end: date
) -> AnnualLeave:
    """Entitlement in the calendar year for employment from ``start`` to ``end`` (both in that year, both
    included).

    A part of the year gives floor(days ÷ 365 × entitlement). Long sickness (2, 3 or 4 months by band) takes
    the leave away.
    """
    full = yearly_days(parameter, total_years)
    limit = next((b["sick_months_lost"] for b in parameter.value["bands"] if b["days"] == full), None)
    if limit is not None and sick_months >= limit:
        return AnnualLeave(full, 0, True)
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return AnnualLeave(full, full, False)
    return AnnualLeave(full, min(full, ((end - start).days + 1) * full // 365), False)


def unused_leave_pay(law: Law, parameter: DatedParameter, average_fen: int, days: int) -> int:
    """Pay for unused days in fen: 300 % of the daily wage of the last twelve months without overtime; the
    normal pay for the day is within it.
    """
    divisor = law.day_divisor
    multiple = Ratio.parse(parameter.value["unused_multiple"])
    pay = average_fen * days * multiple.fraction / divisor.fraction
    return int(pay + Fraction(1, 2))


MEDICAL_PERIOD = {
    False: ((5, 3, 6), (99, 6, 12)),
    True: ((5, 6, 12), (10, 9, 15), (15, 12, 18), (20, 18, 24), (99, 24, 30)),
}
"""By total work of ten years or more: (years here below, months, counted within months)."""


def medical_period(total_years: int, years_here: int) -> tuple[int, int]:
    """Months of the medical period, and the months within which they are counted."""
    for below, months, within in MEDICAL_PERIOD[total_years >= 10]:
        if years_here < below:
            return months, within
    raise ValueError(years_here)
