"""Clocks of complaints by the calendar of working days; one statement for any number of them."""

from datetime import date, timedelta
from typing import Any

from assessment.conduct.complaints import rules
from assessment.conduct.complaints.content import COMPLAINTS, clock_of
from assessment.conduct.complaints.models import Complaint
from auxpolice.calendar.days import by_weekday, kinds
from auxpolice.calendar.models import DayKind
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import version_for
from auxpolice.units.models import Unit, UnitKind

REACH = timedelta(days=500)


class Calendar:
    """Whether a day is a working day; what is registered around the first day asked about is read once."""

    def __init__(self) -> None:
        self.known: dict[date, Any] = {}

    def __call__(self, day: date) -> bool:
        if day not in self.known:
            self.known |= kinds(day - timedelta(days=31), day + REACH)
        return self.known.get(day, by_weekday(day)) == DayKind.WORKDAY


def bureau_id() -> int:
    return Unit.objects.filter(kind=UnitKind.BUREAU).order_by("pk").values_list("pk", flat=True)[0]


def version_on(unit: Unit | None, day: date) -> PolicyVersion:
    """The rules that hold for a complaint about the unit (the bureau, where none is known)."""
    return version_for(COMPLAINTS, unit.pk if unit else bureau_id(), day)


def dues(
    content: dict, source: str, stream: str, received: date, calendar: Calendar | None = None
) -> tuple[date, date]:
    """When the complainant must be told that it is taken, and when it must be answered."""
    is_working = calendar or Calendar()
    clock = clock_of(content, source, stream)
    accept = rules.last_of(content["accept_days"], rules.CALENDAR, received, is_working)
    return accept, rules.last_of(clock.days, clock.counted, received, is_working)


def clock_for(complaint: Complaint) -> rules.Clock:
    return clock_of(complaint.version.content, complaint.source, complaint.stream)


def due_from(complaint: Complaint, start: date, days: int | None = None) -> date:
    """The last of the clock's days (or so many, counted like them) after ``start``."""
    clock = clock_for(complaint)
    return rules.last_of(clock.days if days is None else days, clock.counted, start, Calendar())


def due_resumed(complaint: Complaint, stopped: date, until: date) -> date:
    return rules.resumed(complaint.due, clock_for(complaint).counted, stopped, until, Calendar())
