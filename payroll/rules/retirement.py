"""Statutory retirement from 2025-01-01: the old age plus a delay that grows by one month every so many
months.

Source: 全国人大常委会关于实施渐进式延迟法定退休年龄的决定 (2024-09-13). The table is data
(``retirement.delay``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from payroll.rules.law import DatedParameter

KINDS = {"male": "男职工", "female_55": "女职工（原55周岁）", "female_50": "女职工（原50周岁）"}


@dataclass(frozen=True, slots=True)
class Retirement:
    """The month of retirement (day 1), the age reached then, the delay, and the window of flexible
    retirement.
    """

    month: date
    age_years: int
    age_months: int
    delay_months: int
    earliest: date
    latest: date


def retirement(parameter: DatedParameter, birth: date, kind: str) -> Retirement:
    """The month in which a person born in a month retires.

    Flexible: up to 3 years earlier, not before the old age; up to 3 years later by agreement. Raises
    KeyError for an unknown kind.
    """
    rule = parameter.value["kinds"][kind]
    start = _index(date.fromisoformat(parameter.value["start"] + "-01"))
    born = _index(birth)
    old = born + rule["age"] * 12
    counted = old - start + 1
    delay = min(rule["cap_months"], -(-counted // rule["step"])) if counted > 0 else 0
    month = old + delay
    years, months = divmod(month - born, 12)
    return Retirement(
        _month(month), years, months, delay, earliest=_month(max(old, month - 36)), latest=_month(month + 36)
    )


def _index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(index: int) -> date:
    return date(index // 12, index % 12 + 1, 1)
