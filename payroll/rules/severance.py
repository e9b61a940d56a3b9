"""Severance pay on termination (经济补偿): how much is owed, and the tax on it.

Sources: 劳动合同法 47; 劳动合同法实施条例 27; 财税〔2018〕164号 (exempt up to three times the local average annual wage, the rest
taxed alone by the annual table).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from payroll.rules.columns import Column
from payroll.rules.law import Law


def service_half_years(start: date, end: date) -> int:
    """Months of pay owed, in half months, for employment from ``start`` up to ``end`` (last day): one a
    full year, six months and more count as a year, less as a half.
    """
    years = end.year - start.year
    anniversary = _anniversary(start, years)
    if anniversary > end_exclusive(end):
        years -= 1
        anniversary = _anniversary(start, years)
    if anniversary == end_exclusive(end):
        return years * 2
    half = _months_later(anniversary, 6)
    return years * 2 + (2 if half <= end_exclusive(end) else 1)


def end_exclusive(end: date) -> date:
    return date.fromordinal(end.toordinal() + 1)


def _anniversary(start: date, years: int) -> date:
    return _months_later(start, years * 12)


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("a month has at least 28 days")


def severance_pay(average_fen: int, half_months: int, local_average_monthly_fen: int) -> int:
    """Pay owed in fen.

    A wage above three times the local average counts as three times, and then at most twelve years count.
    """
    average_fen, half_months = _capped(average_fen, half_months, local_average_monthly_fen)
    return (average_fen * half_months + 1) // 2


def _capped(average_fen: int, half_months: int, local_average_monthly_fen: int) -> tuple[int, int]:
    """Wage and service that count: within three times the local average, and then within twelve years."""
    limit = 3 * local_average_monthly_fen
    return (limit, min(half_months, 24)) if limit and average_fen > limit else (average_fen, half_months)


@dataclass(frozen=True, slots=True)
class Severance:
    """The severance by law and how it comes about, in fen; service in half months. ``by`` says what the average wage was
    replaced by: ``floor`` (minimum wage), ``cap`` (three times the local average), or nothing."""

    average_fen: int
    counted_fen: int
    half_months: int
    counted_half_months: int
    cap_fen: int
    amount_fen: int
    by: str = ""


def lawful_severance(
    total_fen: int, months: int, half_months: int, *, minimum_wage_fen: int, local_annual_wage_fen: int
) -> Severance:
    """From the gross pay of the last twelve months (or of those worked) and the service. A wage below the minimum wage
    counts as the minimum wage (劳动合同法实施条例 27). Without a known local average (0) nothing is capped.

    Raises ValueError without a month of pay.
    """
    if months < 1:
        raise ValueError("没有离职前的工资，不能测算经济补偿。")
    average = (2 * total_fen + months) // (2 * months)
    local = (2 * local_annual_wage_fen + 12) // 24
    raised = max(average, minimum_wage_fen)
    counted, counted_half_months = _capped(raised, half_months, local)
    return Severance(
        average,
        counted,
        half_months,
        counted_half_months,
        3 * local,
        severance_pay(raised, half_months, local),
        "cap" if counted < raised else "floor" if raised > average else "",
    )


def severance_tax(law: Law, amount: Column) -> Column:
    """Tax of the part above the exempt sum, by the annual table. Fen."""
    exempt = law.severance_multiple * law.local_annual_wage_fen
    return law.annual_table.tax(np.maximum(amount - exempt, 0))
