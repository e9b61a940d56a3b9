"""Checks over all levels and verdicts; `manage.py verify` runs these."""

from __future__ import annotations

from django.db import connection

from grading.evaluations.explaining import explain
from grading.evaluations.models import Evaluation, EvaluationState, Verdict, VerdictState
from personnel.relations import EMPLOYMENTS, PEOPLE


def _rows(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def levels_of_other_people() -> list[str]:
    """A level belongs to an employment of the same person and begins within it."""
    rows = _rows(
        f"""
        SELECT h.id, p.name FROM grading_levelholding h
          JOIN {EMPLOYMENTS} e ON e.employment_id = h.employment_id JOIN {PEOPLE} p ON p.person_id = h.person_id
         WHERE e.person_id <> h.person_id OR NOT e.period @> lower(h.period) LIMIT 20
        """
    )
    return [f"层级记录 {number}（{name}）不在其本人的任职期内。" for number, name in rows]


def verdicts_without_levels() -> list[str]:
    """A verdict in effect has written the level it says."""
    rows = _rows(
        f"""
        SELECT v.id, p.name FROM grading_verdict v JOIN {PEOPLE} p ON p.person_id = v.person_id
         WHERE v.state = {VerdictState.EFFECTIVE.value} AND NOT EXISTS (
               SELECT 1 FROM grading_levelholding h WHERE h.verdict_id = v.id AND h.rank_order = v.rank)
           AND EXISTS (SELECT 1 FROM grading_levelholding h WHERE h.verdict_id = v.id)
         LIMIT 20
        """
    )
    return [f"评定结果 {number}（{name}）与据以写入的层级记录不一致。" for number, name in rows]


def decided_by_their_opener() -> list[str]:
    rows = _rows(
        "SELECT id FROM grading_evaluation WHERE decided_by_id IS NOT NULL AND decided_by_id = opened_by_id LIMIT 20"
    )
    return [f"层级批次 {number} 由发起人自己决定。" for (number,) in rows]


def verdicts_that_disagree(each: int = 40) -> list[str]:
    """The stored proposal follows from the stored facts; some of every batch, spread evenly."""
    found = []
    for evaluation in Evaluation.objects.exclude(state=EvaluationState.CANCELLED).order_by("-pk")[:24]:
        numbers = list(
            Verdict.everything.filter(evaluation=evaluation).order_by("pk").values_list("pk", flat=True)
        )
        chosen = numbers[:: max(len(numbers) // each, 1)]
        for verdict in Verdict.everything.filter(pk__in=chosen):
            if not explain(verdict, evaluation).agrees:
                found.append(f"评定结果 {verdict.pk} 不能由其保存的依据推算得出。")
        if len(found) >= 20:
            break
    return found[:20]


CHECKS = {
    "层级属于本人的任职期": levels_of_other_people,
    "已生效的评定写入了相应层级": verdicts_without_levels,
    "层级批次由另一人决定": decided_by_their_opener,
    "评定结果可由保存的依据推算": verdicts_that_disagree,
}
