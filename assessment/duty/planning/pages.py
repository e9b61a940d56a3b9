"""Plans of units: the months, the grid, drawing, publishing, the paper, and why somebody is on."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.duty.models import Plan, PlanState, Shift, Swap, SwapState
from assessment.duty.planning import drawing, publishing, reading
from assessment.duty.planning.grid import PlanGrid, forbidden, source_labels, why_of
from assessment.duty.planning.settings import too_long
from assessment.duty.rules.hours import told
from assessment.duty.rules.patterns import average
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Denied, month_asked, there
from auxpolice.access.views import page
from auxpolice.audit.models import Entry
from auxpolice.hooks import states
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.ui.forms import pressed
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit
from personnel.models import Person


class UnitTable(Table):
    columns = [
        Column("name", gettext_lazy("单位"), link=lambda row: row.url),
        Column("state", gettext_lazy("状态"), value=lambda row: row.standing, kind="badge"),
        Column("people", gettext_lazy("人数"), kind="number", total=True),
        Column("shifts", gettext_lazy("班次"), kind="number", total=True),
        Column("nights", gettext_lazy("夜班"), kind="number", total=True),
    ]
    empty_title = gettext_lazy("没有单位")


@page(Act.DUTY_VIEW)
def overview(request):
    """Units within reach with the state of their plan; who sees none goes to the own shifts."""
    span = request.scope.span(Resource.DUTY)
    if not span.all and not span.unit_ids:
        return redirect("assessment:duty-mine")
    month = month_asked(request.GET.get("month") or format_month(next_month(month_of(today()))))
    units = Unit.objects.all() if span.all else Unit.objects.filter(pk__in=span.unit_ids)
    plans = {
        plan.unit_id: plan
        for plan in Plan.objects.filter(month=month).annotate(
            people=Count("shifts__person", distinct=True),
            count=Count("shifts"),
            nights=Count("shifts", filter=Q(shifts__night=True)),
        )
    }
    rows: list[Any] = list(units.exclude(kind="bureau"))
    for row in rows:
        plan: Any = plans.get(row.pk)
        row.standing = states.shown(plan) if plan else (_("没有班表"), "neutral")
        row.people, row.shifts, row.nights = (plan.people, plan.count, plan.nights) if plan else (0, 0, 0)
        row.url = reverse("assessment:duty-plan", args=[row.pk, format_month(month)])
    waiting = Swap.objects.filter(state=SwapState.AGREED).select_related("giver", "taker", "unit")
    context = {
        "table": UnitTable(request, rows, exportable=False),
        "month": month,
        "waiting": list(waiting[:50]),
    }
    return render(request, "assessment/duty/overview.html", context)


def unit_asked(request, pk: int, act: Act) -> Unit:
    """A unit within reach, for whoever may do the act there."""
    span = request.scope.span(Resource.DUTY)
    unit = there(Unit.objects.filter(pk=pk).first())
    if not (span.all or unit.pk in span.unit_ids) or not request.scope.can(act, unit):
        raise Denied()
    return unit


def _costly(month: reading.Month) -> list[str]:
    """In words, which patterns of the month run over 36 hours of overtime a month on average."""
    found = {}
    for row in month.units.patterns:
        pattern = month.rules.patterns.get(row["pattern"])
        if pattern and not (hours := average(list(pattern.cycle), month.rules.kinds)).fits:
            found[pattern.code] = too_long(pattern.name, hours)
    return list(found.values())


@page(Act.DUTY_VIEW, write=Act.DUTY_PLAN)
def plan(request, unit, month):
    """The unit's month as a grid; the button draws it by pattern."""
    found, day = unit_asked(request, unit, Act.DUTY_VIEW), month_asked(month)
    may_plan = request.scope.can(Act.DUTY_PLAN, found)
    if request.method == "POST" and "draw" in request.POST:
        return _draw(request, found, day)
    held = Plan.objects.filter(unit=found, month=day).select_related("unit", "published_by").first()
    context = {
        "unit": found,
        "month": day,
        "before": next_month(day, -1),
        "after": next_month(day),
        "plan": held,
        "may_plan": may_plan,
        "may_publish": request.scope.can(Act.DUTY_PUBLISH, found),
    }
    if held is None:
        return render(request, "assessment/duty/plan.html", context)
    grid = PlanGrid(request, held)
    if (answer := grid.answer()) is not None:
        return answer
    context |= {
        "grid": grid,
        "costly": _costly(grid.month),
        "changed": drawing.changed_people(held, grid.rows, grid.month) if may_plan else [],
        "draft": held.state == PlanState.DRAFT,
        "hard": sum(one.hard for one in grid.breaks),
        "forbidden": forbidden(grid.breaks),
        "kinds": grid.month.rules.kinds.values(),
        "swaps": Swap.objects.filter(unit=found, state=SwapState.AGREED).select_related("giver", "taker")[
            :20
        ],
    }
    return render(request, "assessment/duty/plan.html", context, status=grid.status)


