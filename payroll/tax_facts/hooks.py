"""Declared deductions in the menu and on a person's page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.by_two import waiting_for
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue
from auxpolice.imports.hooks import announce
from auxpolice.months import month_of, today
from payroll.tax_facts import opening, queries
from payroll.tax_facts.models import ReliefEnd, TaxRelief
from payroll.tax_facts.opening_kind import OPENING


@panels.register(Place.PERSON, order=36, act=Act.PAYSLIP_VIEW)
def declared(request, person) -> Panel | None:
    """The deductions from the taxed income this month, for those who may see the person's pay and for themself."""
    month = month_of(today())
    running = [(one, fen) for one in queries.declared(person) if (fen := one.fen_in(month))]
    may = request.scope.can(Act.TAX_FACTS_EDIT)
    if not running and not may:
        return None
    context = {"running": running, "person": person, "may": may}
    return Panel(_("专项附加扣除"), "payroll/panel_tax.html", context, icon="receipt-tax")


announce(OPENING, gettext_lazy("期初数待核对导入"), gettext_lazy("导入期初数时有误的行待更正"))


@queue.register(Act.TAX_FACTS_EDIT)
def unconfirmed(request) -> Iterator[QueueItem]:
    """Opening sums that another than this user has entered."""
    if n := opening.OPENINGS.of_others(request.user):
        yield QueueItem(_("个税期初数待确认"), reverse("payroll:opening"), n, icon="history")


@queue.register(Act.TAX_FACTS_EDIT)
def reliefs_to_confirm(request) -> Iterator[QueueItem]:
    """People with a relief, or the end of one, that another than this user has entered."""
    each: tuple[tuple[Any, Any], ...] = (
        (TaxRelief.objects, _("%(name)s的减免税额待确认")),
        (ReliefEnd.objects, _("%(name)s减免税额的停止待确认")),
    )
    for rows, title in each:
        waits = waiting_for(request.user, rows.select_related("person"))
        for row in waits.order_by("person__pinyin")[:5]:
            yield QueueItem(
                title % {"name": row.person.name},
                reverse("payroll:tax-relief", args=[row.person_id]),
                icon="receipt-tax",
            )


menu.register(
    MenuEntry(
        gettext_lazy("专项附加扣除"),
        "payroll:tax-people",
        Act.PAYROLL_VIEW,
        "receipt-tax",
        Section.PAY,
        19,
        under="payroll:months",
    )
)
