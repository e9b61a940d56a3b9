"""Approval of a month: put forward, signed step by step by different people, sent back with a reason."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require, scope_of
from auxpolice.audit import trail
from auxpolice.problems import Conflict, Problem
from payroll.approval import chains as approvals
from payroll.approval.models import Signature
from payroll.approval.signing import sign, turn_of, void
from payroll.backpay import checking as backpay
from payroll.month import freezing
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState, UnitMode
from payroll.month.steps import locked_month, move


@transaction.atomic
def check_month(month: date, *, acting_user: User) -> PayrollMonth:
    """Finance has read the differences and puts the month forward; the steps it needs are fixed from here.

    Where the chain asks for the units' confirmation, every unit that has a head must have given it, or its
    objection must have been answered.
    """
    require(acting_user, Act.PAYROLL_CHECK)
    row = locked_month(month)
    move(row, MonthState.CHECKED, _("复核"))
    backpay.require_carried(month)
    rules = approvals.rules_for(month)
    if rules.unit_mode == UnitMode.REQUIRED:
        run = PayrollRun.objects.get(month=row, state=RunState.EFFECTIVE)
        waiting = [unit for unit in approvals.unit_states(run) if unit.blocks]
        if waiting:
            raise Problem(
                _("还有 %(count)s 个单位没有确认工资合计，不能送审。") % {"count": len(waiting)},
                code="units",
                status=409,
                details=[f"{unit.name}：{unit.label}" for unit in waiting],
            )
    row.steps = rules.steps
    row.checked_by = acting_user
    row.returned_by = row.returned_at = None
    row.return_reason = ""
    row.save()
    trail.record(
        Act.PAYROLL_CHECK,
        row,
        acting_user=acting_user,
        after={"digest": row.digest, "steps": [step["name"] for step in rules.steps]},
    )
    return row


@transaction.atomic
def approve_month(
    month: date, *, digest: str, acting_user: User, accept_changes: bool = False, step: int | None = None
) -> PayrollMonth:
    """Sign the next step for exactly the figures with this digest; the last signature approves the month.

    ``step`` is the one the person saw (1…): when somebody else was faster, they are told who. Facts that changed
    since the calculation ask for a recalculation, or for ``accept_changes``: what came late is then back pay of
    a later month.
    """
    require(acting_user, Act.PAYROLL_SIGN)
    row = locked_month(month)
    run = PayrollRun.objects.filter(month=row, state=RunState.EFFECTIVE).first()
    done = approvals.signatures_of(run) if run else []
    if row.state in (MonthState.APPROVED, MonthState.LOCKED):
        raise Conflict(_("已由%(name)s审批。") % {"name": row.approved_by}, code="already-approved")
    if row.state != MonthState.CHECKED:
        move(row, MonthState.APPROVED, _("审批"))
    if run is None:
        raise RuntimeError(f"{row} is {row.state} and has no effective run")
    turn = turn_of(
        run,
        row.steps,
        done,
        user=acting_user,
        made_by_id=row.calculated_by_id,
        own_work=_("计算人不能审批自己计算的工资，请由另一人审批。"),
        seen=step,
    )
    if digest != row.digest:
        raise Conflict(_("金额在您查看之后已重新计算，请刷新核对后再审批。"), code="digest")
    _parameters, params = freezing.month_parameters(month)
    count, names = freezing.stale(run.pk, params)
    if count and not accept_changes:
        raise Conflict(
            _("计算之后有 %(count)s 人的资料变化（%(names)s），请重新计算，或确认按原结果审批。")
            % {"count": count, "names": "、".join(names[:5])},
            code="inputs-changed",
        )
    sign(run, turn, row.digest, made_by_id=row.calculated_by_id, user=acting_user)
    if turn["seq"] == len(row.steps):
        move(row, MonthState.APPROVED, _("审批"))
        row.approved_by, row.approved_at = acting_user, timezone.now()
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
    )
    return row


@transaction.atomic
def send_back(month: date, reason: str, *, row_version: int | None = None, acting_user: User) -> PayrollMonth:
    """Return a month put forward or approved to finance, saying why; every signature given is void.

    ``row_version`` is that of the month on the page it was read from: whoever acted first wins, the other is told.
    """
    require(acting_user, Act.PAYROLL_SIGN)
    if not reason.strip():
        raise Problem(_("请写明退回原因。"), code="reason", field="reason")
    row = locked_month(month)
    roles = {str(role) for role in scope_of(acting_user).roles}
    if not any(roles & set(step["roles"]) for step in row.steps or approvals.DEFAULT_STEPS):
        raise Denied()
    if row_version is not None and row_version != row.row_version:
        raise Conflict(
            _("%(month)s 刚被处理过，现在是「%(state)s」，请刷新后再决定。")
            % {"month": row, "state": row.get_state_display()},
            code="row-version",
        )
    before = row.state
    move(row, MonthState.CALCULATED, _("退回"))
    void_signatures(row, reason.strip(), acting_user=acting_user)
    row.checked_by = row.approved_by = row.approved_at = None
    row.steps = []
    row.returned_by, row.returned_at, row.return_reason = acting_user, timezone.now(), reason.strip()[:300]
    row.save()
    trail.record("payroll.send_back", row, acting_user=acting_user, before={"state": before}, reason=reason)
    return row


def void_signatures(row: PayrollMonth, reason: str, *, acting_user: User) -> None:
    """The signatures given so far no longer count; they stay to be read."""
    void(Signature.objects.filter(run__month=row), reason, acting_user=acting_user)
