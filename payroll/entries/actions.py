"""One-off amounts of a month."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.months import format_month
from auxpolice.problems import Conflict, Problem
from payroll.approval import second_person
from payroll.entries.models import EntryKind, PayEntry
from payroll.entries.payable import refuse_unpayable
from payroll.month.models import MonthState, PayrollMonth
from personnel.models import Person


@transaction.atomic
def enter_amount(
    person: Person,
    month: date,
    kind: str,
    amount_fen: int,
    reason: str,
    *,
    separate_tax: bool = False,
    acting_user: User,
) -> PayEntry:
    """A one-off amount (award, bonus, damage …) of a month whose figures aren't approved yet: what is accepted here
    is in the figures that get locked, or stops their approval. The month's row is locked, as approval and lock do."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row and row.state == MonthState.APPROVED:
        raise Conflict(
            _("%(month)s 已审批，请先退回再录入，或录入到以后的月份。") % {"month": format_month(month)},
            code="approved",
            field="month",
        )
    if row and row.state == MonthState.LOCKED:
        raise Conflict(
            _("%(month)s 已锁定，请录入到未锁定的月份。") % {"month": format_month(month)},
            code="locked",
            field="month",
        )
    second_person.refuse_signer(month, acting_user)
    refuse_unpayable(person, month, kind)
    if kind != EntryKind.OTHER and amount_fen <= 0:
        raise Problem(_("金额须大于零。"), code="amount", field="amount_fen")
    entry = PayEntry.everything.create(
        person=person,
        month=month,
        kind=kind,
        amount_fen=amount_fen,
        reason=reason,
        separate_tax=separate_tax and kind == EntryKind.BONUS,
        entered_by=acting_user,
    )
    trail.record(
        "payroll.entry",
        person,
        acting_user=acting_user,
        after={"month": month, "kind": kind, "amount_fen": amount_fen},
        reason=reason,
    )
    return entry
