"""The rules of leave by the vectors of the law, and by properties."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.leave.kinds import BANDS
from assessment.leave.rules import counting
from assessment.leave.rules.annual import (
    anniversary,
    band_on,
    entitlement,
    lost,
    owed_to_leaver,
    stretches,
    years_on,
)
from assessment.leave.rules.counting import Part, counted, on_shifts, parts, total
from assessment.leave.rules.lots import Held, give_back, take
from assessment.leave.rules.medical import medical_period, months_before, standing
from auxpolice.months import SHANGHAI

D = date
END = D(2026, 12, 31)


def since(years: int) -> date:
    """Work that began so many years before 2026."""
    return D(2026 - years, 1, 1)


@pytest.mark.parametrize(
    ("start", "years", "end", "days"),
    [
        (D(2026, 4, 15), 12, END, 7),  # 261 ÷ 365 × 10 = 7.15
        (D(2026, 7, 1), 2, END, 2),  # 184 ÷ 365 × 5 = 2.52
        (D(2026, 1, 1), 2, END, 5),
        (D(2026, 1, 1), 12, D(2026, 9, 30), 7),  # 273 ÷ 365 × 10 = 7.48
        (D(2026, 1, 1), 25, END, 15),
        (D(2026, 12, 1), 2, END, 0),  # less than a day gives none
        (D(2024, 1, 1), 25, D(2024, 12, 31), 15),  # a leap year is no more than a year
        (D(2024, 1, 2), 25, D(2024, 12, 31), 15),
    ],
)
def test_days_of_a_year_by_the_vectors(start, years, end, days):
    assert entitlement(BANDS, D(start.year - years, 1, 1), start, end) == days


def test_a_leaver_is_owed_what_is_left_and_gives_nothing_back():
    year = (BANDS, since(12), D(2026, 1, 1), D(2026, 9, 30))
    assert [owed_to_leaver(*year, taken) for taken in (0, 3, 7, 9)] == [7, 4, 0, 0]


def test_bands_by_full_years():
    def days(years):
        return (band_on(BANDS, since(years), D(2026, 1, 1)) or {"days": 0})["days"]

    assert [days(years) for years in (0, 1, 9, 10, 19, 20)] == [0, 5, 5, 10, 10, 15]


def test_another_band_within_the_year_counts_from_its_day():
    """Ten years are full on 1 July: 181 days at 5 and 184 at 10 a year: 7.52."""
    parts = stretches(BANDS, D(2016, 7, 1), D(2026, 1, 1), END)
    assert [(part.calendar_days, part.days) for part in parts] == [(181, 5), (184, 10)]
    assert entitlement(BANDS, D(2016, 7, 1), D(2026, 1, 1), END) == 7
    assert entitlement(BANDS, D(2025, 7, 1), D(2026, 1, 1), END) == 5, (
        "twelve months are full within the year"
    )
    assert entitlement(BANDS, D(2025, 7, 1), D(2026, 1, 1), D(2026, 6, 30)) == 0


def test_the_29th_of_february_comes_full_on_the_first_of_march():
    assert anniversary(D(2016, 2, 29), 10) == D(2026, 3, 1)
    assert anniversary(D(2016, 2, 29), 12) == D(2028, 2, 29)
    assert years_on(D(2016, 2, 29), D(2026, 2, 28)) == 9


@pytest.mark.parametrize(
    ("years", "sick", "personal", "why"),
    [(2, 60, 0, "sick"), (2, 59, 19.5, ""), (12, 60, 0, ""), (12, 90, 0, "sick"), (22, 119, 0, ""),
     (22, 120, 0, "sick"), (2, 0, 20, "personal"), (0, 300, 30, "")],
)  # fmt: skip
def test_long_sickness_or_paid_personal_leave_takes_it_away(years, sick, personal, why):
    assert lost(BANDS, since(years), D(2026, 6, 1), sick, personal) == why


@given(st.dates(D(1975, 1, 1), D(2026, 12, 31)), st.dates(D(2026, 1, 1), END), st.dates(D(2026, 1, 1), END))
def test_a_part_of_a_year_never_gives_more_than_all_of_it(start_of_work, one, other):
    first, last = sorted((one, other))
    part = entitlement(BANDS, start_of_work, first, last)
    assert 0 <= part <= 15
    assert part <= entitlement(BANDS, start_of_work, D(2026, 1, 1), END) + 1
    assert entitlement(BANDS, start_of_work, first, END) >= part


# --- the medical period
def test_the_medical_period_by_years():
    assert [medical_period(*years) for years in ((9, 4), (9, 5), (10, 4), (10, 9), (15, 14), (25, 20))] == [
        (3, 6), (6, 12), (6, 12), (9, 15), (12, 18), (24, 30),
    ]  # fmt: skip


def test_sickness_is_counted_in_the_months_that_end_on_the_day():
    days = [D(2026, 1, 10) + timedelta(days=n) for n in range(40)]
    found = standing(3, 3, days, D(2026, 3, 1))
    assert (found.months, found.within, found.used, found.left) == (3, 6, 40, 50)
    assert standing(3, 3, days, D(2026, 7, 20)).used == 29, "what is more than six months back falls out"
    long = [D(2026, 1, 1) + timedelta(days=n) for n in range(100)]
    assert standing(3, 3, long, D(2026, 4, 10)).over
    assert months_before(D(2026, 8, 31), 6) == D(2026, 2, 28)
    assert months_before(D(2025, 11, 30), -3) == D(2026, 2, 28)


# --- counting
WEEK = {D(2026, 11, 2) + timedelta(days=n): "workday" if n % 7 < 5 else "rest" for n in range(21)}


def counted_days(first, last, unit="working", first_noon=False, last_noon=False, kinds=WEEK) -> float:
    return total(counted(parts(first, first_noon, last, last_noon), unit, kinds)) / 2


def test_working_days_leave_out_rest_days_and_calendar_days_do_not():
    friday, monday = D(2026, 11, 6), D(2026, 11, 9)
    assert counted_days(friday, monday) == 2
    assert counted_days(friday, monday, "calendar") == 4
    assert counted_days(friday, monday, first_noon=True, last_noon=True) == 1
    assert counted_days(friday, friday, first_noon=True) == 0.5
    assert counted_days(friday, friday, first_noon=True, last_noon=True) == 0
    swapped = WEEK | {D(2026, 11, 7): "workday", D(2026, 11, 9): "holiday"}
    assert counted_days(friday, monday, kinds=swapped) == 2


def at(day, hour, minute=0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def test_where_duty_is_planned_ones_own_shifts_count():
    """A day and night on duty on Saturday is three days; a statutory day never counts."""
    shifts = [(D(2026, 11, 7), at(7, 8, 30), at(8, 8, 30), 0), (D(2026, 11, 11), at(11, 8), at(11, 17), 60)]
    rota = on_shifts(shifts, at(7, 0), at(12, 0))
    assert rota == {D(2026, 11, 7): 6, D(2026, 11, 11): 2}
    found = parts(D(2026, 11, 7), False, D(2026, 11, 11), False)
    assert total(counted(found, "working", WEEK, rota, lambda _day: True)) == 8
    assert total(counted(found, "working", WEEK | {D(2026, 11, 7): "holiday"}, rota, lambda _day: True)) == 2
    assert total(counted(found, "working", WEEK, rota)) == 6, "without a plan the calendar counts: 9, 10, 11"
    assert on_shifts(shifts[1:], at(11, 12), at(12, 0)) == {D(2026, 11, 11): 2}, (
        "five hours begun are two halves"
    )


@given(
    st.integers(0, 13),
    st.integers(0, 6),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["working", "calendar"]),
)
def test_a_leave_in_two_parts_counts_as_in_one(start, length, first_noon, last_noon, unit):
    first = D(2026, 11, 2) + timedelta(days=start)
    last = first + timedelta(days=length)
    whole = total(counted(parts(first, first_noon, last, last_noon), unit, WEEK))
    cut = first + timedelta(days=length // 2)
    before = total(counted(parts(first, first_noon, cut, True), unit, WEEK))
    after = total(counted(parts(cut, True, last, last_noon), unit, WEEK))
    if (cut, True) == (last, last_noon) or (cut, True) == (first, first_noon):
        return
    assert before + after == whole


# --- lots
LOTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 6)), max_size=5).map(
    lambda rows: [
        Held(n, D(2026, 1, 1) + timedelta(days=a), D(2026, 1, 1) + timedelta(days=a + b), left)
        for n, (a, b, left) in enumerate(rows)
    ]
)
NEED = st.dictionaries(st.integers(0, 60).map(lambda n: D(2026, 1, 1) + timedelta(days=n)), st.integers(1, 2))


@given(LOTS, NEED)
def test_no_lot_gives_more_than_it_has_nor_outside_its_time(lots, need):
    taken, short = take(lots, need)
    assert sum(one.half_days for one in taken) + short == sum(need.values())
    for held in lots:
        own = [one for one in taken if one.lot == held.lot]
        assert sum(one.half_days for one in own) <= held.left
        assert all(held.earned <= one.day <= held.expires for one in own)


@given(LOTS, NEED, st.randoms())
def test_the_order_in_which_lots_and_days_are_told_changes_nothing(lots, need, random):
    shuffled, days = lots[:], list(need.items())
    random.shuffle(shuffled), random.shuffle(days)
    assert take(lots, need) == take(shuffled, dict(days))


def test_what_lapses_first_is_taken_first_and_given_back_last():
    old = Held(1, D(2026, 1, 1), D(2026, 2, 28), 2)
    new = Held(2, D(2026, 1, 1), D(2026, 12, 31), 10)
    taken, short = take([new, old], {D(2026, 2, 27): 2, D(2026, 2, 28): 2, D(2026, 3, 1): 2})
    assert [(one.lot, one.day.day, one.half_days) for one in taken] == [(1, 27, 2), (2, 28, 2), (2, 1, 2)]
    assert short == 0
    assert [(one.lot, one.half_days) for one in give_back(taken, {D(2026, 2, 28): 1})] == [(2, 1)]


def test_a_part_is_at_least_half_a_day():
    assert Part(D(2026, 11, 2), True, False).halves == 1
    assert counting.parts(D(2026, 11, 3), False, D(2026, 11, 2), False) == []
