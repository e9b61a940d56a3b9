"""When a talk is owed, by the calendar alone."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.talks.rules import months_after, newcomer_dues, part_of, parts

DAYS = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@given(st.integers(2000, 2090), st.integers(1, 12))
def test_the_parts_of_a_year_hold_each_of_its_days_once(year, times):
    found = parts(year, times)
    assert len(found) == times
    assert found[0][0] == date(year, 1, 1) and found[-1][1] == date(year, 12, 31)
    assert all(last + timedelta(days=1) == first for (_f, last), (first, _l) in itertools.pairwise(found))


@given(DAYS, st.integers(1, 12))
def test_a_day_lies_in_the_part_that_is_found(day, times):
    number, first, last = part_of(day, times)
    assert first <= day <= last and parts(day.year, times)[number - 1] == (first, last)


def test_nobody_is_owed_talks_by_the_clock_where_the_rule_says_none():
    assert parts(2026, 0) == [] and part_of(date(2026, 5, 1), 0) is None


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 10, 15), 6, date(2027, 4, 15)),
    ],
)
def test_months_after_a_hire(start, months, due):
    assert months_after(start, months) == due
    assert newcomer_dues(start, [months], due, due) == [(months, due)]
    assert newcomer_dues(start, [months], due + timedelta(days=1), due + timedelta(days=9)) == []
