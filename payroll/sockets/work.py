"""What of the months waits for whom: the next act, confirmations, objections, questions."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.ui import queue
from payroll.approval import chains as approvals
from payroll.approval import second_person
from payroll.approval.models import ConfirmationState, UnitConfirmation
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState, UnitMode
from payroll.questions import queries as asked
from payroll.questions.models import SlipQuestion
from payroll.slips import queries

_NEXT = {
    MonthState.OPEN: (Act.PAYROLL_CALCULATE, gettext_lazy("工资待计算")),
    MonthState.CALCULATED: (Act.PAYROLL_CHECK, gettext_lazy("工资待复核")),
    MonthState.CHECKED: (Act.PAYROLL_SIGN, gettext_lazy("工资待审批")),
    MonthState.APPROVED: (Act.PAYROLL_LOCK, gettext_lazy("工资待锁定")),
}


def waiting(request) -> list[dict]:
    """Months that wait for this person: for their next act, or for their signature when it is their turn."""
    items: list[dict] = []
    if not any(request.scope.can(act) for act, _title in _NEXT.values()):
        return items
    roles = {str(role) for role in request.scope.roles}
    for month in PayrollMonth.objects.exclude(state__in=[MonthState.LOCKED, MonthState.CALCULATING]):
        act, title = _NEXT[MonthState(month.state)]
        if not request.scope.can(act):
            continue
        detail = ""
        if month.state == MonthState.CHECKED:
            run = queries.effective_run(month.month)
            if run is None:
                continue
            done = [mark.signed_by_id for mark in approvals.signatures_of(run)]
            turn = month.steps[len(done)] if len(done) < len(month.steps) else None
            mine = request.user.pk in (month.calculated_by_id, *done)
            if (
                turn is None
                or mine
                or not roles & set(turn["roles"])
                or second_person.put_in(run, request.user)
            ):
                continue
            detail = turn["name"]
        if month.state == MonthState.CALCULATED and month.return_reason:
            detail = _("退回：%(reason)s") % {"reason": month.return_reason}
        items.append(
            {
                "title": f"{month} {title}",
                "count": 1,
                "url": reverse("payroll:month", args=[month.month]),
                "urgency": "soon",
                "detail": detail,
                "icon": "cash",
            }
        )
    return items


def units_to_confirm(request) -> list[dict]:
    """Totals of the head's units that nobody has confirmed yet."""
    if not request.scope.can(Act.UNIT_PAY_CONFIRM):
        return []
    items = []
    runs = PayrollRun.objects.filter(
        state=RunState.EFFECTIVE, month__state__in=[MonthState.CALCULATED, MonthState.CHECKED]
    ).select_related("month")
    for run in runs:
        if approvals.rules_for(run.month_id).unit_mode == UnitMode.NONE:
            continue
        units = approvals.unit_states(run, request.scope.units_for(Act.UNIT_PAY_CONFIRM))
        open_units = [unit for unit in units if unit.said is None]
        items.append(
            {
                "title": _("%(month)s 工资合计待确认") % {"month": run.month},
                "count": len(open_units),
                "url": reverse("payroll:totals", args=[run.month_id]),
                "detail": "、".join(unit.name for unit in open_units[:3]),
                "icon": "clipboard-check",
            }
        )
    return items


def objections_to_answer(request) -> list[dict]:
    """Objections of units that finance has not answered."""
    if not request.scope.can(Act.PAYROLL_CHECK):
        return []
    return [
        {
            "title": _("%(month)s 单位对工资合计有异议") % {"month": f"{row['run__month_id']:%Y-%m}"},
            "count": row["n"],
            "url": reverse("payroll:totals", args=[row["run__month_id"]]),
            "urgency": "soon",
            "icon": "message-report",
        }
        for row in UnitConfirmation.objects.filter(
            state=ConfirmationState.OBJECTED, run__state=RunState.EFFECTIVE
        )
        .values("run__month_id")
        .annotate(n=Count("id"))
    ]


def questions_to_answer(request) -> list[dict]:
    """Questions about slips that this person can answer."""
    if not request.scope.can(Act.PAYSLIP_ANSWER):
        return []
    found = asked.to_answer(request.scope).aggregate(n=Count("id"), due=Min("due"))
    return [
        {
            "title": _("工资疑问待答复"),
            "count": found["n"],
            "url": reverse("payroll:questions"),
            "due": found["due"],
            "icon": "message-question",
        }
    ]


def answers_to_read(request) -> list[dict]:
    """Answers the asker has not opened yet."""
    if not request.user.person_id:
        return []
    rows = SlipQuestion.everything.filter(
        raised_by=request.user, state=SlipQuestion.State.ANSWERED, seen_at__isnull=True
    ).select_related("slip")
    return [
        {
            "title": _("工资疑问已答复：%(item)s") % {"item": row.item_name},
            "count": 1,
            "url": reverse("payroll:slip", args=[row.slip.month_id, row.person_id]) + "#questions",
            "icon": "message-check",
        }
        for row in rows[:5]
    ]


def register() -> None:
    queue.register(waiting)
    queue.register(questions_to_answer)
    queue.register(answers_to_read)
    queue.register(units_to_confirm)
    queue.register(objections_to_answer)
