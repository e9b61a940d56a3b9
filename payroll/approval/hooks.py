"""The chain of approval in the menu; totals that units confirm or object to in the work queue."""

from collections.abc import Iterator

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals.matters import sheet_url
from auxpolice.hooks import MenuEntry, QueueItem, Section, Urgency, menu, queue, tones
from payroll.approval import chain_sheet, chains
from payroll.approval.models import ApprovalChain, ChainState, ConfirmationState, Signature, UnitConfirmation
from payroll.month.models import MonthState, PayrollRun, RunState, UnitMode


@queue.register(Act.UNIT_PAY_CONFIRM)
def units_to_confirm(request) -> Iterator[QueueItem]:
    """Totals of the head's units that nobody has confirmed yet."""
    runs = PayrollRun.objects.filter(
        state=RunState.EFFECTIVE, month__state__in=[MonthState.CALCULATED, MonthState.CHECKED]
    )
    for run in runs.select_related("month"):
        if chains.rules_for(run.month_id).unit_mode == UnitMode.NONE:
            continue
        units = chains.unit_states(run, request.scope.units_for(Act.UNIT_PAY_CONFIRM))
        units = [unit for unit in units if unit.said is None]
        yield QueueItem.naming(
            [unit.name for unit in units],
            _("%(month)s 工资合计待确认") % {"month": run.month},
            reverse("payroll:totals", args=[run.month_id]),
            icon="clipboard-check",
        )


@queue.register(Act.PAYROLL_CHAIN_APPROVE)
def chains_to_approve(request) -> Iterator[QueueItem]:
    """Drafts of others that wait for approval."""
    for chain in ApprovalChain.objects.filter(state=ChainState.DRAFT).exclude(created_by=request.user):
        yield QueueItem(
            _("审批流程待批准：%(title)s") % {"title": chain.title},
            sheet_url(chain_sheet.actions.MATTER, chain.pk),
            icon="git-merge",
        )


@queue.register(Act.PAYROLL_CHECK)
def objections_to_answer(request) -> Iterator[QueueItem]:
    """Objections of units that finance has not answered."""
    objected = UnitConfirmation.objects.filter(
        state=ConfirmationState.OBJECTED, run__state=RunState.EFFECTIVE
    )
    for row in objected.values("run__month_id").annotate(n=Count("id")):
        yield QueueItem(
            _("%(month)s 单位对工资合计有异议") % {"month": f"{row['run__month_id']:%Y-%m}"},
            reverse("payroll:totals", args=[row["run__month_id"]]),
            row["n"],
            urgency=Urgency.SOON,
            icon="message-report",
        )


rights.withhold(Signature, "DELETE")
menu.register(
    MenuEntry(
        gettext_lazy("单位工资合计"),
        "payroll:unit-totals",
        Act.UNIT_PAY_CONFIRM,
        "clipboard-check",
        Section.PAY,
        15,
        under="payroll:months",
    ),
    MenuEntry(
        gettext_lazy("审批流程"),
        "payroll:chains",
        Act.PAYROLL_VIEW,
        "git-merge",
        Section.PAY,
        60,
        under="payroll:months",
    ),
)
tones(ChainState, neutral="DRAFT WITHDRAWN", success="APPROVED")
tones(ConfirmationState, success="CONFIRMED", danger="OBJECTED", info="ANSWERED")
