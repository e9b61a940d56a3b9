"""Imports of rosters in the work queue and in the menu."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from auxpolice.imports.models import Import, ImportState, Outcome
from auxpolice.months import today
from personnel.roster.kind import ROSTER

MEND_DAYS = 14


@queue.register(Act.ROSTER_IMPORT)
def imports(request) -> Iterator[QueueItem]:
    """Rosters that were staged and not accepted, and rows of accepted ones that were wrong."""
    files = Import.objects.filter(kind=ROSTER.key).defer("content")
    staged = files.filter(state__in=[ImportState.STAGED, ImportState.MAPPING])
    if first := staged.first():
        url = reverse("personnel:import-preview", args=[first.pk])
        yield QueueItem(_("名册待核对导入"), url, staged.count(), detail=first.filename, icon="file-import")
    left = files.filter(state=ImportState.ACCEPTED, counts__has_key=str(Outcome.WRONG)).first()
    if (
        left
        and left.accepted_at
        and left.rows.filter(outcome=Outcome.WRONG).exists()
        and left.accepted_at.date() >= today() - timedelta(days=MEND_DAYS)
    ):
        yield QueueItem(
            _("导入名册时有误的行待更正"),
            reverse("personnel:import-preview", args=[left.pk]),
            left.counts[Outcome.WRONG],
            detail=left.filename,
            icon="file-alert",
        )


menu.register(
    MenuEntry(
        gettext_lazy("导入名册"), "personnel:import", Act.ROSTER_IMPORT, "file-import", Section.PEOPLE, 30
    )
)
