"""The medical period 医疗期. Sources: 劳部发〔1994〕479号; 劳部发〔1995〕236号 (rest days and holidays are within it)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from assessment.leave.rules.annual import MONTH

PERIODS = {
    False: ((5, 3, 6), (99, 6, 12)),
    True: ((5, 6, 12), (10, 9, 15), (15, 12, 18), (20, 18, 24), (99, 24, 30)),
}
"""By total work of ten years or more: (years here below, months, counted within months)."""


def medical_period(total_years: int, years_here: int) -> tuple[int, int]:
    """Months of the medical period, and the months within which they are counted."""
    for below, months, within in PERIODS[total_years >= 10]:
        if years_here < below:
            return months, within
    raise ValueError(years_here)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier; the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for number in range(day.day, 27, -1):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, min(day.day, 28))


@dataclass(frozen=True, slots=True)
class Standing:
    """The medical period on a day: its months, within how many they are counted, and the days of both used and left."""

    months: int
    within: int
    used: int

    @property
    def days(self) -> int:
        return self.months * MONTH

    @property
    def left(self) -> int:
        return max(self.days - self.used, 0)

    @property
    def over(self) -> bool:
        return self.used > self.days


def standing(total_years: int, years_here: int, sick: Iterable[date], day: date) -> Standing:
    """Sick days are counted in the months that end on the day, not by the calendar year."""
    months, within = medical_period(total_years, years_here)
    start = months_before(day, within)
    return Standing(months, within, len({one for one in sick if start < one <= day}))
