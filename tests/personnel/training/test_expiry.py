"""When certificates end and when it is told: pure rules."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.training.certificates.rules import AHEAD, DURATION, FIXED, NEVER, due, laid_out, last_day

LEAP, FEB = date(2024, 2, 29), date(2025, 2, 28)
WANTED = [
    (DURATION, LEAP, 12, FEB),  # no 29 February in 2025: the last of the month (民法典 202)
    (DURATION, LEAP, 24, date(2026, 2, 28)),
    (DURATION, LEAP, 48, date(2028, 2, 29)),
    (DURATION, date(2023, 2, 28), 12, date(2024, 2, 28)),  # the corresponding day, not the month's last
    (DURATION, date(2023, 8, 31), 6, LEAP),
    (DURATION, date(2024, 8, 31), 6, FEB),
    (DURATION, date(2024, 12, 15), 1, date(2025, 1, 15)),
    (NEVER, LEAP, None, None),
]


@pytest.mark.parametrize(("expiry", "issued", "months", "last"), WANTED)
def test_last_day(expiry, issued, months, last):
    assert last_day(expiry, issued, months=months) == last


def test_a_fixed_date_is_the_paper_s():
    assert last_day(FIXED, date(2022, 3, 1), until=LEAP) == LEAP


@pytest.mark.parametrize(
    ("day", "term"),
    [
        (date(2023, 11, 30), None),
        (date(2023, 12, 1), 90),
        (date(2023, 12, 31), 60),
        (date(2024, 1, 30), 30),
        (date(2024, 2, 21), 30),
        (date(2024, 2, 22), 7),
        (LEAP, 7),
        (date(2024, 3, 1), None),
    ],
)
def test_terms_before_a_29_february(day, term):
    assert due(LEAP, day) == term


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(1, 400) | st.none()), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_certificates_of_a_kind_never_overlap(spans):
    start = date(2020, 1, 1).toordinal()
    told = {
        n: (date.fromordinal(start + a), None if b is None else date.fromordinal(start + a + b))
        for n, (a, b) in enumerate(spans)
    }
    found, twice = laid_out(told)
    firsts = [first for first, _ends in told.values()]
    assert twice == {n for n, (first, _ends) in told.items() if firsts.count(first) > 1}
    if not twice:
        order = sorted(found.values())
        assert all(a[1] is not None and a[1] <= b[0] for a, b in pairwise(order))
        assert {n: first for n, (first, _ends) in found.items()} == {
            n: first for n, (first, _e) in told.items()
        }
    assert AHEAD == (90, 60, 30, 7)
