"""测算: a ladder draft tried on the record of a day, beside the levels held or beside another version. Nothing is stored."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from auxpolice.policy.models import PolicyVersion
from grading.evaluations.facts import facts_on
from grading.headcount.queries import approved_or_actual
from grading.rules import first_evaluation
from grading.rules.ladder import Ladder, read
from grading.rules.outcome import REASONS, SUSPENDED, Outcome
from grading.rules.quota import free_seats, seats_of


@dataclass
class Trial:
    """One version over the people of a day: the outcome and how many people on each level."""

    version: PolicyVersion
    ladder: Ladder
    outcome: Outcome
    seats: dict[str, int]
    headcount: int
    counts: dict[int, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)


@dataclass
class Comparison:
    rows: np.ndarray
    base: Trial | None
    trial: Trial
    old: np.ndarray  # rank of each person in the base or held today, -1 none
    differs: np.ndarray  # indices of the people whose level differs


def run(version: PolicyVersion, rows: np.ndarray, day: dt.date, headcount: int) -> Trial:
    """Everybody's level under the version, evaluated anew on the day (首次套改)."""
    ladder = read(version.content)
    free = free_seats(ladder, headcount, {})
    outcome = first_evaluation.evaluate(rows, ladder, day, free, first_evaluation.CONVERSION)
    ranks, people = np.unique(outcome.rank[outcome.state != SUSPENDED], return_counts=True)
    numbers, times = np.unique(outcome.reason, return_counts=True)
    return Trial(
        version,
        ladder,
        outcome,
        seats_of(ladder, headcount),
        headcount,
        dict(zip(ranks.tolist(), people.tolist(), strict=True)),
        {REASONS[number]: int(count) for number, count in zip(numbers, times, strict=True)},
    )


def compare(
    version: PolicyVersion,
    day: dt.date,
    unit_ids: list[int] | None = None,
    other: PolicyVersion | None = None,
) -> Comparison:
    """The version beside another one, or beside the levels people hold on the day, over units or everybody."""
    rows = facts_on(day, units=unit_ids, all_service=version.content.get("service") == "ALL")
    headcount = approved_or_actual(day, sorted({int(unit) for unit in rows["unit_id"]}))[0]
    trial = run(version, rows, day, headcount)
    base = run(other, rows, day, headcount) if other else None
    old = base.outcome.rank if base else rows["rank"].astype(np.int64)
    return Comparison(rows, base, trial, old, np.flatnonzero(old != trial.outcome.rank))
