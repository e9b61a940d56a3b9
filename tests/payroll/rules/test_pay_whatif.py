"""What-if: sides, protection, fairness, costs, search and projection."""

import itertools
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from payroll import policies
from payroll.rules import FactError, Facts, Ratio, Scheme, calculate
from payroll.rules.affordable import Dial, dials, highest_affordable, turned
from payroll.rules.projection import Assumptions, Ladder, grown, project
from payroll.rules.summing import summed_up
from payroll.rules.whatif import Side, distinct_laws, outcome, year_cost_each

CURRENT, PILOT = policies.current_scheme(), policies.pilot_scheme()
LAWS = [policies.law(date(2026, month, 1)) for month in range(1, 13)]
LAW = LAWS[10]


def population(size=2_000, seed=3) -> tuple[Facts, np.ndarray, np.ndarray]:
    """Facts, units and years in level of an invented bureau."""
    rng = np.random.default_rng(seed)
    years = rng.integers(0, 30, size)
    columns = {
        name: np.full(size, 42)
        for name in ("month_half_days", "employed_half_days", "due_half_days", "attended_half_days")
    }
    columns |= {
        "seniority_years": years,
        "level_rank": np.minimum(years // 4, 7),
        "post_class": rng.integers(1, 4, size),
    }
    columns |= {"category": rng.integers(0, 2, size), "grade": rng.choice([1, 2, 3, 3, 3, 3, 4], size)}
    columns |= {"night_shifts": rng.integers(0, 8, size), "meal_days": rng.integers(10, 22, size)}
    columns |= {
        "si_base_fen": rng.integers(320_000, 520_000, size),
        "hpf_base_fen": rng.integers(320_000, 520_000, size),
    }
    return Facts.of(columns), rng.integers(1, 31, size), np.minimum(years, 5)


FACTS, UNITS, LEVEL_YEARS = population()
OLD, NEW = Side("现行", [CURRENT], LAW, FACTS), Side("试点", [PILOT], LAW, FACTS)


def summed(*sides: Side) -> dict:
    found = [outcome(side) for side in sides]
    named = ("gross_fen", "deductions_fen", "net_fen", "employer_fen", "held_fen")
    columns = [
        {name: getattr(result, name) for name in named} | {"year_cost_fen": 12 * result.cost_fen}
        for result in found
    ]
    facts = {name: FACTS.column(name) for name in ("post_class", "seniority_years", "grade")}
    ranks = np.stack([side.facts.column("level_rank") for side in sides], axis=1)
    return summed_up([side.name for side in sides], UNITS, facts, ranks, columns)


def test_winners_losers_and_groups_add_up_to_everybody():
    found = summed(OLD, NEW)
    pair, (old, new) = found["pairs"][0], found["sides"]
    assert pair["winners"] + pair["losers"] + pair["unchanged"] == 2_000
    assert min(pair["winners"], pair["losers"]) > 0
    assert new["net_fen"] - old["net_fen"] == pair["net_change_fen"]
    for key in ("by_unit", "by_level", "by_post", "by_years"):
        for name, whole in (
            ("people", 2_000), ("winners", pair["winners"]), ("losers", pair["losers"]),
            ("old_net_fen", old["net_fen"]), ("new_cost_fen", new["cost_fen"]),
        ):  # fmt: skip
            assert sum(row[name] for row in pair[key]) == whole, (key, name)


def test_protection_leaves_nobody_with_less_regular_pay():
    before, bare = outcome(OLD), outcome(NEW)
    kept = outcome(NEW.protected_by(before, protect=True))
    fell = bare.regular_fen < before.regular_fen
    assert fell.any()
    assert (kept.regular_fen + kept.column("PROTECTED") >= before.regular_fen).all()
    assert (kept.column("PROTECTED") > 0).tolist() == fell.tolist()
    assert kept.cost_fen.sum() > bare.cost_fen.sum()
    with pytest.raises(ValueError, match="就高不就低"):
        OLD.protected_by(bare, protect=True)


def test_pilot_units_beside_the_others():
    which = (UNITS <= 5).astype(np.int64)
    mixed = outcome(Side("试点单位", [CURRENT, PILOT], LAW, FACTS, which))
    for index, scheme in enumerate((CURRENT, PILOT)):
        rows = np.flatnonzero(which == index)
        alone = calculate(scheme, LAW, FACTS.take(rows))
        assert (mixed.net_fen[rows] == alone.net_fen).all()
        assert (mixed.column("BASE")[rows] == alone.column("BASE")).all()
    assert (mixed.column("LEVEL")[which == 0] == 0).all()


def test_faults_name_the_row_in_the_whole_population():
    post = FACTS.column("post_class").copy()
    post[[7, 1_999]] = 0
    which = np.ones(2_000, dtype=np.int64)
    which[:5] = 0
    with pytest.raises(FactError) as error:
        outcome(Side("x", [CURRENT, PILOT], LAW, FACTS.replaced(post_class=post), which))
    assert [fault.row for fault in error.value.faults] == [7, 1_999]


def test_fairness_of_both_sides():
    old, new = (side["fairness"] for side in summed(OLD, NEW)["sides"])
    assert new["hard_easy_gap"] > 0.05 > abs(old["hard_easy_gap"]), (
        "the pilot pays hard posts more at equal years"
    )
    assert new["theil"] == pytest.approx(new["theil_within"] + new["theil_between"])
    assert new["equal_work_groups"] > 10


def test_a_years_cost_is_the_sum_of_its_months():
    july, november = (outcome(replace(NEW, law=LAWS[month - 1])) for month in (7, 11))
    assert (july.gross_fen - november.gross_fen).sum() == 2_000 * 20_000, "heat allowance"
    for side in (OLD, NEW, mixed()):
        each = sum(outcome(replace(side, law=law)).cost_fen for law in LAWS)
        assert (year_cost_each(side, LAWS) == each).all()
        assert (year_cost_each(side, LAWS, outcome(side)) == each).all(), "the known month taken over"


def mixed() -> Side:
    """Every third person is paid by the pilot's plan."""
    return Side("部分试点", [CURRENT, PILOT], LAW, FACTS, (np.arange(FACTS.size) % 3 == 0).astype(np.int64))


def test_a_years_cost_names_whom_a_plan_cannot_pay():
    rank = FACTS.column("level_rank").copy()
    rank[6] = 90
    with pytest.raises(FactError) as refused:
        year_cost_each(replace(mixed(), facts=FACTS.replaced(level_rank=rank)), LAWS)
    assert {fault.row for fault in refused.value.faults} == {6}


def test_every_law_that_changes_the_cost_counts_in_the_year():
    dearer = replace(LAW, sick_floor=Ratio(1, 1), overtime={kind: Ratio(9, 1) for kind in LAW.overtime})
    assert len(distinct_laws([LAW, dearer])) == 2
    assert len(distinct_laws([LAW, replace(LAW, monthly_deduction_fen=1)])) == 1, "tax is the person's"


def test_highest_affordable_amount_is_the_last_within_the_budget():
    content, dial = policies.pilot_plan(), Dial("PERFORMANCE", "standard_fen")

    def cost(value):
        scheme = Scheme.parse(turned(content, dial, value))
        return int(year_cost_each(Side("x", [scheme], LAW, FACTS), LAWS).sum())

    base = cost(100_000)
    found = highest_affordable(cost, low=0, high=300_000, step=1_000, budget_fen=base + 50_000_000)
    assert found.cost_fen <= base + 50_000_000 < cost(found.value + 1_000)
    assert len(found.tried) < 12
    assert highest_affordable(cost, low=0, high=10_000, step=1_000, budget_fen=10**15).value == 10_000
    assert highest_affordable(cost, low=0, high=10_000, step=1_000, budget_fen=1).value is None


def test_a_table_is_turned_in_percent_and_stays_in_whole_yuan():
    dial = Dial("LEVEL", "cells")
    assert (dial, "层级工资") in dials(policies.pilot_plan())
    rows = next(i for i in turned(policies.pilot_plan(), dial, 133)["items"] if i["code"] == "LEVEL")["rule"][
        "cells"
    ]
    assert rows["2"] == [46_600] and rows["1"] == [26_600]  # 465.50 → 466, 266.00
    with pytest.raises(KeyError):
        turned(policies.pilot_plan(), Dial("LEVEL", "rate_fen"), 1)
    with pytest.raises(ValueError, match="成本并不随"):
        highest_affordable(lambda value: -value, low=0, high=8, step=1, budget_fen=-3)


def test_projection_moves_people_within_the_quotas_and_repeats_by_seed():
    ladder, assume = Ladder(), Assumptions()
    years = project("试点", policies.pilot_plan(), LAWS, FACTS, LEVEL_YEARS, ladder, assume)
    assert [year.year for year in years] == [2026, 2027, 2028, 2029, 2030]
    assert all(year.heads == 2_000 for year in years)
    assert all(year.joined == year.left for year in years[1:])
    assert years[0].cost_fen == year_cost_each(NEW, LAWS).sum()
    senior = [sum(year.levels.get(rank, 0) for rank in (5, 6, 7)) for year in years]
    assert all(after <= max(600, before) for before, after in itertools.pairwise(senior))
    assert years == project("试点", policies.pilot_plan(), LAWS, FACTS, LEVEL_YEARS, ladder, assume)
    assert years != project(
        "试点", policies.pilot_plan(), LAWS, FACTS, LEVEL_YEARS, ladder, replace(assume, seed=2)
    )


def test_projection_without_movement_or_growth_is_the_same_every_year():
    still = Assumptions(
        turnover=((0, Ratio(0, 1)),), wage_growth=Ratio(0, 1), promoted=Ratio(0, 1), retirement_after_years=60
    )
    content = policies.pilot_plan()
    for item in content["items"]:
        if item["code"] == "SENIORITY":
            item["rule"]["per_year_fen"] = 0
    years = project("x", content, LAWS, FACTS, LEVEL_YEARS, Ladder(), still)
    assert (
        len({year.cost_fen for year in years[2:]}) == 1
    )  # the first review counts from July of the second year
    assert len({year.gross_fen for year in years}) == 1
    linked = replace(still, wage_growth=Ratio(5, 100))
    growing = project("x", content, LAWS, FACTS, LEVEL_YEARS, Ladder(), linked)
    assert growing[4].cost_fen > growing[0].cost_fen * 1.15
    assert growing[1].plan_factor == pytest.approx(1.05)


def test_bases_follow_the_pay_of_the_plan():
    """From July of the next year the employer pays on the plan's own average wage of the year before."""
    still = Assumptions(
        turnover=((0, Ratio(0, 1)),), wage_growth=Ratio(0, 1), promoted=Ratio(0, 1), retirement_after_years=99
    )
    years = project("试点", policies.pilot_plan(), LAWS, FACTS, LEVEL_YEARS, Ladder(), still)
    paid = [outcome(replace(NEW, law=law)) for law in LAWS]
    counted = [item.code for item in PILOT.items if item.insurance_base]
    wage = sum(sum(month.column(code) for code in counted) + month.held_fen for month in paid)
    average = (2 * wage + 12) // 24
    reviewed = replace(NEW, facts=FACTS.replaced(si_base_fen=average, hpf_base_fen=average))
    after = [outcome(replace(reviewed, law=law)).employer_fen.sum() for law in LAWS]
    before = [month.employer_fen.sum() for month in paid]
    assert years[0].employer_fen == sum(before)
    assert years[1].employer_fen == pytest.approx(
        sum(before[:6]) + sum(after[6:]), rel=1e-3
    )  # a year's more service
    assert years[1].employer_fen > years[0].employer_fen
    dearer = project("贵", grown(policies.pilot_plan(), 14, 10), LAWS, FACTS, LEVEL_YEARS, Ladder(), still)
    assert dearer[0].employer_fen == years[0].employer_fen
    assert dearer[2].employer_fen > years[2].employer_fen * 1.2


def test_growth_touches_amounts_only():
    before, after = policies.pilot_plan(), grown(policies.pilot_plan(), 11, 10)
    items = {item["code"]: item for item in after["items"]}
    assert items["PERFORMANCE"]["rule"]["standard_fen"] == 110_000
    assert (
        items["PERFORMANCE"]["rule"]["coefficients"]
        == next(i for i in before["items"] if i["code"] == "PERFORMANCE")["rule"]["coefficients"]
    )
    assert items["SKILL"]["then"][0]["cap_fen"] == 33_000
    assert items["PENSION"] == next(i for i in before["items"] if i["code"] == "PENSION")
    assert not Scheme.check(after)
