"""Several acts, one measure: pure rules with their properties."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.conduct.discipline.rules.combining import (
    LIGHT_TO_HEAVY,
    LONGEST,
    MOST,
    Measure,
    combined,
    heavier,
    months_after,
    too_late,
    weight,
)

JUDGED = st.lists(
    st.sampled_from(LIGHT_TO_HEAVY).map(lambda kind: Measure(kind, LONGEST.get(kind, 0))), max_size=6
)


@settings(max_examples=40, deadline=None)
@given(JUDGED)
def test_the_heaviest_is_applied_equal_ones_add_up_and_the_order_is_nothing(judged):
    found = combined(judged)
    assert found.months <= MOST
    assert all(weight(found.kind) >= weight(one.kind) for one in judged)
    equal = [one.months for one in judged if one.kind == found.kind]
    assert found.months == min(sum(equal), MOST)
    assert combined(sorted(judged)) == combined(judged[::-1]) == found
    assert combined([*judged, Measure("none", 0)]) == found, "an act without a measure adds nothing"


def test_examples():
    assert combined([]) == ("none", 0)
    assert combined([Measure("warning", 6), Measure("demerit", 12)]) == ("demerit", 12)
    assert combined([Measure("demerit", 12), Measure("demerit", 12)]) == ("demerit", 24)
    assert combined([Measure("demotion", 24)] * 3) == ("demotion", 48)
    assert heavier("demerit", "warning") and not heavier("warning", "warning")


@pytest.mark.parametrize(
    ("day", "months", "after"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 1, 15), 24, date(2028, 1, 15)),
    ],
)
def test_months_run_to_the_same_day(day, months, after):
    assert months_after(day, months) == after


def test_twelve_months_after_the_act_it_is_too_late_except_for_crimes():
    act_on = date(2025, 11, 28)
    assert not too_late([(act_on, False)], date(2026, 11, 28), 12)
    assert too_late([(act_on, False)], date(2026, 11, 29), 12)
    assert not too_late([(act_on, True)], date(2030, 1, 1), 12)
    assert not too_late([(act_on, False), (date(2026, 6, 1), False)], date(2026, 11, 29), 12)
