"""Back pay by difference, differences with their causes, and the fairness indices."""

import random
from datetime import date

import numpy as np
import pytest

from payroll import policies
from payroll.rules import CUMULATIVE, Facts, Scheme, calculate
from payroll.rules.backpay import differences, facts_of, posted_as
from payroll.rules.compare import (
    CAUSE_OF_FACT,
    CAUSES,
    attribute,
    compare_person,
)
from payroll.rules.facts import FACT_NAMES
from payroll.rules.fairness import (
    equal_work_gap,
    gini,
    hard_against_easy,
    inequality,
    percentile,
    theil,
)

PILOT, CURRENT = policies.pilot_scheme(), policies.current_scheme()
FULL = {"month_half_days": 42, "employed_half_days": 42, "due_half_days": 42, "attended_half_days": 42}
START = {
    "level_rank": 2,
    "post_class": 2,
    "grade": 3,
    "seniority_years": 4,
    "si_base_fen": 450_000,
    "hpf_base_fen": 450_000,
    **FULL,
}
KINDS = {item.code: posted_as(item) or "" for item in (*PILOT.items, *CURRENT.items)}


def pay(facts: dict, month: int, scheme=PILOT):
    return calculate(scheme, policies.law(date(2026, month, 1)), Facts.one(tax_months=month, **facts))


def late_facts(rng):
    """Facts that arrive late: (month concerned, what is known now)."""
    choices = [{"level_rank": 3}, {"grade": 4}, {"grade": 1}, {"sick_half_days": 6}, {"post_class": 1}]
    choices += [
        {"night_shifts": 7},
        {"si_base_fen": 520_000},
        {"absent_half_days": 2},
        {"seniority_years": 5},
    ]
    return [(rng.randint(1, 9), rng.choice(choices)) for _ in range(rng.randint(1, 10))]


def settle(arrivals, order):
    """Post the differences of each late fact as it arrives; total posted by kind, and by (month, item)."""
    known = {month: dict(START) for month in range(1, 10)}
    paid = {month: pay(known[month], month).person(0) for month in known}
    totals = dict.fromkeys(facts_of([]), 0)
    for index in order:
        month, change = arrivals[index]
        known[month] |= change
        found = differences(pay(known[month], month), 0, paid[month])
        for name, amount in facts_of(found).items():
            totals[name] += amount
        for line in found:
            paid[month][line.code] = line.right_fen
    right = {month: pay(known[month], month).person(0) for month in known}
    return totals, paid, right


@pytest.mark.parametrize("seed", range(12))
def test_old_slips_and_adjustments_come_to_the_recomputed_pay_in_any_order(seed):
    rng = random.Random(seed)
    arrivals = late_facts(rng)
    unique = {(month, key): index for index, (month, change) in enumerate(arrivals) for key in change}
    arrivals = [arrivals[index] for index in sorted(set(unique.values()))]  # one last word per fact and month
    first = {month: pay(START, month).person(0) for month in range(1, 10)}
    totals = None
    for _ in range(5):
        order = rng.sample(range(len(arrivals)), len(arrivals))
        got, paid, right = settle(arrivals, order)
        for month in right:
            for code, amount in right[month].items():
                if KINDS[code]:
                    assert paid[month][code] == amount
        gross = sum(
            right[m][c] - first[m][c] for m in right for c in right[m] if KINDS[c] in ("wages", "exempt")
        )
        assert got["back_pay_fen"] + got["back_pay_exempt_fen"] == gross
        assert totals is None or got == totals
        totals = got


def test_tax_of_back_pay_is_right_in_the_open_month():
    """A level from June learnt in September: the year's tax is the same as if it had been known at once."""
    high = START | {"other_pay_fen": 800_000}

    def year(known_from, learnt_in):
        carried, tax, paid = {}, 0, {}
        for month in range(1, 13):
            level = {"level_rank": 5} if month >= learnt_in else {}
            back = {}
            if month == learnt_in:
                found = [
                    d
                    for m in range(known_from, learnt_in)
                    for d in differences(pay(high | {"level_rank": 5}, m), 0, paid[m])
                ]
                back = facts_of(found)
            result = pay(high | level | carried | back, month)
            paid[month] = result.person(0)
            tax += int(result.column("IIT")[0])
            carried = {name: int(result.cumulative[name][0]) for name in CUMULATIVE}
        return tax, carried["ytd_income_fen"]

    assert year(6, 9) == year(6, 6)
    assert year(6, 9) != year(9, 9)


