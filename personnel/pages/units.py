"""The unit tree and one unit with its people."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import heads_of_units
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.ui.forms import submit
from auxpolice.units.models import Unit
from personnel import actions, queries
from personnel.models import Person
from personnel.pages import forms
from personnel.pages.people import PeopleTable


def _sees(request, unit: Unit) -> bool:
    span = request.scope.span(Person.scope_resource)
    return span.all or unit.pk in span.unit_ids


@page(Act.UNIT_VIEW)
def units(request):
    heads = heads_of_units()
    shown = [u for u in queries.units_with_people() if _sees(request, u)]
    for unit in shown:
        unit.heads = "、".join(str(user) for user in heads.get(unit.pk, ()))
    least = min((u.depth for u in shown), default=0)
    for unit in shown:
        unit.indent = range(unit.depth - least)
    return render(
        request, "personnel/units.html", {"units": shown, "may_edit": request.scope.can(Act.UNIT_EDIT)}
    )


@page(Act.UNIT_VIEW)
def unit(request, pk: int):
    found = access(Unit.objects.select_related("parent"), pk=pk)
    if not _sees(request, found):
        raise Http404
    rows = queries.sortable(queries.roster(unit=found), request.GET.get("sort", "").lstrip("-"))
    table = PeopleTable(request, rows, exportable=request.scope.can(Act.ROSTER_EXPORT))
    if table.wants_export:
        return table.export(found.name)
    return render(
        request,
        "personnel/unit.html",
        {
            "unit": found,
            "table": table,
            "children": found.children.filter(closed=None),
            "heads": "、".join(str(user) for user in heads_of_units([found.pk]).get(found.pk, ())),
            "may_edit": request.scope.can(Act.UNIT_EDIT),
            "may_hire": request.scope.can(Act.HIRE),
        },
    )


@page(Act.UNIT_EDIT)
def new_unit(request):
    form = forms.NewUnitForm(request.POST or None, initial={"parent": request.GET.get("parent")})
    if request.method == "POST":
        done, made = submit(form, actions.create_unit, acting_user=request.user)
        if done:
            messages.success(request, _("已建立「%(name)s」。") % {"name": made.name})
            return redirect("personnel:unit", made.pk)
    return render(
        request,
        "personnel/form.html",
        {
            "form": form,
            "title": _("新建单位"),
            "cancel_url": reverse("personnel:units"),
            "save": _("建立"),
            "units": True,
        },
        status=422 if form.is_bound else 200,
    )


@page(Act.UNIT_EDIT)
def edit_unit(request, pk: int):
    found = access(Unit, pk=pk)
    initial = {"name": found.name, "short_name": found.short_name, "closed": found.closed}
    form = forms.UnitForm(request.POST or None, initial=initial)
    if request.method == "POST":
        done, _made = submit(
            form, lambda **values: actions.edit_unit(found, **values), acting_user=request.user
        )
        if done:
            messages.success(request, _("「%(name)s」已修改。") % {"name": found.name})
            return redirect("personnel:unit", found.pk)
    url = reverse("personnel:unit", args=[pk])
    context = {
        "form": form,
        "title": _("修改单位"),
        "cancel_url": url,
        "save": _("保存"),
        "units": True,
        "unit": found,
    }
    return render(request, "personnel/form.html", context, status=422 if form.is_bound else 200)
