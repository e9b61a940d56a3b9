"""Amounts person by person in the menu and the work queue."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue, tones
from auxpolice.second_person import hands_of
from payroll.amounts.models import AmountState, PersonAmount


@queue.register(Act.PAYROLL_APPROVE)
def amounts_to_confirm(request) -> QueueItem:
    waits = PersonAmount.objects.filter(state=AmountState.WAITING).exclude(
        entered_by__in=hands_of(request.user)
    )
    names = list(waits.order_by("person__pinyin").values_list("person__name", flat=True))
    return QueueItem(
        _("逐人录入的金额待确认"),
        reverse("payroll:amounts") + "?which=waiting",
        len(names),
        detail="、".join(names[:3]),
        icon="user-check",
    )


rights.withhold(PersonAmount, "DELETE")
menu.register(
    MenuEntry(
        gettext_lazy("逐人录入"),
        "payroll:amounts",
        Act.PAYROLL_VIEW,
        "user-dollar",
        Section.PAY,
        20,
        under="payroll:months",
    )
)
tones(AmountState, warning="WAITING", success="EFFECTIVE", neutral="WITHDRAWN")
