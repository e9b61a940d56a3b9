"""The payroll month as finance and leaders walk it: open, calculate, check, approve, lock."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.views import button, page
from auxpolice.approvals.matters import sheet_url
from auxpolice.months import month_of, next_month, parse_month, today
from auxpolice.problems import Problem
from auxpolice.second_person import made_by
from auxpolice.ui.charts import bars
from auxpolice.ui.tables import Column, Table, state_column
from payroll.approval import chains as approvals
from payroll.approval import signing
from payroll.approval.models import ConfirmationState
from payroll.brakes import actions as brakes
from payroll.calendar import deadlines
from payroll.month import freezing, queries
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState, UnitMode
from payroll.running import actions as month_actions
from payroll.running import approving, differences
from payroll.running.queries import month_totals

STEPS = [
    gettext_lazy("新建"),
    gettext_lazy("计算"),
    gettext_lazy("复核"),
    gettext_lazy("审批"),
    gettext_lazy("锁定"),
]
_STEP_OF = {
    MonthState.OPEN: 2,
    MonthState.CALCULATING: 2,
    MonthState.TRIAL: 2,
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
        state_column(),
        Column("people", gettext_lazy("人数"), kind="number"),
        Column("gross", gettext_lazy("应发"), kind="money"),
        Column("net", gettext_lazy("实发"), kind="money"),
        Column("employer", gettext_lazy("单位负担"), kind="money"),
    ]
    default_sort = "-month"
    empty_title = gettext_lazy("还没有月度工资")
    empty_text = gettext_lazy("先新建一个月份，再计算。")


@page(Act.PAYROLL_VIEW, of_one_moment=True)
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


@button(Act.PAYROLL_CALCULATE)
def open_next(request):
    row = month_actions.open_month(parse_month(request.POST.get("month", "")), acting_user=request.user)
    return _("已新建 %(month)s。") % {"month": row}, "payroll:month", row.month


def _approval(request, row: PayrollMonth, run: PayrollRun | None) -> dict:
    """The state of the chain of approval and what the units said; signing itself is on the approval sheet."""
    rules = approvals.rules_for(row.month)
    steps = row.steps or rules.steps
    signed = approvals.signatures_of(run) if run else []
    turn = steps[len(signed)] if row.state == MonthState.CHECKED and len(signed) < len(steps) else None
    return {
        "chain": approvals.rows_of(steps, signed, turn),
        "sheet_url": sheet_url(approving.MATTER, f"{row.month:%Y-%m}"),
        "to_sign": bool(turn and run and signing.awaits(signing.of_month(row, run))),
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


@page(Act.PAYROLL_VIEW, of_one_moment=True)
def month(request, month):
    """The page of a month: its state, the next step, sums, differences by cause, files."""
    return _month_page(request, queries.found_month(month))


def _month_page(request, row: PayrollMonth, refused: Problem | None = None):
    """``refused`` stands where it belongs: at the gap it names, or above the step that was asked for."""
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
        "days": deadlines.days_of(row.month),
        "idem_key": uuid4(),
        "gaps": [],
        "leave_out": row.state != MonthState.OPEN,
        "days_ahead": brakes.days(row.month) if row.state in brakes.BEFORE_APPROVAL else [],
        "may_waive": request.scope.can(Act.PAYROLL_WAIVE),
        "leader": request.scope.can(Act.PAYROLL_EXCEPTION),
        "may_check": row.state == MonthState.CALCULATED
        and request.scope.can(Act.PAYROLL_CHECK)
        and not made_by(request.user, row.calculated_by_id),
        "refused": refused,
        "stale": (0, []),
        "schemes": queries.scheme_titles(run) if run else [],
        "may_calculate": request.scope.can(Act.PAYROLL_CALCULATE),
        **_approval(request, row, run),
    }
    if row.state in brakes.BEFORE_APPROVAL:
        try:
            _rows, params = freezing.month_parameters(row.month)
        except Problem as problem:
            context["problem"] = problem
        else:
            if row.state != MonthState.CHECKED:
                context["gaps"] = brakes.gaps(row.month, params)
                context["leave_out"] = any(gap.leaves_out for gap in context["gaps"])
            if run:
                context["stale"] = freezing.stale(run.pk, params, 8)
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
    return render(request, "payroll/month.html", context, status=422 if refused else 200)


def _pressed(act: Act) -> Callable:
    """Declare a button of the month, which gives a sentence and goes back to its page; a refusal is said there, at what
    it is about."""

    def declare(do: Callable[[Any, PayrollMonth], str]):
        @wraps(do)
        def pressed(request, month):
            row = queries.found_month(month)
            try:
                said = do(request, row)
            except Problem as problem:
                if problem.status == 404:
                    raise
                return _month_page(request, queries.found_month(month), problem)
            messages.success(request, said)
            return redirect("payroll:month", month=row.month)

        return page(act)(require_POST(pressed))

    return declare


@_pressed(Act.PAYROLL_CALCULATE)
def calculate(request, row):
    """Start a calculation for approval, or a trial."""
    trial = request.POST.get("trial") == "1"
    run = month_actions.start_run(
        row.month,
        acting_user=request.user,
        idem_key=request.POST.get("idem_key", "")[:60],
        trial=trial,
        leave_out=request.POST.get("leave_out") == "1",
    )
    said = _("已开始试算，共 %(count)s 人。") if trial else _("已开始计算，共 %(count)s 人。")
    return said % {"count": f"{run.expected_heads:,}"}


@_pressed(Act.PAYROLL_WAIVE)
def waive(request, row):
    """Pass one gap, or one day, by name."""
    kind = request.POST.get("kind", "")
    made = brakes.waive(row.month, kind, request.POST.get(f"reason-{kind}", ""), acting_user=request.user)
    return _("已核准放行：%(what)s。") % {"what": made}


@_pressed(Act.PAYROLL_CALCULATE)
def discard(request, row):
    """Throw a trial or an unchecked calculation away."""
    month_actions.discard_run(row.month, acting_user=request.user)
    return _("已作废这次计算。")


@_pressed(Act.PAYROLL_CHECK)
def check(request, row):
    approving.check_month(row.month, acting_user=request.user)
    return _("已复核，等待另一人审批。")


@_pressed(Act.PAYROLL_LOCK)
def lock(request, row):
    month_actions.lock_month(row.month, acting_user=request.user)
    return _("已锁定 %(month)s，辅警本人可以查看工资条。") % {"month": row}
