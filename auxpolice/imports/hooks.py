"""The tones of the states of imports, and what of a kind waits for somebody."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from auxpolice.hooks import QueueItem, queue, tones
from auxpolice.imports.kinds import Kind
from auxpolice.imports.models import Import, ImportState, Outcome
from auxpolice.months import today

MEND_DAYS = 14


def announce(kind: Kind, staged: Any, left: Any) -> None:
    """Put into the work queue: files ``staged`` and not accepted, and those whose wrong rows were ``left``."""

    def waiting(request) -> Iterator[QueueItem]:
        files = Import.objects.filter(kind=kind.key).defer("content")
        waits = files.filter(state__in=[ImportState.STAGED, ImportState.MAPPING])
        if open_ones := [one for one in waits if kind.is_mine(one.options)]:
            first = open_ones[0]
            url = reverse(f"{kind.urls}-preview", args=[first.pk])
            yield QueueItem(str(staged), url, len(open_ones), detail=first.filename, icon="file-import")
        lately = files.filter(
            state=ImportState.ACCEPTED,
            counts__has_key=str(Outcome.WRONG),
            accepted_at__gte=timezone.now() - timedelta(days=MEND_DAYS + 1),
        )
        part = next((one for one in lately if kind.is_mine(one.options)), None)
        if (
            part
            and part.accepted_at
            and part.rows.filter(outcome=Outcome.WRONG).exists()
            and part.accepted_at.date() >= today() - timedelta(days=MEND_DAYS)
        ):
            url = reverse(f"{kind.urls}-preview", args=[part.pk])
            n = part.counts[Outcome.WRONG]
            yield QueueItem(str(left), url, n, detail=part.filename, icon="file-alert")

    queue.register(kind.act)(waiting)


tones(ImportState, info="STAGED", warning="MAPPING", success="ACCEPTED", neutral="DISCARDED UNDONE")
