"""Amounts person by person in the menu and the work queue."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue
from payroll.amounts.models import PersonAmount


@queue.register(Act.PAYROLL_APPROVE)
def amounts_to_confirm(request) -> QueueItem:
    waits = waiting_for(request.user, PersonAmount.objects.all())
    return QueueItem.naming(
        waits.order_by("person__pinyin").values_list("person__name", flat=True),
        _("逐人录入的金额待确认"),
        reverse("payroll:amounts") + "?which=waiting",
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
