"""What payroll shows on the home page, a person's, a month's and a policy's page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.months import month_of, today
from auxpolice.ui import panels
from auxpolice.ui.charts import lines
from grading.ladders import LEVELS
from payroll.backpay import pages as backpay
from payroll.bases.models import ReviewedBase
from payroll.month.models import PayrollMonth, Payslip
from payroll.protection import pages as protection
from payroll.schemes import PAY
from payroll.schemes import pages as schemes
from payroll.simulation.models import Simulation
from payroll.slips import queries
from payroll.supplementary import pages as supplementary
from payroll.tax_facts import queries as declared


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


def reviewed_bases(request, person) -> dict | None:
    """Why a person's contribution bases are what they are, for those who may see their pay and for themself."""
    if not request.scope.can(Act.PAYSLIP_VIEW):
        return None
    rows = list(
        ReviewedBase.objects.filter(person=person)
        .select_related("review")
        .defer("slips")
        .order_by("-review__start")[:6]
    )
    if not rows:
        return None
    return {
        "title": _("缴费基数核定"),
        "icon": "shield-check",
        "template": "payroll/panel_bases.html",
        "context": {"rows": rows},
    }


def tax_facts(request, person) -> dict | None:
    """What is deducted from the person's taxed income this month, for those who may see their pay and for themself."""
    if not request.scope.can(Act.PAYSLIP_VIEW):
        return None
    month = month_of(today())
    running = [(one, fen) for one in declared.declared(person) if (fen := one.fen_in(month))]
    may = request.scope.can(Act.TAX_FACTS_EDIT)
    if not running and not may:
        return None
    return {
        "title": _("专项附加扣除"),
        "icon": "receipt-tax",
        "template": "payroll/panel_tax.html",
        "context": {"running": running, "person": person, "may": may},
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
    if version.kind not in (PAY, LEVELS) or not request.scope.can(Act.WHAT_IF):
        return None
    side = "pay" if version.kind == PAY else "levels"
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
    panels.register("policy", try_version, order=40)
    panels.register("home", last_simulation, order=50)
    panels.register("person", last_slip, order=40)
    panels.register("month", backpay.panel, order=20)
    panels.register("month", supplementary.panel, order=30)
    panels.register("home.figures", own_slip, order=10)
    panels.register("home.figures", cost_figures, order=20)
    panels.register("home", cost_trend, order=40)
    panels.register("policy", schemes.panel, order=20)
    panels.register("policy", protection.of_version, order=30)
    panels.register("person", reviewed_bases, order=35)
    panels.register("person", tax_facts, order=36)
    panels.register("person", protection.of_person, order=41)
