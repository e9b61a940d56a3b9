"""Outcome of an evaluation for each person: the same shape for every kind of batch."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from grading.rules.criteria import Finding
from grading.rules.quota import Allocation

RULES_VERSION = 1

# states
PROPOSED, UNCHANGED, NOT_MET, OUT_OF_QUOTA, SUSPENDED = 1, 2, 3, 4, 5

# reasons; grading.wording.REASONS has the sentences
REASONS: tuple[str, ...] = (
    "none",
    "by_years",
    "by_education",
    "probation",
    "quota",
    "sanction",
    "no_result",
    "failed_year",
    "conditions",
    "promoted",
    "promoted_early",
    "step_up",
    "top_level",
    "no_level",
    "demoted_result",
    "demoted_sanction",
    "not_recommended",
    "stays",
)
REASON = {name: number for number, name in enumerate(REASONS)}


@dataclass
class Outcome:
    """Columns, one entry a person. `points` are assessed or counted years, `since` the ordinal day from
    which years in the proposed level count."""

    rank: np.ndarray
    step: np.ndarray
    state: np.ndarray
    reason: np.ndarray
    points: np.ndarray
    since: np.ndarray
    unmet: np.ndarray  # bit i: condition i of the findings is not met
    findings: list[Finding] = field(default_factory=list)
    allocation: Allocation | None = None


def unmet_bits(findings: list[Finding], count: int) -> np.ndarray:
    """Bit i set where finding i is not met (at most 31 findings)."""
    bits = np.zeros(count, dtype=np.int64)
    for index, finding in enumerate(findings[:31]):
        bits |= np.where(finding.met, 0, 1 << index)
    return bits
