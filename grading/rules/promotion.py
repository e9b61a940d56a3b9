"""Yearly promotion, early promotion and demotion: one level up or down from the level held.

Promotion to the next level asks for the years of the level held (counted as the policy says), the common
conditions and the conditions of the target level; levels entered by selection are then ranked for the
seats of their group. Who is not promoted may still go up a step. Shape: rules.md 2.3; numbers are policy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from grading.rules import grades
from grading.rules.criteria import Finding, Reckoning, counted_years
from grading.rules.criteria import evaluate as check
from grading.rules.facts import NO_LEVEL
from grading.rules.ladder import PROBATION, SELECT, Ladder
from grading.rules.outcome import (
    NOT_MET,
    OUT_OF_QUOTA,
    PROPOSED,
    REASON,
    SUSPENDED,
    UNCHANGED,
    Outcome,
    unmet_bits,
)
from grading.rules.quota import allocate
from grading.rules.years import full_months


def target_conditions(ladder: Ladder, target: int) -> dict:
    """Everything asked of somebody who is to enter the level of rank `target`."""
    parts: list[dict] = []
    own = ladder.level(target).conditions
    if not any(leaf.get("type") == "years_in_level" for leaf in _leaves(own)):
        parts.append({"type": "years_in_level"})
    common = ladder.section("promotion").get("common")
    if common:
        parts.append(common)
    if own:
        parts.append(own)
    if ladder.level(target).mode == SELECT and ladder.section("promotion").get("unit_proposal"):
        parts.append({"type": "recommended"})
    return {"all_of": parts}


def _leaves(tree: dict | None) -> list[dict]:
    from grading.rules.criteria import leaves

    return leaves(tree)


def reckoning_for(ladder: Ladder, target: int, day: dt.date, early: np.ndarray | int = 0) -> Reckoning:
    """The reckoning of years for somebody who wants the level of rank `target`."""
    promotion = ladder.section("promotion")
    return Reckoning(
        day=day,
        years_needed=ladder.level(target - 1).min_years or 0,
        skip_basic=bool(promotion.get("skip_basic_years", True)),
        restart_on_fail=bool(promotion.get("restart_on_fail", True)),
        early_years=early,
    )


def early_years(rows: np.ndarray, ladder: Ladder) -> np.ndarray:
    """Years a person may be promoted early for honours gained in the level (at most once per level)."""
    early = ladder.section("early")
    if not early:
        return np.zeros(len(rows), dtype=np.int64)
    years = rows["level_honour_kinds"].astype(np.int64) * int(early.get("years_per_honour_kind", 1))
    years = np.minimum(years, int(early.get("max_years", 1)))
    return np.where(rows["rank"] <= int(early.get("from_rank_max", ladder.top)), years, 0)


def evaluate_target(
    rows: np.ndarray, ladder: Ladder, target: int, day: dt.date, *, early: bool = False
) -> tuple[np.ndarray, list[Finding]]:
    """A mask of the people one level below `target` who meet its conditions, with the finding of each condition."""
    if ladder.level(target - 1).mode == PROBATION:
        months = full_months(rows["level_since"], day)
        needed = int(ladder.section("probation").get("months", 0))
        clean = rows["sanction_until"] < day.toordinal()
        findings = [
            Finding("probation", needed, months, months >= needed, "holding_id"),
            Finding("no_sanction", 0, rows["sanction_until"], clean, "sanction_id"),
        ]
        return findings[0].met & clean, findings
    fewer: np.ndarray | int = early_years(rows, ladder) if early else 0
    met, findings = check(target_conditions(ladder, target), rows, reckoning_for(ladder, target, day, fewer))
    if early:
        has_honour = rows["level_honour_kinds"] > 0
        allowed = rows["rank"] <= int(ladder.section("early").get("from_rank_max", ladder.top))
        findings.append(Finding("early_honour", 1, rows["level_honour_kinds"], has_honour, "level_honour_id"))
        findings.append(
            Finding(
                "early_level",
                int(ladder.section("early").get("from_rank_max", ladder.top)),
                rows["rank"],
                allowed,
            )
        )
        met = met & has_honour & allowed
    return met, findings


def evaluate(
    rows: np.ndarray,
    ladder: Ladder,
    day: dt.date,
    free: Mapping[str, int] | None = None,
    *,
    early: bool = False,
) -> Outcome:
    """Yearly (or early) promotion of everybody on the cut-off `day`."""
    count = len(rows)
    current = rows["rank"].astype(np.int64)
    wanted = current.copy()
    state = np.full(count, NOT_MET, dtype=np.int64)
    reason = np.full(count, REASON["conditions"], dtype=np.int64)
    unmet = np.zeros(count, dtype=np.int64)
    points = counted_years(rows, reckoning_for(ladder, max(ladder.lowest, 1), day))

    findings: list[Finding] = []
    for target in range(1, ladder.top + 1):
        index = np.flatnonzero(current == target - 1)
        if not len(index):
            continue
        met, findings = evaluate_target(rows[index], ladder, target, day, early=early)
        unmet[index] = unmet_bits(findings, len(index))
        winners = index[met]
        wanted[winners] = target
        state[winners] = PROPOSED
        reason[winners] = REASON["promoted_early" if early else "promoted"]
        state[index[rows["sanction_until"][index] >= day.toordinal()]] = SUSPENDED
        reason[index[rows["sanction_until"][index] >= day.toordinal()]] = REASON["sanction"]
    state[current == ladder.top] = UNCHANGED
    reason[current == ladder.top] = REASON["top_level"]
    state[current == NO_LEVEL] = SUSPENDED
    reason[current == NO_LEVEL] = REASON["no_level"]

    granted, allocation = wanted, None
    if free is not None and ladder.groups:
        allocation = allocate(rows, wanted, current, points, ladder, free, state == PROPOSED)
        granted = allocation.granted
        lost = (granted < wanted) & (state == PROPOSED)
        state[lost] = OUT_OF_QUOTA
        reason[lost] = REASON["quota"]

    moved = granted > current
    since = np.where(moved, day.toordinal() + 1, rows["level_since"])
    step = np.where(
        moved,
        ladder.step_for(np.maximum(granted, 0), np.zeros(count, dtype=np.int64)),
        np.maximum(ladder.step_for(np.maximum(granted, 0), points), rows["step"]),
    )
    if early:
        step = np.where(moved, step, rows["step"])
    stepped = ~moved & (step > rows["step"]) & np.isin(state, (NOT_MET, OUT_OF_QUOTA, UNCHANGED))
    stepped &= rows["annual_grade"] != grades.FAIL
    reason[stepped & (state == NOT_MET)] = REASON["step_up"]
    state[stepped & (state != OUT_OF_QUOTA)] = PROPOSED
    step = np.where(moved | stepped, step, rows["step"])
    only = findings if count == 1 else []
    return Outcome(granted, step, state, reason, points, since, unmet, only, allocation)


def demote(rows: np.ndarray, ladder: Ladder, day: dt.date) -> Outcome:
    """People who go down: a failed year since the level took effect, or a sanction that takes levels away."""
    count = len(rows)
    section = ladder.section("demotion")
    current = rows["rank"].astype(np.int64)
    year_end = np.zeros(count, dtype=np.int64)
    for year in np.unique(rows["annual_year"]):
        if year > 0:
            year_end[rows["annual_year"] == year] = dt.date(int(year), 12, 31).toordinal()
    failed = (rows["annual_grade"] == grades.FAIL) & (year_end >= rows["holding_from"])
    by_result = np.where(failed, int(section.get("fail_levels", 1)), 0)
    by_sanction = (
        rows["sanction_levels"].astype(np.int64) if section.get("sanction", True) else np.zeros(count, int)
    )
    down = np.maximum(by_result, by_sanction)
    held = current >= ladder.lowest
    rank = np.where(held, np.maximum(current - down, ladder.lowest), current)
    findings = [
        Finding("failed_year", 0, rows["annual_grade"], ~failed, "annual_id"),
        Finding("sanction_levels", 0, rows["sanction_levels"], by_sanction == 0, "sanction_id"),
    ]
    moved = held & (rank < current)
    state = np.where(moved, PROPOSED, UNCHANGED)
    reason = np.where(
        by_sanction >= np.maximum(by_result, 1), REASON["demoted_sanction"], REASON["demoted_result"]
    )
    reason = np.where(moved, reason, REASON["stays"])
    zeros = np.zeros(count, dtype=np.int64)
    step = np.where(moved, ladder.step_for(np.maximum(rank, 0), zeros), rows["step"])
    since = np.where(moved, day.toordinal() + 1, rows["level_since"])
    return Outcome(rank, step, state, reason, down, since, unmet_bits(findings, count), findings)
