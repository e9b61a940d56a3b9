"""What a pattern costs: hours a year, overtime a month on average, against the law's 36."""

from collections.abc import Mapping
from dataclasses import dataclass

from assessment.duty.rules.facts import OFF, WORK, ShiftKind
from assessment.duty.rules.hours import MONTH_OVERTIME

YEAR_MINUTES = 1984 * 60
"""248 working days × 8 hours (since 2025). Statute, K high."""


@dataclass(frozen=True)
class PatternHours:
    """Minutes a year of somebody who keeps a pattern all the year; ``over`` the year's standard (may be negative)."""

    year: int
    over: int

    @property
    def a_month(self) -> int:
        """Overtime minutes a month on average."""
        return max(self.over, 0) // 12

    @property
    def fits(self) -> bool:
        """Average overtime of at most 36 hours a month (劳动法 第四十一条, 劳部发〔1994〕503号). Statute."""
        return self.a_month <= MONTH_OVERTIME


def average(cycle: list[str], kinds: Mapping[str, ShiftKind], year: int = YEAR_MINUTES) -> PatternHours:
    """Hours of a pattern over a year of 365 days: own work without breaks counts, watches and stand-by don't."""
    worked = 0
    for code in cycle:
        kind = kinds.get(code) if code != OFF else None
        if kind and kind.kind == WORK:
            worked += kind.ends - kind.starts - kind.break_minutes
    minutes = round(worked * 365 / max(len(cycle), 1))
    return PatternHours(minutes, minutes - year)
