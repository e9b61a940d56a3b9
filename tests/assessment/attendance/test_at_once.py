"""Leave granted while the month is confirmed, and a word on a day: what is confirmed holds it, or says that it doesn't."""

import threading

import pytest
from django.db import connection, transaction

from assessment.attendance import actions
from assessment.attendance.invariants import CHECKS
from assessment.attendance.models import AttendanceMonth
from auxpolice.access.scope import acting
from auxpolice.problems import Problem
from tests.assessment.attendance.station import Station
from tests.assessment.bureau import MONTH

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by_plan(transactional_db):
    made = Station(signs=False)
    made.person = made.hire("张伟")
    made.night()
    return made


def in_thread(work):
    """``work`` in a connection of its own; (thread, what it gave or raised)."""
    told = []

    def run():
        try:
            told.append(work())
        except Problem as refused:
            told.append(refused)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, told


def confirm(station):
    with acting(station.head):
        return actions.confirm_attendance(station.station, MONTH, acting_user=station.head)


def test_a_confirmation_waits_for_leave_being_granted_and_holds_it(by_plan):
    day = by_plan.workdays()[3]
    with transaction.atomic():
        by_plan.leave(by_plan.person, day, 2, "sick")
        thread, told = in_thread(lambda: confirm(by_plan))
        thread.join(1)
        assert thread.is_alive(), "it waits for the month's row"
    thread.join(20)
    assert told == [1]
    row = AttendanceMonth.everything.get()
    assert (row.state, row.sick_half_days) == ("confirmed", 2)
    assert [sentence for check in CHECKS.values() for sentence in check()] == []


def test_a_word_that_comes_second_is_told_of_the_confirmation(by_plan):
    day = by_plan.workdays()[3]
    with transaction.atomic():
        assert confirm(by_plan) == 1
        thread, told = in_thread(lambda: by_plan.settle(by_plan.person, day, absent_half_days=2))
        thread.join(1)
        assert thread.is_alive(), "it waits for the month's row"
    thread.join(20)
    assert isinstance(told[0], Problem) and "已确认" in told[0].message
    row = AttendanceMonth.everything.get()
    assert (row.state, row.absent_half_days) == ("confirmed", 0)
    assert [sentence for check in CHECKS.values() for sentence in check()] == []


def test_two_nights_at_once_make_one_month(by_plan):
    threads = [in_thread(by_plan.night) for _again in range(2)]
    for thread, _told in threads:
        thread.join(30)
    assert [told[0].state for _thread, told in threads] == ["done", "done"]
    assert AttendanceMonth.everything.count() == 1