def _draw(request, unit: Unit, month: date):
    def work():
        return drawing.draw(
            drawing.open_plan(unit, month, acting_user=request.user), acting_user=request.user
        )

    done, drawn = pressed(request, work)
    if done:
        messages.success(request, _("已编排 %(count)s 个班。") % {"count": drawn.shifts})
        if drawn.left_out:
            shown = "；".join(drawn.left_out[:10])
            messages.warning(
                request,
                _("有 %(count)s 处没有排：%(which)s") % {"count": len(drawn.left_out), "which": shown},
            )
    return redirect("assessment:duty-plan", unit=unit.pk, month=format_month(month))


@page(Act.DUTY_PUBLISH)
@require_POST
def publish(request, unit, month):
    found = unit_asked(request, unit, Act.DUTY_PUBLISH)
    held = there(Plan.objects.filter(unit=found, month=month_asked(month)).first())
    reason = request.POST.get("reason", "")
    done, _plan = pressed(request, publishing.publish, held, reason, acting_user=request.user)
    if done:
        messages.success(request, _("班表已发布，已通知本单位人员。"))
    return redirect("assessment:duty-plan", unit=unit, month=month)


class PaperForm(forms.Form):
    size = forms.ChoiceField(choices=[("A4", "A4"), ("A3", "A3")], required=False)


@page(Act.DUTY_VIEW)
def paper(request, unit, month):
    """The month on A3 or A4 as stations draw it: numbers, names, days, sums, what each code means, signatures."""
    found, day = unit_asked(request, unit, Act.DUTY_VIEW), month_asked(month)
    held = there(Plan.objects.filter(unit=found, month=day).select_related("unit", "published_by").first())
    form = PaperForm(request.GET)
    grid = PlanGrid(request, held)
    used = {shift.code for shift in grid.month.shifts if shift.plan_id == held.pk}
    rows = [
        {
            "name": line.person.name,
            "hours": told(line.minutes),
            "nights": line.nights,
            "cells": _written(grid, line),
        }
        for line in grid.rows
    ]
    context = {
        "unit": found,
        "month": day,
        "plan": held,
        "size": form.cleaned_data["size"] if form.is_valid() and form.cleaned_data["size"] else "A4",
        "days": [(one.label.split(), one.css) for one in grid.columns[: len(grid.month.days)]],
        "rows": rows,
        "on": [text for _column, _key, text in grid.feet[0][1][: len(grid.month.days)]],
        "kinds": [kind for kind in grid.month.rules.kinds.values() if kind.code in used],
    }
    return render(request, "assessment/duty/paper.html", context)


def _written(grid: PlanGrid, line: Any) -> list[tuple[str, str]]:
    """Cells of a line on paper: (text, css); an empty day in the unit is 休."""
    cells = []
    for column, day in zip(grid.columns, grid.month.days, strict=False):
        code = getattr(line, f"d{day.day}")
        here = grid.month.stay_on(line.person_id, day)
        empty = grid.month.away_on(line.person_id, day) or ("休" if here else "/")
        cells.append((code or empty, column.css))
    return cells


@page(Act.DUTY_VIEW)
def person(request, unit, month, pk):
    """One person's shifts of the month: why each stands there, and what was changed when and by whom."""
    found, day = unit_asked(request, unit, Act.DUTY_VIEW), month_asked(month)
    plan = there(Plan.objects.filter(unit=found, month=day).first())
    who = there(Person.everything.filter(pk=pk, pk__in=plan.lines.values("person")).first())
    shifts: list[Any] = list(Shift.objects.filter(plan=plan, person=who).select_related("by"))
    labels = source_labels()
    for shift in shifts:
        shift.said = why_of(shift, labels)
    context = {"unit": found, "month": day, "who": who, "shifts": shifts, "changes": changes_of(who, day)}
    return render(request, "assessment/duty/person.html", context)


def changes_of(who: Person, month: date) -> list[dict[str, Any]]:
    """What was changed by hand in the person's days of a month, by the trail: (when, by whom, day, before, after)."""
    rows = Entry.objects.filter(
        act__in=["duty.change", Act.DUTY_PLAN.value],
        target_type=Person._meta.label_lower,
        target_id=str(who.pk),
    ).select_related("actor")
    found = []
    for row in rows.order_by("-pk")[:200]:
        for day, after in (row.after or {}).items():
            if day.startswith(f"{month:%Y-%m}"):
                before = (row.before or {}).get(day, "")
                found.append(
                    {
                        "at": row.at,
                        "by": row.actor,
                        "day": date.fromisoformat(day),
                        "before": before,
                        "after": after,
                    }
                )
    return found
