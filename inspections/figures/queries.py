"""Findings and checks counted: by unit and kind, hour, weekday and month, repeats, days to put right, coverage.

Everything is counted among what the reader sees; statements don't grow with findings.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Max, Q, QuerySet
from django.db.models.functions import ExtractHour, ExtractIsoWeekDay, TruncMonth
from django.utils.translation import gettext_lazy as _

from auxpolice.months import SHANGHAI, beginning, last_day, next_month, today
from auxpolice.units.models import Unit
from inspections.checks.models import Finding, FindingState, SpotCheck
from inspections.rectification.models import Rectification, RectificationState

REFUTED = (FindingState.DROPPED, FindingState.REVERSED)
"""States of findings that count as none."""


class Median(Aggregate):
    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of the first day to the end of the last, in Shanghai."""
    return beginning(first), beginning(last + timedelta(days=1))


def found_in(first: date, last: date) -> QuerySet[Finding]:
    """Findings of checks within the days that were not refuted."""
    start, end = moments(first, last)
    rows = Finding.objects.filter(check_record__at__gte=start, check_record__at__lt=end)
    return rows.exclude(state__in=REFUTED).order_by()


def by_unit(month: date, **which: Any) -> dict[int, int]:
    """How many findings each unit had in a month; one statement."""
    rows = found_in(month, last_day(month)).filter(**which)
    return dict(rows.values_list("unit").annotate(n=Count("pk")))


@dataclass(frozen=True)
class Heat:
    """Units × kinds; ``cells[unit][n]`` is the count of the n-th kind, the units with most first."""

    kinds: list[str]
    units: list[tuple[Unit, list[int], int]]
    most: int


def heat(rows: QuerySet[Finding]) -> Heat:
    """Two statements."""
    counts: dict[int, Counter[str]] = {}
    kinds: Counter[str] = Counter()
    for unit, kind, n in rows.values_list("unit", "kind").annotate(n=Count("pk")):
        counts.setdefault(unit, Counter())[kind] += n
        kinds[kind] += n
    names = [kind for kind, _n in kinds.most_common()]
    units = Unit.objects.in_bulk(counts)
    lines = [
        (units[pk], [found[kind] for kind in names], found.total())
        for pk, found in sorted(counts.items(), key=lambda one: -one[1].total())
    ]
    most = max((n for _unit, cells, _sum in lines for n in cells), default=0)
    return Heat(names, lines, most)


@dataclass(frozen=True)
class Figures:
    """``hours`` 0–23, ``weekdays`` Monday first; ``days`` is the median from notice to passing, None when none passed."""

    findings: int
    repeats: int
    checks: int
    units_checked: int
    units: int
    days: float | None
    passed: int
    hours: list[int]
    weekdays: list[int]
    months: list[tuple[date, int]]

    @property
    def repeat_share(self) -> int | None:
        return 100 * self.repeats // self.findings if self.findings else None


def figures(rows: QuerySet[Finding], first: date, last: date, unit: Unit | None) -> Figures:
    """Six statements."""
    timed = rows.annotate(
        hour=ExtractHour("check_record__at", tzinfo=SHANGHAI),
        day=ExtractIsoWeekDay("check_record__at", tzinfo=SHANGHAI),
    )
    hours, weekdays = [0] * 24, [0] * 7
    for hour, day, n in timed.values_list("hour", "day").annotate(n=Count("pk")):
        hours[hour] += n
        weekdays[day - 1] += n
    sums = rows.aggregate(n=Count("pk"), repeats=Count("pk", filter=Q(is_repeat=True)))
    year = found_in(next_month(last.replace(day=1), -11), last)
    below = Q(unit__path__startswith=unit.path) if unit else Q()
    by_month: dict[datetime, int] = dict(
        year.filter(below)
        .annotate(month=TruncMonth("check_record__at", tzinfo=SHANGHAI))
        .values_list("month")
        .annotate(n=Count("pk"))
    )
    months = [next_month(last.replace(day=1), -back) for back in range(11, -1, -1)]
    told = {month.astimezone(SHANGHAI).date(): n for month, n in by_month.items()}
    start, end = moments(first, last)
    visits = SpotCheck.objects.filter(below, at__gte=start, at__lt=end).order_by()
    seen = visits.aggregate(n=Count("inspection", distinct=True), units=Count("unit", distinct=True))
    took = ExpressionWrapper(F("passed_on") - F("issued_at__date"), output_field=DurationField())
    solved = (
        Rectification.objects.filter(below, state=RectificationState.PASSED, passed_on__range=(first, last))
        .order_by()
        .aggregate(n=Count("pk"), median=Median(took))
    )
    units = Unit.objects.filter(assignments__period__contains=today())
    if unit:
        units = units.filter(path__startswith=unit.path)
    return Figures(
        sums["n"],
        sums["repeats"],
        seen["n"],
        seen["units"],
        units.distinct().count(),
        solved["median"].total_seconds() / 86400 if solved["median"] is not None else None,
        solved["n"],
        hours,
        weekdays,
        [(month, told.get(month, 0)) for month in months],
    )


def uncovered(last: date, days: int) -> list[tuple[Unit, date | None]]:
    """Units with people that no check the reader sees has visited within the days; the longest unvisited first. Two
    statements."""
    rows = SpotCheck.objects.order_by().values_list("unit").annotate(at=Max("at"))
    visited = {unit: at.astimezone(SHANGHAI).date() for unit, at in rows}
    units = Unit.objects.filter(assignments__period__contains=today()).distinct()
    late = [
        (unit, visited.get(unit.pk))
        for unit in units
        if (when := visited.get(unit.pk)) is None or (last - when).days > days
    ]
    return sorted(late, key=lambda one: (one[1] or date.min, one[0].sort_order))


WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
