"""Explanation of a verdict: the same rule run again over what the verdict stored, for one person.

Nothing is read but the verdict and its batch, so the answer is the same years later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from grading import wording
from grading.evaluations.models import Evaluation, EvaluationKind, Verdict
from grading.rules import facts, first_evaluation, promotion
from grading.rules.criteria import Finding
from grading.rules.ladder import Ladder, build
from grading.rules.outcome import REASON, Outcome
from grading.rules.quota import DEFAULT_RANKING, Allocation, ranking_columns


@dataclass(frozen=True)
class Explanation:
    lines: list[wording.Line]
    reason: str
    rank: int
    step: int
    state: int
    agrees: bool  # the derived result equals the stored proposal


def ladder_of(evaluation: Evaluation) -> Ladder:
    """The ladder as it stood when the batch was opened."""
    return build(evaluation.content)


def outcome_for(
    rows: np.ndarray, ladder: Ladder, evaluation: Evaluation, free: dict[str, int] | None
) -> Outcome:
    """Run the batch's rule over fact rows."""
    kind = evaluation.kind
    if kind in (EvaluationKind.FIRST, EvaluationKind.CONVERSION):
        return first_evaluation.evaluate(rows, ladder, evaluation.cut_off, free, kind)
    if kind == EvaluationKind.DEMOTION:
        return promotion.demote(rows, ladder, evaluation.cut_off)
    return promotion.evaluate(rows, ladder, evaluation.cut_off, free, early=kind == EvaluationKind.EARLY)


def explain(verdict: Verdict, evaluation: Evaluation | None = None) -> Explanation:
    """Derive a verdict again from its stored facts and its batch alone."""
    evaluation = evaluation or verdict.evaluation
    ladder = ladder_of(evaluation)
    row = facts.from_stored(verdict.facts, evaluation.layout)
    outcome = outcome_for(row, ladder, evaluation, None)
    rank, step, state, reason = (
        int(getattr(outcome, name)[0]) for name in ("rank", "step", "state", "reason")
    )
    findings = [finding for finding in outcome.findings if finding.code != "quota"]
    if verdict.quota_group:
        quota = evaluation.quota.get("groups", {})
        rank, won = _through_quota(rank, verdict, ladder, quota)
        findings.append(
            Finding(
                "quota",
                0,
                np.array([verdict.position]),
                np.array([won]),
                "",
                {"group": np.array([verdict.quota_group])},
            )
        )
        if not won:
            rerun = outcome_for(row, ladder, evaluation, _closed(ladder, verdict, quota))
            step, state, reason = (int(getattr(rerun, name)[0]) for name in ("step", "state", "reason"))
            rank = int(rerun.rank[0])
    agrees = (rank, step, reason) == (verdict.proposed_rank, verdict.proposed_step, verdict.reason)
    lines = [wording.line(finding, row, ladder, evaluation.quota.get("groups", {})) for finding in findings]
    return Explanation(lines, wording.reason(reason), rank, step, state, agrees)


def ranked_by(verdict: Verdict, evaluation: Evaluation) -> list[tuple[str, str]]:
    """The keys a ranked person was compared by, key after key in the policy's order: (key, what the record shows)."""
    if not verdict.quota_group:
        return []
    ladder = ladder_of(evaluation)
    row = facts.from_stored(verdict.facts, evaluation.layout)
    outcome = outcome_for(row, ladder, evaluation, None)
    values = ranking_columns(row, outcome.rank, outcome.points)
    ranking = evaluation.quota.get("ranking") or DEFAULT_RANKING
    return [
        (wording.ranking_key(key), wording.ranking_value(key, int(values[key][0]), ladder)) for key in ranking
    ]


def missing_conditions(evaluation: Evaluation, ladder: Ladder) -> Callable[[Verdict], list[str]]:
    """Titles of the conditions a promotion verdict does not meet, from its `unmet` bits alone."""
    early = evaluation.kind == EvaluationKind.EARLY
    codes = {}
    if evaluation.kind in (EvaluationKind.YEARLY, EvaluationKind.EARLY):
        nobody = facts.empty(0)
        for target in range(1, ladder.top + 1):
            found = promotion.evaluate_target(nobody, ladder, target, evaluation.cut_off, early=early)[1]
            codes[target] = [(finding.code, finding.alternative) for finding in found]

    def titles(verdict: Verdict) -> list[str]:
        if verdict.reason != REASON["conditions"]:
            return []
        asked = codes.get(verdict.old_rank + 1, [])
        met = {group for bit, (_code, group) in enumerate(asked) if group and not verdict.unmet >> bit & 1}
        lacking = [
            wording.title(code)
            for bit, (code, group) in enumerate(asked)
            if verdict.unmet >> bit & 1 and group not in met
        ]
        return list(dict.fromkeys(lacking))

    return titles


def _through_quota(rank: int, verdict: Verdict, ladder: Ladder, quota: dict) -> tuple[int, bool]:
    group = ladder.groups[verdict.quota_group - 1]
    return rank, verdict.position <= max(int(quota.get(group.code, {}).get("free", 0)), 0)


def _closed(ladder: Ladder, verdict: Verdict, quota: dict) -> dict[str, int]:
    """Free seats as this person met them: none in the group where the seat was lost, enough outside it."""
    lost = verdict.quota_group - 1
    return {group.code: (1 if index < lost else 0) for index, group in enumerate(ladder.groups)}


__all__ = ["REASON", "Allocation", "Explanation", "explain", "ladder_of", "outcome_for"]
