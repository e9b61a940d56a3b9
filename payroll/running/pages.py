"""The payroll month as finance and leaders walk it: open, calculate, check, approve, lock."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.asked import number
from auxpolice.hooks import states
from auxpolice.months import month_of, next_month, parse_month, today
from auxpolice.problems import Problem
from auxpolice.ui.charts import bars
from auxpolice.ui.tables import Column, Table
from payroll.approval import chains as approvals
from payroll.approval import second_person
from payroll.approval.models import ConfirmationState
from payroll.backpay import checking
from payroll.backpay import queries as backpay_queries
from payroll.calendar import deadlines
from payroll.entries import payable
from payroll.exports import jobs as exports
from payroll.exports.bank import outside_gbk
from payroll.month import freezing, queries
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState, UnitMode
from payroll.running import actions as month_actions
from payroll.running import approving, differences
from payroll.running.queries import month_totals

STEPS = [
    gettext_lazy("开立"),
    gettext_lazy("计算"),
    gettext_lazy("复核"),
    gettext_lazy("审批"),
    gettext_lazy("锁定"),
]
_STEP_OF = {
    MonthState.OPEN: 2,
    MonthState.CALCULATING: 2,
    MonthState.CALCULATED: 3,
    MonthState.CHECKED: 4,
    MonthState.APPROVED: 5,
    MonthState.LOCKED: 6,
}


class MonthTable(Table):
    columns = [
        Column(
            "month",
            gettext_lazy("月份"),
            kind="month",
            sort="month",
            link=lambda row: reverse("payroll:month", args=[row.month]),
        ),
        Column(
            "state",
            gettext_lazy("状态"),
            value=states.shown,
            kind="badge",
        ),
        Column("people", gettext_lazy("人数"), kind="number"),
        Column("gross", gettext_lazy("应发"), kind="money"),
        Column("net", gettext_lazy("实发"), kind="money"),
        Column("employer", gettext_lazy("单位负担"), kind="money"),
    ]
    default_sort = "-month"
    empty_title = gettext_lazy("还没有工资月")
    empty_text = gettext_lazy("先开立一个月份，再计算。")


@page(Act.PAYROLL_VIEW)
def months(request):
    rows: list[Any] = list(PayrollMonth.objects.all())
    totals = month_totals([row.month for row in rows])
    for row in rows:
        sums = totals.get(row.month, {})
        row.people, row.gross = sums.get("people"), sums.get("gross")
        row.net, row.employer = sums.get("net"), sums.get("employer")
    following = next_month(rows[0].month) if rows else month_of(today())
    context = {
        "table": MonthTable(request, rows, exportable=False),
        "following": following,
        "may_open": request.scope.can(Act.PAYROLL_CALCULATE),
    }
    return render(request, "payroll/months.html", context)


@page(Act.PAYROLL_CALCULATE)
@require_POST
def open_next(request):
    row = month_actions.open_month(parse_month(request.POST.get("month", "")), acting_user=request.user)
    messages.success(request, _("已开立 %(month)s。") % {"month": row})
    return redirect("payroll:month", month=row.month)


def _approval(request, row: PayrollMonth, run: PayrollRun | None) -> dict:
    """The state of the chain of approval, and what this person may do about it."""
    rules = approvals.rules_for(row.month)
    steps = row.steps or rules.steps
    signed = approvals.signatures_of(run) if run else []
    roles = {str(role) for role in request.scope.roles}
    turn = steps[len(signed)] if row.state == MonthState.CHECKED and len(signed) < len(steps) else None
    made = second_person.makers_of(run) if run else []
    own = any(maker.user.pk == request.user.pk for maker in made)
    mine = request.user.pk in (row.calculated_by_id, *(mark.signed_by_id for mark in signed))
    involved = any(roles & set(step["roles"]) for step in steps)
    return {
        "chain": approvals.rows_of(steps, signed, turn),
        "turn": turn,
        "made": made,
        "settled": backpay_queries.settled_outside(row.month),
        "own_inputs": own and bool(turn) and bool(roles & set(turn["roles"] if turn else [])),
        "may_approve": bool(turn)
        and not mine
        and not own
        and bool(roles & set(turn["roles"] if turn else [])),
        "may_send_back": row.state in (MonthState.CHECKED, MonthState.APPROVED)
        and request.scope.can(Act.PAYROLL_SIGN)
        and involved,
        **_words(run if rules.unit_mode != UnitMode.NONE and row.state != MonthState.LOCKED else None),
        "unit_mode": rules.unit_mode,
    }


def _words(run: PayrollRun | None) -> dict:
    """The units' words, sorted by what finance has to do about it."""
    units = approvals.unit_states(run) if run else []
    objected = [unit for unit in units if unit.said and unit.said.state == ConfirmationState.OBJECTED]
    return {
        "confirmations": units,
        "words": {
            "objected": objected,
            "waiting": [unit for unit in units if unit.said is None and unit.has_head],
            "headless": [unit for unit in units if unit.said is None and not unit.has_head],
            "done": sum(unit.said is not None for unit in units) - len(objected),
        },
    }


