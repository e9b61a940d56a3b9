"""Hours: counted and night minutes of a shift, standard hours of a period, overtime per working-time system."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from assessment.duty.rules.facts import (
    COMPREHENSIVE,
    DAY,
    FLEXIBLE,
    HOLIDAY,
    REST_DAY,
    SHANGHAI,
    WORK,
    WORKDAY,
    Slot,
    days,
    instant,
    kind_of,
)

DAY_MINUTES = 8 * 60
WEEK_MINUTES = 40 * 60
"""8 hours a day, 40 a week: 国务院关于职工工作时间的规定 (1995) 第三条. Statute."""
DAY_OVERTIME = 3 * 60
MONTH_OVERTIME = 36 * 60
"""At most 3 hours of overtime a day and 36 a month: 劳动法 第四十一条. Statute."""
NIGHT_FROM, NIGHT_TO = 22 * 60, 30 * 60
"""22:00 to 06:00 of the next day (common usage of labour statistics and of 女职工劳动保护; K high)."""


def counted(slot: Slot) -> int:
    """Minutes of working time in a shift: own work without the breaks; of a watch or stand-by only those called out
    (值班 isn't 加班 where it is outside one's own work and one can sleep; daily.md 1.2, K medium, courts differ)."""
    return slot.minutes - slot.break_minutes if slot.kind == WORK else slot.called_out


def by_day(slot: Slot) -> dict[date, int]:
    """Counted minutes by calendar day: what a statutory day is paid for is what lies in it. The break comes off the
    longest part, for when it was taken isn't told."""
    if slot.kind != WORK:
        return {slot.date: slot.called_out} if slot.called_out else {}
    parts = {}
    day = slot.starts.astimezone(SHANGHAI).date()
    while instant(day, 0) < slot.ends:
        parts[day] = _common(slot, instant(day, 0), instant(day, 1440))
        day += DAY
    left = slot.break_minutes
    for part in sorted(parts, key=lambda d: (-parts[d], d)):
        taken = min(left, parts[part])
        parts[part] -= taken
        left -= taken
    return {day: minutes for day, minutes in parts.items() if minutes}


def _common(slot: Slot, starts, ends) -> int:
    lower, upper = max(slot.starts, starts), min(slot.ends, ends)
    return max(int((upper - lower).total_seconds()) // 60, 0)


def night_minutes(slot: Slot) -> int:
    """Minutes of the interval between 22:00 and 06:00, breaks included."""
    first = slot.starts.astimezone(SHANGHAI).date() - DAY
    nights = days(first, slot.ends.astimezone(SHANGHAI).date())
    return sum(_common(slot, instant(day, NIGHT_FROM), instant(day, NIGHT_TO)) for day in nights)


def standard_minutes(first: date, last: date, kinds: Mapping[date, str]) -> int:
    """Standard minutes from ``first`` to ``last``: working days of the calendar × 8 hours. A year of 248 working days has
    1,984 hours, a quarter 496, a month 165.3 (since 2025 with 13 statutory days; K high)."""
    return DAY_MINUTES * sum(kind_of(day, kinds) == WORKDAY for day in days(first, last))


@dataclass(frozen=True)
class Overtime:
    """Minutes over the standard by what the law pays them (劳动法 第四十四条): 150 % on a workday, 200 % on a rest day,
    300 % on a statutory day."""

    workday: int = 0
    rest: int = 0
    holiday: int = 0

    @property
    def total(self) -> int:
        return self.workday + self.rest + self.holiday

    def __add__(self, other: "Overtime") -> "Overtime":
        return Overtime(self.workday + other.workday, self.rest + other.rest, self.holiday + other.holiday)


def overtime_by_day(
    slots: Iterable[Slot], kinds: Mapping[date, str], own_rest: frozenset[date] | None = None
) -> dict[date, Overtime]:
    """Overtime by day under 标准工时制. On a statutory day everything; on a rest day everything; on a workday what is over
    8 hours. ``own_rest`` are the person's own rest days by rota: they take the place of Saturday and Sunday."""
    minutes: dict[date, int] = {}
    for slot in slots:
        for day, part in by_day(slot).items():
            minutes[day] = minutes.get(day, 0) + part
    out = {}
    for day, worked in sorted(minutes.items()):
        kind = kind_of(day, kinds)
        if kind != HOLIDAY and own_rest is not None:
            kind = REST_DAY if day in own_rest else WORKDAY
        if kind == HOLIDAY:
            found = Overtime(holiday=worked)
        elif kind == REST_DAY:
            found = Overtime(rest=worked)
        else:
            found = Overtime(workday=max(worked - DAY_MINUTES, 0))
        if found.total:
            out[day] = found
    return out


def overtime_of_rota(slots: Iterable[Slot], first: date, last: date, kinds: Mapping[date, str]) -> int:
    """Overtime minutes of a person by rota under 标准工时制 from ``first`` to ``last``: statutory days whole, what is over
    8 hours a shift, and what of the rest is over the standard hours of the days, which need not lie on Monday to Friday
    (国务院关于职工工作时间的规定 第七条: who can't keep the common rest days arranges them flexibly). Statute."""
    over = normal = 0
    for slot in slots:
        if first <= slot.date <= last:
            holiday = sum(m for day, m in by_day(slot).items() if kind_of(day, kinds) == HOLIDAY)
            rest = counted(slot) - holiday
            over += holiday + max(rest - DAY_MINUTES, 0)
            normal += min(rest, DAY_MINUTES)
    return over + max(normal - standard_minutes(first, last, kinds), 0)


def over_period(worked: int, standard: int) -> int:
    """Overtime minutes of a period under 综合计算工时制: what is over its standard hours (劳部发〔1997〕271号); work on rest
    days inside the standard is normal work, statutory days are paid 300 % apart. Statute, K high."""
    return max(worked - standard, 0)


def overtime_in(system: str, slots: list[Slot], first: date, last: date, kinds: Mapping[date, str]) -> int:
    """Overtime minutes of a person's shifts from ``first`` to ``last`` by the working-time system. 不定时 has none but that
    of statutory days, which differs by place (K medium) and isn't counted here."""
    if system == FLEXIBLE:
        return 0
    if system == COMPREHENSIVE:
        worked = sum(counted(slot) for slot in slots if first <= slot.date <= last)
        return over_period(worked, standard_minutes(first, last, kinds))
    return overtime_of_rota(slots, first, last, kinds)


def told(minutes: int) -> str:
    """Hours as they are written: 12, 12.5, 0.25."""
    return f"{round(minutes / 60, 2):g}"
