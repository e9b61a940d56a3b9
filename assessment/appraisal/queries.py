"""Read month sheets as they stand: open sums from the ledger, confirmed ones as frozen, corrections applied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.appraisal.indicators.content import ASSESSMENT, COMMON, SPECIFIC
from assessment.appraisal.models import (
    AssessmentMonth,
    Correction,
    CorrectionState,
    Grade,
    IndicatorScore,
    MonthSheet,
    UnitSheetState,
)
from assessment.appraisal.rules import suggested_grade
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import sum_of_month
from assessment.ledger.sources import Record
from auxpolice.deadlines import due_in
from auxpolice.months import last_day, month_of, next_month
from auxpolice.policy.queries import version_at
from personnel.models import Assignment

FULL = (COMMON + SPECIFIC) * 100
"""Points of a sheet that has lost none."""


def sum_of_indicators() -> Subquery:
    """Sum of an outer sheet's indicators; null while one of them has no points, or where there are none."""
    found = (
        IndicatorScore.objects.filter(sheet=OuterRef("pk"))
        .order_by()
        .values("sheet")
        .annotate(sum=Sum("points"), lacking=Count("pk") - Count("points"))
    )
    return Subquery(found.filter(lacking=0).values("sum"), output_field=IntegerField())


def read(sheets: QuerySet[MonthSheet]) -> QuerySet[Any]:
    """The same sheets with ``points`` (of the ledger), ``base_now``, ``grade_now`` and ``total_now``; hundredths."""
    last = Correction.everything.filter(sheet=OuterRef("pk"), state=CorrectionState.IN_FORCE).order_by()
    return sheets.annotate(
        points=Coalesce("ledger_points", sum_of_month()),
        base_now=Coalesce(
            Subquery(last.values("base_points")),
            "base_points",
            sum_of_indicators(),
            output_field=IntegerField(),
        ),
        grade_now=Coalesce(Subquery(last.values("grade")), "grade"),
        total_now=F("base_now") + F("points"),
    )


def record_of(person_id: int, month: date) -> Record | None:
    """The confirmed sheet that the person's pay of the month rests upon, whoever asks."""
    found = (
        MonthSheet.everything.filter(person=person_id, month=month, confirmed=True)
        .values_list("pk", flat=True)
        .first()
    )
    return ("month_sheet", str(found)) if found else None


def heads_with(*grades: Grade) -> Coalesce:
    """Number of people of an outer unit sheet with one of the grades now."""
    return _heads(grade_now__in=grades)


def heads_scored() -> Coalesce:
    """Number of people of an outer unit sheet who have a score."""
    return _heads(base_now__isnull=False)


def _heads(**which: Any) -> Coalesce:
    found = (
        read(MonthSheet.everything.filter(unit_sheet=OuterRef("pk")))
        .filter(**which)
        .order_by()
        .values("unit_sheet")
        .annotate(heads=Count("pk"))
    )
    return Coalesce(Subquery(found.values("heads"), output_field=IntegerField()), 0)


def heard_until(sheets: Iterable[MonthSheet]) -> dict[int, date]:
    """Sheet id → the last day an objection is heard: working days of the unit's policy from the confirmation on.

    Sheets need ``unit_sheet`` and its ``version``; those of an open unit are left out.
    """
    ends: dict[tuple[int, date], date] = {}
    found = {}
    for sheet in sheets:
        unit_sheet = sheet.unit_sheet
        if unit_sheet.confirmed_at is None:
            continue
        key = unit_sheet.version.content["objection_days"], timezone.localdate(unit_sheet.confirmed_at)
        if key not in ends:
            ends[key] = due_in(*key)
        found[sheet.pk] = ends[key]
    return found


def would_count_in(person_id: int, day: date) -> date:
    """The month in which points of the day would count if they were entered now: as the ledger decides it, without holding
    anything."""
    month = month_of(day)
    closed = set(
        MonthSheet.everything.filter(
            person=person_id, month__gte=month, unit_sheet__state=UnitSheetState.CONFIRMED
        ).values_list("month", flat=True)
    )
    sheeted = set(
        MonthSheet.everything.filter(person=person_id, month__gte=month).values_list("month", flat=True)
    )
    published = AssessmentMonth.objects.filter(month__gte=month, published_at__isnull=False)
    closed |= set(published.values_list("month", flat=True)) - sheeted
    while month in closed:
        month = next_month(month)
    return month


@dataclass(frozen=True)
class Outlook:
    """A person's month without and with some points: the total, and the grade it suggests. ``scored``: by the head's score,
    else by a full one."""

    month: date
    scored: bool
    points: int
    total_before: int
    total_after: int
    before: Grade
    after: Grade


def outlook(person_id: int, day: date, points: int) -> Outlook | None:
    """What points of a day would do to the month they would count in; None where no policy of appraisal holds."""
    month = would_count_in(person_id, day)
    sheet = read(
        MonthSheet.everything.filter(person=person_id, month=month).select_related("unit_sheet__version")
    ).first()
    if sheet is not None:
        content, base, counted = sheet.unit_sheet.version.content, sheet.base_now, sheet.points
    else:
        place = Assignment.everything.filter(person=person_id, period__contains=last_day(month)).first()
        version = version_at(ASSESSMENT, place.unit_id, last_day(month)) if place else None
        if version is None:
            return None
        entries = LedgerEntry.everything.filter(person=person_id, month=month)
        content, base = version.content, None
        counted = entries.aggregate(sum=Sum("points"))["sum"] or 0
    total = (FULL if base is None else base) + counted
    return Outlook(
        month,
        base is not None,
        points,
        total,
        total + points,
        Grade(suggested_grade(total, content)),
        Grade(suggested_grade(total + points, content)),
    )
