"""Training and duty told to each other: who is at a session is away, and published shifts lie in a session's time."""

from collections.abc import Collection, Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _

from assessment.duty import away
from assessment.duty.away import Away
from assessment.duty.models import PlanState, Shift
from personnel.training import busy, queries
from personnel.training.busy import Busy


def at_training(people: Collection[int], first: date, last: date) -> Iterator[Away]:
    """Days of sessions people go to; one statement. Less than six hours of lessons are a part of the day."""
    for person, day, course, whole in queries.days_at_training(people, first, last):
        yield Away(person, day, day, _("培训（%(course)s）") % {"course": course}, part=not whole)


def shifts(people: Collection[int], starts: datetime, ends: datetime) -> Iterator[Busy]:
    """Shifts of published plans in the time; one statement."""
    rows = Shift.everything.filter(
        person__in=people, plan__state=PlanState.PUBLISHED, starts__lt=ends, ends__gt=starts
    )
    for shift in rows.only("person_id", "starts", "ends", "code"):
        yield Busy(shift.person_id, shift.starts, shift.ends, _("「%(code)s」班") % {"code": shift.code})


away.register("training", at_training)
busy.register("shifts", shifts)
