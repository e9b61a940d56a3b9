"""What payroll shows on the home page, in the queue and on a person's page."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.policy.models import PolicyKind
from auxpolice.ui import acts, menu, panels, queue, states
from auxpolice.ui.charts import lines
from payroll import approvals, makers, queries
from payroll import questions as asked
from payroll.models import (
    ConfirmationState,
    MonthState,
    PayrollMonth,
    PayrollRun,
    Payslip,
    QuestionState,
    RunState,
    Simulation,
    SlipQuestion,
    UnitConfirmation,
    UnitMode,
)
from payroll.pages import backpay, protection, recoveries, schemes, supplementary

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
            if turn is None or mine or not roles & set(turn["roles"]) or makers.put_in(run, request.user):
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
        open_units = [
            unit for unit in approvals.unit_states(run, request.scope.unit_ids) if unit.said is None
        ]
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
        asked_by=request.user, state=QuestionState.ANSWERED, seen_at__isnull=True
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


def last_slip(request, person) -> dict | None:
    """The last slips on a person's page, for those who may see them."""
    if not request.scope.can(Act.PAYSLIP_VIEW):
        return None
    slips = list(Payslip.objects.filter(person=person, is_effective=True).order_by("-month_id")[:6])
    if not slips:
        return None
    return {
        "title": _("工资条"),
        "icon": "cash",
        "template": "payroll/panel_slips.html",
        "context": {"slips": slips, "person": person},
    }


def own_slip(request, _nothing=None) -> dict | None:
    if not request.user.person_id:
        return None
    slip = (
        Payslip.objects.filter(person_id=request.user.person_id, is_effective=True, month__state="locked")
        .order_by("-month_id")
        .first()
    )
    if slip is None:
        return None
    url = reverse("payroll:slip", args=[slip.month_id, slip.person_id])
    stats = [
        {
            "label": _("最近实发"),
            "value": slip.net_fen,
            "kind": "money",
            "hint": f"{slip.month_id:%Y-%m}",
            "url": url,
        },
        {"label": _("应发"), "value": slip.gross_fen, "kind": "money", "url": url},
    ]
    return {
        "title": _("我的工资"),
        "template": "components/stats.html",
        "context": {"stats": stats},
        "frame": False,
    }


def cost_figures(request, _nothing=None) -> dict | None:
    """Last month's heads and cost for those who see the whole."""
    if not request.scope.can(Act.PAYROLL_VIEW):
        return None
    month = PayrollMonth.objects.exclude(digest="").order_by("-month").first()
    if month is None:
        return None
    sums = queries.month_totals([month.month]).get(month.month)
    if sums is None:
        return None
    url = reverse("payroll:month", args=[month.month])
    stats = [
        {"label": _("发薪人数"), "value": sums["people"], "kind": "number", "hint": str(month), "url": url},
        {"label": _("实发合计"), "value": sums["net"], "kind": "money", "hint": str(month), "url": url},
        {
            "label": _("总成本"),
            "value": sums["gross"] + sums["employer"],
            "kind": "money",
            "hint": str(month),
            "url": url,
        },
        {
            "label": _("人均实发"),
            "value": sums["net"] // max(sums["people"], 1),
            "kind": "money",
            "hint": str(month),
            "url": url,
        },
    ]
    return {
        "title": _("工资"),
        "template": "components/stats.html",
        "context": {"stats": stats},
        "frame": False,
    }


def cost_trend(request, _nothing=None) -> dict | None:
    if not request.scope.can(Act.PAYROLL_VIEW):
        return None
    months = list(
        PayrollMonth.objects.exclude(digest="").order_by("-month").values_list("month", flat=True)[:12]
    )[::-1]
    if len(months) < 2:
        return None
    totals = queries.month_totals(months)
    chart = lines(
        _("近十二个月人工成本"),
        [f"{month:%Y-%m}" for month in months],
        {
            _("应发"): [totals[month]["gross"] / 100 for month in months],
            _("单位负担"): [totals[month]["employer"] / 100 for month in months],
        },
        unit=_("元"),
    )
    return {
        "title": _("人工成本"),
        "template": "payroll/panel_chart.html",
        "context": {"chart": chart},
        "width": "half",
    }


_ACTS = {
    "payroll.back_pay.check": gettext_lazy("核查补发补扣"),
    "payroll.back_pay.found": gettext_lazy("补发补扣核查完成"),
    "payroll.what_if": gettext_lazy("测算"),
    "payroll.what_if.projection": gettext_lazy("测算：五年推演"),
    "payroll.what_if.affordable": gettext_lazy("测算：预算上限"),
    "payroll.what_if.export": gettext_lazy("导出测算"),
    "protection.view": gettext_lazy("查看就高不就低名单"),
    "protection.change": gettext_lazy("更正或终止就高不就低补差"),
    "payroll.back_pay.settle": gettext_lazy("登记补发补扣结清"),
    "payroll.back_pay.confirm": gettext_lazy("确认补发补扣结清"),
    "payroll.back_pay.unsettle": gettext_lazy("撤回补发补扣结清登记"),
    "payroll.supplementary.create": gettext_lazy("编制补发批次"),
    "payroll.supplementary.calculated": gettext_lazy("补发批次计算完成"),
    "payroll.supplementary.approve": gettext_lazy("审批补发批次"),
    "payroll.supplementary.lock": gettext_lazy("锁定补发批次"),
    "payroll.supplementary.cancel": gettext_lazy("作废补发批次"),
    "payroll.year_end.pay": gettext_lazy("年度绩效兑现"),
    "payroll.year_end.withdraw": gettext_lazy("撤回年度绩效兑现"),
    "payroll.year_end.settle": gettext_lazy("登记年度绩效另行支付"),
    "payroll.year_end.confirm": gettext_lazy("确认年度绩效另行支付"),
    "payroll.year_end.unsettle": gettext_lazy("撤回年度绩效另行支付登记"),
    "payroll.recovery.deduct": gettext_lazy("录入追回扣款"),
    "payroll.recovery.cash": gettext_lazy("登记退回现金"),
    "payroll.recovery.confirm": gettext_lazy("确认退回现金"),
    "payroll.recovery.withdraw": gettext_lazy("撤回追回登记"),
}


