"""Retirement in the work queue of the political department, and in the menu."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, QueueItem, Section, Urgency, menu, queue
from auxpolice.months import month_of, next_month, today
from payroll.retirement import queries

REMIND_MONTHS = 3


@queue.register(Act.LEAVE)
def retiring(request) -> Iterator[QueueItem]:
    """Who retires within three months; who should have and is still insured."""
    now = month_of(today())
    rows = queries.due(next_month(now, REMIND_MONTHS), on=today(), table=queries.table_on(now))
    late = [row for row in rows if row.stops <= now and row.insured]
    for found, title, urgency in (
        (late, _("已到法定退休年龄，仍在缴费"), Urgency.SOON),
        ([row for row in rows if row not in late], _("即将到法定退休年龄"), Urgency.NORMAL),
    ):
        yield QueueItem.naming(
            [row.person.name for row in found],
            title,
            reverse("payroll:retiring"),
            urgency=urgency,
            icon="hourglass-empty",
        )


menu.register(
    MenuEntry(
        gettext_lazy("退休提醒"),
        "payroll:retiring",
        Act.PAYROLL_VIEW,
        "hourglass-empty",
        Section.PAY,
        24,
        under="payroll:months",
    )
)
