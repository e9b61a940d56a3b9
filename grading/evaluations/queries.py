"""Queries on batches, their verdicts and objections. Everything starts from scoped managers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from assessment.conduct.discipline.models import Sanction, SanctionKind
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import current
from auxpolice.months import today
from grading.evaluations.facts import facts_on
from grading.evaluations.models import (
    Evaluation,
    EvaluationKind,
    EvaluationState,
    Objection,
    Verdict,
    VerdictState,
)
from grading.levels.models import LevelHolding
from grading.rules import fairness
from grading.rules.criteria import leaves
from grading.rules.ladder import build
from grading.rules.promotion import target_conditions
from grading.rules.years import full_years


def flow(evaluation: Evaluation) -> list[tuple[int, int, int]]:
    """(old rank, new rank, people) of a batch, as it stands; old -1 is no level. Within the scope."""
    rows = (
        Verdict.objects.filter(evaluation=evaluation)
        .exclude(state__in=(VerdictState.SUSPENDED, VerdictState.WITHDRAWN))
        .order_by()
        .values("old_rank", "rank")
        .annotate(people=Count("pk"))
        .order_by("old_rank", "rank")
    )
    return [(row["old_rank"], row["rank"], row["people"]) for row in rows]


def state_counts(evaluation: Evaluation) -> dict[int, int]:
    rows = (
        Verdict.objects.filter(evaluation=evaluation).order_by().values_list("state").annotate(n=Count("pk"))
    )
    return dict(rows)


@dataclass(frozen=True)
class Placing:
    """Columns of people for the pictures of fairness: where they stood and stand, and what should count."""

    old: np.ndarray
    rank: np.ndarray
    band: np.ndarray  # of full years of service, see rules.fairness
    post_class: np.ndarray  # 0 not classified
    annual_grade: np.ndarray  # rules.grades


def placed_by(evaluation: Evaluation) -> Placing:
    """Everybody a batch has placed, as it stands; from stored facts, within the scope, in one statement."""
    at = {name: f"facts__{index}" for index, name in enumerate(evaluation.layout)}
    rows = (
        Verdict.objects.filter(evaluation=evaluation)
        .exclude(state__in=(VerdictState.SUSPENDED, VerdictState.WITHDRAWN))
        .order_by()
        .values_list(
            "old_rank",
            "rank",
            at["service_from"],
            at["earlier_days"],
            at["post_class"],
            at["annual_grade"],
        )
    )
    table = np.array(list(rows), dtype=np.int64).reshape(-1, 6)
    years = full_years(table[:, 2] - table[:, 3], evaluation.cut_off)
    return Placing(table[:, 0], table[:, 1], fairness.band_of(years), table[:, 4], table[:, 5])


def placed_on(day: dt.date | None = None) -> Placing:
    """Everybody who holds a level above probation on a day, within the scope of who looks."""
    day = day or today()
    span = current().span(Resource.GRADING)
    rows = facts_on(day, units=None if span.all else span.unit_ids)
    rows = rows[rows["rank"] >= 1]
    band = fairness.band_of(full_years(rows["service_from"], day))
    return Placing(rows["rank"], rows["rank"], band, rows["post_class"], rows["annual_grade"])


def contradicted() -> QuerySet[Verdict]:
    """Promotions in effect that a record entered later speaks against: a sanction decided by the cut-off whose effect
    period reached it. For political staff to look at; nothing is undone by itself."""
    late = Sanction.everything.filter(
        person_id=OuterRef("person_id"),
        decided__lte=OuterRef("evaluation__cut_off"),
        period__contains=OuterRef("evaluation__cut_off"),
    )
    return (
        Verdict.objects.filter(
            Exists(late), state=VerdictState.EFFECTIVE, evaluation__state=EvaluationState.EFFECTIVE
        )
        .exclude(evaluation__kind=EvaluationKind.DEMOTION)
        .select_related("person", "unit", "evaluation")
    )


def demotions_to_come() -> QuerySet[Sanction]:
    """Sanctions that take a level away from somebody who holds none since they were decided: a batch decides it."""
    since = LevelHolding.everything.filter(
        person_id=OuterRef("person_id"), period__startswith__gte=OuterRef("decided")
    )
    found = Sanction.objects.filter(
        kind=SanctionKind.DEMOTION, period__contains=today(), person__levels__isnull=False
    )
    return found.exclude(Exists(since)).distinct()


def open_objections() -> QuerySet[Objection]:
    return Objection.objects.filter(Objection.waiting).select_related(
        "verdict__person", "verdict__evaluation"
    )


def candidates(evaluation: Evaluation, *, everybody: bool = False) -> QuerySet[Verdict]:
    """Verdicts that only wait for the unit's recommendation: everything else asked of them is met. Within the scope, or
    ``everybody``'s for an act on the whole batch."""
    ladder = build(evaluation.content)
    waiting = Q(pk__in=[])
    for level in ladder.levels[1:]:
        conditions = leaves(target_conditions(ladder, level.rank))
        if conditions and conditions[-1]["type"] == "recommended":
            waiting |= Q(old_rank=level.rank - 1, unmet__in=(0, 1 << (len(conditions) - 1)))
    states = (VerdictState.NOT_MET, VerdictState.PROPOSED, VerdictState.OUT_OF_QUOTA)
    rows = Verdict.everything if everybody else Verdict.objects
    return rows.filter(waiting, evaluation=evaluation, state__in=states).select_related(
        "person", "unit", "proposal"
    )


def published(evaluation: Evaluation) -> QuerySet[Verdict]:
    """People who are to change level by a batch shown in public, highest level first; within the scope."""
    shown = (VerdictState.PROPOSED, VerdictState.HELD, VerdictState.EFFECTIVE)
    moves = ~Q(rank=F("old_rank")) | ~Q(step=F("old_step"))
    return (
        verdicts_of(evaluation)
        .filter(moves, state__in=shown)
        .defer("facts")
        .order_by("-rank", "unit__sort_order", "person__pinyin")
    )


def verdicts_of(evaluation: Evaluation) -> QuerySet[Verdict]:
    """The batch's verdicts within the scope, with people and units."""
    return Verdict.objects.filter(evaluation=evaluation).select_related("person", "unit")
