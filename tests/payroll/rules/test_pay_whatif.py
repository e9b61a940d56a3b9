"""What-if: two sides, reasons, protection, costs, search and projection; with the times that make it usable."""

import itertools
import time
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from payroll import policies
from payroll.rules import FactError, Facts, Ratio, Scheme, calculate
from payroll.rules.affordable import Dial, dials, highest_affordable, turned
from payroll.rules.projection import Assumptions, Ladder, grown, project
from payroll.rules.whatif import Side, distinct_laws, judged, outcome, side_by_side, year_cost, year_cost_each

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


def test_reasons_add_up_to_the_change_of_net_pay():
    found = side_by_side(OLD, NEW)
    for row in range(0, 2_000, 97):
        assert sum(fen for _, _, fen in found.reasons(row, count=99)) == found.net_change_fen[row]
    totals = found.summary()
    assert totals["winners"] + totals["losers"] + totals["unchanged"] == 2_000
    assert totals["new_net_fen"] - totals["old_net_fen"] == found.net_change_fen.sum()
    assert len(found.losers()) == totals["losers"] and "元" in found.reason_text(int(found.losers()[0]))
    for key in (UNITS, FACTS.column("level_rank")):
        groups = found.groups(key)
        assert sum(group.people for group in groups) == 2_000
        assert sum(group.new_cost_fen for group in groups) == totals["new_cost_fen"]


def test_protection_leaves_nobody_with_less_regular_pay():
    without, with_ = side_by_side(OLD, NEW), side_by_side(OLD, NEW, protect=True)
    fell = without.new.regular_fen < without.old.regular_fen
    assert fell.any()
    assert (with_.new.regular_fen + with_.new.column("PROTECTED") >= with_.old.regular_fen).all()
    assert (with_.new.column("PROTECTED") > 0).tolist() == fell.tolist()
    assert with_.summary()["new_cost_fen"] > without.summary()["new_cost_fen"]
    with pytest.raises(ValueError, match="就高不就低"):
        side_by_side(NEW, OLD, protect=True)


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
    found = side_by_side(OLD, NEW)
    old, new = judged(OLD, found.old, UNITS), judged(NEW, found.new, UNITS)
    assert (
        new.hard_easy_gap > 0.05 > abs(old.hard_easy_gap)
    )  # the pilot pays hard posts more at equal seniority
    assert new.inequality.theil == pytest.approx(new.inequality.theil_within + new.inequality.theil_between)
    assert new.equal_work_groups > 10


def test_a_years_cost_is_the_sum_of_its_months():
    months = year_cost(NEW, LAWS)
    assert len(months) == 12
    heat = months[6].gross_fen - months[10].gross_fen
    assert heat == 2_000 * 20_000
    direct = outcome(NEW)
    assert months[10].cost_fen == direct.cost_fen.sum()
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
        return sum(month.cost_fen for month in year_cost(Side("x", [scheme], LAW, FACTS), LAWS))

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
    assert years[0].cost_fen == sum(month.cost_fen for month in year_cost(NEW, LAWS))
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
    assert len({year.cost_fen for year in years}) == 1
    linked = replace(still, wage_growth=Ratio(5, 100))
    growing = project("x", content, LAWS, FACTS, LEVEL_YEARS, Ladder(), linked)
    assert growing[4].cost_fen > growing[0].cost_fen * 1.15
    assert growing[1].plan_factor == pytest.approx(1.05)


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


def test_two_drafts_and_a_projection_answer_in_time():
    start = time.perf_counter()
    for protect in (False, True):
        found = side_by_side(OLD, NEW, protect=protect)
        found.summary(), found.groups(UNITS), [found.reason_text(int(row)) for row in found.losers()]
        judged(OLD, found.old, UNITS), judged(NEW, found.new, UNITS), year_cost(NEW, LAWS)
    assert time.perf_counter() - start < 3
    start = time.perf_counter()
    project("试点", policies.pilot_plan(), LAWS, FACTS, LEVEL_YEARS, Ladder(), Assumptions())
    assert time.perf_counter() - start < 5
