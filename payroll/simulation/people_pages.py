"""Everybody of a simulation old against new, one person on every side, and why an amount is what it is."""

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied
from auxpolice.access.views import page
from auxpolice.audit import trail
from auxpolice.money import yuan
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from payroll.rules.scheme import KINDS
from payroll.simulation import queries as simulated
from payroll.simulation.models import SimulationState
from personnel.pages.forms import PersonSearch
from personnel.queries import called


class PeopleFilter(forms.Form):
    q = PersonSearch()
    unit = forms.ModelChoiceField(
        Unit.objects.all(), label=gettext_lazy("单位"), required=False, empty_label=gettext_lazy("全部单位")
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("变化"),
        required=False,
        choices=[
            ("", gettext_lazy("全部")),
            ("up", gettext_lazy("实发增加")),
            ("down", gettext_lazy("实发减少")),
            ("same", gettext_lazy("不变")),
        ],
    )
    pair = forms.CharField(widget=forms.HiddenInput, required=False)


def _people_columns(view: simulated.View) -> list[Column]:
    pk = view.simulation.pk

    def levels(slip) -> str:
        old, new = slip.ranks[view.old], slip.ranks[view.new]
        names = view.level_name(old, view.old), view.level_name(new, view.new)
        return names[1] if old == new else f"{names[0]} → {names[1]}"

    return [
        Column(
            "name",
            _("姓名"),
            value="person.name",
            sort="person__pinyin",
            link=lambda slip: (
                reverse("payroll:simulation-person", args=[pk, slip.person_id]) + f"?pair={view.key}"
            ),
        ),
        Column("unit", _("单位"), value="unit.name", sort="unit__sort_order"),
        Column("level", _("层级"), value=levels),
        Column("post", _("岗位类别"), value=lambda slip: view.post_name(slip.post_class), sort="post_class"),
        Column("old_gross", _("原应发"), kind="money", sort="old_gross", total=True),
        Column("gross_fen", _("新应发"), kind="money", sort="gross_fen", total=True),
        Column("old_net", _("原实发"), kind="money", sort="old_net", total=True),
        Column("net_fen", _("新实发"), kind="money", sort="net_fen", total=True),
        Column("change", _("实发变化"), kind="delta", sort="change", total=True),
        Column("why", _("主要原因"), value=lambda slip: getattr(slip, "why", "")),
    ]


class PeopleTable(Table):
    default_sort = "change"
    page_size = 50
    empty_title = gettext_lazy("没有符合条件的人员")
    empty_text = gettext_lazy("请放宽筛选条件。")


@page(Act.WHAT_IF)
def people(request, pk):
    """Everybody old against new: level, gross, net, change and what moves it."""
    made = simulated.found(pk)
    if made.state != SimulationState.DONE:
        return redirect("payroll:simulation", pk=pk)
    view = simulated.View.of(made, request.GET.get("pair", ""))
    asked = PeopleFilter(request.GET)
    rows = simulated.people_of(view)
    if asked.is_valid():
        data = asked.cleaned_data
        rows = rows.filter(called(data["q"]))
        if data["unit"]:
            rows = rows.filter(unit=data["unit"])
        comparison = {"up": {"change__gt": 0}, "down": {"change__lt": 0}, "same": {"change": 0}}
        if data["direction"]:
            rows = rows.filter(**comparison[data["direction"]])
    table = PeopleTable(request, rows, filter_form=asked, columns=_people_columns(view))
    if table.wants_export:
        _with_reasons(view, list(table.rows))
        return table.export(_("%(title)s 逐人") % {"title": made.title})
    _with_reasons(view, list(table.page.object_list))
    return render(
        request, "payroll/simulation/people.html", {"simulation": made, "view": view, "table": table}
    )


def _with_reasons(view: simulated.View, slips: list) -> None:
    why = simulated.reasons(view, [slip.position for slip in slips])
    for slip in slips:
        slip.why = why.get(slip.position, "")


@page(Act.WHAT_IF)
def person(request, pk, person):
    """One person on every side, item by item. Looking at it leaves a trace, as a slip does."""
    made = simulated.found(pk)
    view = simulated.View.of(made, request.GET.get("pair", ""))
    slips = simulated.slips_of_person(made, person)
    inputs = slips[0].simulation.inputs.model.objects.get(simulation=made, position=slips[0].position)
    trail.record(
        Act.PAYSLIP_VIEW, slips[0].person, acting_user=request.user, after={"simulation": str(made.pk)}
    )
    rows = simulated.item_rows(slips, view.old, view.new)
    laid = [(row, [(view.name(side), amount) for side, amount in enumerate(row.amounts)]) for row in rows]
    groups = [(label, [one for one in laid if one[0].kind == kind]) for kind, label in KINDS.items()]
    context = {
        "simulation": made,
        "view": view,
        "slips": slips,
        "who": slips[0].person,
        "unit": slips[0].unit,
        "old": slips[view.old],
        "new": slips[view.new],
        "change": slips[view.new].net_fen - slips[view.old].net_fen,
        "levels": [(view.name(n), view.level_name(rank, n)) for n, rank in enumerate(inputs.ranks)],
        "groups": [group for group in groups if group[1]],
    }
    return render(request, "payroll/simulation/person.html", context)


@page(Act.WHAT_IF)
def line(request, pk, person, side, code):
    """The explanation of an amount of a simulated slip, re-derived from the stored facts."""
    made = simulated.found(pk)
    slip = next((s for s in simulated.slips_of_person(made, person) if s.side == side), None)
    traced = next((t for t in simulated.explain(slip) if t.code == code), None) if slip else None
    if slip is None or traced is None:
        raise Denied()
    trail.record(
        Act.PAYSLIP_VIEW,
        slip.person,
        acting_user=request.user,
        after={"simulation": str(made.pk), "item": code},
    )
    facts = {
        "label": traced.name,
        "amount": yuan(traced.amount_fen, symbol="¥"),
        "formula": traced.formula,
        "inputs": [(entry.name, entry.text, entry.source) for entry in traced.inputs],
        "source": traced.source,
        "is_example": traced.mark == "example",
    }
    context = {
        "simulation": made,
        "slip": slip,
        "side": made.sides[side]["name"],
        "facts": facts,
        "line": traced,
    }
    return render(request, "payroll/simulation/line.html", context)
