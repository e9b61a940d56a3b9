"""What-if 测算: the list, the question, the answer."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import format_month, month_of, today
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.problems import Conflict
from auxpolice.ui.forms import tried
from auxpolice.ui.tables import Column, Table, state_column
from auxpolice.units.models import Unit
from grading.ladders import LEVELS
from payroll.month.models import PayrollMonth
from payroll.rules.scheme import KINDS
from payroll.schemes import PAY
from payroll.simulation import actions
from payroll.simulation import queries as simulated
from payroll.simulation.figures import fairness_rows, figures, group_table, pictures, verdicts
from payroll.simulation.form import SimulationForm
from payroll.simulation.models import Simulation, SimulationState


class SimulationTable(Table):
    columns = [
        Column(
            "title",
            gettext_lazy("名称"),
            sort="title",
            link=lambda row: reverse("payroll:simulation", args=[row.pk]),
        ),
        Column("month", gettext_lazy("测算月份"), kind="month", sort="month"),
        Column("sides", gettext_lazy("对照"), value=lambda row: " / ".join(s["name"] for s in row.sides)),
        Column("people", gettext_lazy("人数"), kind="number", sort="people"),
        state_column(),
        Column("created_by", gettext_lazy("测算人"), value=lambda row: str(row.created_by or "")),
        Column("created_at", gettext_lazy("时间"), kind="datetime", sort="created_at"),
    ]
    default_sort = "-created_at"
    empty_title = gettext_lazy("还没有测算")
    empty_text = gettext_lazy("选一份薪酬或层级草案，与现行办法对照：增减人数、是否更公平、预算是否可承受。")


@page(Act.WHAT_IF)
def simulations(request):
    rows = Simulation.objects.select_related("created_by").defer(
        "summary", "schemes", "ladders", "parameters"
    )
    return render(request, "payroll/simulation/list.html", {"table": SimulationTable(request, rows)})


def _initial(request) -> dict:
    """A question that makes sense without touching anything: the newest drafts against what is in force."""
    latest = PayrollMonth.objects.exclude(digest="").order_by("-month").first()
    month = latest.month if latest else month_of(today())
    wanted = asked.number(request.GET.get("version"))
    version = PolicyVersion.objects.filter(pk=wanted).first() if wanted else None
    if version is None:
        version = PolicyVersion.objects.filter(
            kind=PAY, state__in=[PolicyState.DRAFT, PolicyState.CONSULTING, PolicyState.SUBMITTED]
        ).first()
    initial: dict[str, object] = {
        "month": format_month(month),
        "name_0": _("现行"),
    }
    if version is not None and version.kind in (PAY, LEVELS):
        which = "pay" if version.kind == PAY else "levels"
        initial |= {f"{which}_1": version.pk, "name_1": version.title[:60]}
    return initial


@page(Act.WHAT_IF)
def new(request):
    """The question. A small population is answered while the page waits, a large one by the workers."""
    form = SimulationForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, made = tried(
            form,
            actions.simulate,
            form.named(),
            data["month"],
            form.chosen(),
            unit_ids=[unit.pk for unit in data["units"]],
            budget_fen=data["budget"],
            idem_key=request.POST.get("idem_key", "")[:60],
            acting_user=request.user,
        )
        if done:
            made = actions.answer_now(made)
            if made.state == SimulationState.DONE:
                messages.success(request, _("测算完成，共 %(n)s 人。") % {"n": f"{made.people:,}"})
            return redirect("payroll:simulation", pk=made.pk)
    context = {"form": form, "idem_key": request.POST.get("idem_key") or uuid4()}
    return render(request, "payroll/simulation/new.html", context, status=422 if form.is_bound else 200)


@page(Act.WHAT_IF)
@require_POST
def again(request, pk):
    """A cancelled or failed question asked once more."""
    ended = simulated.found(pk)
    try:
        made = actions.simulate_again(
            ended, idem_key=request.POST.get("idem_key", "")[:60], acting_user=request.user
        )
    except Conflict as conflict:
        messages.error(request, conflict.message)
        return redirect("payroll:simulation", pk=pk)
    return redirect("payroll:simulation", pk=actions.answer_now(made).pk)


@page(Act.WHAT_IF)
def simulation(request, pk):
    """The answer: is it clearly more, is it fairer, can the budget bear it; who gains, who loses, and why."""
    made = simulated.found(pk)
    context: dict[str, Any] = {
        "simulation": made,
        "units": Unit.objects.filter(pk__in=made.unit_ids),
        "idem_key": uuid4(),
    }
    left_out = made.left_out.model.objects.filter(simulation=made)
    context["left_out"] = left_out.select_related("person", "unit").order_by("why", "unit__sort_order", "pk")[
        :30
    ]
    context["left_out_why"] = (
        left_out.order_by().values("why").annotate(people=Count("pk")).order_by("-people")
    )
    context["left_out_count"] = sum(row["people"] for row in context["left_out_why"])
    if "wait" in request.GET and made.state != SimulationState.RUNNING:
        return HttpResponse(headers={"HX-Refresh": "true"})  # the page that waited shows the answer by itself
    if made.state != SimulationState.DONE or not made.people:
        return render(request, "payroll/simulation/result.html", context)
    view = simulated.View.of(made, request.GET.get("pair", ""))
    losers = list(simulated.people_of(view).filter(change__lt=0).order_by("change", "position")[:10])
    why = simulated.reasons(view, [slip.position for slip in losers])
    context |= {
        "view": view,
        "names": [view.name(view.old), view.name(view.new)],
        "pairs": [simulated.View(made, p["old"], p["new"]) for p in made.summary["pairs"]],
        "figures": figures(view),
        "verdicts": verdicts(view),
        "charts": pictures(view),
        "fairness": fairness_rows(view),
        "units_table": group_table(request, view, "by_unit", _("单位")),
        "levels_table": group_table(request, view, "by_level", _("层级（对照方）")),
        "posts_table": group_table(request, view, "by_post", _("岗位类别")),
        "drafts": _drafts(view) if request.scope.can(Act.POLICY_DRAFT) else [],
        "losers": [(slip, why.get(slip.position, "")) for slip in losers],
        "items": [(KINDS[row["kind"]], row) for row in simulated.item_totals(view)],
    }
    return render(request, "payroll/simulation/result.html", context)


def _drafts(view: simulated.View) -> list[PolicyVersion]:
    """The versions on the new side that can still be changed: where the way goes on from the answer."""
    side = view.simulation.sides[view.new]
    chosen = [pk for pk in (side["pay"], side["levels"]) if pk]
    going_on = PolicyVersion.objects.filter(
        pk__in=chosen, state__in=[PolicyState.DRAFT, PolicyState.CONSULTING]
    )
    return list(going_on.defer("content")) if chosen else []
