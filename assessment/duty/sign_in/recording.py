"""What shifts have of punches, written by one function for phone, desk, machine, repair and the nightly job."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessment.duty.content import STANDBY
from assessment.duty.models import PlanState, Punch, Shift, ShiftRecord, SignState
from assessment.duty.rules.pairing import Paired, pair
from assessment.duty.sign_in.rules import rules_of
from assessment.duty.sign_in.windows import windows
from auxpolice.months import SHANGHAI

NEAR = timedelta(days=2)
"""Shifts so far around the days asked for compete for the same punches."""


@transaction.atomic
def pair_again(
    person_ids: Collection[int], since: date, until: date, *, now: datetime | None = None
) -> int:
    """Derive anew what these people's shifts of the days (both included) have of punches; how many have something.

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
    found = _states(shifts, _punches(person_ids, shifts), rules, now)
    asked = [one for one in shifts if since <= one.date <= until]
    records = [found[one.pk] for one in asked if one.pk in found]
    ShiftRecord.everything.filter(
        shift__person_id__in=person_ids, shift__date__gte=since, shift__date__lte=until
    ).exclude(pk__in=[record.pk for record in records]).delete()
    ShiftRecord.everything.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["shift"],
        update_fields=["signed_in", "signed_out", "state", "late_minutes", "early_minutes"],
    )
    return len(records)


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
    shifts: list[Shift], punches: list[Punch], rules: dict[tuple[int, date], dict], now: datetime
) -> dict[int, ShiftRecord]:
    """Shift → its record; none for a shift of which nothing is known yet."""
    by_rules: dict[int, list[Shift]] = {}
    contents: dict[int, dict[str, Any]] = {}
    for shift in shifts:
        content = rules[shift.unit_id, shift.date]
        contents[id(content)] = content
        by_rules.setdefault(id(content), []).append(shift)
    found: dict[int, ShiftRecord] = {}
    for key, some in by_rules.items():
        sign_in = contents[key]["sign_in"]
        for shift, paired in _paired(some, punches, sign_in):
            record = _record(shift, paired, sign_in, now)
            if record is not None:
                found[shift.pk] = record
    return found
