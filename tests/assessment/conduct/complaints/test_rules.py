"""Pure rules of complaints: clocks over days of rest, conflicts, masks, and the limits of chance."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.conduct.complaints import rules
from assessment.conduct.complaints.rules import CALENDAR, WORKING, Hand

REST = {date(2026, 10, n) for n in range(1, 8)}


def works(day: date) -> bool:
    return day not in REST and day.weekday() < 5


@pytest.mark.parametrize(
    ("days", "counted", "since", "last"),
    [
        (
            5,
            WORKING,
            date(2026, 9, 28),
            date(2026, 10, 9),
        ),  # 29, 30, then the holiday, 8, 9 … and Monday is the fifth
        (15, CALENDAR, date(2026, 9, 16), date(2026, 10, 8)),  # ends on the first day of the holiday
        (60, CALENDAR, date(2026, 3, 2), date(2026, 5, 1)),
    ],
)
def test_a_clock_ends_on_a_working_day(days, counted, since, last):
    found = rules.last_of(days, counted, since, works)
    assert works(found) and found == (date(2026, 10, 12) if counted == WORKING else last)


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 40),
    st.dates(date(2026, 9, 1), date(2026, 11, 1)),
    st.integers(0, 20),
    st.sampled_from([WORKING]),
)
def test_a_stopped_clock_has_as_many_working_days_left(days, since, still, counted):
    due = rules.last_of(days, counted, since, works)
    stopped = since + timedelta(days=1)
    until = stopped + timedelta(days=still)
    again = rules.resumed(due, counted, stopped, until, works)

    def left(first, last):
        return sum(works(first + timedelta(days=n)) for n in range((last - first).days + 1))

    assert left(until, again) == left(stopped, due)


APART, TIED = Hand("甲"), Hand("乙", of_unit=True)


@pytest.mark.parametrize(
    ("hands", "denunciation", "found"),
    [
        ([APART, Hand("丙")], True, []),
        ([APART, TIED], False, []),
        ([APART, TIED], True, [("denounced", "乙")]),
        ([TIED, Hand("丁", of_unit=True)], False, [("alone", "乙")]),
        ([APART], False, [("two", "")]),
        ([APART, Hand("戊", accused=True)], False, [("accused", "戊")]),
        ([APART, Hand("己", recused=True)], False, [("recused", "己")]),
    ],
)
def test_who_may_not_handle_it(hands, denunciation, found):
    assert rules.conflicts(hands, denunciation) == found


def test_the_text_is_masked_of_who_complains_and_of_any_number():
    text = "我叫王翠花，住幸福路八号，电话13812345678，另有13900001111。"
    said = rules.masked(text, "王翠花", "13812345678", "幸福路八号")
    assert "翠花" not in said and "138" not in said and "139" not in said and "幸福路" not in said
    assert said.startswith("我叫王某")


def test_one_case_does_not_pillory_a_small_unit_but_many_tell_a_large_one():
    assert rules.standing(1, 0.2) == rules.WITHIN
    assert rules.standing(12, 4.0) == rules.ABOVE_ALARM
    assert rules.standing(9, 4.0) == rules.ABOVE_WARN
    assert rules.standing(0, 8.0) == rules.BELOW


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 60), st.sampled_from([0.95, 0.998]))
def test_the_limits_leave_no_more_to_chance_than_they_say(expected, level):
    low, high = rules.limits(expected, level)
    tail = (1 - level) / 2
    assert rules._poisson_up_to(high, expected) >= 1 - tail - 1e-9
    assert low == 0 or rules._poisson_up_to(low - 1, expected) <= tail + 1e-9


def test_figures_in_small():
    assert rules.median([]) is None and rules.median([3, 9]) == 6 and rules.median([1, 2, 30]) == 2
    assert rules.overall(["untrue", "partly"]) == "partly" and rules.overall([]) == ""
    assert [rules.points_of(500, one, 50) for one in ("true", "partly", "untrue")] == [-500, -250, 0]
