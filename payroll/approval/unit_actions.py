"""Heads say whether their unit's totals are right; finance answers an objection."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require, there
from auxpolice.audit import trail
from auxpolice.problems import Conflict, Problem, written
from payroll.approval import chains as approvals
from payroll.approval.models import ConfirmationState, UnitConfirmation
from payroll.month.models import MONTH, MonthState, PayrollRun, RunState
from payroll.month.steps import locked_month


@transaction.atomic
def confirm_unit(
    month: date, unit_id: int, *, digest: str, objection: str = "", acting_user: User
) -> UnitConfirmation:
    """A head confirms the unit's totals of these very figures, or objects with a reason."""
    require(acting_user, Act.UNIT_PAY_CONFIRM, unit_id)
    row = locked_month(month)
    MONTH.expect(row, MonthState.CALCULATED, MonthState.CHECKED, verb=_("确认"))
    if digest != row.digest:
        raise Conflict(_("金额在您查看之后已重新计算，请刷新后再确认。"), code="digest")
    run = PayrollRun.objects.get(month=row, state=RunState.EFFECTIVE)
    found = there(approvals.unit_states(run, frozenset({unit_id})))
    unit, reason = found[0], objection.strip()
    state = ConfirmationState.OBJECTED if reason else ConfirmationState.CONFIRMED
    said, _created = UnitConfirmation.objects.update_or_create(
        run=run,
        unit_id=unit_id,
        defaults={
            "state": state,
            "reason": reason[:300],
            "heads": unit.heads,
            "net_fen": unit.net_fen,
            "said_by": acting_user,
            "answer": "",
            "answered_by": None,
        },
    )
    trail.record(
        Act.UNIT_PAY_CONFIRM,
        row,
        acting_user=acting_user,
        after={"unit": unit.name, "state": str(state), "heads": unit.heads, "net_fen": unit.net_fen},
        reason=reason,
    )
    return said


def refuse_unanswered(run: PayrollRun) -> None:
    """What a unit objected to is answered in words, or met by a new calculation, before the month goes on."""
    objecting = UnitConfirmation.objects.filter(run=run, state=ConfirmationState.OBJECTED)
    details = [f"{said.unit.name}：{said.reason}" for said in objecting.select_related("unit")]
    if details:
        raise Problem(
            _("还有 %(n)d 个单位的异议没有书面答复，请财务先答复或重新计算。") % {"n": len(details)},
            code="objections",
            status=409,
            details=details,
        )


@transaction.atomic
def answer_unit(pk: int, answer: str, *, acting_user: User) -> UnitConfirmation:
    """Finance answers a unit's objection; the figures stay as they are."""
    require(acting_user, Act.PAYROLL_CHECK)
    answer = written(answer, _("答复"), field="answer")
    said = access(UnitConfirmation.objects.select_related("run", "unit"), pk=pk)
    row = locked_month(said.run.month_id)
    done = UnitConfirmation.objects.filter(pk=pk, state=ConfirmationState.OBJECTED).update(
        state=ConfirmationState.ANSWERED, answer=answer[:300], answered_by=acting_user
    )
    if not done or said.run.state != RunState.EFFECTIVE or row.state == MonthState.LOCKED:
        raise Conflict(_("这条异议已经处理，或本月已重新计算，请刷新页面。"), code="answered")
    said.refresh_from_db()
    trail.record(
        "payroll.unit_answer",
        row,
        acting_user=acting_user,
        after={"unit": said.unit.name},
        reason=answer,
    )
    return said
