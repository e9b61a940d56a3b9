"""Attendance of a unit's month: a grid of what differs from full attendance, then confirmed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.attendance import actions
from assessment.attendance.grid import AttendanceGrid
from assessment.attendance.models import AttendanceMonth, AttendanceState
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Denied, month_asked
from auxpolice.access.views import page
from auxpolice.months import format_month, month_of, today
from auxpolice.ui.forms import offer
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit


def _standing(row) -> tuple[str, str]:
    if not row.people:
        return _("本月尚未生成"), "neutral"
    return (_("已确认"), "success") if row.confirmed == row.people else (_("待确认"), "warning")


class UnitTable(Table):
    columns = [
        Column("name", gettext_lazy("单位"), link=lambda row: row.url),
        Column("state", gettext_lazy("状态"), value=_standing, kind="badge"),
        Column("people", gettext_lazy("人数"), kind="number", total=True),
        Column("confirmed", gettext_lazy("已确认"), kind="number", total=True),
        Column("absent", gettext_lazy("有缺勤"), kind="number", total=True),
    ]
    empty_title = gettext_lazy("没有单位")


@page(Act.ATTENDANCE_VIEW)
def overview(request):
    """Units within reach with how much of the month is confirmed."""
    span = request.scope.span(Resource.ATTENDANCE)
    if not span.all and not span.unit_ids:
        own = AttendanceMonth.objects.filter(person_id=request.user.person_id).select_related("unit")[:24]
        return render(request, "assessment/attendance_mine.html", {"rows": own})
    month = month_asked(request.GET.get("month") or format_month(month_of(today())))
    units = Unit.objects.all() if span.all else Unit.objects.filter(pk__in=span.unit_ids)
    counts: dict[int, Any] = {
        row["unit_id"]: row
        for row in AttendanceMonth.objects.filter(month=month)
        .values("unit_id")
        .annotate(
            people=Count("pk"),
            confirmed=Count("pk", filter=Q(state=AttendanceState.CONFIRMED)),
            absent=Count(
                "pk", filter=Q(sick_half_days__gt=0) | Q(personal_half_days__gt=0) | Q(absent_half_days__gt=0)
            ),
        )
    }
    rows: list[Any] = list(units.exclude(kind="bureau"))
    for row in rows:
        found = counts.get(row.pk, {})
        row.people, row.confirmed = found.get("people", 0), found.get("confirmed", 0)
        row.absent = found.get("absent", 0)
        row.url = reverse("assessment:attendance-grid", args=[row.pk, format_month(month)])
    context = {"table": UnitTable(request, rows, exportable=False), "month": month}
    return render(request, "assessment/attendance.html", context)


def unit_of(request, pk: int, act: Act) -> Unit:
    unit = Unit.objects.filter(pk=pk).first()
    span = request.scope.span(Resource.ATTENDANCE)
    if unit is None or not (span.all or unit.pk in span.unit_ids) or not request.scope.can(act, unit):
        raise Denied()
    return unit


@page(Act.ATTENDANCE_VIEW, write=Act.ATTENDANCE_RECORD)
def grid(request, unit, month):
    found, day = unit_of(request, unit, Act.ATTENDANCE_VIEW), month_asked(month)
    if request.method == "POST" and "open" in request.POST:
        actions.open_attendance(found, day, acting_user=request.user)
        return redirect("assessment:attendance-grid", unit=unit, month=month)
    shown = AttendanceGrid(request, found, day)
    confirmed = [row for row in shown.rows if row.state == AttendanceState.CONFIRMED]
    context = {
        "unit": found,
        "month": day,
        "grid": shown,
        "may_record": shown.may_record,
        "drafts": len(shown.rows) - len(confirmed),
        "outdated": actions.outdated(found, day) if shown.may_record else [],
        "confirmed": confirmed if request.scope.can(Act.ATTENDANCE_CONFIRM, found) else [],
    }
    return shown.answer() or render(request, "assessment/attendance_grid.html", context, status=shown.status)


@page(Act.ATTENDANCE_CONFIRM)
@require_POST
def confirm(request, unit, month):
    found = unit_of(request, unit, Act.ATTENDANCE_CONFIRM)
    count = actions.confirm_attendance(found, month_asked(month), acting_user=request.user)
    messages.success(request, _("已确认 %(count)s 人的考勤，将用于本月工资。") % {"count": count})
    return redirect("assessment:attendance-grid", unit=unit, month=month)


class SendBackForm(forms.Form):
    row = forms.ModelChoiceField(AttendanceMonth.everything.none())
    reason = forms.CharField(max_length=300, required=False)


@page(Act.ATTENDANCE_CONFIRM)
@require_POST
def send_back(request, unit, month):
    """One person's confirmed month back to draft, with a reason."""
    found = unit_of(request, unit, Act.ATTENDANCE_CONFIRM)
    form = SendBackForm(request.POST)
    offer(form, "row", AttendanceMonth.objects.filter(unit=found, month=month_asked(month)))
    if not form.is_valid():
        raise Denied()
    row = actions.send_back_attendance(**form.cleaned_data, acting_user=request.user)
    messages.success(request, _("%(name)s 的考勤已退回，改好后请再确认。") % {"name": row.person.name})
    return redirect("assessment:attendance-grid", unit=unit, month=month)
