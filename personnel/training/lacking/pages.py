"""Who lacks what on one page: units by kind and days, and the people behind them; all filters stand in the address."""

from typing import Any

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import format_month, month_of, today
from auxpolice.ui.forms import MonthField, offer
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from personnel import queries as roster
from personnel.models import Person
from personnel.pages.forms import PersonSearch, UnitChoice
from personnel.training.lacking import queries
from personnel.training.models import TrainingKind

_KINDS = [(kind.value, kind.label) for kind in TrainingKind if kind != TrainingKind.DAILY]


class Filter(forms.Form):
    unit = UnitChoice(required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("培训类别"), required=False, choices=[("", gettext_lazy("全部")), *_KINDS]
    )
    month = MonthField(label=gettext_lazy("月份"), required=False)
    q = PersonSearch()


def _days(name: str):
    return lambda row: f"{getattr(row, name) / 2:g}"


class PeopleTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value=lambda row: row.person.name,
            link=lambda row: reverse("training:file", args=[row.person_id]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name"),
        Column("kind", gettext_lazy("类别"), value="get_kind_display"),
        Column("required", gettext_lazy("应训（天）"), css="num", value=_days("required")),
        Column("credited", gettext_lazy("已训（天）"), css="num", value=_days("credited")),
        Column("short", gettext_lazy("还缺（天）"), css="num", value=_days("short"), sort=("short", "id")),
    ]
    default_sort = "-short"
    page_size = 20
    empty_title = gettext_lazy("没有缺训的人")


class UnitTable(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), value="unit.name", link=lambda row: _of_unit(row)),
        Column("kind", gettext_lazy("类别"), value="kind"),
        Column("people", gettext_lazy("应训人数"), kind="number"),
        Column("lacking", gettext_lazy("缺训人数"), kind="number", sort=True),
        Column("required", gettext_lazy("应训（天）"), css="num"),
        Column("credited", gettext_lazy("已训（天）"), css="num"),
        Column("share", gettext_lazy("完成率"), kind="percent", sort=True),
    ]
    page_size = 10
    empty_title = gettext_lazy("这个月没有核算")
    empty_text = gettext_lazy("培训规则施行后，每天夜间核算；学时一经确认随即更新。")


@page(Act.TRAINING_LACKS, of_one_moment=True)
def index(request):
    """The units of a month, and of the present year everybody who lacks something."""
    form = Filter(request.GET or None)
    span = request.scope.span(Person.scope_resource)
    units = Unit.objects.filter(closed=None).order_by("code")
    offer(form, "unit", units if span.all else units.filter(pk__in=span.unit_ids))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    unit, kind, q = asked.get("unit"), asked.get("kind", ""), asked.get("q", "")
    present = month_of(today())
    month = asked.get("month") or present
    lines = queries.of_units(month, unit, kind)
    rows = queries.of_people(month.year, unit, kind).filter(roster.called(q))
    people = PeopleTable(
        request,
        rows,
        filter_form=form,
        count=lambda: None if q else queries.lacking(lines) if month == present else None,
    )
    if people.wants_export:
        return people.export(_("培训缺口"))
    of_units = UnitTable(request, [_row(line, month, kind) for line in lines], prefix="u_")
    if of_units.wants_export:
        return of_units.export(_("各单位培训完成情况"))
    context = {
        "people": people,
        "units": of_units,
        "required": sum(line.required for line in lines),
        "credited": sum(line.credited for line in lines),
        "lacking": queries.lacking(lines),
        "month": month,
    }
    return render(request, "training/lacking.html", context)


def _row(line: queries.Line, month: Any, kind: str) -> dict[str, Any]:
    return {
        "asked": (line.unit.pk, kind or line.kind, month),
        "unit": line.unit,
        "kind": TrainingKind(line.kind).label,
        "people": line.people,
        "lacking": line.lacking,
        "required": f"{line.required:g}",
        "credited": f"{line.credited:g}",
        "share": line.share / 100,
    }


def _of_unit(row: dict[str, Any]) -> str:
    """The address of a unit's line; made for the lines that are shown alone."""
    unit, kind, month = row["asked"]
    return f"{reverse('training:lacking')}?unit={unit}&kind={kind}&month={format_month(month)}"
