"""Deadlines count working days of the calendar, and a late matter goes up until somebody has it."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auxpolice.access.models import Role
from auxpolice.calendar.days import working_days
from auxpolice.calendar.models import Day, DayKind
from auxpolice.deadlines import due_in, gone_up_to, ladders, refuse_late, standing, standings
from auxpolice.problems import Problem
from tests import vocabulary as say

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)


def test_the_words_say_what_is_left_in_working_days_and_how_late_in_days():
    Day.objects.create(date=date(2026, 3, 9), kind=DayKind.HOLIDAY)
    assert due_in(2, FRIDAY) == date(2026, 3, 11)
    said = {
        day: str(standing(date(2026, 3, 11), day)) for day in (FRIDAY, date(2026, 3, 11), date(2026, 3, 14))
    }
    assert list(said.values()) == ["还剩 2 个工作日", "今天到期", "逾期 3 天"]
    assert due_in(0, FRIDAY) == date(2026, 3, 10), "a deadline of no days would be over before it is read"


def test_after_the_last_day_nothing_is_raised_any_more():
    refuse_late(FRIDAY, "异议", FRIDAY)
    with pytest.raises(Problem, match="提出异议的期限（2026-03-06）已过") as refused:
        refuse_late(FRIDAY, "异议", FRIDAY + timedelta(days=1))
    assert refused.value.code == "too-late"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.dates(date(2025, 1, 1), date(2027, 1, 1)), days=st.integers(1, 40), later=st.integers(-30, 60),
    off=st.sets(st.integers(0, 80), max_size=20),
)  # fmt: skip
def test_left_and_late_agree_with_the_calendar(db, start, days, later, off):
    Day.objects.all().delete()
    Day.objects.bulk_create(
        [Day(date=start + timedelta(days=n), kind=DayKind.HOLIDAY if n % 2 else DayKind.WORKDAY) for n in off]
    )
    due = due_in(days, start)
    assert working_days(start + timedelta(days=1), due) == days
    day = due + timedelta(days=later)
    found = standing(due, day)
    if later > 0:
        assert (found.left, found.late) == (0, later)
        assert found.late_working == working_days(due + timedelta(days=1), day)
        assert found.rung() >= 1
    else:
        assert found.late == found.late_working == found.rung() == 0
        assert found.left == (working_days(day + timedelta(days=1), due) if day < due else 0)


def test_any_number_of_deadlines_is_one_statement(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(standings([FRIDAY + timedelta(days=n) for n in range(300)], FRIDAY)) == 300
    with django_assert_num_queries(0):
        assert standings([], FRIDAY) == {}


class Tree:
    """A squad under a brigade under the bureau, a head for the squad and one for the brigade."""

    def __init__(self):
        self.brigade = say.unit("巡特警大队", "brigade")
        self.squad = say.unit("一中队", "squad", self.brigade)
        self.own = say.account(Role.UNIT_HEAD, unit=self.squad)
        self.above = say.account(Role.UNIT_HEAD, unit=self.brigade)
        self.department, self.leader = say.account(Role.POLITICAL), say.account(Role.LEADER)
        self.row = SimpleNamespace(unit_id=self.squad.pk, due=FRIDAY)

    def has(self, user, working_days_late: int) -> bool:
        day = due_in(working_days_late, FRIDAY) if working_days_late else FRIDAY
        return bool(gone_up_to(user, [self.row], day=day))


def test_a_late_matter_goes_up_rung_by_rung_and_stays_with_who_had_it():
    tree = Tree()
    expected = {0: [], 1: ["above"], 3: ["above"], 4: ["above", "department"], 7: ["above", "department", "leader"],
                60: ["above", "department", "leader"]}  # fmt: skip
    for late, names in expected.items():
        found = [
            name for name in ("own", "above", "department", "leader") if tree.has(getattr(tree, name), late)
        ]
        assert found == names, late


def test_rungs_without_anybody_are_left_out_so_that_it_never_stays_with_nobody():
    tree = Tree()
    tree.above.is_active = False
    tree.above.save()
    labels = [rung.label for rung in ladders([tree.squad.pk])[tree.squad.pk]]
    assert labels == ["一中队负责人", "政工", "局领导"]
    assert tree.has(tree.department, 1) and not tree.has(tree.leader, 1)
    [rung, *_rest] = ladders([tree.brigade.pk])[tree.brigade.pk]
    assert (rung.label, rung.users) == ("巡特警大队负责人", frozenset())


def test_the_ladders_of_any_number_of_units_cost_the_same(django_assert_num_queries):
    tree = Tree()
    units = [tree.squad.pk, tree.brigade.pk, say.unit().pk]
    with django_assert_num_queries(4):
        ladders(units)
