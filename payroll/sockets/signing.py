"""What waits for a second person beside the months: supplementary runs to sign, settlements to confirm."""

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.ui import queue
from payroll import approvals, backpay, makers
from payroll.models import (
    BackPayLine,
    LineState,
    PayrollMonth,
    SupplementaryRun,
    SupplementaryState,
    YearEndPayout,
)


def batches_to_sign(request) -> list[dict]:
    """Supplementary runs whose next step this person may sign."""
    if not request.scope.can(Act.PAYROLL_SIGN):
        return []
    roles = {str(role) for role in request.scope.roles}
    items: list[dict] = []
    for batch in SupplementaryRun.objects.filter(state=SupplementaryState.CALCULATED).select_related("run"):
        done = approvals.signatures_of(batch.run)
        turn = batch.steps[len(done)] if len(done) < len(batch.steps) else None
        mine = request.user.pk in (batch.created_by_id, *(mark.signed_by_id for mark in done))
        if turn is None or mine or not roles & set(turn["roles"]) or makers.put_in(batch.run, request.user):
            continue
        items.append(
            {
                "title": _("补发批次 %(number)s 待审批") % {"number": batch.number},
                "count": 1,
                "url": reverse("payroll:supplementary", args=[batch.pk]),
                "urgency": "soon",
                "detail": turn["name"],
                "icon": "replace",
            }
        )
    return items


def settlements_to_confirm(request) -> list[dict]:
    """People whose back pay another person noted as settled outside the payroll."""
    if not request.scope.can(Act.PAYROLL_APPROVE):
        return []
    waits = (
        BackPayLine.everything.filter(state=LineState.PENDING, settled_by__isnull=False)
        .exclude(settled_by=request.user)
        .order_by("month")
        .values_list("month", "person_id", "person__name")
        .distinct()
    )
    found: dict = {}
    for month, _person, name in waits:
        found.setdefault(month, []).append(name)
    open_months = set(
        PayrollMonth.objects.filter(month__in=found, state__in=backpay.OPEN_TO_CHECKS).values_list(
            "month", flat=True
        )
    )
    return [
        {
            "title": _("%(month)s 补发补扣结清待确认") % {"month": f"{month:%Y-%m}"},
            "count": len(names),
            "url": reverse("payroll:back-pay", args=[month]),
            "detail": "、".join(names[:3]),
            "icon": "history",
        }
        for month, names in found.items()
        if month in open_months
    ]


def payouts_to_confirm(request) -> list[dict]:
    """Shares of a year's held performance that another person noted as paid outside the payroll."""
    if not request.scope.can(Act.PAYROLL_APPROVE):
        return []
    waits = list(
        YearEndPayout.everything.filter(settled_by__isnull=False, confirmed_by=None)
        .exclude(settled_by=request.user)
        .order_by("pk")
        .values_list("pk", "person__name")
    )
    if not waits:
        return []
    return [
        {
            "title": _("年度绩效另行支付待确认"),
            "count": len(waits),
            "url": reverse("payroll:year-end-person", args=[waits[0][0]]),
            "detail": "、".join(name for _pk, name in waits[:3]),
            "icon": "calendar-dollar",
        }
    ]


def register() -> None:
    queue.register(batches_to_sign)
    queue.register(settlements_to_confirm)
    queue.register(payouts_to_confirm)
