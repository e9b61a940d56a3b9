"""What waits for a second person beside the months: supplementary runs to sign, settlements to confirm."""

from collections.abc import Iterator

from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.money import yuan
from auxpolice.months import format_month
from auxpolice.ui import queue
from payroll.approval import chains as approvals
from payroll.approval import second_person
from payroll.backpay import checking as backpay
from payroll.backpay.models import BackPayLine, LineState
from payroll.month.models import PayrollMonth
from payroll.recovery.models import InstalmentState, Recovery, RecoveryInstalment, RecoveryWay
from payroll.supplementary.models import SupplementaryRun, SupplementaryState
from payroll.year_end.models import YearEndPayout


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
        if (
            turn is None
            or mine
            or not roles & set(turn["roles"])
            or second_person.put_in(batch.run, request.user)
        ):
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


def noted_to_confirm(request) -> list[dict]:
    """Money that another person noted as paid or got back outside the payroll."""
    if not request.scope.can(Act.PAYROLL_APPROVE):
        return []
    return [
        {"title": title, "count": len(names), "url": url, "detail": "、".join(names[:3]), "icon": icon}
        for title, names, url, icon in (
            *_back_pay(request.user),
            *_year_end(request.user),
            *_cash(request.user),
        )
    ]


def _grouped(rows) -> dict:
    """Names under what stands before them."""
    found: dict = {}
    for *key, name in rows:
        found.setdefault(tuple(key), []).append(name)
    return found


def _back_pay(user) -> Iterator[tuple]:
    waits = BackPayLine.everything.filter(
        state=LineState.PENDING,
        settled_by__isnull=False,
        month__in=PayrollMonth.objects.filter(state__in=backpay.OPEN_TO_CHECKS).values("month"),
    ).exclude(settled_by=user)
    people = waits.order_by("month", "person__pinyin", "person_id").values_list(
        "month", "person_id", "person__name"
    )
    for (month,), names in _grouped((month, name) for month, _id, name in people.distinct()).items():
        title = _("%(month)s 补发补扣结清待确认") % {"month": format_month(month)}
        yield title, names, reverse("payroll:back-pay", args=[month]), "history"


def _year_end(user) -> Iterator[tuple]:
    waits = YearEndPayout.everything.filter(settled_by__isnull=False, confirmed_by=None).exclude(
        settled_by=user
    )
    people = waits.order_by("year", "month", "person__pinyin").values_list("year", "month", "person__name")
    for (year, month), names in _grouped(people).items():
        title = _("%(year)s 年度绩效另行支付待确认") % {"year": year}
        yield (
            title,
            names,
            reverse("payroll:year-end-paid", args=[year, month]) + "?paid=noted",
            "calendar-dollar",
        )


def _cash(user) -> Iterator[tuple]:
    waits = RecoveryInstalment.objects.filter(way=RecoveryWay.CASH, state=InstalmentState.WAITING).exclude(
        entered_by=user
    )
    people = waits.order_by("recovery__person__pinyin").values_list("recovery__person__name", flat=True)
    if names := list(people):
        yield _("退回工资待确认"), names, reverse("payroll:recoveries") + "?which=noted", "receipt-refund"


def recoveries_to_begin(request) -> list[dict]:
    """Money nobody has begun to get back."""
    if not request.scope.can(Act.PAYROLL_CALCULATE):
        return []
    idle = Recovery.objects.filter(settled_fen__lt=F("amount_fen") - F("pending_fen"))
    sums = idle.aggregate(n=Count("pk"), fen=Sum(F("amount_fen") - F("settled_fen") - F("pending_fen")))
    return [
        {
            "title": _("应追回的工资"),
            "count": sums["n"],
            "url": reverse("payroll:recoveries"),
            "detail": _("未追回 %(fen)s 元") % {"fen": yuan(sums["fen"])},
            "icon": "arrow-back-up",
        }
    ]


def register() -> None:
    queue.register(batches_to_sign)
    queue.register(noted_to_confirm)
    queue.register(recoveries_to_begin)
