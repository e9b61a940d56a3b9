"""The one-off amounts of a month that have a scan of what they rest on, for the approval sheet."""

from datetime import date

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.money import yuan
from payroll.entries.models import EntryState, PayEntry

MOST = 40


def with_papers(month: date) -> list[tuple[str, str]]:
    """(what it is, its page) of each that stands; of very many the largest."""
    rows = (
        PayEntry.objects.filter(month=month)
        .exclude(state=EntryState.WITHDRAWN)
        .annotate(scans=Count("papers", filter=Q(papers__attachment__removal=None)))
        .filter(scans__gt=0)
        .select_related("person")
        .order_by("-amount_fen", "pk")[:MOST]
    )
    return [
        (
            _("扫描件：%(name)s %(kind)s %(amount)s 元")
            % {"name": row.person.name, "kind": row.get_kind_display(), "amount": yuan(row.amount_fen)},
            reverse("payroll:entry", args=[row.pk]),
        )
        for row in rows
    ]
