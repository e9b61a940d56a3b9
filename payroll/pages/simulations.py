"""What-if 测算: the list, the question, the answer, and every person's two slips side by side."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.money import parse_yuan, yuan
from auxpolice.months import format_month, month_of, parse_month, today
from auxpolice.policy.models import PolicyKind, PolicyState, PolicyVersion
from auxpolice.problems import Conflict, Problem
from auxpolice.ui import charts
from auxpolice.ui.forms import MonthInput, add_problem
from auxpolice.ui.states import tone_of
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from auxpolice.units.tree import UnitTreeField
from payroll import actions
from payroll.models import PayrollMonth, Simulation, SimulationState
from payroll.rules.fairness import DEFINITIONS
from payroll.rules.scheme import KINDS
from payroll.rules.summing import CRITERIA, verdict
from payroll.simulation import reading as simulated

SIDES = 3


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
        Column(
            "state",
            gettext_lazy("状态"),
            value=lambda row: (row.get_state_display(), tone_of(row.state)),
            kind="badge",
        ),
        Column("created_by", gettext_lazy("测算人"), value=lambda row: str(row.created_by or "")),
        Column("created_at", gettext_lazy("时间"), kind="datetime", sort="created_at"),
    ]
    default_sort = "-created_at"
    empty_title = gettext_lazy("还没有测算")
    empty_text = gettext_lazy("选一份薪酬或层级草案，与现行办法对照：谁增谁减、是否更公平、预算是否可承受。")


@page(Act.WHAT_IF)
def simulations(request):
    rows = Simulation.objects.select_related("created_by").defer(
        "summary", "schemes", "ladders", "parameters"
    )
    return render(request, "payroll/simulation/list.html", {"table": SimulationTable(request, rows)})


class SimulationForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("测算名称"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("不填则按方案和测算月份取名。"),
    )
    month = forms.CharField(
        label=gettext_lazy("测算月份"),
        widget=MonthInput,
        help_text=gettext_lazy("按这个月的法律参数和政策；考勤、考核取到这个月为止最近一个算过的月份。"),
    )
    units = UnitTreeField(
        Unit.objects.filter(closed__isnull=True).exclude(kind="bureau"),
        required=False,
        help_text=gettext_lazy("不选为全局；试点可只选试点单位。"),
    )
    budget = forms.CharField(
        label=gettext_lazy("全年预算（元）"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("所选人员全年的经费，含单位负担；不填则不判断预算。"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        versions = PolicyVersion.objects.exclude(state=PolicyState.SUPERSEDED)
        for n in range(SIDES):
            optional = "" if n < 2 else _("（可不填）")
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("方案名称") + optional, max_length=60, required=False
            )
            self.fields[f"pay_{n}"] = forms.ModelChoiceField(
                versions.filter(kind=PolicyKind.PAY),
                label=_("薪酬方案"),
                required=False,
                empty_label=_("施行中的方案"),
            )
            self.fields[f"levels_{n}"] = forms.ModelChoiceField(
                versions.filter(kind=PolicyKind.LEVELS),
                label=_("层级办法"),
                required=False,
                empty_label=_("现有层级"),
            )
            if n:
                self.fields[f"protect_{n}"] = forms.BooleanField(
                    label=_("就高不就低（只保固定部分）"),
                    required=False,
                    help_text=_("固定工资低于对照方的，差额补足；绩效、补助等浮动部分不在其内。"),
                )

    @property
    def sides(self) -> list[dict]:
        """The fields of each side, for the page."""
        labels = [_("对照（甲）"), _("方案（乙）"), _("再比一个（丙）")]
        return [
            {
                "label": labels[n],
                "fields": [
                    self[f"{name}_{n}"]
                    for name in ("name", "pay", "levels", "protect")
                    if f"{name}_{n}" in self.fields
                ],
            }
            for n in range(SIDES)
        ]

    def clean_month(self):
        try:
            return parse_month(self.cleaned_data["month"])
        except Problem as problem:
            raise forms.ValidationError(problem.message) from problem

    def clean_budget(self):
        text = self.cleaned_data["budget"].strip()
        if not text:
            return None
        try:
            return parse_yuan(text)
        except ValueError as error:
            raise forms.ValidationError(_("金额请写成 30000000 或 1200.00 这样的数字。")) from error

    def named(self) -> str:
        """The title typed, else one made of the sides and the month as they were sent."""
        sides = self.chosen()
        suggested = _("%(new)s 对 %(old)s %(m)s") % {
            "new": "、".join(side["name"] for side in sides[1:]),
            "old": sides[0]["name"],
            "m": format_month(self.cleaned_data["month"]),
        }
        return self.cleaned_data["title"].strip() or suggested[:120]

    def chosen(self) -> list[dict]:
        """The sides as ``actions.simulate`` takes them; the third only when something was chosen for it."""
        data = self.cleaned_data
        found = []
        for n in range(SIDES):
            side = {
                "pay": data[f"pay_{n}"],
                "levels": data[f"levels_{n}"],
                "protect": data.get(f"protect_{n}"),
            }
            if n == 2 and not (side["pay"] or side["levels"]):
                continue
            version = side["pay"] or side["levels"]
            name = data[f"name_{n}"].strip() or (version.title if version else _("现行"))
            taken = {other["name"] for other in found}
            if name in taken and side["levels"]:
                name = f"{name}＋{side['levels'].title}"
            found.append({**side, "name": name if name not in taken else f"{name}（{n + 1}）"})
        return found


def _initial(request) -> dict:
    """A question that makes sense without touching anything: the newest drafts against what is in force."""
    latest = PayrollMonth.objects.exclude(digest="").order_by("-month").first()
    month = latest.month if latest else month_of(today())
    wanted = request.GET.get("version", "")
    version = PolicyVersion.objects.filter(pk=wanted).first() if wanted.isdecimal() else None
    if version is None:
        version = PolicyVersion.objects.filter(
            kind=PolicyKind.PAY, state__in=[PolicyState.DRAFT, PolicyState.CONSULTING, PolicyState.SUBMITTED]
        ).first()
    initial: dict[str, object] = {
        "month": format_month(month),
        "name_0": _("现行"),
    }
    if version is not None and version.kind in (PolicyKind.PAY, PolicyKind.LEVELS):
        which = "pay" if version.kind == PolicyKind.PAY else "levels"
        initial |= {f"{which}_1": version.pk, "name_1": version.title[:60]}
    return initial


@page(Act.WHAT_IF)
def new(request):
    """The question. A small population is answered while the page waits, a large one by the workers."""
    form = SimulationForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.simulate(
                form.named(),
                data["month"],
                form.chosen(),
                unit_ids=[unit.pk for unit in data["units"]],
                budget_fen=data["budget"],
                idem_key=request.POST.get("idem_key", "")[:60],
                acting_user=request.user,
            )
        except Problem as problem:
            if problem.status == 404:
                raise
            add_problem(form, problem)
        else:
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
    context = {"simulation": made, "units": Unit.objects.filter(pk__in=made.unit_ids), "idem_key": uuid4()}
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
        "charts": _charts(view),
        "fairness": fairness_rows(view),
        "units_table": _group_table(request, view, "by_unit", _("单位")),
        "levels_table": _group_table(request, view, "by_level", _("层级（对照方）")),
        "posts_table": _group_table(request, view, "by_post", _("岗位类别")),
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


def figures(view: simulated.View) -> list[dict]:
    pair, old, new = view.pair, view.side(view.old), view.side(view.new)
    people = reverse("payroll:simulation-people", args=[view.simulation.pk]) + f"?pair={view.key}"
    return [
        {"label": _("测算人数"), "value": view.simulation.people, "kind": "number", "url": people},
        {"label": _("实发增加"), "value": pair["winners"], "kind": "number", "url": people + "&direction=up"},
        {
            "label": _("实发减少"),
            "value": pair["losers"],
            "kind": "number",
            "url": people + "&direction=down",
        },
        {"label": _("涨幅中位数"), "value": f"{pair['median_rise'] * 100:.1f}%"},
        {
            "label": _("人均实发"),
            "value": new["net_fen"] // view.simulation.people,
            "kind": "money",
            "hint": _("原 %(fen)s") % {"fen": yuan(old["net_fen"] // view.simulation.people)},
        },
        {
            "label": _("月成本变化"),
            "value": pair["cost_change_fen"],
            "kind": "delta",
            "hint": _("含单位负担与留存"),
        },
    ]


def verdicts(view: simulated.View) -> list[dict]:
    """The three questions of a pilot, each with what was found and how it is judged."""
    simulation, pair = view.simulation, view.pair
    old, new = (view.side(n)["fairness"] for n in (view.old, view.new))
    judged = verdict(simulation.summary, view.old, view.new, simulation.budget_fen)
    year = view.side(view.new)["year_cost_fen"]
    found = {
        "rise": _("中位涨幅 %(rise).1f%%，%(losers)d 人减少，最多减 %(loss)s 元。")
        % {
            "rise": pair["median_rise"] * 100,
            "losers": pair["losers"],
            "loss": yuan(-pair["largest_loss_fen"]),
        },
        "fairer": _("难易岗位差 %(a).2f%% → %(b).2f%%；同工同酬差 %(c).2f%% → %(d).2f%%。")
        % {
            "a": old["hard_easy_gap"] * 100,
            "b": new["hard_easy_gap"] * 100,
            "c": old["equal_work_gap"] * 100,
            "d": new["equal_work_gap"] * 100,
        },
        "affordable": _("全年成本 %(cost)s 元，预算 %(budget)s 元，%(what)s %(rest)s 元。")
        % {
            "cost": yuan(year),
            "budget": yuan(simulation.budget_fen),
            "what": _("余") if year <= simulation.budget_fen else _("超"),
            "rest": yuan(abs(simulation.budget_fen - year)),
        }
        if simulation.budget_fen
        else _("没有填预算。全年成本 %(cost)s 元，比对照方多 %(more)s 元。")
        % {"cost": yuan(year), "more": yuan(pair["year_change_fen"])},
    }
    titles = {"rise": _("是否明显增收"), "fairer": _("是否更公平"), "affordable": _("预算是否可承受")}
    says = {True: (_("是"), "success"), False: (_("否"), "danger"), None: (_("无法判断"), "neutral")}
    return [
        {
            "title": titles[key],
            "says": says[judged[key]][0],
            "tone": says[judged[key]][1],
            "found": found[key],
            "criterion": CRITERIA[key],
        }
        for key in ("rise", "fairer", "affordable")
    ]


def _charts(view: simulated.View) -> list[charts.Chart]:
    bins, sides = view.simulation.summary["bins"], (view.old, view.new)
    units = sorted(view.group_rows("by_unit"), key=lambda row: -row["mean_change_fen"])
    bands = {n: {band["from_years"]: band for band in view.side(n)["fairness"]["bands"]} for n in sides}
    shared = sorted(set(bands[view.old]) & set(bands[view.new]))
    lead = {
        view.name(n): [
            round((bands[n][y]["hard_mean_fen"] / max(bands[n][y]["easy_mean_fen"], 1) - 1) * 100, 1)
            for y in shared
        ]
        for n in sides
    }
    ranks = sorted({int(r) for n in sides for r in view.side(n)["levels"]}, reverse=True)
    return [
        charts.bars(
            _("实发分布"),
            [f"{low // 100:,}" for low in bins["from"]],
            {view.name(n): bins["counts"][n] for n in sides},
            unit=_("人"),
            first=_("实发（元，每 200 元一档）"),
        ),
        charts.bars(
            _("同工龄段一类岗比三类岗多挣"),
            [simulated_band(y) for y in shared],
            lead,
            unit="%",
            first=_("工龄"),
        ),
        charts.pyramid(
            _("层级分布"),
            [view.level_name(rank, view.new) for rank in ranks],
            *[(view.name(n), [view.side(n)["levels"].get(str(rank), 0) for rank in ranks]) for n in sides],
            first=_("层级"),
        ),
        charts.bars(
            _("各单位人均实发变化"),
            [row["name"] for row in units],
            {_("人均变化"): [round(row["mean_change_fen"] / 100) for row in units]},
            unit=_("元"),
            first=_("单位"),
            horizontal=True,
        ),
    ]


def simulated_band(from_years: int) -> str:
    return _("%(n)d 年起") % {"n": from_years}


_INDICES = [
    ("gini", gettext_lazy("基尼系数"), 3),
    ("p90_p10", gettext_lazy("P90/P10"), 2),
    ("theil", gettext_lazy("泰尔指数"), 4),
    ("theil_within", gettext_lazy("单位内泰尔"), 4),
    ("theil_between", gettext_lazy("单位间泰尔"), 4),
    ("hard_easy_gap", gettext_lazy("难易岗位差"), 3),
    ("equal_work_gap", gettext_lazy("同工同酬差"), 3),
]


def fairness_rows(view: simulated.View) -> list[tuple]:
    """(name, old, new, definition) of each index."""
    old, new = (view.side(n)["fairness"] for n in (view.old, view.new))
    return [
        (label, f"{old[key]:.{places}f}", f"{new[key]:.{places}f}", DEFINITIONS[key])
        for key, label, places in _INDICES
    ]


def _group_table(request, view: simulated.View, groups: str, first) -> Table:
    return GroupTable(request, view.group_rows(groups), prefix=f"{groups}-", columns=_group_columns(first))


def _group_columns(first) -> list[Column]:
    return [
        Column("name", first, sort=True),
        Column("people", _("人数"), kind="number", sort=True, total=True),
        Column("old_mean_fen", _("原人均实发"), kind="money", sort=True),
        Column("new_mean_fen", _("新人均实发"), kind="money", sort=True),
        Column("mean_change_fen", _("人均变化"), kind="delta", sort=True),
        Column("winners", _("增加"), kind="number", sort=True, total=True),
        Column("losers", _("减少"), kind="number", sort=True, total=True),
        Column("cost_change_fen", _("月成本增加"), kind="money", sort=True, total=True),
    ]


class GroupTable(Table):
    page_size = 200
    exportable = False
    dense = True
