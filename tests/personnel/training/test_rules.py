"""Pure rules of training: marks and their rounding, ages at the edge, credited time, what is asked of whom."""

from copy import deepcopy
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.training.content import CONTENT
from personnel.training.defaults import EXAMPLE
from personnel.training.rules import credit, fitness

ITEMS = fitness.items_of(EXAMPLE)
SHUTTLE, RUN, TOUCH = ITEMS["T01"], ITEMS["T02"], ITEMS["T04"]


@pytest.mark.parametrize(
    ("typed", "counts"), [(1310, 1310), (1311, 1320), (1319, 1320), (1300, 1300), (1391, 1400)]
)
def test_a_shuttle_run_counts_in_tenths_and_any_second_decimal_goes_up(typed, counts):
    assert fitness.rounded(typed, SHUTTLE.rounding) == counts


@given(st.integers(0, 100_000), st.sampled_from(sorted(fitness.ROUNDINGS)))
@settings(max_examples=60, deadline=None)
def test_rounding_is_never_to_the_runners_gain_and_rounds_once(mark, rounding):
    counts = fitness.rounded(mark, rounding)
    up = rounding != fitness.WHOLE_DOWN
    assert (counts >= mark) if up else (counts <= mark)
    assert abs(counts - mark) < (10 if rounding == fitness.TENTH_UP else 100)
    assert fitness.rounded(counts, rounding) == counts


def test_one_tenth_too_slow_is_failed_and_the_limit_itself_is_reached():
    limits = fitness.limits_for(EXAMPLE, "1", 30)
    assert limits == {"T01": 1310, "T02": 26500, "T04": 26500}
    assert SHUTTLE.reached(SHUTTLE.best([1310]), limits["T01"])
    assert not SHUTTLE.reached(SHUTTLE.best([1311]), limits["T01"])
    assert not RUN.reached(RUN.best([26501]), limits["T02"])


def test_the_best_of_three_touches_counts_and_part_of_a_centimetre_does_not():
    assert TOUCH.best([26300, 26490, 26280]) == 26400
    assert TOUCH.reached(TOUCH.best([26300, 26500]), 26500)
    assert not TOUCH.reached(TOUCH.best([26499]), 26500)


@pytest.mark.parametrize(("ages", "at_thirty"), [("le", 1310), ("lt", 1340)])
def test_whether_thirty_belongs_to_the_young_is_data(ages, at_thirty):
    content = deepcopy(EXAMPLE)
    for row in content["standards"]:
        row["ages"] = {"le": ages, "gt": "gt" if ages == "le" else "ge"}[row["ages"]]
    assert not CONTENT.faults(content)
    assert fitness.limits_for(content, "1", 30)["T01"] == at_thirty
    assert fitness.limits_for(content, "1", 29)["T01"] == 1310
    assert fitness.limits_for(content, "1", 31)["T01"] == 1340


def test_a_table_with_a_gap_or_two_limits_for_an_age_is_refused():
    for ages in ("lt", "ge"):
        content = deepcopy(EXAMPLE)
        content["standards"][0]["ages"] = ages
        assert any("应恰好一条" in str(fault) for fault in CONTENT.faults(content))


def test_somebody_born_on_29_february_is_a_year_older_on_1_march():
    born = date(1996, 2, 29)
    assert fitness.age_on(born, date(2026, 2, 28)) == 29
    assert fitness.age_on(born, date(2026, 3, 1)) == 30
    assert fitness.age_on(born, date(2028, 2, 29)) == 32


def test_one_failed_item_fails_the_test_and_so_does_one_not_taken():
    assert fitness.passed({"T01": True, "T02": True, "T04": True}, ["T01", "T02", "T04"])
    assert not fitness.passed({"T01": True, "T02": False, "T04": True}, ["T01", "T02", "T04"])
    assert not fitness.passed({"T01": True, "T02": True}, ["T01", "T02", "T04"])


@given(st.lists(st.integers(0, 2000), max_size=12), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_short_sessions_add_up_to_what_they_are_together(minutes, hours):
    apart = credit.summed(
        (one.half_days, one.minutes) for one in (credit.credited(m, hours) for m in minutes)
    )
    together = credit.credited(sum(minutes), hours)
    whole = together.half_days * credit.HALF_DAY + together.minutes
    assert whole - len(minutes) <= apart <= whole


def test_eight_hours_are_a_day_and_half_an_hour_is_kept():
    assert credit.credited(8 * 60, 8) == credit.Credit(2, 0)
    assert credit.credited(30, 8) == credit.Credit(0, 30)
    assert credit.credited(6 * 60, 6) == credit.Credit(2, 0)


def test_daily_study_counts_towards_the_year_up_to_its_most():
    assert credit.annual_half_days({"annual": 10 * 480, "daily": 9 * 480}, 5) == 30
    assert credit.annual_half_days({"daily": 200}, 5) == 0


def test_what_is_asked_depends_on_category_and_post():
    plain = {need.kind: need.days for need in credit.needs_of(EXAMPLE, "civilian", "窗口服务")}
    front = {need.kind: need.days for need in credit.needs_of(EXAMPLE, "attendant", "巡逻处突")}
    assert plain == {"initial": 15, "annual": 10, "promotion": 15}
    assert front == {**plain, "special": 3}
    own = {
        **EXAMPLE,
        "required": [
            *EXAMPLE["required"],
            {"kind": "annual", "days": 12, "per": "year", "families": "窗口服务"},
        ],
    }
    assert {need.kind: need.days for need in credit.needs_of(own, "civilian", "窗口服务")}["annual"] == 12
