"""A person's distance to the next level."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from auxpolice.months import today
from auxpolice.policy import queries as policies
from auxpolice.policy.models import PolicyVersion
from grading import wording
from grading.evaluations.facts import facts_on
from grading.ladders import LEVELS
from grading.rules.distance import Distance, distance
from grading.rules.ladder import Ladder, build
from personnel.models import Person


@dataclass(frozen=True)
class Standing:
    """One person's level and what is missing for the next."""

    ladder: Ladder
    version: PolicyVersion
    distance: Distance
    lines: list[wording.Line]
    target: str
    open_lines: list[wording.Line]


def standing_of(person: Person, day: dt.date | None = None) -> Standing | None:
    """Distance to the next level under the version in force in the person's unit; None when off the roster."""
    day = day or today()
    row = facts_on(day, people=[person.pk])
    if not len(row):
        return None
    version = policies.version_at(LEVELS, int(row["unit_id"][0]), day)
    if version is None:
        return None
    ladder = build(version.content)
    found = distance(row, ladder, day)
    lines = [wording.line(finding, row, ladder) for finding in found.findings]
    waiting = [wording.line(finding, row, ladder) for finding in found.open_conditions]
    target = ladder.level(found.target).name if found.target is not None else ""
    return Standing(ladder, version, found, lines, target, waiting)
