"""Queries on levels held. Everything starts from scoped managers."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value

from auxpolice.months import today
from auxpolice.policy import queries as policies
from auxpolice.policy.models import PolicyVersion
from grading.ladders import LEVELS
from grading.levels.models import LevelHolding
from grading.posts.queries import post_classes_on
from grading.rules.ladder import PROBATION, Ladder, build
from personnel.models import Assignment, Person


def held_by(
    person: Person, day: dt.date | None = None, among: Iterable[LevelHolding] | None = None
) -> LevelHolding | None:
    """The level of one person on a day, within the scope; ``among`` their levels where they have been read."""
    rows = history_of(person) if among is None else among
    return next((row for row in rows if row.holds_on(day or today())), None)


def history_of(person: Person) -> QuerySet[LevelHolding]:
    """All levels of one person, newest first."""
    found = LevelHolding.objects.filter(person=person).select_related("employment", "set_by")
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


def version_ladders(day: dt.date | None = None) -> Iterable[tuple[PolicyVersion, Ladder]]:
    """Each ladder version in force on a day, once."""
    versions = {version.pk: version for version in policies.in_force(LEVELS, day or today()).values()}
    return [(version, build(version.content)) for version in versions.values()]


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

    One statement each, grouped in the database; unit and post are those of the day.
    """
    day = day or today()
    keys = {"unit": "person__assignments__unit_id", "post_class": "person__assignments__post_id"}
    if dimension == "years":
        rows: QuerySet[Any, Any] = _held_on(day).annotate(band=_service_band(day))
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
