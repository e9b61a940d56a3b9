"""One-off amounts that wait for their second person, and awards that wait for a month, in the work queue."""

from collections.abc import Iterator

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.files import owners
from auxpolice.hooks import QueueItem, queue, tones
from auxpolice.months import format_month
from auxpolice.second_person import hands_of
from payroll.entries import awards
from payroll.entries.models import EntryPaper, EntryState, PayEntry
from payroll.month.models import MonthState, PayrollMonth


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


@queue.register(Act.PAYROLL_CALCULATE)
def awards_to_pay(request) -> Iterator[QueueItem]:
    """Awards of honours that no month has taken in, for the first month that still can."""
    months = PayrollMonth.objects.exclude(state__in=(MonthState.APPROVED, MonthState.LOCKED)).order_by(
        "month"
    )
    if row := months.first():
        yield QueueItem.naming(
            (one.name for one in awards.offered(row.month)),
            _("表彰奖金待列入 %(month)s 工资") % {"month": format_month(row.month)},
            reverse("payroll:entries", args=[row.month]),
            icon="award",
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
