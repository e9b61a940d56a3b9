"""Queries on posts and levels. Everything starts from scoped managers, except the classes
of posts on a day, which are nobody's."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Subquery, Value

from assessment.conduct.models import Sanction
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import current
from auxpolice.months import today
from auxpolice.policy import queries as policies
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from grading.evaluations import wording
from grading.evaluations.facts import facts_on
from grading.evaluations.models import (
    Evaluation,
    EvaluationKind,
    EvaluationState,
    Objection,
    Verdict,
    VerdictState,
)
from grading.headcount.models import Headcount
from grading.ladders import LEVELS
from grading.levels.models import LevelHolding
from grading.posts.models import PostClassification
from grading.rules import fairness
from grading.rules.criteria import leaves
from grading.rules.distance import Distance, distance
from grading.rules.ladder import PROBATION, Ladder, build
from grading.rules.promotion import target_conditions
from grading.rules.years import full_years
from personnel.models import Assignment, Person, Post


def post_classes_on(day: dt.date) -> QuerySet:
    """Every post's class on a day as rows of post_id, post_class, score."""
    return PostClassification.objects.filter(period__contains=day).values("post_id", "post_class", "score")


def held_by(person: Person, day: dt.date | None = None) -> LevelHolding | None:
    """The level of one person on a day, within the scope."""
    day = day or today()
    return LevelHolding.objects.filter(
        person=person, period__contains=day, employment__period__contains=day
    ).first()


def history_of(person: Person) -> QuerySet[LevelHolding]:
    """All levels of one person, newest first."""
    found = LevelHolding.objects.filter(person=person).select_related("verdict", "version", "set_by")
    return found.order_by("-period")


def without_level(day: dt.date | None = None) -> QuerySet[Assignment]:
    """People on the roster who have no level in their present employment."""
    day = day or today()
    held = LevelHolding.everything.filter(
        person_id=OuterRef("person_id"), employment_id=OuterRef("employment_id"), period__contains=day
    )
    return (
        Assignment.objects.filter(period__contains=day)
        .filter(~Exists(held))
        .select_related("person", "unit", "post", "employment")
    )


