"""The ledger in the menu; its own kind of record: points entered by hand."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.figures import signed
from assessment.ledger import sources
from assessment.ledger.models import LedgerEntry
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.hooks import Cost, Effect, MenuEntry, Section, effects, menu
from auxpolice.months import format_month


def _urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    """The page of the entry itself: points entered by hand have no other record."""
    return {}


@effects.register(Cost.POINTS)
def points_of(kind: str, ids: Collection[str]) -> dict[str, Effect]:
    """What stands in the ledger for each record: its points and the month they count in; none once taken back."""
    if not current().can(Act.LEDGER_VIEW):
        return {}
    entries = LedgerEntry.objects.filter(source_kind=kind, source_id__in=ids, reverses=None, reversed_by=None)
    return {
        entry.source_id: Effect(
            _("%(points)s 分，计入 %(month)s")
            % {"points": signed(entry.points), "month": format_month(entry.month)},
            reverse("assessment:ledger-entry", args=[entry.pk]),
        )
        for entry in entries
    }


sources.register("manual", gettext_lazy("人工登记"), _urls_of)
menu.register(
    MenuEntry(
        gettext_lazy("积分台账"),
        "assessment:ledger",
        Act.LEDGER_VIEW,
        "list-numbers",
        Section.ASSESSMENT,
        30,
        under="assessment:months",
    )
)
