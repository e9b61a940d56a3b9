"""The pure rule: step by step, the same one once a year, none in a year with a sanction."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assessment.conduct.honours.rules import Asked, Bar, Given, bars

DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
GIVEN = st.builds(
    lambda ladder, step, day: Given(f"{ladder}{step}", ladder, step, day),
    st.sampled_from("AB"), st.integers(1, 4), DAYS,
)  # fmt: skip
ALL = {"stepwise": True, "once_a_year": True, "barred_by_sanction": True}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(GIVEN, max_size=5), st.lists(DAYS, max_size=2), st.sampled_from("AB"), st.integers(1, 4), DAYS
)
def test_what_stands_against_an_honour(held, sanctions, ladder, step, day):
    found = bars(Asked(f"{ladder}{step}", ladder, step, day), held, sanctions, **ALL)
    mine = [one for one in held if one.ladder == ladder]
    assert (Bar.STEP in found) == (step > 1 and not any(one.step >= step - 1 for one in mine))
    assert (Bar.YEAR in found) == any(one.step == step and one.day.year == day.year for one in mine)
    assert (Bar.SANCTION in found) == (day.year in {one.year for one in sanctions})
    assert (
        bars(Asked(f"{ladder}{step}", ladder, step, day), held, sanctions, **dict.fromkeys(ALL, False)) == []
    )


def test_who_climbs_is_never_kept_back_by_the_ladder():
    held = []
    for step in range(1, 5):
        asked = Asked(f"A{step}", "A", step, date(2020 + step, 5, 1))
        assert bars(asked, held, [], **ALL) == []
        held.append(Given(asked.code, asked.ladder, asked.step, asked.day))
