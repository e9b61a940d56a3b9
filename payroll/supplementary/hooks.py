"""Supplementary runs in the work queue and on a month's page; the job that calculates one."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.batch import engine
from auxpolice.hooks import Panel, Place, QueueItem, Urgency, panels, queue, tones
from payroll.approval import signing
from payroll.month.models import MonthState, PayrollMonth
from payroll.month.runs import calculate_chunk
from payroll.supplementary import actions, calculating, queries, sheet
from payroll.supplementary.models import SupplementaryMember, SupplementaryRun, SupplementaryState


@queue.register(Act.PAYROLL_SIGN)
def batches_to_sign(request) -> Iterator[QueueItem]:
    """Supplementary runs whose next step this person may sign."""
    calculated = SupplementaryRun.objects.filter(state=SupplementaryState.CALCULATED)
    for batch in calculated.select_related("run"):
        if step := signing.awaits(actions.figures_of(batch)):
            yield QueueItem(
                _("补发批次 %(number)s 待审批") % {"number": batch.number},
                matters.sheet_url(actions.MATTER, batch.pk),
                urgency=Urgency.SOON,
                detail=step["name"],
                icon="replace",
            )


@panels.register(Place.MONTH, order=30, act=Act.PAYROLL_VIEW)
def of_month(request, row: PayrollMonth) -> Panel | None:
    """The batches of a locked month."""
    if row.state != MonthState.LOCKED:
        return None
    may_make = request.scope.can(Act.PAYROLL_CALCULATE) and not queries.why_not(row)
    batches = list(queries.batches_of(row.month))
    if not batches and not may_make:
        return None
    context = {"batches": batches, "month": row, "may_make": may_make}
    return Panel(_("补发批次与冲销重发"), "payroll/supplementary_card.html", context, icon="replace")


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("补发批次"),
        Act.PAYROLL_VIEW,
        Act.PAYROLL_SIGN,
        matters.by_number(
            lambda: SupplementaryRun.objects.select_related("month", "run", "created_by", "locked_by")
        ),
        sheet.of_batch,
        sheet.agree,
        lambda batch: reverse("payroll:supplementary", args=[batch.pk]),
        sheet.send_back,
    )
)
rights.withhold(SupplementaryRun, "DELETE")
rights.withhold(SupplementaryMember, "UPDATE", "DELETE")
engine.register(
    calculating.KIND,
    chunk=calculate_chunk,
    finalise=calculating.finish,
    failed=calculating.failed,
    act=Act.PAYROLL_CALCULATE,
)
tones(
    SupplementaryState,
    info="CALCULATING CALCULATED",
    success="APPROVED LOCKED",
    neutral="CANCELLED",
)
