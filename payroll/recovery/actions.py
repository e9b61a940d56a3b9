"""Actions on money to be got back after a re-issue or of a slip below zero: deduct, take in cash, confirm, withdraw."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, can, require, there
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.money import yuan
from auxpolice.months import format_month, today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from payroll.approval import makers
from payroll.entries.actions import enter_amount
from payroll.entries.models import EntryKind
from payroll.month.models import UNCALCULATED, MonthState, PayrollMonth, PayrollRun, RunState
from payroll.recovery.models import INSTALMENT, InstalmentState, Recovery, RecoveryInstalment, RecoveryWay

TAKES = (MonthState.OPEN, MonthState.TRIAL, MonthState.CALCULATED)
"""States of a month that takes a deduction: what is entered after the calculation wants a new one."""


def _held(recovery_id: int, amount_fen: int) -> Recovery:
    """The recovery under lock, with room for the amount."""
    row = held(Recovery.everything, recovery_id, "person", "batch")
    if amount_fen <= 0:
        raise Problem(_("金额须大于零。"), code="amount", field="amount")
    if amount_fen > row.free_fen:
        raise Problem(
            _(
                "%(name)s 还可登记 %(free)s（应追回 %(all)s，已追回 %(settled)s，办理中 %(pending)s），请改小金额。"
            )
            % {
                "name": row.person.name,
                "free": yuan(row.free_fen),
                "all": yuan(row.amount_fen),
                "settled": yuan(row.settled_fen),
                "pending": yuan(row.pending_fen),
            },
            code="over",
            field="amount",
        )
    return row


def _said(made: RecoveryInstalment) -> dict:
    """The words of an instalment in the trail."""
    return {
        "of_month": made.recovery.month,
        "cause": made.recovery.cause,
        "way": made.way,
        "amount_fen": made.amount_fen,
        "month": made.month,
        "receipt": made.receipt,
    }


@transaction.atomic
def deduct_recovery(recovery_id: int, month: date, amount: int, *, acting_user: User) -> RecoveryInstalment:
    """Deduct ``amount`` fen in a month not yet put forward. The slip takes what the law allows; the rest stays open."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    row = PayrollMonth.objects.select_for_update().filter(pk=month).first()
    if row is None or row.state not in TAKES:
        raise Conflict(
            _("%(month)s 没有新建，或已送审、锁定，不能再录入扣款，请选择未送审的月份。")
            % {"month": format_month(month)},
            code="month-state",
            field="month",
        )
    owed = _held(recovery_id, amount)
    entry = enter_amount(
        owed.person,
        month,
        EntryKind.DAMAGE,
        amount,
        (
            _("追回 %(month)s 多发工资（补发批次 %(number)s）")
            % {"month": format_month(owed.month), "number": owed.batch.number}
            if owed.batch
            else _("扣回 %(month)s 应追回款（扣款多于应发）") % {"month": format_month(owed.month)}
        ),
        again=True,
        large=True,
        acting_user=acting_user,
    )
    made = RecoveryInstalment.objects.create(
        recovery=owed,
        way=RecoveryWay.DEDUCTION,
        amount_fen=amount,
        month=month,
        entry=entry,
        entered_by=acting_user,
    )
    trail.record("payroll.recovery.deduct", owed.person, acting_user=acting_user, after=_said(made))
    return made


@transaction.atomic
def return_cash(
    recovery_id: int, amount: int, receipt: str, received_on: date, *, acting_user: User
) -> RecoveryInstalment:
    """Cash given back, with its receipt; it counts once another person has confirmed it."""
    require(acting_user, Act.PAYROLL_CALCULATE)
    owed = _held(recovery_id, amount)
    receipt = written(receipt, _("收据号"), field="receipt")
    if received_on > today():
        raise Problem(_("收款日期不能晚于今天。"), code="received", field="received_on")
    with only_one(
        "recovery_receipt_once",
        Conflict(
            _("收据 %(receipt)s 已经登记过，请核对收据号。") % {"receipt": receipt},
            code="receipt-once",
            field="receipt",
        ),
    ):
        made = RecoveryInstalment.objects.create(
            recovery=owed,
            way=RecoveryWay.CASH,
            amount_fen=amount,
            receipt=receipt[:40],
            received_on=received_on,
            entered_by=acting_user,
        )
    trail.record("payroll.recovery.cash", owed.person, acting_user=acting_user, after=_said(made))
    return made


def _waiting(instalment_id: int, verb: str) -> RecoveryInstalment:
    """The instalment that waits, its recovery locked before it; refused for ``verb`` when it is closed."""
    found = there(
        RecoveryInstalment.objects.filter(pk=instalment_id).values_list("recovery_id", flat=True).first()
    )
    Recovery.everything.select_for_update(no_key=True).get(pk=found)
    row = RecoveryInstalment.objects.select_related(
        "recovery__person", "recovery__batch", "entry", "closed_by"
    ).get(pk=instalment_id)
    INSTALMENT.expect(row, InstalmentState.WAITING, verb=verb)
    return row


@transaction.atomic
def confirm_cash(instalment_id: int, *, acting_user: User) -> RecoveryInstalment:
    """Another person than who entered it has seen the receipt and the money: it is settled."""
    require(acting_user, Act.PAYROLL_APPROVE)
    row = _waiting(instalment_id, _("确认"))
    if row.way != RecoveryWay.CASH:
        raise Problem(_("工资扣款在扣款月份锁定时按工资条登记，不需要确认。"), code="way")
    return INSTALMENT.move(
        row,
        InstalmentState.SETTLED,
        acting_user=acting_user,
        act="payroll.recovery.confirm",
        right=Act.PAYROLL_APPROVE,
        target=row.recovery.person,
        after=_said(row),
        settled_fen=row.amount_fen,
    )


@transaction.atomic
def withdraw_instalment(instalment_id: int, because: str, *, acting_user: User) -> RecoveryInstalment:
    """Take back what was entered by mistake, as long as it has not been settled and no calculated slip carries it."""
    if not (can(acting_user, Act.PAYROLL_CALCULATE) or can(acting_user, Act.PAYROLL_APPROVE)):
        raise Denied()
    month = RecoveryInstalment.objects.filter(pk=instalment_id).values_list("month", flat=True).first()
    carries = PayrollMonth.objects.select_for_update().filter(pk=month).first() if month else None
    row = _waiting(instalment_id, _("撤回"))
    entry = row.entry
    if carries is not None and entry is not None:
        makers.refuse_signer(carries.month, acting_user)
        run = PayrollRun.objects.filter(month=carries, state=RunState.EFFECTIVE).first()
        counts = entry.confirmed_at
        if carries.state not in UNCALCULATED and counts and (run is None or run.created_at >= counts):
            raise Conflict(
                _("%(month)s 已按这笔扣款计算，不能撤回；锁定时按工资条实际扣款登记。") % {"month": carries},
                code="calculated",
            )
    INSTALMENT.move(
        row,
        InstalmentState.WITHDRAWN,
        acting_user=acting_user,
        act="payroll.recovery.withdraw",
        reason=because,
        target=row.recovery.person,
        after=_said(row),
        entry=None,
    )
    if entry is not None:
        entry.delete()
    return row
