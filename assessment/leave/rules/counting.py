"""Which half-days a leave covers, and how many of them count."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WORKING, WORKDAY, HOLIDAY = "working", "workday", "holiday"
HALF_DAY = 240
"""Minutes of work that make half a day."""


@dataclass(frozen=True, slots=True)
class Part:
    """A day of a leave: which of its halves, how many half-days count, and whether by the person's own shifts."""

    date: date
    morning: bool
    afternoon: bool
    counted: int = 0
    rota: bool = False

    @property
    def halves(self) -> int:
        return self.morning + self.afternoon


def parts(first: date, first_noon: bool, last: date, last_noon: bool) -> list[Part]:
    """The days from ``first`` (at noon, or as it begins) to ``last`` (to noon, or to its end); none when it ends before."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = [Part(day, not (first_noon and day == first), not (last_noon and day == last)) for day in days]
    return [part for part in found if part.halves]


def on_shifts(
    shifts: Iterable[tuple[date, datetime, datetime, int]], starts: datetime, ends: datetime
) -> dict[date, int]:
    """Half-days that a leave takes of the shifts (day, from, to, minutes of break): one for every four hours begun, so that
    a day and night on duty is three days (示例). What began the evening before counts on the first day."""
    found: dict[date, int] = {}
    for day, begins, finishes, pause in shifts:
        minutes = int((min(ends, finishes) - max(starts, begins)).total_seconds()) // 60
        if (starts <= begins) and (finishes <= ends):
            minutes -= pause
        if minutes > 0:
            found[day] = found.get(day, 0) + -(-minutes // HALF_DAY)
    return found


def counted(
    found: Iterable[Part],
    unit: str,
    kinds: Mapping[date, str],
    rota: Mapping[date, int] | None = None,
    planned: Callable[[date], bool] = lambda _day: False,
) -> list[Part]:
    """The parts with what counts of them: of calendar days all; of working days none of a rest day or holiday, by the
    calendar or, where the unit's duty is ``planned``, by the half-days of one's own shifts (``rota``). A statutory day
    never counts."""
    made = []
    for part in found:
        by_rota = unit == WORKING and planned(part.date)
        if unit != WORKING:
            n = part.halves
        elif by_rota:
            n = 0 if kinds[part.date] == HOLIDAY else (rota or {}).get(part.date, 0)
        else:
            n = part.halves if kinds[part.date] == WORKDAY else 0
        made.append(Part(part.date, part.morning, part.afternoon, n, by_rota))
    return made


def total(found: Iterable[Part]) -> int:
    return sum(part.counted for part in found)
