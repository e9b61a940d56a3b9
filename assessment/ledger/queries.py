"""Read the ledger: sums of months, and the links from entries to their records."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse

from assessment.ledger import sources
from assessment.ledger.models import LedgerEntry


def sum_of_month() -> Coalesce:
    """Sum of a person's points in a month, for an outer row with ``person_id`` and ``month``; 0 without entries."""
    found = (
        LedgerEntry.everything.filter(person_id=OuterRef("person_id"), month=OuterRef("month"))
        .order_by()
        .values("person_id")
        .annotate(sum=Sum("points"))
    )
    return Coalesce(Subquery(found.values("sum"), output_field=IntegerField()), 0)


def with_links(entries: Sequence[Any]) -> list[Any]:
    """The same entries with ``url``: the page of the record each comes from, or of the entry itself where the reader
    may not open the record. One question a kind of source."""
    found = sources.urls((entry.source_kind, entry.source_id) for entry in entries if entry.source_id)
    for entry in entries:
        own = reverse("assessment:ledger-entry", args=[entry.pk])
        entry.url = found.get((entry.source_kind, entry.source_id), own)
    return list(entries)


def entries() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.select_related("person", "unit")


def counted_in(kind: str, ids: Collection[str]) -> dict[str, tuple[int, date]]:
    """Id of a record → whose points it took and the month they count in, as far as the scope sees; none once taken back."""
    rows = LedgerEntry.objects.filter(source_kind=kind, source_id__in=ids, reverses=None, reversed_by=None)
    return {
        number: (person_id, month)
        for number, person_id, month in rows.values_list("source_id", "person_id", "month")
    }
