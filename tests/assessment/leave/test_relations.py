"""What leave tells the rooms above and below: its days, who is away, and no lot below zero."""

from datetime import date, datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from assessment.duty import away
from assessment.leave.models import LeaveDay, LeaveRequest, LeaveState, Lot, Movement, Sort
from assessment.relations import LEAVE_DAYS
from auxpolice.months import SHANGHAI

DAY = date(2026, 11, 9)
NOON = datetime(2026, 11, 9, 12, tzinfo=SHANGHAI)


def request_of(bureau, person, state=LeaveState.GRANTED, starts=NOON, **more) -> LeaveRequest:
    decided = {"decided_by": bureau.head, "decided_at": timezone.now()} if state == LeaveState.GRANTED else {}
    made = LeaveRequest.everything.create(
        person=person, unit=bureau.station, version=bureau.plan, kind="J04", kind_name="事假", effect="personal",
        wage=False, full_attendance=False, starts=starts, ends=starts + timedelta(hours=12),
        asked_until=starts + timedelta(hours=12), counted=1, state=state, asked_by=bureau.own(person), **decided, **more,
    )  # fmt: skip
    LeaveDay.everything.create(
        request=made, person=person, date=starts.date(), morning=False, afternoon=True, counted=1
    )
    return made


def leave_days() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT person_id, date, effect, half_days, afternoon, wage FROM {LEAVE_DAYS} d ORDER BY date"
        )
        return cursor.fetchall()


def test_granted_days_are_told_and_asked_ones_are_not(bureau):
    person = bureau.hire("张伟")
    request_of(bureau, person)
    request_of(bureau, person, LeaveState.WAITING, NOON + timedelta(days=1))
    assert leave_days() == [(person.pk, DAY, "personal", 1, True, False)]


def test_plans_learn_who_is_away(bureau):
    person, other = bureau.hire("张伟"), bureau.hire("李强")
    request_of(bureau, person)
    request_of(bureau, person, LeaveState.WAITING, NOON + timedelta(days=1))
    request_of(bureau, other, LeaveState.GRANTED, NOON + timedelta(days=20))
    found = away.away([person.pk, other.pk], DAY, DAY + timedelta(days=3))
    assert [(one.person_id, one.first, one.label, one.part) for one in found] == [
        (person.pk, DAY, "事假", True)
    ]


def test_two_leaves_of_a_person_do_not_overlap(bureau):
    person = bureau.hire("张伟")
    request_of(bureau, person)
    with pytest.raises(Error, match="leave_one_at_a_time"), transaction.atomic():
        request_of(bureau, person, LeaveState.WAITING)


def test_a_lot_gives_no_more_than_it_holds(bureau):
    person = bureau.hire("张伟")
    row = request_of(bureau, person)
    lot = Lot.everything.create(
        person=person,
        rule="annual",
        year=2026,
        earned=date(2026, 1, 1),
        expires=date(2026, 12, 31),
        source="x",
    )
    common = {"lot": lot, "person": person, "day": DAY, "version": bureau.plan}
    Movement.everything.create(sort=Sort.GRANT, half_days=2, **common)
    Movement.everything.create(sort=Sort.USE, half_days=-2, request=row, **common)
    with pytest.raises(Error, match="假期余额不足"), transaction.atomic():
        Movement.everything.create(sort=Sort.USE, half_days=-1, request=row, **common)
    with pytest.raises(Error), transaction.atomic():
        Movement.everything.update(half_days=5)
