"""Findings by the step they are at, and what each has cost."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.ledger.models import LedgerEntry
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import current
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from inspections.checks.models import Finding, FindingState
from inspections.consequences import drawing
from inspections.consequences.models import Consequence, FindingObjection, Plea, Reversal

S = FindingState
TABS: dict[str, Any] = {
    "decide": _("待认定"),
    "plea": _("申辩期内"),
    "untold": _("待公布告知"),
    "contested": _("异议和撤销"),
    "confirmed": _("已认定"),
    "closed": _("未认定或已撤销"),
    "all": _("全部"),
}


def heard(day: date | None = None) -> Q:
    """The person has said their piece or declined, or the days for it are over."""
    return Q(Exists(Plea.everything.filter(finding=OuterRef("pk")))) | Q(
        telling__plea_until__lt=day or today()
    )


def contested() -> Q:
    """An objection or a reversal waits."""
    objections = FindingObjection.everything.filter(finding=OuterRef("pk"), state=ObjectionState.OPEN)
    reversals = Reversal.everything.filter(finding=OuterRef("pk"), state="waiting")
    return Q(Exists(objections)) | Q(Exists(reversals))


def at(tab: str) -> QuerySet[Finding]:
    """The findings of a tab that the reader sees."""
    rows = Finding.objects.all()
    told = Q(state=S.FILED, telling__isnull=False)
    if tab == "all":
        return rows
    if tab == "decide":
        return rows.filter(told & heard())
    if tab == "plea":
        return rows.filter(told).exclude(heard())
    if tab == "untold":
        return rows.filter(state=S.FILED, telling__isnull=True)
    if tab == "contested":
        return rows.filter(contested())
    return rows.filter(state__in=[S.CONFIRMED] if tab == "confirmed" else [S.DROPPED, S.REVERSED])


def own_to_plead() -> QuerySet[Finding]:
    """Findings that the reader may still answer: told, undecided, nothing said yet."""
    told = Finding.objects.filter(state=S.FILED, telling__isnull=False)
    return told.filter(Q(telling__plea_until=None) | Q(telling__plea_until__gte=today())).exclude(
        Exists(Plea.everything.filter(finding=OuterRef("pk")))
    )


def costs_of(finding: Finding) -> list[Consequence]:
    """What followed, with ``url`` to the record where the reader may open it."""
    rows = list(
        Consequence.objects.filter(finding=finding).select_related("person", "unit", "head", "head__person")
    )
    entries = (
        {
            (entry.source_kind, entry.source_id): entry.pk
            for entry in LedgerEntry.objects.filter(
                source_kind__in=[drawing.FINDING, drawing.HEAD],
                source_id__in=[row.record_id for row in rows],
                reverses=None,
            )
        }
        if current().can(Act.LEDGER_VIEW)
        else {}
    )
    for row in rows:
        row.url = _url_of(row, entries)  # type: ignore[attr-defined]
    return rows


def _url_of(row: Consequence, entries: dict[tuple[str, str], int]) -> str:
    scope = current()
    if row.record_kind in (drawing.FINDING, drawing.HEAD):
        entry = entries.get((row.record_kind, row.record_id))
        return reverse("assessment:ledger-entry", args=[entry]) if entry else ""
    if row.record_kind == drawing.ACCOUNT:
        span, unit = scope.span(Resource.SPOT_CHECK), row.finding.unit_id
        return reverse("inspections:account", args=[unit]) if span.all or unit in span.unit_ids else ""
    if row.record_kind == drawing.CASE and scope.can(Act.DISCIPLINE_SERVE):
        return reverse("assessment:case", args=[row.record_id])
    if row.record_kind == drawing.TALK and scope.can(Act.TALK_HOLD):
        return reverse("talks:index")
    return ""
