"""Back pay in the work queue and on a month's page; the job that checks it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from auxpolice.hooks import Panel, Place, QueueItem, panels, queue, tones
from auxpolice.months import format_month
from payroll.backpay import checking
from payroll.backpay.models import BackPayLine, CheckState, LineState
from payroll.backpay.pages import card
from payroll.month.models import PayrollMonth


@queue.register(Act.PAYROLL_APPROVE)
def settlements_to_confirm(request) -> Iterator[QueueItem]:
    """Notes by another person of money paid or got back outside the payroll."""
    waits = BackPayLine.everything.filter(
        state=LineState.PENDING,
        settled_by__isnull=False,
        month__in=PayrollMonth.objects.filter(state__in=checking.OPEN_TO_CHECKS).values("month"),
    ).exclude(settled_by=request.user)
    people = waits.order_by("month", "person__pinyin", "person_id")
    names: dict = {}
    for month, _id, name in people.values_list("month", "person_id", "person__name").distinct():
        names.setdefault(month, []).append(name)
    for month, those in names.items():
        yield QueueItem.naming(
            those,
            _("%(month)s 补发补扣结清待确认") % {"month": format_month(month)},
            reverse("payroll:back-pay", args=[month]),
            icon="history",
        )


@panels.register(Place.MONTH, order=20, act=Act.PAYROLL_VIEW)
def of_month(request, row: PayrollMonth) -> Panel:
    return Panel(
        _("补发补扣"),
        "payroll/back_pay_card.html",
        {"back": card(request, row), "month": row},
        icon="history",
        url=reverse("payroll:back-pay", args=[row.month]),
        link=_("明细"),
    )


engine.register(
    checking.KIND,
    chunk=checking.check_chunk,
    finalise=checking.finish_check,
    failed=checking.check_failed,
    may_resume=checking.may_resume,
    resumed=checking.check_resumed,
    act=Act.PAYROLL_CALCULATE,
)
tones(CheckState, info="RUNNING", success="DONE", danger="FAILED")
tones(LineState, neutral="DRAFT SETTLED", success="POSTED", warning="PENDING")
