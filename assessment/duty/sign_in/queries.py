"""Read who is due and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.content import DUTY, STANDBY
from assessment.duty.models import PlanState, Shift, ShiftRecord, SignState
from assessment.duty.models.repairs import Side
from assessment.duty.sign_in.rules import rules_of
from assessment.duty.sign_in.windows import OUT, Due, Windows, due, windows
from auxpolice.policy.queries import version_for

AROUND = timedelta(days=1)
MISSING = {
    SignState.NO_IN: {Side.IN},
    SignState.NO_OUT: {Side.OUT},
    SignState.NO_RECORD: {Side.IN, Side.OUT},
}
"""What a record lacks by its state."""
PLANNED = Q(plan__isnull=True) | Q(plan__state=PlanState.PUBLISHED)
"""Shifts that hold: of a published plan, or of a unit without one."""


@dataclass(frozen=True)
class DueNow:
    """A shift with what is to be signed, and whether a place may be added."""

    shift: Any
    side: str
    opens: datetime | None
    place: bool

    @property
    def label(self) -> str:
        return _("签退") if self.side == OUT else _("签到")


def around(at: datetime) -> QuerySet[Shift]:
    """Shifts that hold within a day of a moment, with person, unit and record; whoever asks."""
    rows = Shift.everything.filter(PLANNED, starts__lt=at + AROUND, ends__gt=at - AROUND)
    return rows.exclude(kind=STANDBY).select_related("person", "unit", "record")


def due_people(shifts: Iterable[Shift], at: datetime) -> list[DueNow]:
    """Of some people's shifts what each is to sign at a moment; one statement for the rules."""
    shifts = list(shifts)
    rules = rules_of((one.unit_id, one.date) for one in shifts)
    by_person: dict[int, list[tuple[Shift, Windows, bool, bool]]] = {}
    for shift in shifts:
        content = rules.get((shift.unit_id, shift.date))
        if content is None:
            continue
        record: ShiftRecord | None = getattr(shift, "record", None)
        signed = record is not None and record.signed_in_id is not None
        signed_out = record is not None and record.signed_out_id is not None
        window = windows(shift.starts, shift.ends, content["sign_in"])
        by_person.setdefault(shift.person_id, []).append((shift, window, signed, signed_out))
    found = []
    for own in by_person.values():
        one: Due | None = due(own, at)
        if one is not None:
            place = rules[one.shift.unit_id, one.shift.date]["sign_in"]["place"]
            found.append(DueNow(one.shift, one.side, one.opens, place))
    return found


def due_of(person_id: int, at: datetime) -> DueNow | None:
    """What a person is to sign at a moment; with ``side`` "" what comes next."""
    return next(iter(due_people(around(at).filter(person_id=person_id), at)), None)


def window_of(shift: Shift) -> Windows:
    content = version_for(DUTY, shift.unit_id, shift.date).content
    return windows(shift.starts, shift.ends, content["sign_in"])


def missing_in(shift: Shift) -> set[str]:
    """The sides of a shift that were not signed although their time is over."""
    record = ShiftRecord.everything.filter(pk=shift.pk).first()
    if record is not None:
        return {str(side) for side in MISSING.get(SignState(record.state), set())}
    over = timezone.now() > window_of(shift).out_until
    return {str(side) for side in Side} if over else set()


def unsigned(units: Iterable[int] | None, since: date, until: date) -> QuerySet[ShiftRecord]:
    """Records of units (all) with a punch missing, the latest first, as far as the present scope sees."""
    rows = ShiftRecord.objects.filter(
        state__in=list(MISSING), shift__date__gte=since, shift__date__lte=until
    )
    if units is not None:
        rows = rows.filter(shift__unit_id__in=units)
    return rows.select_related("shift", "shift__person", "shift__unit").order_by("-shift__date", "shift__person")
