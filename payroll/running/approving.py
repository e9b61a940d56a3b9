"""Approval of a month: put forward, signed step by step by different people, sent back with a reason."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require, scope_of
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem
from payroll.amounts import queries as amounts
from payroll.approval import chains as approvals
from payroll.approval.models import Signature
from payroll.approval.signing import of_month, sign, turn_of, void
from payroll.approval.unit_actions import refuse_unanswered
from payroll.backpay import checking as backpay
from payroll.brakes import actions as brakes
from payroll.brakes.models import WaiverKind
from payroll.entries.actions import require_confirmed
from payroll.exceptions import actions as exceptions
from payroll.month import freezing
from payroll.month.models import MONTH, MonthState, PayrollMonth, PayrollRun, RunState, UnitMode
from payroll.month.steps import MATTER, locked_month

MESSAGE = "payroll.month"


@transaction.atomic
def check_month(month: date, *, acting_user: User) -> PayrollMonth:
    """Finance has read the differences and puts the month forward; the steps it needs are fixed from here.

    A unit's objection must have been answered; where the chain asks for the units' confirmation, every unit that has a
    head must have given its word.
    """
    require(acting_user, Act.PAYROLL_CHECK)
    row = locked_month(month)
    MONTH.ready(row, MonthState.CHECKED, acting_user, right=Act.PAYROLL_CHECK)
    require_confirmed(month)
    amounts.require_confirmed(month)
    backpay.require_carried(month)
    run = PayrollRun.objects.get(month=row, state=RunState.EFFECTIVE)
    exceptions.refuse_waiting(run)
    rules = approvals.rules_for(month)
    if rules.unit_mode == UnitMode.REQUIRED:
        waiting = [unit for unit in approvals.unit_states(run) if unit.blocks]
        if waiting:
            raise Problem(
                _("还有 %(count)s 个单位没有确认工资合计，不能送审。") % {"count": len(waiting)},
                code="units",
                status=409,
                details=[f"{unit.name}：{unit.label}" for unit in waiting],
            )
    refuse_unanswered(run)
    return MONTH.move(
        row,
        MonthState.CHECKED,
        acting_user=acting_user,
        act=Act.PAYROLL_CHECK,
        after={"digest": row.digest, "steps": [step["name"] for step in rules.steps]},
        steps=rules.steps,
        returned_by=None,
        returned_at=None,
        return_reason="",
    )


@transaction.atomic
def approve_month(
    month: date,
    *,
    digest: str,
    opinion: str = "",
    acting_user: User,
    accept_changes: bool = False,
    step: int | None = None,
) -> PayrollMonth:
    """Sign the next step for exactly the figures with this digest; the last signature approves the month.

    ``step`` is the one the person saw (1…): when somebody else was faster, they are told who. Facts that changed
    since the calculation ask for a recalculation, or for ``accept_changes``: what came late is then back pay of
    a later month.
    """
    require(acting_user, Act.PAYROLL_SIGN)
    row = locked_month(month)
    run = PayrollRun.objects.filter(month=row, state=RunState.EFFECTIVE).first()
    MONTH.ready(row, MonthState.APPROVED)
    if run is None:
        raise RuntimeError(f"{row} is {row.state} and has no effective run")
    figures = of_month(row, run)
    turn = turn_of(figures, acting_user, step)
    if digest != row.digest:
        raise Conflict(_("金额在您查看之后已重新计算，请刷新核对后再审批。"), code="digest")
    require_confirmed(month)
    amounts.require_confirmed(month)
    refuse_unanswered(run)
    _parameters, params = freezing.month_parameters(month)
    count, names = freezing.stale(run.pk, params)
    if count and not accept_changes:
        raise Conflict(
            _("计算之后有 %(count)s 人的资料变化（%(names)s），请重新计算，或确认按原结果审批。")
            % {"count": count, "names": "、".join(names[:5])},
            code="inputs-changed",
            field="accept_changes",
        )
    last = turn["seq"] == len(row.steps)
    if last:
        brakes.refuse_day(month, WaiverKind.INPUTS_OPEN)
    words.say(MATTER, row.pk, Said.AGREED, opinion, acting_user=acting_user, step=turn["name"])
    sign(figures, turn, row.digest, acting_user)
    if last:
        MONTH.move(row, MonthState.APPROVED, acting_user=acting_user)
    else:
        row.row_version += 1
        row.save()
    trail.record(
        Act.PAYROLL_APPROVE,
        row,
        acting_user=acting_user,
        after={
            "digest": row.digest,
            "net_fen": run.net_fen,
            "step": turn["name"],
            "changed_since": count,
        },
        reason=opinion.strip(),
    )
    return row


@transaction.atomic
def send_back(month: date, reason: str, *, row_version: int | None = None, acting_user: User) -> PayrollMonth:
    """Return a month put forward or approved to finance, saying why; every signature given is void.

    ``row_version`` is that of the month on the page it was read from: whoever acted first wins, the other is told.
    """
    require(acting_user, Act.PAYROLL_SIGN)
    row = locked_month(month)
    checked_by = row.checked_by_id
    roles = {str(role) for role in scope_of(acting_user).roles}
    if not any(roles & set(step["roles"]) for step in row.steps or approvals.DEFAULT_STEPS):
        raise Denied()
    if row_version is not None and row_version != row.row_version:
        raise Conflict(
            _("%(month)s 刚被处理过，现在是「%(state)s」，请刷新后再决定。")
            % {"month": row, "state": row.get_state_display()},
            code="row-version",
        )
    MONTH.expect(row, MonthState.CHECKED, MonthState.APPROVED, verb=_("退回"))
    words.say(MATTER, row.pk, Said.RETURNED, reason, acting_user=acting_user)
    MONTH.move(
        row,
        MonthState.CALCULATED,
        acting_user=acting_user,
        act="payroll.send_back",
        reason=reason,
        checked_by=None,
        approved_by=None,
        approved_at=None,
        steps=[],
    )
    void_signatures(row, row.return_reason, acting_user=acting_user)
    notify(
        MESSAGE,
        [row.calculated_by_id, checked_by],
        row,
        title=_("%(month)s 工资被退回") % {"month": row},
        text=row.return_reason,
        acting_user=acting_user,
    )
    return row


def void_signatures(row: PayrollMonth, reason: str, *, acting_user: User) -> None:
    """The signatures given so far no longer count; they stay to be read."""
    void(Signature.objects.filter(run__month=row), reason, acting_user=acting_user)
