"""Read month sheets as they stand: open sums from the ledger, confirmed ones as frozen, corrections applied."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.appraisal.models import Correction, CorrectionState, Grade, IndicatorScore, MonthSheet
from assessment.ledger.queries import sum_of_month
from assessment.ledger.sources import Record
from auxpolice.deadlines import due_in


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
