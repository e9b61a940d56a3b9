"""Level seats (职数) as the record stands: who sits where, what other batches have promised."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import connection

from auxpolice.policy import queries as policies
from grading.evaluations.models import Evaluation, EvaluationKind, QuotaPool, VerdictState
from grading.ladders import LEVELS
from grading.rules.ladder import Ladder
from grading.rules.quota import free_seats, seats_of
from personnel.relations import ASSIGNMENTS

_SEATED = f"""
SELECT h.rank_order, count(*)
  FROM grading_levelholding h
  JOIN {ASSIGNMENTS} a ON a.person_id = h.person_id AND a.employment_id = h.employment_id
       AND a.period @> %(day)s::date AND a.unit_id = ANY(%(units)s)
 WHERE h.period @> %(day)s::date
   AND (%(but)s::bigint IS NULL OR NOT EXISTS (
        SELECT 1 FROM grading_verdict v WHERE v.evaluation_id = %(but)s AND v.person_id = h.person_id))
 GROUP BY h.rank_order
"""

_PROMISED = f"""
SELECT v.rank, v.old_rank, count(*)
  FROM grading_verdict v JOIN grading_evaluation e ON e.id = v.evaluation_id
 WHERE e.content->>'ladder' = %(ladder)s AND e.id <> %(but)s
   AND v.unit_id = ANY(%(units)s)
   AND (e.state IN ('decided', 'published') AND v.state IN ({VerdictState.PROPOSED.value}, {VerdictState.HELD.value})
        OR e.state = 'effective' AND (v.state = {VerdictState.HELD.value}
                                   OR v.state = {VerdictState.EFFECTIVE.value} AND e.effective_from > %(day)s))
 GROUP BY v.rank, v.old_rank
"""


def lock_pool(ladder: str) -> None:
    """Hold the ladder's seats until the end of the transaction: deciding batches take turns."""
    QuotaPool.objects.bulk_create([QuotaPool(ladder=ladder)], ignore_conflicts=True)
    QuotaPool.objects.select_for_update().get(ladder=ladder)


def _units_of(evaluation: Evaluation) -> list[int]:
    """Units that share the seats: where the version is in force on the cut-off, whichever of them the batch is about."""
    held = policies.in_force(LEVELS, evaluation.cut_off)
    return [unit for unit, version in held.items() if version.pk == evaluation.version_id]


def free_for(evaluation: Evaluation, ladder: Ladder) -> dict[str, dict[str, int]]:
    """For each quota group: seats, seated, promised, free. Call with the pool locked when deciding."""
    placed_anew = evaluation.kind in (EvaluationKind.FIRST, EvaluationKind.CONVERSION)
    params: dict[str, Any] = {
        "day": evaluation.cut_off,
        "units": sorted({*evaluation.unit_ids, *_units_of(evaluation)}),
        "but": evaluation.pk if placed_anew else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SEATED, params)
        seated = Counter(dict(cursor.fetchall()))
        cursor.execute(_PROMISED, {**params, "ladder": ladder.code, "but": evaluation.pk or 0})
        promised_rows = cursor.fetchall()
    seats = seats_of(ladder, evaluation.headcount)
    free = free_seats(ladder, evaluation.headcount, seated)
    result = {}
    for group in ladder.groups:
        members = set(ladder.members(group.code))
        promised = sum(count for rank, old, count in promised_rows if rank in members and old not in members)
        result[group.code] = {
            "seats": seats[group.code],
            "seated": sum(seated[rank] for rank in members),
            "promised": promised,
            "free": max(free[group.code] - promised, 0),
        }
    return result
