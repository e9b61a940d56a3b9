"""What is missing for me: the distance of one person to the next level, and the earliest day.

The earliest day assumes that everything that only needs time goes well: no new sanction, a result of at
least 合格 every year. Conditions that time alone does not mend (education, certificates, honours,
training, a recommendation, a free place) are listed and keep the day open.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from .criteria import Finding
from .facts import NO_LEVEL
from .ladder import SELECT, Ladder
from .promotion import evaluate_target, reckoning_for
from .years import completed_on

NEEDS_A_DEED = {"education", "honours", "certificates", "training_days", "post_class", "recommended"}


@dataclass(frozen=True)
class Distance:
    """`earliest` is the day all dated conditions are met; `open_conditions` wait for a deed, not for time."""

    target: int | None
    findings: list[Finding]
    earliest: dt.date | None
    open_conditions: list[Finding]
    by_selection: bool


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
            year = max(int(row["annual_year"][0]) + 1, day.year)
            earliest = max(earliest, dt.date(year + 1, 1, 1))
        elif not finding.alternative or not _other_met(finding, findings):
            waiting.append(finding)
    return Distance(target, findings, earliest, waiting, ladder.level(target).mode == SELECT)


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
        missing = required - int(finding.shown[0])
        started = max(int(row["annual_year"][0]) + 1, since.year)
        return dt.date(started + missing, 1, 1)
    reckoning = reckoning_for(ladder, target, day)
    if reckoning.restart_on_fail and row["level_fail_year"][0] > 0:
        since = max(since, dt.date(int(row["level_fail_year"][0]) + 1, 1, 1))
    lost = int(row["level_basic_years"][0]) if reckoning.skip_basic else 0
    return completed_on(since, required + lost)
