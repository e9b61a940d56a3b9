"""Evaluates everybody of a batch and stores the verdicts, set-based: one read, one COPY, for any number."""

from __future__ import annotations

import datetime as dt

import numpy as np
from django.db import connection

from auxpolice.batch import columns as wire
from grading.evaluations.explaining import ladder_of, outcome_for
from grading.evaluations.facts import facts_on
from grading.evaluations.models import Evaluation, EvaluationKind, Verdict
from grading.evaluations.quota_seats import free_for
from grading.rules.facts import DTYPE, FIELDS, NO_LEVEL, as_matrix
from grading.rules.ladder import PROBATION, Ladder
from grading.rules.outcome import Outcome
from grading.rules.years import full_months

_PG_EPOCH = dt.date(2000, 1, 1).toordinal()
_TABLE = "grading_verdict"
_TYPES: dict[str, str | tuple[str, int]] = {
    "evaluation_id": "int8",
    "person_id": "int8",
    "unit_id": "int8",
    "old_rank": "int2",
    "old_step": "int2",
    "proposed_rank": "int2",
    "proposed_step": "int2",
    "rank": "int2",
    "step": "int2",
    "counts_from": "int4",
    "state": "int2",
    "reason": "int2",
    "points": "int4",
    "quota_group": "int2",
    "position": "int4",
    "unmet": "int4",
    "facts": ("int4[]", len(FIELDS)),
}


def people_for(evaluation: Evaluation, ladder: Ladder) -> np.ndarray:
    """Facts of the people the batch is about, on its cut-off day."""
    rows = facts_on(
        evaluation.cut_off,
        units=evaluation.unit_ids,
        all_service=ladder.content.get("service") == "ALL",
    )
    if evaluation.only_without_level:
        rows = rows[(rows["rank"] == NO_LEVEL) | probation_over(rows, ladder, evaluation.cut_off)]
    if evaluation.kind in (EvaluationKind.YEARLY, EvaluationKind.EARLY, EvaluationKind.DEMOTION):
        rows = rows[rows["rank"] >= ladder.lowest]
    return rows


def probation_over(rows: np.ndarray, ladder: Ladder, day: dt.date) -> np.ndarray:
    """People on the probation level though the probation has been served: due for the first evaluation."""
    if ladder.levels[0].mode != PROBATION:
        return np.zeros(len(rows), dtype=bool)
    months = full_months(rows["service_from"] - rows["earlier_days"], day)
    return (rows["rank"] == 0) & (months >= int(ladder.section("probation").get("months", 0)))


def columns_of(evaluation_id: int, rows: np.ndarray, outcome: Outcome) -> dict[str, np.ndarray]:
    """The verdict table's columns for the people and what was found."""
    allocation = outcome.allocation
    nothing = np.zeros(len(rows), dtype=np.int64)
    return {
        "evaluation_id": np.full(len(rows), evaluation_id),
        "person_id": rows["person_id"],
        "unit_id": rows["unit_id"],
        "old_rank": rows["rank"],
        "old_step": rows["step"],
        "proposed_rank": outcome.rank,
        "proposed_step": outcome.step,
        "rank": outcome.rank,
        "step": outcome.step,
        "counts_from": outcome.since - _PG_EPOCH,
        "state": outcome.state,
        "reason": outcome.reason,
        "points": outcome.points,
        "quota_group": allocation.group if allocation else nothing,
        "position": allocation.position if allocation else nothing,
        "unmet": outcome.unmet,
        "facts": as_matrix(rows),
    }


def _quota_snapshot(ladder: Ladder, groups: dict[str, dict[str, int]], outcome: Outcome) -> dict:
    allocation = outcome.allocation
    for code, numbers in groups.items():
        numbers["applicants"] = allocation.applicants.get(code, 0) if allocation else 0
        numbers["taken"] = allocation.taken.get(code, 0) if allocation else 0
    return {"groups": groups, "ranking": ladder.content.get("ranking", [])}


def evaluate(evaluation: Evaluation, rows: np.ndarray | None = None) -> int:
    """Evaluate the batch and store a verdict with its facts for everybody; returns how many people."""
    ladder = ladder_of(evaluation)
    if rows is None:
        rows = people_for(evaluation, ladder)
    groups = free_for(evaluation, ladder)
    outcome = outcome_for(rows, ladder, evaluation, {code: item["free"] for code, item in groups.items()})
    if len(rows):
        wire.write(_TABLE, _TYPES, columns_of(evaluation.pk, rows, outcome))
    evaluation.quota = _quota_snapshot(ladder, groups, outcome)
    evaluation.people = count = len(rows)
    evaluation.save(update_fields=["quota", "people"])
    return count


def stored_rows(evaluation: Evaluation) -> np.ndarray:
    """The facts of the batch's verdicts with what the units proposed since, ordered by person."""
    layout = list(evaluation.layout)
    if layout != list(FIELDS):
        raise ValueError("the batch was stored under another layout of facts; open a new one")
    found = wire.read(
        """
        SELECT COALESCE(p.recommended::int, -1)::int, COALESCE(p.appraisal, 0)::int, v.facts
          FROM grading_verdict v LEFT JOIN grading_unitproposal p ON p.verdict_id = v.id
         WHERE v.evaluation_id = %(batch)s AND v.state NOT IN (6, 7, 8) ORDER BY v.person_id
        """,
        {"batch": evaluation.pk},
        {"recommended": "int4", "appraisal": "int4", "facts": ("int4[]", len(layout))},
    )
    matrix = np.ascontiguousarray(found["facts"], dtype="<i4")
    rows = matrix.view(DTYPE).reshape(len(matrix))
    rows["recommended"] = found["recommended"]
    rows["appraisal"] = found["appraisal"]
    return rows


