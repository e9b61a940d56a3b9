"""Read who is due and what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.content import STANDBY
from assessment.duty.in_force import rules_of
from assessment.duty.models import PlanState, Shift, ShiftRecord, SignState
from assessment.duty.models.repairs import Side
from assessment.duty.rules.pairing import Duty, Window, Windows, windows
from assessment.duty.sign_in.windows import OUT, Open, due
from auxpolice.problems import Problem

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


def windows_of(shifts: Iterable[Shift]) -> dict[int, tuple[Window, Window, dict]]:
    """Shift → its windows of coming and going with the duty rules, for those that rules are in force for; one statement.
    The windows of a person's shifts part from each other, so all that are near have to be given."""
    shifts = list(shifts)
    rules = rules_of((one.unit_id, one.date) for one in shifts)
    people: dict[int, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda one: one.starts):
        if (shift.unit_id, shift.date) in rules:
            people.setdefault(shift.person_id, []).append(shift)
    found = {}
    for own in people.values():
        duties = [Duty(one.pk, one.starts, one.ends) for one in own]
        for before, duty, after, shift in zip(
            [None, *duties], duties, [*duties[1:], None], own, strict=False
        ):
            content = rules[shift.unit_id, shift.date]
            found[shift.pk] = (*windows(duty, before, after, Windows.of(content)), content)
    return found


def due_people(shifts: Iterable[Shift], at: datetime) -> list[DueNow]:
    """Of some people's shifts what each is to sign at a moment."""
    shifts = list(shifts)
    known = windows_of(shifts)
    people: dict[int, list[Open]] = {}
    for shift in shifts:
        if shift.pk not in known:
            continue
        come, going, _content = known[shift.pk]
        record: ShiftRecord | None = getattr(shift, "record", None)
        people.setdefault(shift.person_id, []).append(
            Open(
                shift,
                come,
                going,
                signed_in=record is not None and record.signed_in_id is not None,
                signed_out=record is not None and record.signed_out_id is not None,
            )
        )
    found = (due(own, at) for own in people.values())
    return [
        DueNow(one.shift, one.side, one.opens, known[one.shift.pk][2]["sign_in"]["place"])
        for one in found
        if one is not None
    ]


def due_of(person_id: int, at: datetime) -> DueNow | None:
    """What a person is to sign at a moment; with ``side`` "" what comes next."""
    return next(iter(due_people(around(at).filter(person_id=person_id), at)), None)


def window_of(shift: Shift) -> tuple[Window, Window]:
    """A shift's windows of coming and going; a Problem where no rules are in force."""
    near = around(shift.starts).filter(person_id=shift.person_id)
    found = windows_of({one.pk: one for one in (*near, shift)}.values()).get(shift.pk)
    if found is None:
        raise Problem(_("本单位这一天没有施行中的勤务规则，不能签到。"), code="no-policy")
    return found[:2]


def missing_in(shift: Shift) -> set[str]:
    """The sides of a shift that were not signed although their time is over."""
    come, going = window_of(shift)
    record = ShiftRecord.everything.filter(pk=shift.pk).first()
    signed = {Side.IN: record and record.signed_in_id, Side.OUT: record and record.signed_out_id}
    now, over = timezone.now(), {Side.IN: come.last, Side.OUT: going.last}
    return {str(side) for side in Side if not signed[side] and now > over[side]}


def unsigned(units: Iterable[int] | None, since: date, until: date) -> QuerySet[ShiftRecord]:
    """Records of units (all) with a punch missing of shifts that are over, the latest first, as far as the scope sees."""
    rows = ShiftRecord.objects.filter(
        state__in=list(MISSING),
        shift__date__gte=since,
        shift__date__lte=until,
        shift__ends__lte=timezone.now(),
    )
    if units is not None:
        rows = rows.filter(shift__unit_id__in=units)
    return rows.select_related("shift", "shift__person", "shift__unit").order_by(
        "-shift__date", "shift__person"
    )
