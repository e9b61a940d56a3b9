"""The year-end payout in the work queue and in the menu."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals.matters import sheet_url
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from payroll.year_end import sheet
from payroll.year_end.models import YearEndPayment, YearEndPayout


@queue.register(Act.PAYROLL_APPROVE)
def payments_to_approve(request) -> Iterator[QueueItem]:
    """Payments that another has put forward."""
    for row in waiting_for(request.user, YearEndPayment.objects.all()):
        yield QueueItem(
            _("%(what)s待审批") % {"what": row},
            sheet_url(sheet.actions.MATTER, row.pk),
            row.people,
            icon="calendar-dollar",
        )


@queue.register(Act.PAYROLL_APPROVE)
def payments_to_confirm(request) -> Iterator[QueueItem]:
    """Payments that another person noted as paid outside the payroll."""
    waits = YearEndPayout.everything.filter(settled_by__isnull=False, confirmed_by=None)
    people = waits.exclude(settled_by=request.user).order_by("year", "month", "person__pinyin")
    names: dict = {}
    for year, month, name in people.values_list("year", "month", "person__name"):
        names.setdefault((year, month), []).append(name)
    for (year, month), those in names.items():
        yield QueueItem.naming(
            those,
            _("%(year)s 年度绩效另行支付待确认") % {"year": year},
            reverse("payroll:year-end-paid", args=[year, month]) + "?paid=noted",
            icon="calendar-dollar",
        )


rights.withhold(YearEndPayment, "DELETE")
menu.register(
    MenuEntry(
        gettext_lazy("年度绩效兑现"),
        "payroll:year-end",
        Act.PAYROLL_VIEW,
        "calendar-dollar",
        Section.PAY,
        18,
        under="payroll:months",
    )
)