def test_differences_across_schemes_need_the_kind_of_vanished_items():
    paid = pay(START, 5, PILOT).person(0)
    with pytest.raises(KeyError):
        differences(pay(START, 5, CURRENT), 0, paid)
    found = differences(pay(START, 5, CURRENT), 0, paid, KINDS)
    assert {line.code: line.amount_fen for line in found}["LEVEL"] == -35_000
    assert all(line.posted_as for line in found)
    assert not differences(pay(START, 5), 0, paid)


def test_every_fact_has_a_cause():
    assert set(CAUSE_OF_FACT) == set(FACT_NAMES)
    assert set(CAUSE_OF_FACT.values()) <= set(CAUSES)


@pytest.mark.parametrize(
    ("change", "code", "cause"),
    [
        ({"level_rank": 3}, "LEVEL", "level"),
        ({"post_class": 1}, "POST", "post"),
        ({"grade": 4}, "PERFORMANCE", "grade"),
        ({"personal_half_days": 3}, "LEAVE_PERSONAL", "attendance"),
        ({"night_shifts": 3}, "NIGHT", "duty"),
        ({"si_base_fen": 500_000}, "PENSION", "base"),
        ({"back_pay_fen": 500}, "BACK_PAY", "back_pay"),
        ({"seniority_years": 5}, "SENIORITY", "seniority"),
        ({"level_rank": 3, "holiday_shifts": 1}, "HOLIDAY_DUTY", "level"),
    ],
)
def test_a_difference_tells_its_cause(change, code, cause):
    law = policies.law(date(2026, 11, 1))
    before, now = START | {"holiday_shifts": 1}, START | {"holiday_shifts": 1} | change
    found = {
        c.code: c for c in compare_person((PILOT, law, Facts.one(**before)), (PILOT, law, Facts.one(**now)))
    }
    assert cause in found[code].causes and found[code].changes
    assert {c for entry in found.values() for c in entry.causes} <= {cause, "level", "tax"}


def test_an_input_that_changed_without_moving_the_amount_is_no_cause():
    """Another month has other working days: who was there all of both is paid the same standard."""
    law = policies.law(date(2026, 11, 1))
    other = START | {name: days - 4 for name, days in FULL.items()}
    before = Facts.one(**START)
    found = {c.code: c for c in compare_person((CURRENT, law, before), (PILOT, law, Facts.one(**other)))}
    assert found["BASE"].causes == ("scheme",) and not found["BASE"].changes
    graded = Facts.one(**other | {"grade": 0})
    found = {c.code: c for c in compare_person((PILOT, law, before), (PILOT, law, graded))}
    assert found["PERFORMANCE"].causes == ("grade",) and "BASE" not in found


def test_an_allowance_of_a_season_ends_with_the_season_and_not_by_attendance():
    september, october = policies.law(date(2026, 9, 1)), policies.law(date(2026, 10, 1))
    fewer = START | {name: days - 4 for name, days in FULL.items()}
    found = {
        c.code: c
        for c in compare_person(
            (CURRENT, september, Facts.one(**START)), (CURRENT, october, Facts.one(**fewer))
        )
    }
    assert found["HEAT"].causes == ("law",) and found["HEAT"].now_fen == 0
    assert found["HEAT"].changes == ("月标准 200.00元，发放月份 6、7、8、9 月，10 月不发",)


def test_law_and_scheme_as_causes():
    facts = Facts.one(**START | {"si_base_fen": 100_000})
    june, july = policies.law(date(2026, 6, 1)), policies.law(date(2026, 7, 1))
    found = {c.code: c for c in compare_person((PILOT, june, facts), (PILOT, july, facts))}
    assert found["PENSION"].causes == ("law",) and found["PENSION"].amount_fen == 960
    found = {c.code: c for c in compare_person((CURRENT, july, facts), (PILOT, july, facts))}
    assert "scheme" in found["LEVEL"].causes and "scheme" in found["BASE"].causes


