"""Pages of a finished simulation's outlook: the years ahead, what the budget bears, on paper and as a workbook."""

import re
from fractions import Fraction
from urllib.parse import quote

from django import forms
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.asked import number
from auxpolice.audit import trail
from auxpolice.money import parse_yuan, yuan
from auxpolice.months import format_month
from auxpolice.problems import Conflict
from auxpolice.sheets.writing import XLSX
from auxpolice.ui import charts
from auxpolice.ui.forms import add_problem, tried
from auxpolice.units.models import Unit
from payroll.rules import Ratio
from payroll.rules.affordable import Dial
from payroll.rules.projection import Assumptions
from payroll.simulation import outlook
from payroll.simulation import outlook_actions as actions
from payroll.simulation import queries as simulated
from payroll.simulation.figures import fairness_rows, figures, pictures, verdicts
from payroll.simulation.models import SimulationOutlook, SimulationState
from payroll.simulation.workbook import workbook


def finished(pk):
    """A finished simulation with people, or None: its own page says what it waits for."""
    made = simulated.found(pk)
    return made if made.state == SimulationState.DONE and made.people else None


def _share(text: str) -> Ratio:
    """A share typed as 3 or 3.5 percent. Raises ValidationError outside 0 … 100."""
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text.strip()):
        raise forms.ValidationError(_("请填 0 到 100 之间的百分数，例如 3 或 3.5。"))
    ratio = Ratio.parse(text.strip() + "%")
    if ratio.numerator > ratio.denominator:
        raise forms.ValidationError(_("百分数不能超过 100。"))
    return ratio


class PercentField(forms.CharField):
    def __init__(self, label, initial, **more):
        super().__init__(label=label, initial=initial, max_length=6, **more)

    def clean(self, value):
        return _share(super().clean(value))


class ProjectionForm(forms.Form):
    """Assumptions; the defaults are examples (示例), not findings."""

    years = forms.IntegerField(label=gettext_lazy("年数"), min_value=2, max_value=10, initial=5)
    turnover_new = PercentField(gettext_lazy("三年以下人员年离职率（%）"), "12")
    turnover_mid = PercentField(gettext_lazy("三至十年人员年离职率（%）"), "7")
    turnover_old = PercentField(gettext_lazy("十年以上人员年离职率（%）"), "3")
    promoted = PercentField(gettext_lazy("够年限者考核合格率（%）"), "90")
    wage_growth = PercentField(gettext_lazy("社会平均工资年增长（%）"), "3")
    linked = PercentField(gettext_lazy("其中随增长调整工资标准的比例（%）"), "100")
    refill = forms.BooleanField(label=gettext_lazy("离职后补足人数"), required=False, initial=True)
    seed = forms.IntegerField(
        label=gettext_lazy("随机种子"),
        min_value=1,
        max_value=9999,
        initial=1,
        help_text=gettext_lazy("同一种子抽到同一批人离职，便于两个方案比较。"),
    )

    def assumptions(self) -> Assumptions:
        data = self.cleaned_data
        return Assumptions(
            years=data["years"],
            turnover=((0, data["turnover_new"]), (3, data["turnover_mid"]), (10, data["turnover_old"])),
            refill=data["refill"],
            promoted=data["promoted"],
            wage_growth=data["wage_growth"],
            linked=data["linked"],
            seed=data["seed"],
        )


@page(Act.WHAT_IF)
def projection(request, pk):
    """Years ahead of every side: heads, levels, cost, mean pay; asked again with other assumptions."""
    made = finished(pk)
    if made is None:
        return redirect("payroll:simulation", pk=pk)
    last = SimulationOutlook.objects.filter(simulation=made, kind="projection").first()
    form = ProjectionForm(request.POST or None, initial=_asked_last(last))
    if request.method == "POST" and form.is_valid():
        try:
            actions.project_ahead(made, form.assumptions(), acting_user=request.user)
        except Conflict as conflict:
            add_problem(form, conflict)
        else:
            return redirect("payroll:simulation-projection", pk=pk)
    context = {"simulation": made, "form": form, "last": last}
    if last:
        context |= {"charts": _projection_charts(made, last), "rows": _projection_rows(made, last)}
    return render(request, "payroll/simulation/projection.html", context, status=422 if form.errors else 200)


