"""Overtime that the law counts and nobody has noted: work on statutory days, and hours over a period's standard where they
are added up 综合计算. It is told, not written: noting it stays with people."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from assessment.attendance.day_actions import PARTS
from assessment.attendance.models import Day, Overtime, OvertimeState
from assessment.attendance.overtime.limits import CYCLES, cycle_of
from assessment.duty.content import COMPREHENSIVE
from assessment.duty.models import PlanState, Shift, WorkSystem
from assessment.duty.planning.reading import slot_of
from assessment.duty.rules.facts import Slot
from assessment.duty.rules.hours import by_day, counted, over_period, standard_minutes, told
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import day_before, month_of, next_month

HALF_DAY = 240


@dataclass(frozen=True)
class Unnoted:
    """So many minutes of a person, on a day or (``first`` before it) over the days up to it."""

    person_id: int
    name: str
    first: date
    day: date
    minutes: int

    @property
    def hours(self) -> str:
        return told(self.minutes)


def _worked(units: Collection[int], first: date, last: date) -> tuple[list[Slot], dict[int, str]]:
    """Shifts that people of the units have done, leaving out the days that they were away."""
    days = Day.everything.filter(unit__in=units, date__range=(first, last))
    away = {
        (day.person_id, day.date)
        for day in days
        if sum(getattr(day, name) for name in PARTS) >= 2 or day.open
    }
    rows = Shift.everything.filter(unit__in=units, date__range=(first, last)).filter(
        Q(plan__isnull=True) | Q(plan__state=PlanState.PUBLISHED)
    )
    names: dict[int, str] = {}
    slots = []
    for row in rows.select_related("person"):
        if (row.person_id, row.date) not in away:
            names[row.person_id] = row.person.name
            slots.append(slot_of(row))
    return slots, names


def _noted(units: Collection[int], first: date, last: date) -> list[Overtime]:
    states = [OvertimeState.WAITING, OvertimeState.GRANTED]
    return list(Overtime.everything.filter(unit__in=units, date__range=(first, last), state__in=states))


def statutory(units: Collection[int], first: date, last: date) -> list[Unnoted]:
    """Work on statutory days, which is paid 300 % whatever the system, of which no overtime is noted."""
    holidays = {day for day, kind in kinds(first, last).items() if kind == DayKind.HOLIDAY}
    if not holidays:
        return []
    slots, names = _worked(units, day_before(first), last)
    found: dict[tuple[int, date], int] = defaultdict(int)
    for slot in slots:
        for day, minutes in by_day(slot).items():
            if day in holidays:
                found[slot.person, day] += minutes
    for row in _noted(units, first, last):
        found[row.person_id, row.date] -= row.minutes
    return [
        Unnoted(person, names[person], day, day, minutes)
        for (person, day), minutes in sorted(
            found.items(), key=lambda one: (one[0][1], names.get(one[0][0], ""))
        )
        if minutes > 0
    ]


def over_standard(units: Collection[int], today: date) -> list[Unnoted]:
    """Of units that add hours up: what the last whole period has over its standard, beyond what is noted. Half-days of
    leave take theirs off the standard; statutory days are told apart."""
    last_month = next_month(month_of(today), -1)
    systems = WorkSystem.everything.filter(
        unit__in=units, post__isnull=True, system=COMPREHENSIVE, period__contains=last_month
    )
    found = []
    for system in systems:
        first, last = cycle_of(last_month, CYCLES[system.cycle])
        if last < today:
            found += _over([system.unit_id], first, last)
    return found


def _over(units: list[int], first: date, last: date) -> list[Unnoted]:
    of = {day: str(kind) for day, kind in kinds(first, last).items()}
    slots, names = _worked(units, first, last)
    worked: dict[int, int] = defaultdict(int)
    for slot in slots:
        apart = sum(minutes for day, minutes in by_day(slot).items() if of.get(day) == DayKind.HOLIDAY)
        worked[slot.person] += counted(slot) - apart
    leave: dict[int, int] = defaultdict(int)
    for day in Day.everything.filter(unit__in=units, date__range=(first, last)):
        leave[day.person_id] += HALF_DAY * sum(
            getattr(day, name) for name in PARTS if name != "absent_half_days"
        )
    noted: dict[int, int] = defaultdict(int)
    for row in _noted(units, first, last):
        noted[row.person_id] += row.minutes if row.kind == "workday" else 0
    standard = standard_minutes(first, last, of)
    return [
        Unnoted(person, names[person], first, last, left)
        for person, minutes in sorted(worked.items(), key=lambda one: names[one[0]])
        if (left := over_period(minutes, standard - leave[person]) - noted[person]) > 0
    ]