def test_shares_of_the_causes_add_up_exactly():
    rng = np.random.default_rng(5)
    size = 300

    def month(**more):
        columns = {name: np.full(size, value) for name, value in START.items()} | more
        return Facts.of(columns | {"ytd_income_fen": rng.integers(0, 9_000_000, size)})

    before = month()
    now = month(
        level_rank=rng.integers(2, 5, size),
        grade=rng.integers(0, 5, size),
        night_shifts=rng.integers(0, 5, size),
        si_base_fen=rng.integers(300_000, 700_000, size),
        back_pay_fen=rng.integers(-5_000, 5_000, size),
    )
    june, july = policies.law(date(2026, 6, 1)), policies.law(date(2026, 7, 1))
    shares = attribute((CURRENT, june, before), (PILOT, july, now))
    change = calculate(PILOT, july, now).net_fen - calculate(CURRENT, june, before).net_fen
    assert (sum(shares.values()) == change).all()
    assert {"duty", "base", "back_pay", "law", "scheme"} <= set(shares)
    alone = attribute((PILOT, july, before), (PILOT, july, before.replaced(level_rank=3)))
    assert list(alone) == ["level"] and (alone["level"] > 0).all()
    assert attribute((PILOT, july, before), (PILOT, july, before)) == {}
    entered = Facts(size, before.columns, {"AWARD": np.full(size, 5)})
    assert attribute((PILOT, july, before), (PILOT, july, entered)) == {}  # no item of the plan reads it


def test_a_level_that_only_the_new_plan_knows_is_the_plans_doing():
    content = policies.current_plan() | {"levels": [{"rank": 1, "name": "单级"}]}
    for item in content["items"]:
        if item["code"] == "BASE":
            item["rule"] = {"type": "by_level", "cells": {"1": [220_000]}}
    old, law = Scheme.parse(content), policies.law(date(2026, 11, 1))
    shares = attribute(
        (old, law, Facts.one(**START | {"level_rank": 1})),
        (PILOT, law, Facts.one(**START | {"level_rank": 4})),
    )
    assert list(shares) == ["scheme"]


# --- fairness ----------------------------------------------------------------------------------------------------------


def test_gini_by_its_definition():
    pay_ = np.array([100, 200, 300, 900])
    by_pairs = sum(abs(int(a) - int(b)) for a in pay_ for b in pay_) / (2 * pay_.size**2 * pay_.mean())
    assert gini(pay_) == pytest.approx(by_pairs)
    assert gini(np.full(10, 5)) == 0
    assert gini(np.array([0] * 999 + [1])) == pytest.approx(0.999)


def test_theil_splits_without_remainder():
    rng = np.random.default_rng(1)
    pay_, group = rng.integers(100_000, 900_000, 500), rng.integers(0, 7, 500)
    whole, within, between = theil(pay_, group)
    assert whole == pytest.approx(within + between) and between > 0
    shares = [pay_[group == g].sum() / pay_.sum() for g in range(7)]
    assert within == pytest.approx(sum(s * theil(pay_[group == g])[0] for g, s in enumerate(shares)))
    assert theil(np.array([5, 5, 9, 9]), np.array([0, 0, 1, 1]))[1] == pytest.approx(0)


def test_percentiles_and_overview():
    pay_ = np.arange(1, 101) * 100
    assert [percentile(pay_, p) for p in (10, 50, 90, 100)] == [1_000, 5_000, 9_000, 10_000]
    found = inequality(pay_, pay_ % 3)
    assert (found.p90_p10, found.people, found.median_fen) == (9.0, 100, 5_000)
    assert inequality(np.array([], dtype=np.int64)).people == 0


def test_hard_posts_against_easy_at_equal_seniority():
    pay_ = np.array([440, 400, 660, 600, 999])
    post, years = np.array([1, 3, 1, 3, 1]), np.array([1, 2, 10, 11, 30])
    gap, bands = hard_against_easy(pay_, post, years)
    assert gap == pytest.approx(0.1)
    assert [(band.from_years, band.hard_mean_fen) for band in bands] == [(0, 440), (9, 660)]


def test_equal_work_equal_pay():
    level, post, years, grade = (
        np.array([1, 1, 2]),
        np.array([1, 1, 1]),
        np.array([1, 2, 1]),
        np.array([3, 3, 3]),
    )
    assert equal_work_gap(np.array([100, 100, 500]), level, post, years, grade) == (0.0, 1)
    gap, groups = equal_work_gap(np.array([90, 110, 500]), level, post, years, grade)
    assert gap == pytest.approx(0.1) and groups == 1
