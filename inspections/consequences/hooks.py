"""Findings told to the others: what waits for whom, papers, the talk owed, sources of the ledger, colours of states."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.ledger import sources
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.approvals import matters
from auxpolice.audit import witness
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from auxpolice.notices import kinds
from auxpolice.objections import ObjectionState
from inspections.checks.models import Finding
from inspections.checks.published import on_publication
from inspections.consequences import drawing, queries, sheet, telling
from inspections.consequences.models import (
    AccountEntry,
    Consequence,
    ConsequenceKind,
    FindingObjection,
    Plea,
    Reversal,
)
from inspections.consequences.pages import listed
from personnel.talks import occasions
from personnel.talks.occasions import Arisen, Occasion


@queue.register(Act.CHECK_PLEAD)
def to_plead(request) -> Iterator[QueueItem]:
    """What one was told and may still answer, for oneself or for the unit."""
    for finding in queries.own_to_plead().select_related("telling", "unit", "check_record")[:10]:
        if telling.speaks_for(finding, request.user):
            yield QueueItem(
                _("督察问题待申辩"),
                sheet.url_of(finding.pk),
                due=finding.telling.plea_until,
                detail=f"{finding} {finding.unit.name}",
                icon="message",
            )


@queue.register(Act.CHECK_CONFIRM)
def to_decide(request) -> Iterator[QueueItem]:
    """Findings that were heard, objections to answer, reversals that another has proposed."""
    if n := queries.at("decide").count():
        yield QueueItem(_("督察问题待认定"), listed("decide"), n, icon="flag")
    waiting = FindingObjection.objects.filter(state=ObjectionState.OPEN).select_related("finding")
    for row in waiting.order_by("due")[:10]:
        yield QueueItem(
            _("督察问题异议待答复"),
            sheet.url_of(row.finding_id),
            due=row.due,
            detail=str(row.finding),
            icon="scale",
        )
    for reversal in waiting_for(request.user, Reversal.objects.select_related("finding"))[:10]:
        yield QueueItem(
            _("撤销认定待确认"),
            sheet.url_of(reversal.finding_id),
            detail=str(reversal.finding),
            icon="arrow-back-up",
        )


def _known(numbers: Collection[str]) -> dict[str, UUID]:
    """Ids of records of the ledger that begin with a finding's, and that finding's."""
    found = {}
    for number in numbers:
        try:
            found[number] = UUID(number.split("-")[0] if number.count("-") == 1 else number)
        except ValueError:
            continue
    return found


def _pages_of_findings(numbers: Collection[str]) -> Mapping[str, str]:
    """The page of each finding, for those for whom it is there."""
    if not current().can(Act.CHECK_VIEW):
        return {}
    known = _known(numbers)
    seen = set(Finding.objects.filter(pk__in=known.values()).values_list("pk", flat=True))
    return {number: sheet.url_of(pk) for number, pk in known.items() if pk in seen}


def _owed(first: date, last: date) -> Iterator[Arisen]:
    """Whose finding brought a talk on one of the days, and stands."""
    rows = Consequence.everything.filter(
        kind=ConsequenceKind.TALK, ended_at=None, made_at__date__range=(first, last)
    )
    for row in rows:
        yield Arisen(row.person_id or 0, timezone.localdate(row.made_at), row.record_id)


on_publication(telling.tell_all)
matters.register(sheet.MATTER)
occasions.register(Occasion(drawing.OCCASION, gettext_lazy("督察问题认定后"), _owed))
sources.register(drawing.FINDING, gettext_lazy("督察问题"), _pages_of_findings)
sources.register(drawing.HEAD, gettext_lazy("督察问题（负责人连带）"), _pages_of_findings)
kinds.register(
    kinds.Kind(
        telling.TOLD,
        gettext_lazy("督察问题告知"),
        sheet.url_of,
        icon="flag",
        serve=Act.CHECK_CONFIRM,
        served=telling.term_runs,
    )
)
kinds.register(
    kinds.Kind(
        telling.DECIDED, gettext_lazy("督察问题认定"), sheet.url_of, icon="gavel", serve=Act.CHECK_CONFIRM
    )
)
witness.protect(Plea, Consequence, AccountEntry)
menu.register(
    MenuEntry(
        gettext_lazy("督察问题"),
        "inspections:findings",
        Act.CHECK_VIEW,
        "flag",
        Section.INSPECTION,
        25,
        under="inspections:checks",
    )
)
