"""Pay months in the work queue, the menu and on the home page; the job that calculates one."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.hooks import (
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    Urgency,
    menu,
    panels,
    queue,
    tones,
)
from auxpolice.notices import kinds
from auxpolice.ui.charts import lines
from payroll.approval import signing
from payroll.exceptions import finding as exceptions
from payroll.month import queries, runs
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from payroll.running import approving, sheet
from payroll.running.corrected import in_pay
from payroll.running.queries import month_totals
from personnel.changes import consequences

_NEXT = {
    MonthState.OPEN: (Act.PAYROLL_CALCULATE, gettext_lazy("工资待计算")),
    MonthState.TRIAL: (Act.PAYROLL_CALCULATE, gettext_lazy("工资已试算，待正式计算")),
    MonthState.CALCULATED: (Act.PAYROLL_CHECK, gettext_lazy("工资待复核")),
    MonthState.CHECKED: (Act.PAYROLL_SIGN, gettext_lazy("工资待审批")),
    MonthState.APPROVED: (Act.PAYROLL_LOCK, gettext_lazy("工资待锁定")),
}


@queue.register()
def months(request) -> Iterator[QueueItem]:
    """Months that wait for this person: for their next act, or for their signature when it is their turn."""
    mine = [state for state, (act, _title) in _NEXT.items() if request.scope.can(act)]
    for month in PayrollMonth.objects.filter(state__in=mine) if mine else ():
        detail, url = "", reverse("payroll:month", args=[month.month])
        if month.state == MonthState.CHECKED:
            run = queries.effective_run(month.month)
            step = run and signing.awaits(signing.of_month(month, run))
            if not step:
                continue
            detail, url = step["name"], matters.sheet_url(approving.MATTER, f"{month.month:%Y-%m}")
        if month.state == MonthState.CALCULATED and month.return_reason:
            detail = _("退回：%(reason)s") % {"reason": month.return_reason}
        yield QueueItem(
            f"{month} {_NEXT[MonthState(month.state)][1]}",
            url,
            urgency=Urgency.SOON,
            detail=detail,
            icon="cash",
        )


@panels.register(Place.HOME_FIGURES, order=20, act=Act.PAYROLL_VIEW)
def cost_figures(request, _home) -> Panel | None:
    """The last calculated month's heads and cost, for those who see the whole."""
    month = PayrollMonth.objects.exclude(digest="").order_by("-month").first()
    sums = month_totals([month.month]).get(month.month) if month else None
    if month is None or sums is None:
        return None
    place = {"hint": str(month), "url": reverse("payroll:month", args=[month.month])}
    return panels.figures(
        _("工资"),
        {"label": _("发薪人数"), "value": sums["people"], "kind": "number", **place},
        {"label": _("实发合计"), "value": sums["net"], "kind": "money", **place},
        {"label": _("总成本"), "value": sums["gross"] + sums["employer"], "kind": "money", **place},
        {"label": _("人均实发"), "value": sums["net"] // max(sums["people"], 1), "kind": "money", **place},
    )


@panels.register(Place.HOME, order=40, act=Act.PAYROLL_VIEW)
def cost_trend(request, _home) -> Panel | None:
    months = list(
        PayrollMonth.objects.exclude(digest="").order_by("-month").values_list("month", flat=True)[:12]
    )[::-1]
    if len(months) < 2:
        return None
    totals = month_totals(months)
    chart = lines(
        _("近十二个月人工成本"),
        [f"{month:%Y-%m}" for month in months],
        {
            _("应发"): [totals[month]["gross"] / 100 for month in months],
            _("单位负担"): [totals[month]["employer"] / 100 for month in months],
        },
        unit=_("元"),
    )
    return Panel(_("人工成本"), "payroll/panel_chart.html", {"chart": chart})


def finished(job: Job) -> dict:
    """The run's slips are reconciled, then looked through for what is odd."""
    result = runs.finish_run(job)
    exceptions.find(PayrollRun.objects.get(job=job))
    return result


matters.register(
    matters.Matter(
        approving.MATTER,
        gettext_lazy("月度工资"),
        Act.PAYROLL_VIEW,
        Act.PAYROLL_SIGN,
        queries.found_month,
        sheet.of_month,
        sheet.agree,
        lambda row: reverse("payroll:month", args=[row.month]),
        sheet.send_back,
    )
)
kinds.register(
    kinds.Kind(
        approving.MESSAGE,
        gettext_lazy("月度工资"),
        lambda month: reverse("payroll:month", args=[month[:7]]),
        icon="cash",
    )
)
for kept in (PayrollMonth, PayrollRun):
    rights.withhold(kept, "DELETE")
engine.register(
    runs.KIND,
    chunk=runs.calculate_chunk,
    finalise=finished,
    failed=runs.run_failed,
    may_resume=runs.may_resume,
    resumed=runs.run_resumed,
    act=Act.PAYROLL_CALCULATE,
)
menu.register(
    MenuEntry(
        gettext_lazy("月度工资"), "payroll:months", Act.PAYROLL_VIEW, "cash", Section.PAY, 10, quick=True
    )
)
tones(
    MonthState,
    neutral="OPEN",
    info="CALCULATING TRIAL CALCULATED",
    warning="CHECKED",
    success="APPROVED LOCKED",
)
tones(RunState, info="RUNNING CALCULATED", success="EFFECTIVE", neutral="SUPERSEDED", danger="FAILED")
consequences.register("pay", in_pay)
