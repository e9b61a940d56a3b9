"""The distance of one person to the next level, and the earliest day.

The earliest day assumes that everything that only needs time goes well: no new sanction, a result of at
least 合格 every year. Conditions that time alone does not mend (education, certificates, honours,
training, a recommendation, a free seat) are listed and keep the day open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from grading.rules import first_evaluation
from grading.rules.criteria import Finding
from grading.rules.facts import NO_LEVEL
from grading.rules.ladder import PROBATION, SELECT, Ladder
from grading.rules.promotion import evaluate_target, reckoning_for
from grading.rules.years import completed_on


@dataclass(frozen=True)
class Distance:
    """`earliest` is the day all dated conditions are met; `open_conditions` wait for a deed, not for time.

    `cut_off` is the first yearly cut-off not before that day, and `effective` the first month a level of that batch is
    paid from: nobody is promoted on the day the years are full, only by a batch. Both None after probation, where the
    first evaluation follows at once.
    """

    target: int | None
    findings: list[Finding]
    earliest: dt.date | None
    open_conditions: list[Finding]
    by_selection: bool
    cut_off: dt.date | None = None
    effective: dt.date | None = None
    early_years: int = (
        0  # saved by an honour in the level, where the policy grants it and none was gained yet
    )


def distance(row: np.ndarray, ladder: Ladder, day: dt.date) -> Distance:
    """Distance of one person (a column of length one) on `day`; target None at the top or without a level."""
    rank = int(row["rank"][0])
    if rank == NO_LEVEL or rank >= ladder.top:
        return Distance(None, [], None, [], False)
    target = rank + 1
    _, findings = evaluate_target(row, ladder, target, day)
    earliest = day
    waiting: list[Finding] = []
    for finding in findings:
        if bool(finding.met[0]):
            continue
        if finding.code in ("years_in_level", "annual_results", "probation"):
            earliest = max(earliest, _by_time(finding, row, ladder, target, day))
        elif finding.code == "no_sanction":
            earliest = max(
                earliest, dt.date.fromordinal(int(row["sanction_until"][0])) + dt.timedelta(days=1)
            )
        elif finding.code == "latest_result":
            year = max(int(row["annual_year"][0]) + 1, day.year - 1)
            earliest = max(earliest, dt.date(year, 12, 31))
        elif not finding.alternative or not _other_met(finding, findings):
            waiting.append(finding)
    if ladder.level(rank).mode == PROBATION:
        return Distance(_after_probation(row, ladder, earliest), findings, earliest, waiting, False)
    cut_off = _next_cut_off(ladder, earliest)
    return Distance(
        target,
        findings,
        earliest,
        waiting,
        ladder.level(target).mode == SELECT,
        cut_off,
        _effective(ladder, cut_off),
        _early(row, ladder, rank),
    )


def _after_probation(row: np.ndarray, ladder: Ladder, day: dt.date) -> int:
    """The level of the first evaluation that follows probation: by years and by education."""
    return int(first_evaluation.evaluate(row, ladder, day, None, first_evaluation.FIRST).rank[0])


def _day_of(text: str, usual: str, year: int) -> dt.date:
    """A MM-DD of the policy in a year."""
    month, day = (int(part) for part in (text or usual).split("-"))
    return dt.date(year, month, day)


def _next_cut_off(ladder: Ladder, day: dt.date) -> dt.date:
    """The first yearly cut-off on or after the day."""
    text = ladder.section("promotion").get("cut_off", "")
    found = _day_of(text, "12-31", day.year)
    return found if found >= day else _day_of(text, "12-31", day.year + 1)


def _effective(ladder: Ladder, cut_off: dt.date) -> dt.date:
    """The month after the batch of a cut-off is opened, at the earliest."""
    text = ladder.section("promotion").get("opens", "")
    opens = _day_of(text, "01-15", cut_off.year)
    if opens <= cut_off:
        opens = _day_of(text, "01-15", cut_off.year + 1)
    return dt.date(opens.year + (opens.month == 12), opens.month % 12 + 1, 1)


def _early(row: np.ndarray, ladder: Ladder, rank: int) -> int:
    """Years an honour in the level would save; 0 where the policy grants none or one was gained already."""
    section = ladder.section("early")
    if not section or rank > int(section.get("from_rank_max", ladder.top)) or row["level_honour_kinds"][0]:
        return 0
    return min(int(section.get("years_per_honour_kind", 1)), int(section.get("max_years", 1)))


def _other_met(finding: Finding, findings: list[Finding]) -> bool:
    return any(bool(other.met[0]) for other in findings if other.alternative == finding.alternative)


def _by_time(finding: Finding, row: np.ndarray, ladder: Ladder, target: int, day: dt.date) -> dt.date:
    since = dt.date.fromordinal(int(row["level_since"][0])) if row["level_since"][0] > 0 else day
    required = int(np.broadcast_to(finding.required, (1,))[0])
    if finding.code == "probation":
        year, month = divmod(since.year * 12 + since.month - 1 + required, 12)
        last = dt.date(year, month + 1, 1) + dt.timedelta(days=since.day - 1)
        return min(last, dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)) - dt.timedelta(days=1)
    if finding.code == "annual_results":
        # last year's result may still be given; years before it without one stay without
        missing = required - int(finding.shown[0])
        next_year = max(int(row["annual_year"][0]) + 1, since.year, day.year - 1)
        return dt.date(next_year + missing - 1, 12, 31)
    reckoning = reckoning_for(ladder, target, day)
    if reckoning.restart_on_fail and row["level_fail_year"][0] > 0:
        since = max(since, dt.date(int(row["level_fail_year"][0]) + 1, 1, 1))
    lost = int(row["level_basic_years"][0]) if reckoning.skip_basic else 0
    return completed_on(since, required + lost)