@page(Act.PAYROLL_VIEW)
def month(request, month):
    """The page of a month: its state, the next step, sums, differences by cause, files."""
    row = queries.found_month(month)
    run = queries.effective_run(row.month)
    last = PayrollRun.objects.filter(month=row).select_related("job").order_by("-revision").first()
    live = last if last and last.state in (RunState.RUNNING, RunState.FAILED) else None
    earlier = next_month(row.month, -1)
    totals = month_totals([row.month, earlier])
    context = {
        "month": row,
        "run": run,
        "live": live,
        "before": totals.get(earlier),
        "totals": totals.get(row.month),
        "steps": STEPS,
        "step": _STEP_OF[MonthState(row.state)],
        "units": queries.unit_totals(row.month) if run else [],
        "files": {file.kind: file for file in exports.made(row.month).defer("content")},
        "file_kinds": exports.FILE_KINDS,
        "days": deadlines.days_of(row.month),
        "idem_key": uuid4(),
        "gaps": [],
        "leave_out": row.state != MonthState.OPEN,
        "stale": (0, []),
        "schemes": queries.scheme_titles(run) if run else [],
        "may_calculate": request.scope.can(Act.PAYROLL_CALCULATE),
        **_approval(request, row, run),
        "may_export": request.scope.can(Act.PAYROLL_EXPORT),
    }
    if row.state in (MonthState.OPEN, MonthState.CALCULATED, MonthState.CHECKED):
        try:
            _rows, params = freezing.month_parameters(row.month)
        except Problem as problem:
            context["problem"] = problem
        else:
            if row.state == MonthState.OPEN:
                found = [*freezing.gaps(params), *payable.gaps(row.month), *checking.gaps(row.month)]
                context["gaps"] = [(gap, gap.sentence) for gap in found]
                context["leave_out"] = any(gap.leaves_out for gap in found)
            elif run:
                context["stale"] = freezing.stale(run.pk, params, 8)
    if run and context["may_export"] and row.state == MonthState.LOCKED:
        context["rare_names"] = outside_gbk(run)
    if run:
        context["recover"] = queries.to_recover(row.month)
        context["recover_fen"] = sum(one.amount_fen for one in context["recover"])
        context["paid_fen"] = run.net_fen + context["recover_fen"]
        context["causes"] = causes = differences.by_cause(row.month)
        if causes:
            context["causes_fen"] = sum(cause.amount_fen for cause in causes)
            context["cause_chart"] = bars(
                _("与上月差额按原因"),
                [cause.cause for cause in causes],
                {_("差额"): [cause.amount_fen / 100 for cause in causes]},
                unit=_("元"),
                horizontal=True,
            )
    if context["units"]:
        context["chart"] = bars(
            _("各单位人均实发"),
            [unit["unit__name"] for unit in context["units"]],
            {_("人均实发"): [round(unit["net"] / unit["heads"] / 100) for unit in context["units"]]},
            unit=_("元"),
            horizontal=True,
        )
    return render(request, "payroll/month.html", context)


@page(Act.PAYROLL_CALCULATE)
@require_POST
def calculate(request, month):
    row = queries.found_month(month)
    run = month_actions.start_run(
        row.month,
        acting_user=request.user,
        idem_key=request.POST.get("idem_key", "")[:60],
        accept_gaps=request.POST.get("accept_gaps") == "1",
        leave_out=request.POST.get("leave_out") == "1",
    )
    messages.success(request, _("已开始计算，共 %(count)s 人。") % {"count": run.expected_heads})
    return redirect("payroll:month", month=row.month)


@page(Act.PAYROLL_CHECK)
@require_POST
def check(request, month):
    row = approving.check_month(queries.found_month(month).month, acting_user=request.user)
    messages.success(request, _("已复核，等待另一人审批。"))
    return redirect("payroll:month", month=row.month)


@page(Act.PAYROLL_SIGN)
@require_POST
def approve(request, month):
    row = approving.approve_month(
        queries.found_month(month).month,
        digest=request.POST.get("digest", ""),
        accept_changes=request.POST.get("accept_changes") == "1",
        step=number(request.POST.get("step")),
        acting_user=request.user,
    )
    if row.state == MonthState.APPROVED:
        messages.success(request, _("%(month)s 审批完成，等待财务锁定。") % {"month": row})
    else:
        messages.success(request, _("已签署，交下一步审批。"))
    return redirect("payroll:month", month=row.month)


@page(Act.PAYROLL_SIGN)
@require_POST
def send_back(request, month):
    row = approving.send_back(
        queries.found_month(month).month,
        request.POST.get("reason", ""),
        row_version=number(request.POST.get("row_version")),
        acting_user=request.user,
    )
    messages.success(request, _("已退回财务。"))
    return redirect("payroll:month", month=row.month)


@page(Act.PAYROLL_LOCK)
@require_POST
def lock(request, month):
    row = month_actions.lock_month(queries.found_month(month).month, acting_user=request.user)
    messages.success(request, _("已锁定 %(month)s，辅警本人可以查看工资条。") % {"month": row})
    return redirect("payroll:month", month=row.month)
