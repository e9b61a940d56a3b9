"""A simulation in figures: totals, winners and losers, groups, distribution and fairness, from narrow columns.

Plain JSON values come out; amounts are fen, shares plain floats. What the verdict's thresholds mean is in CRITERIA.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict

import numpy as np

from payroll.rules.columns import Column
from payroll.rules.fairness import (
    equal_work_gap,
    hard_against_easy,
    inequality,
    percentile,
    seniority_band,
)

BIN_FEN = 20_000
CLEAR_RISE, FEW_LOSERS = 0.05, 0.02
CRITERIA = {
    "rise": "明显增收：实发涨幅的中位数不低于 5%，且实发减少的人不超过 2%（示例标准，可在测算说明中另定）。",
    "fairer": "更公平：难易岗位差扩大（难岗相对易岗挣得更多），且同工同酬差不扩大。",
    "affordable": "预算可承受：全年成本（应发、单位负担与年度留存之和）今年和推演各年都不超过全年预算（预算按今年不变计）。",
}


def summed_up(
    names: Sequence[str],
    unit: Column,
    facts: Mapping[str, Column],
    ranks: np.ndarray,
    sides: Sequence[Mapping[str, Column]],
) -> dict:
    """Everything the result page shows but the single people. ``ranks[:, side]`` are the levels on each side."""
    post, years, grade = facts["post_class"], facts["seniority_years"], facts["grade"]
    described = []
    for number, (name, side) in enumerate(zip(names, sides, strict=True)):
        described.append(
            {
                "name": name,
                **{key: int(column.sum()) for key, column in side.items()},
                "cost_fen": int(cost_of(side).sum()),
                "fairness": fairness_of(side["gross_fen"], unit, ranks[:, number], post, years, grade),
                "levels": counted(ranks[:, number]),
            }
        )
    pairs = []
    for old in range(len(sides)):
        for new in range(old + 1, len(sides)):
            pairs.append(
                {
                    "old": old,
                    "new": new,
                    **movement(sides[old], sides[new]),
                    "by_unit": grouped(unit, sides[old], sides[new]),
                    "by_level": grouped(ranks[:, old], sides[old], sides[new]),
                    "by_post": grouped(post, sides[old], sides[new]),
                    "by_years": grouped(seniority_band(years), sides[old], sides[new]),
                }
            )
    return {"sides": described, "pairs": pairs, "bins": distribution([side["net_fen"] for side in sides])}


def cost_of(side: Mapping[str, Column]) -> Column:
    return side["gross_fen"] + side["employer_fen"] + side["held_fen"]


def counted(values: Column) -> dict[str, int]:
    keys, heads = np.unique(values, return_counts=True)
    return {str(int(key)): int(count) for key, count in zip(keys, heads, strict=True)}


def fairness_of(pay: Column, unit: Column, level: Column, post: Column, years: Column, grade: Column) -> dict:
    """Indices of one side (``fairness.DEFINITIONS``) and the seniority bands behind the hard-easy gap."""
    gap, bands = hard_against_easy(pay, post, years)
    equal, groups = equal_work_gap(pay, level, post, years, grade)
    return {
        **asdict(inequality(pay, unit)),
        "hard_easy_gap": gap,
        "bands": [asdict(band) for band in bands],
        "equal_work_gap": equal,
        "equal_work_groups": groups,
    }


def movement(old: Mapping[str, Column], new: Mapping[str, Column]) -> dict:
    """Winners and losers of net pay between two sides."""
    change = new["net_fen"] - old["net_fen"]
    paid = old["net_fen"] > 0
    rise = change[paid] / old["net_fen"][paid] if paid.any() else np.zeros(1)
    return {
        "winners": int((change > 0).sum()),
        "losers": int((change < 0).sum()),
        "unchanged": int((change == 0).sum()),
        "median_rise": float(np.median(rise)),
        "median_change_fen": percentile(change, 50),
        "largest_loss_fen": int(min(change.min(initial=0), 0)),
        "largest_gain_fen": int(max(change.max(initial=0), 0)),
        "net_change_fen": int(change.sum()),
        "cost_change_fen": int((cost_of(new) - cost_of(old)).sum()),
        "year_change_fen": int((new["year_cost_fen"] - old["year_cost_fen"]).sum()),
    }


def grouped(key: Column, old: Mapping[str, Column], new: Mapping[str, Column]) -> list[dict]:
    """Heads, sums, winners and losers by unit, level, post class or band, by ascending key."""
    keys, index = np.unique(key, return_inverse=True)
    change = new["net_fen"] - old["net_fen"]

    def by_key(column: Column) -> list[int]:
        sums = np.zeros(keys.size, dtype=np.int64)
        np.add.at(sums, index, column.astype(np.int64))
        return sums.tolist()

    table = {
        "people": by_key(np.ones(key.size)),
        "old_net_fen": by_key(old["net_fen"]),
        "new_net_fen": by_key(new["net_fen"]),
        "old_cost_fen": by_key(cost_of(old)),
        "new_cost_fen": by_key(cost_of(new)),
        "winners": by_key(change > 0),
        "losers": by_key(change < 0),
    }
    return [
        {"key": int(keys[n]), **{name: values[n] for name, values in table.items()}} for n in range(keys.size)
    ]


def distribution(pay: Sequence[Column]) -> dict:
    """Number of people of each side who are paid within classes of 200 yuan: {"from": [fen], "counts": [[…] a side]}.

    The lowest and highest classes take the rest below the 1st and above the 99th percentile.
    """
    if not pay or not pay[0].size:
        return {"from": [], "counts": []}
    low = min(percentile(column, 1) for column in pay) // BIN_FEN
    high = max(percentile(column, 99) for column in pay) // BIN_FEN
    counts = [
        np.bincount(np.clip(column // BIN_FEN, low, high) - low, minlength=high - low + 1).tolist()
        for column in pay
    ]
    return {"from": [(low + n) * BIN_FEN for n in range(high - low + 1)], "counts": counts}


def verdict(
    summary: Mapping, old: int, new: int, budget_fen: int | None, ahead: Sequence[int] = ()
) -> dict[str, bool | None]:
    """Clear rise? fairer? affordable? by CRITERIA; None where it can't be said (no budget, no groups to compare).

    ``ahead`` are the new side's costs of the projected years, this one first, in fen. Without them only what this
    year's cost forbids is said.
    """
    pair = next(p for p in summary["pairs"] if (p["old"], p["new"]) == (old, new))
    people = pair["winners"] + pair["losers"] + pair["unchanged"]
    before, after = (summary["sides"][n]["fairness"] for n in (old, new))
    comparable = before["bands"] and before["equal_work_groups"]
    return {
        "rise": pair["median_rise"] >= CLEAR_RISE and pair["losers"] <= FEW_LOSERS * people
        if people
        else None,
        "fairer": (
            after["hard_easy_gap"] > before["hard_easy_gap"]
            and after["equal_work_gap"] <= before["equal_work_gap"] + 1e-9
        )
        if comparable
        else None,
        "affordable": bearable(summary["sides"][new]["year_cost_fen"], budget_fen, ahead),
    }


def bearable(year_fen: int, budget_fen: int | None, ahead: Sequence[int]) -> bool | None:
    """Whether a year's budget bears this year and those ahead; None without a budget or a look ahead."""
    if budget_fen is None:
        return None
    if max(year_fen, *ahead, 0) > budget_fen:
        return False
    return True if ahead else None
