"""Figures of complaints over some months, counted from the rows that the reader may see; each leads to its list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from assessment.conduct.complaints import queries, rules
from assessment.conduct.complaints.models import About, Complaint, ComplaintState, Satisfaction
from auxpolice.months import last_day, month_of, next_month, today
from auxpolice.units.models import Unit
from personnel.models import Assignment

SHOWN = 5
"""Answers under which how content people were isn't told (示例)."""


def listed(**narrowed: Any) -> str:
    """The list behind a figure."""
    told = {name: value for name, value in narrowed.items() if value not in (None, "")}
    return f"{reverse('assessment:complaints')}?{urlencode(told)}"


@dataclass
class UnitFigure:
    """A unit's complaints about auxiliaries beside what the whole bureau makes usual for so many people."""

    unit: Unit
    people: int
    count: int
    proven: int
    expected: float = 0.0
    small: bool = False
    url: str = ""

    @property
    def rate(self) -> float | None:
        """Per 100 people; not told of a small unit."""
        return None if self.small else rules.per_hundred(self.count, self.people)

    @property
    def standing(self) -> str:
        return rules.WITHIN if self.small else rules.standing(self.count, self.expected)

    @property
    def limits(self) -> tuple[int, int]:
        return rules.limits(self.expected, rules.WARN)


@dataclass
class Figures:
    """Of complaints received from the first to the last month."""

    first: date
    last: date
    total: int = 0
    known: int = 0
    about: int = 0
    answered: int = 0
    in_time: int = 0
    judged: int = 0
    proven: int = 0
    late: int = 0
    repeated: int = 0
    median_days: float | None = None
    content: int | None = None
    asked: int = 0
    kinds: list[tuple[str, str, int, int]] = field(default_factory=list)
    units: list[UnitFigure] = field(default_factory=list)
    trend: list[tuple[date, int, int]] = field(default_factory=list)

    @property
    def share_about(self) -> int | None:
        """Of those whose subject is known, how many of a hundred concern auxiliaries."""
        return rules.percent(self.about, self.known)

    @property
    def share_proven(self) -> int | None:
        return rules.percent(self.proven, self.judged)

    @property
    def share_in_time(self) -> int | None:
        return rules.percent(self.in_time, self.answered)

    @property
    def span(self) -> dict[str, str]:
        return {"since": f"{self.first:%Y-%m-%d}", "until": f"{self.last:%Y-%m-%d}"}


def of(first: date, last: date, small: int) -> Figures:
    """Everything of the page; a handful of statements, whatever the number of complaints."""
    found = Figures(month_of(first), min(last_day(last), today()))
    rows: list[Any] = list(
        Complaint.objects.filter(queries.received(found.first, found.last)).values(
            "pk", "state", "about", "unit", "kind", "kind_name", "result", "received_at", "answered_at", "due", "stopped"
        )
    )  # fmt: skip
    about = [
        row for row in rows if row["about"] == About.AUXILIARY and row["state"] != ComplaintState.REPEATED
    ]
    found.total = len(rows)
    found.known = sum(
        row["about"] != About.UNKNOWN and row["state"] != ComplaintState.REPEATED for row in rows
    )
    found.about = len(about)
    found.repeated = sum(row["state"] == ComplaintState.REPEATED for row in rows)
    answered = [row for row in rows if row["state"] in queries.ANSWERED and row["answered_at"]]
    days = {row["pk"]: (_day(row["answered_at"]) - _day(row["received_at"])).days for row in answered}
    found.answered = len(answered)
    found.in_time = sum(_day(row["answered_at"]) <= row["due"] for row in answered)
    found.median_days = rules.median(days.values())
    judged = [row for row in about if row["result"] in queries.JUDGED]
    found.judged, found.proven = len(judged), sum(_proven(row) for row in judged)
    waiting = (ComplaintState.REGISTERED, ComplaintState.HANDLING)
    found.late = sum(row["state"] in waiting and not row["stopped"] and row["due"] < today() for row in rows)
    found.kinds = _kinds(about)
    found.trend = _trend(about, found)
    found.units = _units(about, found, small)
    said = list(
        Satisfaction.objects.filter(complaint__in=[row["pk"] for row in rows]).values_list(
            "outcome", flat=True
        )
    )
    found.asked = len(said)
    found.content = (
        rules.percent(sum(level >= 3 for level in said), len(said)) if len(said) >= SHOWN else None
    )
    return found


def _day(moment: Any) -> date:
    return timezone.localdate(moment)


def _proven(row: dict[str, Any]) -> bool:
    return row["result"] in ("true", "partly")


def _kinds(about: Iterable[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    names: dict[str, str] = {}
    all_of, proven = Counter[str](), Counter[str]()
    for row in about:
        names[row["kind"]] = row["kind_name"]
        all_of[row["kind"]] += 1
        proven[row["kind"]] += _proven(row)
    return [(code, names[code], n, proven[code]) for code, n in all_of.most_common()]


def _trend(about: Iterable[dict[str, Any]], found: Figures) -> list[tuple[date, int, int]]:
    all_of, proven = Counter[date](), Counter[date]()
    for row in about:
        month = month_of(_day(row["received_at"]))
        all_of[month] += 1
        proven[month] += _proven(row)
    months, month = [], found.first
    while month <= found.last:
        months.append((month, all_of[month], proven[month]))
        month = next_month(month)
    return months


def _units(about: list[dict[str, Any]], found: Figures, small: int) -> list[UnitFigure]:
    """Every unit with people, in the order of the tree, never by how many complaints it has."""
    there = Assignment.everything.filter(period__contains=found.last).order_by().values_list("unit")
    people = dict(there.annotate(n=Count("person", distinct=True)))
    all_of, proven = Counter[int](), Counter[int]()
    for row in about:
        if row["unit"]:
            all_of[row["unit"]] += 1
            proven[row["unit"]] += _proven(row)
    rate = sum(all_of.values()) / max(sum(people.values()), 1)
    units = Unit.objects.in_bulk(set(people) | set(all_of))
    figures = [
        UnitFigure(
            unit,
            people.get(unit.pk, 0),
            all_of[unit.pk],
            proven[unit.pk],
            expected=rate * people.get(unit.pk, 0),
            small=people.get(unit.pk, 0) < small,
            url=listed(unit=unit.pk, about="auxiliary", which="unrepeated", **found.span),
        )
        for unit in units.values()
    ]
    return sorted(figures, key=lambda one: (one.unit.sort_order, one.unit.code))


# --- told to dashboards


def _by_unit(month: date, *conditions: Any) -> dict[int, int]:
    rows = Complaint.objects.filter(queries.in_month(month), queries.about_auxiliaries(), *conditions)
    counted = rows.filter(unit__isnull=False).order_by().values_list("unit").annotate(n=Count("pk"))
    return dict(counted)


def received_by_unit(month: date) -> dict[int, int]:
    return _by_unit(month)


def proven_by_unit(month: date) -> dict[int, int]:
    return _by_unit(month, queries.PROVEN_ONES)