def probation_over(day: dt.date | None = None) -> QuerySet[LevelHolding]:
    """People on the probation level of their ladder who have served it and wait for the first evaluation."""
    day = day or today()
    due = Q(pk__in=[])
    for version, ladder in version_ladders(day):
        if ladder.levels[0].mode == PROBATION:
            months = int(ladder.section("probation").get("months", 0))
            after = day + dt.timedelta(days=1)  # the day itself is served
            start = after.year * 12 + after.month - 1 - months
            last = dt.date(start // 12, start % 12 + 1, 1)
            served = last + dt.timedelta(days=min(after.day, monthrange(last.year, last.month)[1]) - 1)
            due |= Q(version=version, employment__first_worked__lte=served)
    return LevelHolding.objects.filter(
        due, rank_order=0, period__contains=day, employment__period__contains=day
    ).select_related("person", "employment")


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
    version = policies.in_force(LEVELS, day).get(int(row["unit_id"][0]))
    if version is None:
        return None
    ladder = build(version.content)
    found = distance(row, ladder, day)
    lines = [wording.line(finding, row, ladder) for finding in found.findings]
    waiting = [wording.line(finding, row, ladder) for finding in found.open_conditions]
    target = ladder.level(found.target).name if found.target is not None else ""
    return Standing(ladder, version, found, lines, target, waiting)


def _held_on(day: dt.date) -> QuerySet[LevelHolding]:
    return LevelHolding.objects.filter(period__contains=day, employment__period__contains=day).order_by()


def pyramid(day: dt.date | None = None) -> list[tuple[int, str, int]]:
    """(rank, level, people) on a day, lowest first."""
    rows = (
        _held_on(day or today())
        .values("rank_order", "level_name")
        .annotate(people=Count("pk"))
        .order_by("rank_order")
    )
    return [(row["rank_order"], row["level_name"], row["people"]) for row in rows]


def levels_by(dimension: str, day: dt.date | None = None) -> list[dict[str, Any]]:
    """Counts by (dimension, rank): dimension is unit, post_class or years (bands of five full years of service).

    One statement each, grouped in the database; the place is that of the day.
    """
    day = day or today()
    keys = {"unit": "person__assignments__unit_id", "post_class": "person__assignments__post_id"}
    if dimension == "years":
        rows = _held_on(day).annotate(band=_service_band(day))
        key = "band"
    else:
        rows = _held_on(day).filter(person__assignments__period__contains=day)
        key = keys[dimension]
    found = rows.values(key, "rank_order", "level_name").annotate(people=Count("pk", distinct=True))
    classes = (
        dict(post_classes_on(day).values_list("post_id", "post_class")) if dimension == "post_class" else {}
    )
    counts: Counter = Counter()
    for row in found:
        value = classes.get(row[key]) if dimension == "post_class" else row[key]
        counts[(value, row["rank_order"], row["level_name"])] += row["people"]
    return [
        {dimension: value, "rank_order": rank, "level_name": name, "people": people}
        for (value, rank, name), people in sorted(
            counts.items(), key=lambda item: (str(item[0][0]), item[0][1])
        )
    ]


def _service_band(day: dt.date) -> Func:
    """Full years of service on the day in bands of five, the last one open."""
    age = Func(Value(day + dt.timedelta(days=1)), F("employment__first_worked"), function="age")
    years = Func(age, template="(extract(year FROM %(expressions)s)::int / 5)", output_field=IntegerField())
    return Func(years, Value(5), function="LEAST", output_field=IntegerField())


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


def open_objections() -> QuerySet[Objection]:
    return Objection.objects.filter(Objection.waiting).select_related(
        "verdict__person", "verdict__evaluation"
    )


def posts_with_class(day: dt.date | None = None) -> QuerySet[Post]:
    """The catalogue with each post's class and score on a day and the people in it."""
    day = day or today()
    held = PostClassification.objects.filter(post_id=OuterRef("pk"), period__contains=day)
    people = (
        Assignment.everything.filter(post_id=OuterRef("pk"), period__contains=day)
        .order_by()
        .values("post_id")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return Post.objects.annotate(
        post_class=Subquery(held.values("post_class")[:1]),
        score=Subquery(held.values("score")[:1]),
        since=Subquery(held.values("period__startswith")[:1]),
        people=Subquery(people),
    )


def headcount_on(day: dt.date | None = None) -> list[dict[str, Any]]:
    """Approved, used, free per unit and category on a day, within the scope of the roster."""
    day = day or today()
    span = current().span(Resource.GRADING)
    units = Unit.objects.all() if span.all else Unit.objects.filter(pk__in=span.unit_ids)
    approved = {(row.unit_id, row.category): row for row in Headcount.objects.filter(period__contains=day)}
    used = {
        (row["unit_id"], row["category"]): row["n"]
        for row in Assignment.objects.filter(period__contains=day)
        .order_by()
        .values("unit_id", "category")
        .annotate(n=Count("pk"))
    }
    names = {unit.pk: unit for unit in units}
    keys = sorted(
        {key for key in [*approved, *used] if key[0] in names},
        key=lambda key: (names[key[0]].sort_order, names[key[0]].code, key[1]),
    )
    return [
        {
            "unit": names[unit],
            "category": category,
            "row": approved.get((unit, category)),
            "approved": approved[(unit, category)].approved if (unit, category) in approved else None,
            "used": used.get((unit, category), 0),
            "free": approved[(unit, category)].approved - used.get((unit, category), 0)
            if (unit, category) in approved
            else None,
        }
        for unit, category in keys
    ]


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


def version_ladders(day: dt.date | None = None) -> Iterable[tuple[PolicyVersion, Ladder]]:
    """Each ladder version in force on a day, once."""
    versions = {version.pk: version for version in policies.in_force(LEVELS, day or today()).values()}
    return [(version, build(version.content)) for version in versions.values()]