def _asked_last(last: SimulationOutlook | None) -> dict:
    """The assumptions of the answer on the page, so that one of them can be changed and asked again."""
    if last is None:
        return {}
    asked = last.asked
    shares = [share for _start, share in asked["turnover"]]
    typed = dict(zip(("turnover_new", "turnover_mid", "turnover_old"), shares, strict=False))
    typed |= {name: asked[name] for name in ("promoted", "wage_growth", "linked")}
    percents = {name: f"{float(Fraction(share)) * 100:g}" for name, share in typed.items()}
    return percents | {name: asked[name] for name in ("years", "refill", "seed")}


def _projection_charts(made, last: SimulationOutlook) -> list[charts.Chart]:
    sides = last.answer
    years = [f"{year['year']}" for year in sides[0]["years"]]
    budget = (_("预算"), round(made.budget_fen / 1_000_000, 1)) if made.budget_fen else None
    cost = {side["name"]: [round(y["cost_fen"] / 1_000_000, 1) for y in side["years"]] for side in sides}
    pay = {side["name"]: [round(y["mean_net_fen"] / 100) for y in side["years"]] for side in sides}
    return [
        charts.lines(_("全年成本"), years, cost, unit=_("万元"), first=_("年份"), limit=budget),
        charts.lines(_("人均月实发"), years, pay, unit=_("元"), first=_("年份")),
    ]


def _projection_rows(made, last: SimulationOutlook) -> list[dict]:
    """The years of every side; ``over_fen`` is what a year costs beyond the budget, 0 within it or without one."""
    budget = made.budget_fen
    return [
        {"side": side["name"], **year, "over_fen": max(year["cost_fen"] - budget, 0) if budget else 0}
        for side in last.answer
        for year in side["years"]
    ]


class AffordableForm(forms.Form):
    choice = forms.ChoiceField(label=gettext_lazy("调哪一项"))
    budget = forms.CharField(label=gettext_lazy("全年预算（元）"), max_length=20)
    low = forms.CharField(
        label=gettext_lazy("从"),
        max_length=12,
        help_text=gettext_lazy("金额填元；整张表填百分数，100 为草案原样。"),
    )
    high = forms.CharField(label=gettext_lazy("到"), max_length=12)
    step = forms.CharField(label=gettext_lazy("步长"), max_length=12)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"].choices = choices  # type: ignore[attr-defined]

    def clean_budget(self):
        return _yuan(self.cleaned_data["budget"])

    def clean(self):
        """low, high and step in fen, or in percent where a whole table is turned."""
        data = super().clean() or {}
        if "choice" not in data:
            return data
        side, code, key = data["choice"].split(":")
        data["side"], data["dial"] = int(side), Dial(code, key)
        for name in ("low", "high", "step"):
            if name not in data:
                continue
            try:
                data[name] = _whole(data[name]) if data["dial"].is_table else _yuan(data[name])
            except forms.ValidationError as error:
                self.add_error(name, error)
        if not self.errors and not 0 <= data["low"] <= data["high"]:
            self.add_error("high", _("「到」不能小于「从」。"))
        if not self.errors and data["step"] <= 0:
            self.add_error("step", _("步长须大于零。"))
        return data


def _yuan(text: str) -> int:
    try:
        return parse_yuan(text)
    except ValueError as error:
        raise forms.ValidationError(_("金额请写成 1200 或 1200.00 这样的数字。")) from error


def _whole(text: str) -> int:
    if (found := number(text.strip())) is None:
        raise forms.ValidationError(_("请填整数百分数，例如 120。"))
    return found


