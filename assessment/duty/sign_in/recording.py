"""What shifts have of punches, written by one function for phone, desk, machine, repair and the nightly job."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from assessment.duty import touched
from assessment.duty.away import away
from assessment.duty.content import STANDBY
from assessment.duty.in_force import rules_of
from assessment.duty.models import PlanState, Punch, Shift, ShiftRecord, SignState
from assessment.duty.rules.pairing import Duty, Stamp, Windows, pair

NEAR = timedelta(days=2)
"""Shifts so far around the days asked for compete for the same punches."""


@transaction.atomic
def pair_again(
    person_ids: Collection[int],
    since: date,
    until: date,
    *,
    now: datetime | None = None,
    within: tuple[datetime, datetime] | None = None,
) -> None:
    """Derive anew what these people's shifts of the days (both included) have of punches; ``within``: a file that was read
    says nothing of punches beyond these instants.

    Statements don't grow with the people. The shifts are held meanwhile, so that two punches of one person that arrive
    at once are both seen by whoever comes second.
    """
    now = now or timezone.now()
    near = Shift.everything.filter(
        person_id__in=person_ids, date__gte=since - NEAR, date__lte=until + NEAR
    ).exclude(kind=STANDBY)
    shifts = list(near.order_by("pk").select_for_update(of=("self",)).select_related("plan"))
    shifts = [one for one in shifts if one.plan is None or one.plan.state == PlanState.PUBLISHED]
    rules = rules_of((one.unit_id, one.date) for one in shifts)
    shifts = [one for one in shifts if (one.unit_id, one.date) in rules]
    asked = {one.pk for one in shifts if since <= one.date <= until}
    edges = ShiftRecord.everything.filter(shift__in=asked, state__in=(SignState.BEFORE, SignState.OPEN))
    held = {record.pk: record for record in edges}
    found = _states(shifts, _punches(person_ids, shifts), rules, now, within)
    records = [_still_open(record, held) for record in found if record.shift_id in asked]
    ShiftRecord.everything.filter(
        shift__person_id__in=person_ids, shift__date__gte=since, shift__date__lte=until
    ).exclude(pk__in=[record.pk for record in records]).delete()
    ShiftRecord.everything.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["shift"],
        update_fields=["signed_in", "signed_out", "state", "late_minutes", "early_minutes", "marks"],
    )
    touched.tell(person_ids, since, until)


def _still_open(record: ShiftRecord, held: dict[int, ShiftRecord]) -> ShiftRecord:
    """A shift at the edge of the month whose file was read waits for the file of the next month, whatever else is derived."""
    old = held.get(record.pk)
    if old and (old.signed_in_id, old.signed_out_id) == (record.signed_in_id, record.signed_out_id):
        record.state = old.state
    return record


def _punches(person_ids: Collection[int], shifts: list[Shift]) -> list[Punch]:
    if not shifts:
        return []
    first, last = min(one.starts for one in shifts), max(one.ends for one in shifts)
    return list(
        Punch.everything.filter(person_id__in=person_ids, at__gte=first - NEAR, at__lte=last + NEAR).order_by(
            "person_id", "at"
        )
    )


def _states(
    shifts: list[Shift],
    punches: list[Punch],
    rules: dict[tuple[int, date], dict],
    now: datetime,
    within: tuple[datetime, datetime] | None,
) -> Iterator[ShiftRecord]:
    """The record of every shift of which something is known; the shifts are those of people, one after the other."""
    stamps: dict[int, list[Stamp]] = defaultdict(list)
    made = {punch.pk: punch for punch in punches}
    for punch in punches:
        stamps[punch.person_id].append(Stamp(punch.pk, punch.at, punch.mark))
    gone = _gone(shifts)
    groups: dict[tuple[int, int], list[Shift]] = defaultdict(list)
    for shift in shifts:
        groups[shift.person_id, id(rules[shift.unit_id, shift.date])].append(shift)
    for (person_id, _rules), some in groups.items():
        duties = [
            Duty(one.pk, one.starts, one.ends, away=gone.get((person_id, one.date), "")) for one in some
        ]
        windows = Windows.of(rules[some[0].unit_id, some[0].date])
        for paired in pair(duties, stamps[person_id], windows, now=now, within=within):
            if paired.state in SignState.values:
                yield ShiftRecord(
                    shift_id=paired.key,
                    signed_in=made[paired.signed_in.key] if paired.signed_in else None,
                    signed_out=made[paired.signed_out.key] if paired.signed_out else None,
                    state=paired.state,
                    late_minutes=paired.late,
                    early_minutes=paired.early,
                    marks=list(paired.marks),
                )


def _gone(shifts: list[Shift]) -> dict[tuple[int, date], str]:
    """Who is on leave or away for the whole day, as the rooms above tell it."""
    if not shifts:
        return {}
    people = {one.person_id for one in shifts}
    first, last = min(one.date for one in shifts), max(one.date for one in shifts)
    return {
        (one.person_id, one.first + timedelta(days=n)): one.label
        for one in away(people, first, last)
        if not one.part
        for n in range((one.last - one.first).days + 1)
    }