_UPDATE = """
UPDATE grading_verdict v SET
  proposed_rank = n.proposed_rank, proposed_step = n.proposed_step,
  rank = CASE WHEN o.verdict_id IS NULL THEN n.rank ELSE o.rank END,
  step = CASE WHEN o.verdict_id IS NULL THEN n.step ELSE o.step END,
  counts_from = n.counts_from,
  state = CASE WHEN o.verdict_id IS NULL THEN n.state ELSE 1 END,
  reason = n.reason, points = n.points, quota_group = n.quota_group, position = n.position, unmet = n.unmet,
  facts = n.facts
  FROM verdict_new n
  LEFT JOIN (SELECT w.person_id, x.verdict_id, x.rank, x.step
               FROM grading_verdictoverride x JOIN grading_verdict w ON w.id = x.verdict_id
              WHERE %(overrides)s AND w.evaluation_id = %(batch)s
                AND x.confirmed_by_id IS NOT NULL AND NOT x.refused) o
    ON o.person_id = n.person_id
 WHERE v.evaluation_id = %(batch)s AND v.person_id = n.person_id
"""


def reevaluate(evaluation: Evaluation, *, fresh: bool = False) -> None:
    """Evaluate the stored people again: with the units' proposals, the seats of now and, if `fresh`, the record
    of now as far as it concerns the cut-off day. Confirmed overrides stand."""
    ladder = ladder_of(evaluation)
    rows = stored_rows(evaluation)
    if fresh:
        rows = _refreshed(rows, evaluation, ladder)
    groups = free_for(evaluation, ladder)
    _reserve_overrides(evaluation, ladder, groups)
    outcome = outcome_for(rows, ladder, evaluation, {code: item["free"] for code, item in groups.items()})
    _rewrite(evaluation, rows, outcome)
    evaluation.quota = _quota_snapshot(ladder, groups, outcome)
    evaluation.save(update_fields=["quota"])


def suspend_sanctioned(evaluation: Evaluation, day: dt.date, states: tuple[int, ...]) -> int:
    """Suspend whoever among the verdicts in `states` has a sanction, entered by `day`, whose effect period reaches the
    cut-off or later; returns how many. Demotions are not held up by it."""
    if evaluation.kind == EvaluationKind.DEMOTION:
        return 0
    chosen = Verdict.everything.filter(evaluation=evaluation, state__in=states)
    rows = facts_on(max(day, evaluation.cut_off), people=chosen.values_list("person_id", flat=True))
    hit = rows[rows["sanction_until"] >= evaluation.cut_off.toordinal()]
    if len(hit):
        suspend(evaluation, hit)
    return len(hit)


def suspend(evaluation: Evaluation, rows: np.ndarray) -> None:
    """Derive the verdicts of some people anew on facts of now, in which something speaks against them; no seat is
    ranked again, and a level set by hand doesn't stand against it. What the units proposed stays among the facts."""
    ladder = ladder_of(evaluation)
    stored = stored_rows(evaluation)
    stored = stored[np.isin(stored["person_id"], rows["person_id"])]
    where = np.searchsorted(rows["person_id"], stored["person_id"])
    for name in ("sanction_until", "sanction_id", "sanction_levels"):
        stored[name] = rows[name][where]
    _rewrite(evaluation, stored, outcome_for(stored, ladder, evaluation, None), overrides=False)


def _rewrite(evaluation: Evaluation, rows: np.ndarray, outcome: Outcome, *, overrides: bool = True) -> None:
    """Write what was found over the stored verdicts, in one statement for any number."""
    if not len(rows):
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE verdict_new (LIKE {_TABLE}) ON COMMIT DROP;"
            " ALTER TABLE verdict_new ALTER COLUMN id DROP NOT NULL"
        )
        wire.write("verdict_new", _TYPES, columns_of(evaluation.pk, rows, outcome))
        cursor.execute(_UPDATE, {"batch": evaluation.pk, "overrides": overrides})
        cursor.execute("DROP TABLE verdict_new")


def _refreshed(rows: np.ndarray, evaluation: Evaluation, ladder: Ladder) -> np.ndarray:
    """The people's facts read anew for the cut-off day; who has left the cut-off unit's roster keeps the old ones."""
    now = facts_on(evaluation.cut_off, all_service=ladder.content.get("service") == "ALL")
    now = now[np.isin(now["person_id"], rows["person_id"])]
    where = np.searchsorted(rows["person_id"], now["person_id"])
    for name in FIELDS:
        if name not in ("recommended", "appraisal", "unit_id"):
            rows[name][where] = now[name]
    return rows


def _reserve_overrides(evaluation: Evaluation, ladder: Ladder, groups: dict[str, dict[str, int]]) -> None:
    """Seats given away by confirmed overrides are not free for the ranking."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT x.rank, v.old_rank, count(*) FROM grading_verdictoverride x
              JOIN grading_verdict v ON v.id = x.verdict_id
             WHERE v.evaluation_id = %s AND x.confirmed_by_id IS NOT NULL AND NOT x.refused
             GROUP BY x.rank, v.old_rank
            """,
            [evaluation.pk],
        )
        overrides = cursor.fetchall()
    anew = evaluation.kind in (EvaluationKind.FIRST, EvaluationKind.CONVERSION)
    for group in ladder.groups:
        members = set(ladder.members(group.code))
        used = sum(
            count for rank, old, count in overrides if rank in members and (anew or old not in members)
        )
        groups[group.code]["free"] = max(groups[group.code]["free"] - used, 0)
