"""The ledger of leave: granted by the law, carried, owed, lapsed, opened by two; never below nothing, whoever is first."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assessment.attendance.models import AttendanceCorrection, AttendanceMonth
from assessment.leave import actions, balances, granting, jobs, opening
from assessment.leave.models import LeaveRequest, Lot, Movement, Opening, Sort, WorkStart
from assessment.relations import ANNUAL_OWED, ANNUAL_TAKEN
from auxpolice.access.models import Delegation, Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.audit.models import Entry
from auxpolice.batch import engine
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.station import Station, working_day

YEAR = today().year
END = date(YEAR, 12, 31)


def settled(*people, year=YEAR, day=None) -> int:
    return granting.settle([person.pk for person in people], year, day=day)


def sorts(person) -> list[tuple[str, int]]:
    return [(m.sort, m.half_days) for m in Movement.everything.filter(person=person).order_by("id")]


def test_the_year_is_granted_once_however_often_it_is_settled(station):
    old, new = station.person("张伟", on=date(YEAR - 12, 5, 1)), station.person("李强", on=date(YEAR, 4, 15))
    WorkStart.everything.create(
        person=new, day=date(YEAR - 12, 1, 1), entered_by=station.political, confirmed_by=station.deputy
    )
    assert settled(old, new) == 2
    assert (station.left(old), station.left(new)) == (10, 7)
    assert settled(old, new) == 0
    grant = Movement.everything.get(person=new)
    assert (grant.half_days, grant.version, grant.sort) == (14, station.rules, "grant")


def test_who_leaves_has_the_days_up_to_then_and_gives_nothing_back(station):
    person = station.person(on=date(YEAR - 12, 1, 1))
    settled(person)
    station.granted(person, "年休假", first=working_day(0, 5), days=5)
    say.leave(person, date(YEAR, 10, 1))
    settled(person)
    assert station.left(person, day=END) == 2, "7 of 10 days up to the end of September, 5 taken"
    station.give(person, 0.5, source="y")
    say.leave(person, date(YEAR, 2, 1))
    period = person.employments(manager="everything").get()
    period.period = type(period.period)(period.period.lower, date(YEAR, 2, 1))
    period.save()
    settled(person)
    assert [lot.left for lot in balances.lots([person.pk], source=f"annual:{YEAR}")] == [0]


def test_long_sickness_takes_what_is_left_and_next_year_when_some_was_taken(station):
    person = station.person(on=date(YEAR - 3, 1, 1))
    settled(person)
    station.granted(person, "年休假", first=working_day(0), days=1)
    assert station.left(person) == 4
    ill = station.ask(person, "病假", first=today() - timedelta(days=70), days=62)
    for by in (station.head, station.political, station.leader):
        station.decide(ill, by)
    settled(person)
    assert station.left(person) == 0
    assert sorts(person)[-1] == ("lost", -8)
    settled(person, year=YEAR + 1, day=date(YEAR + 1, 1, 1))
    assert not Movement.everything.filter(lot__source=f"annual:{YEAR + 1}").exists()


def night(day: date) -> None:
    engine.run_until_done(jobs.start(day))


def test_the_change_of_the_year_carries_drops_or_owes_and_runs_once(station):
    people = {name: station.person(name, on=date(YEAR - 3, 1, 1)) for name in ("张伟", "李强", "王军")}
    night(END)
    for name, choice in (("张伟", "carry"), ("李强", "decline")):
        own = station.own(people[name])
        with acting(own):
            granting.choose_rest(people[name], YEAR, choice, acting_user=own)
    new_year = date(YEAR + 1, 1, 1)
    night(new_year)
    night(new_year)
    left = {name: station.left(person, day=new_year) for name, person in people.items()}
    assert left == {"张伟": 10, "李强": 5, "王军": 5}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id, year, half_days FROM {ANNUAL_OWED} o")
        assert cursor.fetchall() == [(people["王军"].pk, YEAR, 10)]
    granting.night([person.pk for person in people.values()], new_year)
    assert left == {name: station.left(person, day=new_year) for name, person in people.items()}
    with unscoped("test"):
        granting.night([people["张伟"].pk], date(YEAR + 2, 1, 1))
    assert sorts(people["张伟"]).count(("owed", -10)) == 2, "carried one year, not two"


def test_nobody_says_for_another_what_becomes_of_the_rest(station):
    person, other = station.person(), station.person("李强")
    settled(person)
    for by in (station.own(other), station.head, station.clerk):
        with acting(by), pytest.raises(Denied):
            granting.choose_rest(person, YEAR, "decline", acting_user=by)
    own = station.own(person)
    with acting(own), pytest.raises(Problem, match="没有可以处理"):
        granting.choose_rest(person, YEAR - 3, "carry", acting_user=own)
    with acting(station.political):
        assert granting.choose_rest(person, YEAR, "carry", acting_user=station.political).choice == "carry"


# --- for somebody who is away
def test_whoever_stands_in_for_the_head_decides_but_not_on_the_heads_own_request(station):
    person, deputy = station.person(), say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    Delegation.objects.create(
        from_user=station.head, to_user=deputy, role=Role.UNIT_HEAD, unit=station.station,
        period=DateRange(today(), today() + timedelta(days=9)), reason="出差", made_by=station.head,
    )  # fmt: skip
    row = station.decide(station.ask(person), deputy)
    assert row.state == "granted"
    assert Entry.objects.get(act="leave.decide").on_behalf_of == station.head
    asked = station.ask(person, by=station.head, first=working_day(20))
    asked.steps.update(role="unit_head")
    with pytest.raises(Problem, match="申请人不能"):
        station.decide(asked, deputy)


# --- time off in lieu
def test_work_on_a_rest_day_gives_time_off_and_on_a_statutory_day_never(station):
    person = station.person()
    with pytest.raises(Problem, match="不能以调休代替"):
        granting.earn(person, date(2026, 10, 1), 2, "overtime:1", acting_user=station.head)
    saturday = date(2026, 11, 14)
    granting.earn(person, saturday, 2, "overtime:2", acting_user=station.head)
    lot = granting.earn(person, saturday, 2, "overtime:2", acting_user=station.head)
    assert (lot.expires, Movement.everything.filter(lot=lot).count()) == (date(2027, 5, 14), 1)
    assert station.left(person, "comp") == 1
    row = station.granted(person, "调休", first=working_day(0))
    assert station.left(person, "comp") == 0
    own = station.own(person)
    if row.starts.date() > today():
        with acting(own):
            actions.cancel(row.pk, "不休了", acting_user=own)
    assert granting.unearn(person, "overtime:9", acting_user=station.head) == 0


def test_the_older_is_taken_first_and_what_lapses_is_owed(station):
    person = station.person()
    old = granting.earn(person, date(2026, 6, 6), 2, "a", acting_user=station.head)
    new = granting.earn(person, date(2026, 11, 14), 2, "b", acting_user=station.head)
    row = station.granted(person, "调休", first=working_day(0), first_noon=True)
    assert Movement.everything.get(request=row).lot == (old if row.first <= old.expires else new)
    granting.close([person.pk], day=date(2026, 12, 20))
    assert station.left(person, "comp", date(2026, 12, 21)) == (1 if row.first <= old.expires else 0.5)
    assert ("owed", -1 if row.first <= old.expires else -2) in sorts(person)


# --- opening balances
def entered(station, person, **told) -> Opening:
    with acting(station.political):
        return opening.enter(person.pk, acting_user=station.political, year=YEAR, **told)


def test_opening_balances_count_once_another_has_confirmed_them(station):
    person = station.person(on=date(YEAR - 3, 1, 1))
    row = entered(station, person, work_start=date(YEAR - 21, 1, 1), annual_used=6, carried=3, comp=4)
    assert station.left(person) == 0
    with acting(station.political), pytest.raises(Problem, match="不能确认自己录入的"):
        opening.confirm(Opening.objects.all(), acting_user=station.political)
    for by in (station.head, station.own(person), station.finance):
        with acting(by), pytest.raises(Denied):
            opening.confirm(Opening.everything.all(), acting_user=by)
    with acting(station.deputy):
        assert (
            opening.confirm(
                Opening.objects.all(), acting_user=station.deputy, digest=opening.OPENINGS.digest_of([row])
            )
            == 1
        )
    assert station.left(person) == 15 - 3 + 1.5
    assert station.left(person, "comp") == 2
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT person_id, year, half_days FROM {ANNUAL_TAKEN} t")
        assert cursor.fetchall() == [(person.pk, YEAR, 6)]
    settled(person)
    assert station.left(person) == 13.5
    with pytest.raises(Conflict, match=r"已由.*确认"):
        entered(station, person, comp=1)


def test_opening_balances_go_back_until_leave_is_taken_of_them(station):
    person = station.person(on=date(YEAR - 3, 1, 1))
    row = entered(station, person, carried=4)
    with acting(station.deputy):
        opening.confirm(Opening.objects.all(), acting_user=station.deputy)
    leave = station.granted(person, "年休假", first=working_day(1), days=1)
    with acting(station.political), pytest.raises(Conflict, match="不能撤回"):
        opening.withdraw(row.pk, "录错了", acting_user=station.political)
    own = station.own(person)
    with acting(own):
        actions.cancel(leave.pk, "不去了", acting_user=own)
    with acting(station.political):
        opening.withdraw(row.pk, "录错了", acting_user=station.political)
    assert (station.left(person), Opening.everything.count()) == (5, 0)


@pytest.mark.parametrize(
    ("told", "match"),
    [
        ({"year": YEAR - 1}, "只能是今年"),
        ({"work_start": today() + timedelta(days=1)}, "起算日不对"),
        ({"annual_used": -1}, "天数应在"),
        ({"comp": 401}, "天数应在"),
    ],
)
def test_opening_balances_that_cannot_be_are_refused(station, told, match):
    with pytest.raises(Problem, match=match), acting(station.political):
        opening.enter(station.person().pk, acting_user=station.political, **{"year": YEAR, **told})


def test_more_taken_than_there_is_is_not_confirmed(station):
    person = station.person(on=date(YEAR - 3, 1, 1))
    entered(station, person, annual_used=11)
    with acting(station.deputy), pytest.raises(Conflict, match="多于应休"):
        opening.confirm(Opening.objects.all(), acting_user=station.deputy)
    assert not Movement.everything.exists()


# --- by any order
STEPS = st.lists(
    st.tuples(st.sampled_from(["ask", "cancel", "earn", "night"]), st.integers(0, 20)), max_size=8
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_whatever_happens_no_lot_falls_below_nothing_and_sums_agree(station, steps):
    person = station.person(f"张{len(steps)}{LeaveRequest.everything.count()}")
    own = station.own(person)
    for what, n in steps:
        try:
            if what == "ask":
                station.granted(person, "年休假", first=working_day(n), days=1 + n % 3)
            elif what == "cancel":
                row = LeaveRequest.everything.filter(person=person, state="granted").first()
                with acting(own):
                    actions.cancel(row.pk if row else 0, "不去", acting_user=own)
            elif what == "earn":
                granting.earn(person, date(2026, 11, 14), 1 + n % 2, f"o:{n}", acting_user=station.head)
            else:
                settled(person)
        except Problem:
            pass
    lots = list(balances.lots([person.pk]))
    assert all(lot.left >= 0 for lot in lots)
    taken = sum(row.counted for row in LeaveRequest.everything.filter(person=person, state="granted"))
    given_ = sum(
        m.half_days for m in Movement.everything.filter(person=person, sort__in=[Sort.GRANT, Sort.LOST])
    )
    assert sum(lot.left for lot in lots) == given_ - taken


# --- at once
@pytest.mark.django_db(transaction=True)
def test_two_heads_grant_at_once_the_last_day_and_leave_is_taken_once():
    station = Station()
    person = station.person()
    station.give(person, 1)
    rows = [station.ask(person, "年休假", first=working_day(7))]
    LeaveRequest.everything.update(state="withdrawn")
    rows.append(station.ask(person, "年休假", first=working_day(20)))
    LeaveRequest.everything.update(state="waiting")
    heads = [station.head, say.account(Role.UNIT_HEAD, unit=station.station)]
    said, barrier = [], threading.Barrier(4)

    def press(row, head) -> None:
        connection.ensure_connection()
        barrier.wait(20)
        try:
            with acting(head):
                said.append(actions.decide(row.pk, True, "同意", acting_user=head).state)
        except Problem as problem:
            said.append(problem.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=press, args=pair) for pair in zip(rows * 2, heads + heads[::-1], strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said).count("granted") == 1, said
    assert set(said) <= {"granted", "balance", "state", "decided"}
    assert LeaveRequest.everything.filter(state="granted").count() == 1
    assert sum(Movement.everything.values_list("half_days", flat=True)) == 0


@pytest.mark.django_db(transaction=True)
def test_leave_granted_while_the_month_is_confirmed_is_in_it_or_its_correction():
    """Both take the rows of the month: whoever is second sees what the first has done."""
    station = Station()
    person = station.person()
    station.attendance(person)
    from tests.assessment.bureau import MONTH

    first = next(MONTH + timedelta(days=n) for n in range(10) if (MONTH + timedelta(days=n)).weekday() < 4)
    row = station.ask(
        person, first=first if (first.month, first.day) != (10, 1) else first + timedelta(days=11)
    )
    said, barrier = [], threading.Barrier(2)

    def run(act) -> None:
        connection.ensure_connection()
        barrier.wait(20)
        try:
            act()
            said.append("done")
        except Problem as problem:
            said.append(problem.code)
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=run, args=[act]) for act in (station.attended, lambda: station.decide(row))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    row.refresh_from_db()
    assert said.count("done") >= 1 and set(said) <= {"done", "attendance"}, said
    month = AttendanceMonth.everything.get()
    corrections = AttendanceCorrection.everything.filter(row=month)
    told = [one.changed.get("personal_half_days") for one in corrections] or month.personal_half_days
    assert row.state == "granted"
    assert told == ([[0, 2]] if month.state == "confirmed" and not month.personal_half_days else 2)
    assert not Lot.everything.exists()
