"""Read month sheets as they stand: open sums from the ledger, confirmed ones as frozen, corrections applied."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from assessment.appraisal.models import Correction, CorrectionState, Grade, MonthSheet
from assessment.ledger.queries import sum_of_month
from assessment.ledger.sources import Record
from auxpolice.deadlines import due_in


def read(sheets: QuerySet[MonthSheet]) -> QuerySet[Any]:
    """The same sheets with ``points`` (of the ledger), ``base_now``, ``grade_now`` and ``total_now``; hundredths."""
    last = Correction.everything.filter(sheet=OuterRef("pk"), state=CorrectionState.IN_FORCE).order_by()
    return sheets.annotate(
        points=Coalesce("ledger_points", sum_of_month()),
        base_now=Coalesce(Subquery(last.values("base_points")), "base_points", output_field=IntegerField()),
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
    found = (
        read(MonthSheet.everything.filter(unit_sheet=OuterRef("pk")))
        .filter(grade_now__in=grades)
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