def last_simulation(request, _nothing=None) -> dict | None:
    """The last finished simulation, for those who decide on it."""
    if not request.scope.can(Act.WHAT_IF):
        return None
    made = (
        Simulation.objects.filter(state="done", people__gt=0)
        .defer("schemes", "ladders", "parameters")
        .first()
    )
    if made is None:
        return None
    return {
        "title": _("最近的测算"),
        "icon": "scale",
        "template": "payroll/simulation/panel_home.html",
        "context": {"simulation": made, "pair": made.summary["pairs"][0]},
        "width": "half",
        "url": reverse("payroll:simulation", args=[made.pk]),
        "link": _("查看结果"),
    }


def try_version(request, version) -> dict | None:
    """On the page of a pay or level policy: hold it against what is in force, and what was tried with it so far."""
    if version.kind not in (PolicyKind.PAY, PolicyKind.LEVELS) or not request.scope.can(Act.WHAT_IF):
        return None
    side = "pay" if version.kind == PolicyKind.PAY else "levels"
    tried = (
        Simulation.objects.filter(state="done", people__gt=0, sides__contains=[{side: version.pk}])
        .only("title", "month", "people", "created_at")
        .order_by("-created_at")[:5]
    )
    return {
        "title": _("薪酬测算"),
        "icon": "scale",
        "template": "payroll/simulation/panel_policy.html",
        "context": {"version": version, "tried": tried},
    }


def register() -> None:
    acts.register(_ACTS)
    states.register({"posted": "success", "settled": "neutral"})
    panels.register("policy", try_version, order=40)
    panels.register("home", last_simulation, order=50)
    queue.register(waiting)
    queue.register(questions_to_answer)
    queue.register(answers_to_read)
    queue.register(units_to_confirm)
    queue.register(objections_to_answer)
    queue.register(recoveries.to_confirm)
    panels.register("person", last_slip, order=40)
    panels.register("month", backpay.panel, order=20)
    panels.register("month", supplementary.panel, order=30)
    panels.register("home.figures", own_slip, order=10)
    panels.register("home.figures", cost_figures, order=20)
    panels.register("home", cost_trend, order=40)
    panels.register("policy", schemes.panel, order=20)
    panels.register("policy", protection.of_version, order=30)
    panels.register("person", protection.of_person, order=41)
    menu.place("policy:policies", "payroll/schemes/", "payroll/protected/")
    menu.register(
        gettext_lazy("工资月"),
        "payroll:months",
        act=Act.PAYROLL_VIEW,
        icon="cash",
        section=menu.PAY,
        order=10,
        quick=True,
    )
    menu.register(
        gettext_lazy("测算"),
        "payroll:simulations",
        act=Act.WHAT_IF,
        icon="scale",
        section=menu.PAY,
        order=15,
    )
    menu.register(
        gettext_lazy("单位工资合计"),
        "payroll:unit-totals",
        act=Act.UNIT_PAY_CONFIRM,
        icon="clipboard-check",
        section=menu.PAY,
        order=15,
    )
    menu.register(
        gettext_lazy("发薪日历"),
        "payroll:calendar",
        act=Act.PAYROLL_VIEW,
        icon="calendar",
        section=menu.PAY,
        order=61,
    )
    menu.register(
        gettext_lazy("工资疑问"),
        "payroll:questions",
        act=Act.PAYSLIP_ANSWER,
        icon="message-question",
        section=menu.PAY,
        order=16,
    )
    menu.register(
        gettext_lazy("年度绩效兑现"),
        "payroll:year-end",
        act=Act.PAYROLL_VIEW,
        icon="calendar-dollar",
        section=menu.PAY,
        order=18,
    )
    menu.register(
        gettext_lazy("应追回"),
        "payroll:recoveries",
        act=Act.PAYROLL_VIEW,
        icon="arrow-back-up",
        section=menu.PAY,
        order=17,
    )
    menu.register(
        gettext_lazy("审批流程"),
        "payroll:chains",
        act=Act.PAYROLL_VIEW,
        icon="git-merge",
        section=menu.PAY,
        order=60,
    )
    menu.register(
        gettext_lazy("我的工资条"),
        "payroll:mine",
        own=True,
        icon="receipt",
        section=menu.PAY,
        order=20,
        quick=True,
    )
