"""One-off amounts that wait for their second person, in the work queue."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.files import owners
from auxpolice.hooks import QueueItem, queue, tones
from auxpolice.months import format_month
from auxpolice.second_person import hands_of
from payroll.entries.models import EntryPaper, EntryState, PayEntry


@queue.register(Act.PAYROLL_APPROVE)
def amounts_to_confirm(request) -> Iterator[QueueItem]:
    """Amounts entered by others, a line a month."""
    waits = PayEntry.objects.filter(state=EntryState.WAITING).exclude(entered_by__in=hands_of(request.user))
    sees_all = request.scope.can(Act.PAYROLL_CALCULATE)
    for row in waits.order_by().values("month").annotate(n=Count("pk"), first=Min("pk")).order_by("month"):
        yield QueueItem(
            _("%(month)s 一次性项目待确认") % {"month": format_month(row["month"])},
            reverse("payroll:entries", args=[row["month"]])
            if sees_all
            else reverse("payroll:entry", args=[row["first"]]),
            row["n"],
            icon="user-check",
        )


tones(EntryState, warning="WAITING", success="EFFECTIVE", neutral="WITHDRAWN")
owners.register(
    owners.Owner(
        EntryPaper,
        Act.PAYROLL_VIEW,
        url_of=lambda entry: reverse("payroll:entry", args=[entry.pk]),
        may_change=lambda scope, entry: (
            entry.state == EntryState.WAITING and scope.can(Act.PAYROLL_CALCULATE)
        ),
        seen_as="payroll.entry.paper",
    )
)
