"""Handovers past and due, matters that are open, and the list of equipment."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.duty.handover import actions
from assessment.duty.handover.queries import edges_of, of_month
from assessment.duty.models.handovers import EquipmentLine, Handover, Matter, on_duty
from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, month_asked
from auxpolice.access.views import page
from auxpolice.hooks.states import shown
from auxpolice.months import today
from auxpolice.ui.forms import DayField, offer, pressed, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit

BACK, AHEAD = timedelta(hours=16), timedelta(hours=3)


def units_here(request) -> list[Unit]:
    """Units in which the user hands over: by office, or by a shift of now."""
    now = timezone.now()
    ids = set(request.scope.units_for(Act.DUTY_DESK))
    if request.user.person_id:
        ids |= set(
            on_duty(request.user.person_id, now - AHEAD, now + AHEAD).values_list("unit_id", flat=True)
        )
    return list(Unit.objects.filter(pk__in=ids).exclude(kind="bureau"))


def edges_due(request) -> list[dict[str, Any]]:
    """Edges of now whose handover nobody has opened, of the user's units, the nearest first; two statements for any number
    of units."""
    now = timezone.now()
    units = {unit.pk: unit for unit in units_here(request)}
    found = edges_of(units, now - BACK, now + AHEAD)
    done: dict[int, Any] = {}
    for unit_id, edge in Handover.everything.filter(unit_id__in=units, edge__gte=now - BACK).values_list(
        "unit_id", "edge"
    ):
        done[unit_id] = max(edge, done.get(unit_id, edge))
    return [
        {"unit": units[unit_id], "edge": edge}
        for unit_id, edges in found.items()
        for edge in sorted(edges, key=lambda edge: abs(edge - now))
        if unit_id not in done or edge > done[unit_id]
    ]


def _url(row: Handover) -> str:
    return reverse("assessment:handover", args=[row.pk])


class Handovers(Table):
    columns = [
        Column("edge", gettext_lazy("交接时间"), kind="datetime", sort="edge", link=_url),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("state", gettext_lazy("状态"), value=shown, kind="badge", sort="state"),
        Column("given", gettext_lazy("交班"), value=lambda row: str(row.given_by or "—")),
        Column("taken", gettext_lazy("接班"), value=lambda row: str(row.answered_by or "—")),
    ]
    default_sort = "-edge"
    empty_title = gettext_lazy("还没有交接班")
    empty_text = gettext_lazy("到了换班的时间，交接班会出现在这里。")


@page(Act.DUTY_VIEW)
def handovers(request):
    rows = Handover.objects.select_related("unit", "given_by", "answered_by")
    if request.GET.get("month"):
        rows = rows.filter(of_month(month_asked(request.GET["month"])))
    if (of := asked.number(request.GET.get("unit"))) is not None:
        rows = rows.filter(unit__in=Unit.objects.filter(path__contains=f"/{of}/"))
    table = Handovers(request, rows)
    if table.wants_export:
        return table.export(_("交接班记录"))
    may = request.scope.can(Act.DUTY_HANDOVER)
    return render(
        request,
        "assessment/duty/handovers.html",
        {
            "table": table,
            "due": edges_due(request) if may else [],
            "may_list": request.scope.can(Act.DUTY_EQUIPMENT),
        },
    )


@page(Act.DUTY_HANDOVER)
@require_POST
def open_one(request):
    unit = access(Unit.objects, pk=asked.whole(request.POST.get("unit")))
    try:
        edge = parse_datetime(request.POST.get("edge", ""))
    except ValueError:
        edge = None
    if edge is None or edge.tzinfo is None:
        raise Denied()
    done, made = pressed(request, actions.open_handover, unit, edge, acting_user=request.user)
    return redirect("assessment:handover", pk=made.pk) if done else redirect("assessment:handovers")


class MatterForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"))
    text = forms.CharField(
        label=gettext_lazy("交接事项"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


@page(Act.DUTY_VIEW, write=Act.DUTY_HANDOVER)
def matters(request):
    """Open matters, and a form to note one; what was closed lately with how."""
    here = units_here(request) if request.scope.can(Act.DUTY_HANDOVER) else []
    form = MatterForm(request.POST or None, initial={"unit": here[0] if here else None})
    offer(form, "unit", Unit.objects.filter(pk__in=[unit.pk for unit in here]))
    done, _row = submit(form, actions.open_matter, acting_user=request.user)
    if done:
        messages.success(request, _("已登记，会带到下一次交接班，直到办结。"))
        return redirect("assessment:matters")
    rows = Matter.objects.select_related("unit", "opened_by", "closed_by").distinct()
    context = {
        "form": form if here else None,
        "rows": rows.filter(closed_at__isnull=True),
        "closed": rows.filter(closed_at__gte=timezone.now() - timedelta(days=7)).order_by("-closed_at"),
        "may_close": {unit.pk for unit in here},
    }
    return render(request, "assessment/duty/matters.html", context, status=422 if form.is_bound else 200)


@page(Act.DUTY_HANDOVER)
@require_POST
def close(request, pk):
    matter = access(Matter.objects.distinct(), pk=pk)
    done, _row = pressed(
        request, actions.close_matter, matter, request.POST.get("how", ""), acting_user=request.user
    )
    if done:
        messages.success(request, _("已办结，不再带到下一班。"))
    return redirect("assessment:matters")


class EquipmentForm(forms.Form):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"))
    name = forms.CharField(label=gettext_lazy("装备名称"), max_length=40)
    count = forms.IntegerField(
        label=gettext_lazy("应有数量"),
        min_value=0,
        max_value=9999,
        help_text=gettext_lazy("填 0 从清单取下。"),
    )
    start = DayField(label=gettext_lazy("自哪天起"))


@page(Act.DUTY_EQUIPMENT)
def equipment(request):
    """The lists of the user's units as they are today, and what changes them from a day on."""
    ids = request.scope.units_for(Act.DUTY_EQUIPMENT)
    units = Unit.objects.filter(pk__in=ids).exclude(kind="bureau")
    form = EquipmentForm(request.POST or None, initial={"start": today(), "unit": units.first()})
    offer(form, "unit", units)
    done, _row = submit(form, actions.set_equipment, acting_user=request.user)
    if done:
        messages.success(request, _("装备清单已更新。"))
        return redirect("assessment:equipment")
    lines = EquipmentLine.objects.filter(unit_id__in=ids, period__contains=today()).select_related("unit")
    context = {"form": form, "lines": lines.order_by("unit__sort_order", "pk")}
    return render(request, "assessment/duty/equipment.html", context, status=422 if form.is_bound else 200)
