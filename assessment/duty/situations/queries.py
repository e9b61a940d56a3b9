"""Read the log: who is on duty, what is overdue, a day of it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from assessment.duty.content import DUTY, STANDBY
from assessment.duty.models import Shift
from assessment.duty.models.situations import Situation, SituationReport, Way
from assessment.duty.sign_in.queries import PLANNED
from auxpolice.policy.queries import version_for
from auxpolice.problems import Problem
from auxpolice.units.models import Unit
from personnel.models import Person

NEAR = timedelta(hours=3)


def officers(unit_id: int, at: datetime) -> QuerySet[Person]:
    """People with a shift in the unit around a moment, whoever asks."""
    shifts = Shift.everything.filter(
        PLANNED, unit_id=unit_id, starts__lte=at + NEAR, ends__gte=at - NEAR
    ).exclude(kind=STANDBY)
    return Person.everything.filter(pk__in=shifts.values("person_id"))


def kinds_on(unit: Unit, day: date) -> list[dict[str, Any]]:
    """Kinds of situation by the duty rules in force for the unit on a day; a Problem where none are."""
    return version_for(DUTY, unit.pk, day).content["situations"]


def kinds_of(unit: Unit, day: date) -> list[tuple[str, str]]:
    """(code, name) of the kinds, to choose from; none where no rules are in force."""
    try:
        return [(one["code"], one["name"]) for one in kinds_on(unit, day)]
    except Problem:
        return []


def overdue(now: datetime, rows: QuerySet[Situation] | None = None) -> QuerySet[Situation]:
    """Entries that should have been reported by phone or in writing by now and were not."""
    found = Situation.everything.all() if rows is None else rows
    phoned, wrote = (
        Exists(SituationReport.everything.filter(situation=OuterRef("pk"), way=way)) for way in Way
    )
    return found.filter(Q(phone_due__lt=now) & ~phoned | Q(written_due__lt=now) & ~wrote).select_related(
        "unit"
    )


def people_of(row: Situation) -> list[Person]:
    """People named in an entry, for whoever sees the entry."""
    named = Situation.people.through.objects.filter(situation=row).values("person_id")
    return list(Person.everything.filter(pk__in=named))
