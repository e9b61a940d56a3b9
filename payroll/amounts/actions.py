"""Enter an amount for a person and an item from a month on; another confirms; it takes the place of the one before."""

from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.by_two import ByTwoState
from auxpolice.money import yuan
from auxpolice.months import format_month
from auxpolice.problems import Conflict, Problem, written
from payroll.amounts.models import AMOUNT, PersonAmount
from payroll.amounts.queries import items
from payroll.approval import makers
from payroll.month.models import MonthState, PayrollMonth
from payroll.rules.facts import MONEY_LIMIT
from personnel.models import Person


def _open(month: date, acting_user: User) -> None:
    """Refuse a month that is approved; of a locked one the difference becomes back pay."""
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row and row.state == MonthState.APPROVED:
        raise Conflict(
            _("%(month)s 已审批，请先退回再录入，或从以后的月份起。") % {"month": format_month(month)},
            code="approved",
            field="start",
        )
    if row is None or row.state != MonthState.LOCKED:
        makers.refuse_signer(month, acting_user)


@transaction.atomic
def set_amount(
    person: Person,
    *,
    code: str,
    start: date,
    amount_fen: int,
    reason: str,
    document: str = "",
    acting_user: User,
) -> PersonAmount:
    """From the month on the item pays (or takes) this amount of the person, once another has confirmed it; 0 ends it."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    if code not in dict(items()):
        raise Problem(_("施行中的方案没有这个逐人录入的项目。"), code="code", field="code")
    if abs(amount_fen) > MONEY_LIMIT:
        raise Problem(
            _("金额不能超过 %(most)s 元，请核对。") % {"most": yuan(MONEY_LIMIT)},
            code="amount",
            field="amount_fen",
        )
    reason = written(reason, _("事由"), field="reason")
    _open(start, acting_user)
    access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person.pk)
    now = _standing(person.pk, code)
    if now and now.period.lower > start:
        raise Conflict(
            _("%(name)s 的这一项自 %(month)s 起已有金额，只能从该月或以后变更。")
            % {"name": person.name, "month": format_month(now.period.lower)},
            code="later",
            field="start",
        )
    if (now.monthly_fen if now else 0) == amount_fen:
        raise Problem(_("与现在的金额相同，不用录入。"), code="same", field="amount_fen")
    return AMOUNT.propose(
        PersonAmount,
        Conflict(
            _("%(name)s 的这一项已有一笔待确认，请先确认或撤回。") % {"name": person.name},
            code="waits",
            field="person",
        ),
        acting_user=acting_user,
        why=reason,
        person=person,
        code=code,
        monthly_fen=amount_fen,
        period=DateRange(start, None),
        reason=reason,
        document=document.strip(),
    )


def _standing(person_id: int, code: str) -> PersonAmount | None:
    """What is in force from here on."""
    return (
        PersonAmount.everything.select_for_update()
        .filter(person=person_id, code=code, state=ByTwoState.EFFECTIVE, period__endswith__isnull=True)
        .first()
    )


@transaction.atomic
def confirm_amount(amount_id: int, *, acting_user: User) -> PersonAmount:
    """Another person than who entered it has seen what it rests on."""
    row = AMOUNT.to_confirm(PersonAmount, amount_id, acting_user)
    _open(row.period.lower, acting_user)
    now = _standing(row.person_id, row.code)
    if now and now.period.lower == row.period.lower:
        raise Conflict(
            _("%(name)s 的这一项同一个月起已有金额，请撤回后从次月起录入。") % {"name": row.person.name},
            code="later",
        )
    if now:
        now.period = DateRange(now.period.lower, row.period.lower)
        now.save(update_fields=["period"])
    return AMOUNT.confirm(row, acting_user=acting_user)