@page(Act.WHAT_IF)
def affordable(request, pk):
    """The highest value of one amount of a draft that the year's budget bears, found by search."""
    made = finished(pk)
    if made is None:
        return redirect("payroll:simulation", pk=pk)
    known = [
        (number, *found) for number in range(len(made.sides)) for found in outlook.dials_of(made, number)
    ]
    choices = [
        (f"{n}:{dial.code}:{dial.key}", f"{made.sides[n]['name']} · {name}（{_dial_now(dial, now)}）")
        for n, dial, name, now in known
    ]
    initial = {"budget": f"{made.budget_fen / 100:.2f}" if made.budget_fen else ""}
    tables = [choice for choice, (_n, dial, _name, _now) in zip(choices, known, strict=True) if dial.is_table]
    if tables:
        initial |= {"choice": tables[0][0], "low": "50", "high": "200", "step": "1"}
    form = AffordableForm(request.POST or None, choices=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        done, _kept = tried(
            form,
            actions.find_affordable,
            made,
            data["side"],
            data["dial"],
            low=data["low"],
            high=data["high"],
            step=data["step"],
            budget_fen=data["budget"],
            acting_user=request.user,
        )
        if done:
            return redirect("payroll:simulation-affordable", pk=pk)
    answers = SimulationOutlook.objects.filter(simulation=made, kind="affordable")[:10]
    context = {
        "simulation": made,
        "form": form if choices else None,
        "answers": [_answer(made, answer) for answer in answers],
    }
    return render(request, "payroll/simulation/affordable.html", context, status=422 if form.errors else 200)


def _dial_now(dial: Dial, now: int) -> str:
    return _("整张表") if dial.is_table else _("现为 %(yuan)s 元") % {"yuan": yuan(now)}


def _answer(made, kept: SimulationOutlook) -> dict:
    asked, found = kept.asked, kept.answer

    def shown(value) -> str:
        return f"{value}%" if asked["percent"] else _("%(yuan)s 元") % {"yuan": yuan(value)}

    tried = sorted(found["tried"])
    return {
        "title": f"{made.sides[asked['side']]['name']} · {asked['item']}",
        "value": shown(found["value"]) if found["value"] is not None else None,
        "now": shown(asked["now"]),
        "at_the_top": found["value"] is not None and found["value"] + asked["step"] > asked["high"],
        "cost_fen": found["cost_fen"],
        "next_fen": found["next_cost_fen"],
        "budget_fen": asked["budget_fen"],
        "made": kept,
        "chart": charts.lines(
            _("全年成本"),
            [shown(value) for value, _cost in tried],
            {_("全年成本"): [round(cost / 1_000_000, 1) for _value, cost in tried]},
            unit=_("万元"),
            first=asked["item"],
            limit=(_("预算"), round(asked["budget_fen"] / 1_000_000, 1)),
        ),
    }


@page(Act.WHAT_IF)
def report(request, pk):
    """The simulation on A4, for the meeting that decides."""
    made = finished(pk)
    if made is None:
        return redirect("payroll:simulation", pk=pk)
    view = simulated.View.of(made, request.GET.get("pair", ""))
    last = SimulationOutlook.objects.filter(simulation=made, kind="projection").first()
    context = {
        "simulation": made,
        "view": view,
        "units": Unit.objects.filter(pk__in=made.unit_ids),
        "names": [view.name(view.old), view.name(view.new)],
        "figures": figures(view),
        "verdicts": verdicts(view),
        "fairness": fairness_rows(view),
        "groups": [
            (_("按层级"), view.group_rows("by_level")),
            (_("按岗位类别"), view.group_rows("by_post")),
            (_("按单位"), view.group_rows("by_unit")),
        ],
        "items": simulated.item_totals(view),
        "charts": [*pictures(view)[:2], *(_projection_charts(made, last)[:1] if last else [])],
        "projection": _projection_rows(made, last) if last else [],
        "sources": _sources(made),
    }
    return render(request, "payroll/simulation/report.html", context)


def _sources(made) -> list[tuple[str, str]]:
    """(side, what it rests on) for the foot of report and workbook."""
    rows = []
    for side in made.sides:
        pay = made.schemes[str(side["pay"])]["title"] if side["pay"] else _("施行中的薪酬方案")
        levels = made.ladders[str(side["levels"])]["title"] if side["levels"] else _("现有层级")
        protect = _("；就高不就低（只保固定部分）") if side["protect"] else ""
        rows.append((side["name"], f"{pay}；{levels}{protect}"))
    return rows


@page(Act.WHAT_IF)
def export(request, pk):
    """Everything as a workbook; amounts of single people, so it leaves a trace."""
    made = finished(pk)
    if made is None:
        return redirect("payroll:simulation", pk=pk)
    view = simulated.View.of(made, request.GET.get("pair", ""))
    trail.record(f"{Act.WHAT_IF.value}.export", made, acting_user=request.user, after={"people": made.people})
    name = _("测算 %(title)s %(month)s.xlsx") % {"title": made.title, "month": format_month(made.month)}
    response = FileResponse(workbook(view, _sources(made)), content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
