"""首次评定 and 首次套改: a level for somebody who has none yet, or for everybody anew.

Assessed years = full years of service to the cut-off + bonuses (veteran, honours) − years with a weak
result; the years give a level by cumulating the ladder; education raises it to its minimum; whoever is
within probation starts there; a running sanction or a missing result suspends; levels of a quota group
are ranked for their seats. Source of the shape and of the vectors: rules.md 2.2; numbers are policy.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from grading.rules import grades
from grading.rules.criteria import Finding, honours_from
from grading.rules.ladder import PROBATION, Ladder
from grading.rules.outcome import OUT_OF_QUOTA, PROPOSED, REASON, SUSPENDED, UNCHANGED, Outcome, unmet_bits
from grading.rules.quota import allocate
from grading.rules.years import full_months, later_by

FIRST, CONVERSION = "first", "conversion"


def evaluate(
    rows: np.ndarray,
    ladder: Ladder,
    day: dt.date,
    free: Mapping[str, int] | None = None,
    kind: str = CONVERSION,
) -> Outcome:
    """Proposed level of each person on the cut-off `day`.

    `free` are the free seats by group; None evaluates without the quota (what the record alone gives).
    """
    section = ladder.section(kind)
    count = len(rows)
    always = np.ones(count, dtype=bool)
    findings: list[Finding] = []

    months = full_months(rows["service_from"] - rows["earlier_days"], day)
    probation_months = (
        int(ladder.section("probation").get("months", 0)) if ladder.levels[0].mode == PROBATION else 0
    )
    past_probation = months >= probation_months
    if probation_months:
        findings.append(Finding("probation", probation_months, months, past_probation, "employment_id"))

    years = months // 12
    findings.append(Finding("service_years", 0, years, always, "employment_id"))

    bonus = ladder.section("bonus")
    veteran_years = rows["veteran"].astype(np.int64) * int(bonus.get("veteran_years", 0))
    if bonus.get("veteran_years"):
        findings.append(
            Finding("veteran_bonus", int(bonus["veteran_years"]), veteran_years, always, "person_id")
        )
    honour_years = np.zeros(count, dtype=np.int64)
    honour = bonus.get("honour")
    if honour:
        honour_years = honours_from(rows, honour["rank"]).astype(np.int64) * int(honour["years"])
        if honour.get("max_years") is not None:
            honour_years = np.minimum(honour_years, int(honour["max_years"]))
        findings.append(
            Finding(
                "honour_bonus",
                int(honour["years"]),
                honour_years,
                always,
                "honour_id",
                {"rank": honour["rank"]},
            )
        )
    deduction = ladder.section("deduction")
    deducted = rows["basic_years"].astype(np.int64) * int(deduction.get("basic_years", 0))
    deducted += rows["fail_years"].astype(np.int64) * int(deduction.get("fail_years", 0))
    if deduction.get("basic_years") or deduction.get("fail_years"):
        findings.append(
            Finding(
                "deduction",
                0,
                deducted,
                always,
                "annual_id",
                {"basic": rows["basic_years"], "fail": rows["fail_years"]},
            )
        )

    points = np.maximum(years + veteran_years + honour_years - deducted, 0)
    by_years = ladder.rank_for_years(points)
    findings.append(Finding("assessed_years", 0, points, always, "", {"rank": by_years}))
    minimum = ladder.floor_table[rows["education"]]
    findings.append(Finding("education_floor", minimum, rows["education"], minimum <= by_years, "person_id"))
    wanted = np.maximum(by_years, minimum)
    wanted = np.where(past_probation, wanted, 0 if probation_months else ladder.lowest)

    clean = rows["sanction_until"] < day.toordinal()
    findings.append(Finding("no_sanction", 0, rows["sanction_until"], clean, "sanction_id"))
    suspended = ~clean
    reason = np.where(minimum > by_years, REASON["by_education"], REASON["by_years"])
    reason = np.where(past_probation, reason, REASON["probation"])
    if section.get("require_annual_result"):
        needed = years >= 1
        has_result = ~needed | (rows["annual_grade"] != grades.NONE)
        passed = ~needed | (rows["annual_grade"] != grades.FAIL)
        findings.append(
            Finding(
                "annual_result",
                grades.BASIC,
                rows["annual_grade"],
                has_result & passed,
                "annual_id",
                {"needed": needed},
            )
        )
        suspended |= ~has_result | ~passed
        reason = np.where(passed, reason, REASON["failed_year"])
        reason = np.where(has_result, reason, REASON["no_result"])
    reason = np.where(clean, reason, REASON["sanction"])

    granted, allocation = wanted, None
    if free is not None and ladder.groups:
        nobody = np.full(count, -1, dtype=np.int64)
        allocation = allocate(rows, wanted, nobody, points, ladder, free, ~suspended)
        granted = allocation.granted
        reason = np.where((granted < wanted) & ~suspended, REASON["quota"], reason)
        findings.append(
            Finding(
                "quota",
                0,
                allocation.position,
                granted == wanted,
                "",
                {"group": allocation.group, "wanted": wanted},
            )
        )

    # years in the level count from the day the assessed years reached it, or from the day after the cut-off
    threshold = ladder.years_for_rank(granted)
    by_own_years = (
        (points >= threshold) & (granted >= ladder.lowest) & bool(section.get("carry_remainder", True))
    )
    reached = later_by(rows["service_from"] - rows["earlier_days"], threshold - (points - years))
    since = np.where(by_own_years, np.minimum(reached, day.toordinal() + 1), day.toordinal() + 1)
    carried = np.where(by_own_years, points - threshold, 0)
    step = ladder.step_for(granted, carried)
    state = np.full(count, PROPOSED, dtype=np.int64)
    if kind == CONVERSION:
        state[(granted == rows["rank"]) & (step == rows["step"])] = UNCHANGED
    state[suspended] = SUSPENDED
    return Outcome(
        granted, step, state, reason, points, since, unmet_bits(findings, count), findings, allocation
    )


__all__ = ["CONVERSION", "FIRST", "OUT_OF_QUOTA", "evaluate"]
