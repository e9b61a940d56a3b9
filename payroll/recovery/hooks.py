"""Money to get back in the work queue and in the menu."""

from django.db.models import Count, F, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue, tones
from auxpolice.money import yuan
from payroll.recovery.models import InstalmentState, Recovery, RecoveryInstalment, RecoveryWay


@queue.register(Act.PAYROLL_APPROVE)
def cash_to_confirm(request) -> QueueItem:
    """Notes by another person of money handed back."""
    waits = RecoveryInstalment.objects.filter(way=RecoveryWay.CASH, state=InstalmentState.WAITING)
    people = waits.exclude(entered_by=request.user).order_by("recovery__person__pinyin")
    return QueueItem.naming(
        people.values_list("recovery__person__name", flat=True),
        _("退回工资待确认"),
        reverse("payroll:recoveries") + "?which=noted",
        icon="receipt-refund",
    )


@queue.register(Act.PAYROLL_CALCULATE)
def recoveries_to_begin(request) -> QueueItem:
    """Money nobody has begun to get back."""
    idle = Recovery.objects.filter(settled_fen__lt=F("amount_fen") - F("pending_fen"))
    sums = idle.aggregate(n=Count("pk"), fen=Sum(F("amount_fen") - F("settled_fen") - F("pending_fen")))
    return QueueItem(
        _("应追回的工资"),
        reverse("payroll:recoveries"),
        sums["n"],
        detail=_("未追回 %(fen)s 元") % {"fen": yuan(sums["fen"] or 0)},
        icon="arrow-back-up",
    )


for kept in (Recovery, RecoveryInstalment):
    rights.withhold(kept, "DELETE")
menu.register(
    MenuEntry(
        gettext_lazy("应追回"),
        "payroll:recoveries",
        Act.PAYROLL_VIEW,
        "arrow-back-up",
        Section.PAY,
        17,
        under="payroll:months",
    )
)
tones(InstalmentState, warning="WAITING", success="SETTLED", neutral="WITHDRAWN")
