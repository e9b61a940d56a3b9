"""What is owed: by the clock and by occasion, each once, for those who are there."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext

from assessment.conduct.discipline.models import Sanction
from auxpolice.access.scope import Denied, acting
from auxpolice.calendar.days import add_working_days
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from personnel.talks import actions, queries
from personnel.talks.defaults import EXAMPLE
from personnel.talks.models import Owed
from personnel.talks.rules import part_of
from tests import vocabulary as say

pytestmark = pytest.mark.django_db


def of(person, occasion=None):
    rows = Owed.everything.filter(person=person)
    return list(rows.filter(occasion=occasion) if occasion else rows)


def test_everybody_is_owed_their_talks_of_the_half_year_once(station):
    _number, first, last = part_of(today(), 2)
    assert station.owe() >= 1
    [row] = of(station.person, "yearly")
    assert (row.arose, row.due) == (first, last)
    before = Owed.everything.count()
    assert station.owe() == 0 and Owed.everything.count() == before, "twice changes nothing"


def test_a_newcomer_is_owed_talks_after_months_and_none_of_the_half_year(station):
    person = say.hire("李娜", at=station.unit, on=today() - timedelta(days=20))
    station.owe()
    kinds = {row.occasion for row in of(person)}
    _number, first, _last = part_of(today(), 2)
    assert "newcomer" in kinds
    assert ("yearly" in kinds) == (today() - timedelta(days=20) <= first)


def test_a_sanction_and_a_move_are_occasions_with_terms_in_working_days(station):
    day = today() - timedelta(days=3)
    Sanction.everything.create(
        person=station.person, kind="warning", reason="迟到", decided=day, period=DateRange(day, None)
    )
    say.move(station.person, station.other, day)
    station.owe()
    [sanction], [move] = of(station.person, "sanction"), of(station.person, "moved")
    assert sanction.due == move.due == add_working_days(day, 5)


def test_an_occasion_that_the_rules_leave_out_is_owed_to_nobody(station):
    station.rule(EXAMPLE | {"title": "只按次数", "occasions": [], "newcomer_months": []}, today())
    say.move(station.person, station.other, today())
    station.owe()
    assert {row.occasion for row in of(station.person)} == {"yearly"}


def test_who_leaves_is_owed_a_talk_before_the_last_day_and_none_after(station):
    say.leave(station.person, today() + timedelta(days=9))
    station.owe()
    [row] = of(station.person, "leaving")
    assert row.due == today() + timedelta(days=8)
    gone = say.hire("王强", at=station.unit)
    station.owe()
    say.leave(gone, today())
    station.owe()
    assert of(gone) and all(row.because for row in of(gone))


def test_a_talk_settles_what_was_named_and_what_the_clock_asked_for(station):
    say.move(station.person, station.unit, today() - timedelta(days=2), say.post("窗口"))
    station.owe()
    [move], [yearly] = of(station.person, "moved"), of(station.person, "yearly")
    row = station.talk()
    yearly.refresh_from_db()
    move.refresh_from_db()
    assert (yearly.talk, move.talk) == (row, None), "an occasion is settled by a talk about it"
    again = station.talk(owed=[move.pk])
    move.refresh_from_db()
    assert move.talk == again and again.occasion == "moved"
    with pytest.raises(Conflict):
        station.talk(owed=[move.pk])


def test_what_is_not_needed_is_let_go_with_a_reason_by_whoever_may_talk(station):
    station.owe()
    [row] = of(station.person, "yearly")
    with pytest.raises(Denied):
        station.act(station.other_head, actions.let_go, row.pk, "借调")
    with pytest.raises(Problem):
        station.act(station.head, actions.let_go, row.pk, " ")
    station.act(station.head, actions.let_go, row.pk, "长期借调在外")
    with acting(station.head):
        assert not queries.waiting().filter(person=station.person).exists()


def test_the_statements_of_a_night_and_of_coverage_do_not_grow_with_people(station):
    def counted(call):
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    def covered():
        with acting(station.leader):
            return queries.coverage()

    station.owe()
    few = counted(station.owe), counted(covered)
    for n in range(12):
        say.hire(f"辅警{n}", at=station.unit if n % 2 else station.other)
    station.owe()
    assert (counted(station.owe), counted(covered)) == few
    [mine] = [one for one in covered() if one.unit == station.unit]
    assert (mine.people, mine.talked) == (7, 0)
    station.talk()
    [mine] = [one for one in covered() if one.unit == station.unit]
    assert (mine.talked, mine.late) == (1, 0)


def test_a_talk_is_held_by_who_may_about_a_day_that_was(station):
    with pytest.raises(Problem, match="不能晚于今天"):
        station.talk(held_on=today() + timedelta(days=1))
    with pytest.raises(Problem, match="不在职"):
        station.talk(held_on=date(2020, 1, 1))
    for user in (station.other_head, station.finance, station.inspector, station.own):
        with pytest.raises(Denied):
            station.talk(user)
    assert station.talk().held_by == station.head
