"""What payroll shows on the home page, in the queue and on a person's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.policy.models import PolicyKind
from auxpolice.ui import acts, menu, panels, queue, states
from auxpolice.ui.charts import lines
from payroll import queries
from payroll.models import MonthState, PayrollMonth, Payslip, Simulation
from payroll.pages import backpay, schemes

_NEXT = {
    MonthState.OPEN: (Act.PAYROLL_CALCULATE, gettext_lazy("工资待计算")),
    MonthState.CALCULATED: (Act.PAYROLL_CHECK, gettext_lazy("工资待复核")),
    MonthState.CHECKED: (Act.PAYROLL_APPROVE, gettext_lazy("工资待审批")),
    MonthState.APPROVED: (Act.PAYROLL_LOCK, gettext_lazy("工资待锁定")),
}


def waiting(request) -> list[dict]:
    items = []
    if not any(request.scope.can(act) for act, _title in _NEXT.values()):
        return items
    for month in PayrollMonth.objects.exclude(state__in=[MonthState.LOCKED, MonthState.CALCULATING]):
        act, title = _NEXT[MonthState(month.state)]
        own = month.state == MonthState.CHECKED and month.calculated_by_id == request.user.pk
        if request.scope.can(act) and not own:
            items.append(
                {
                    "title": f"{month} {title}",
                    "count": 1,
                    "url": reverse("payroll:month", args=[month.month]),
                    "urgency": "high",
                    "icon": "cash",
                }
            )
    return items


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
    "payroll.back_pay.settle": gettext_lazy("登记补发补扣结清"),
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
    """On the page of a pay or level policy: hold it against what is in force."""
    if version.kind not in (PolicyKind.PAY, PolicyKind.LEVELS) or not request.scope.can(Act.WHAT_IF):
        return None
    return {
        "title": _("薪酬测算"),
        "icon": "scale",
        "template": "payroll/simulation/panel_policy.html",
        "context": {"version": version},
    }


def register() -> None:
    acts.register(_ACTS)
    states.register({"posted": "success", "settled": "neutral"})
    panels.register("policy", try_version, order=40)
    panels.register("home", last_simulation, order=50)
    queue.register(waiting)
    panels.register("person", last_slip, order=40)
    panels.register("month", backpay.panel, order=20)
    panels.register("home.figures", own_slip, order=10)
    panels.register("home.figures", cost_figures, order=20)
    panels.register("home", cost_trend, order=40)
    panels.register("policy", schemes.panel, order=20)
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
        gettext_lazy("我的工资条"),
        "payroll:mine",
        own=True,
        icon="receipt",
        section=menu.PAY,
        order=20,
        quick=True,
    )
