"""Attendance of a unit's month: a grid of what differs from full attendance, then confirmed."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment import actions
from assessment.models import AttendanceMonth
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Denied
from auxpolice.access.views import page
from auxpolice.months import format_month, month_of, parse_month, today
from auxpolice.problems import Problem
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit

FIELDS = [
    ("paid_leave_half_days", gettext_lazy("带薪假")),
    ("sick_half_days", gettext_lazy("病假")),
    ("personal_half_days", gettext_lazy("事假")),
    ("absent_half_days", gettext_lazy("旷工")),
    ("night_shifts", gettext_lazy("夜班")),
    ("holiday_shifts", gettext_lazy("节日值班")),
    ("meal_days", gettext_lazy("用餐天数")),
]


def chosen_month(text: str):
    try:
        return parse_month(text)
    except Problem as wrong:
        raise Denied() from wrong


class UnitTable(Table):
    columns = [
        Column("name", gettext_lazy("单位"), link=lambda row: row.url),
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
        rows = AttendanceMonth.objects.filter(person_id=request.user.person_id)[:24]
        return render(request, "assessment/attendance_mine.html", {"rows": rows})
    month = chosen_month(request.GET.get("month") or format_month(month_of(today())))
    units = Unit.objects.all() if span.all else Unit.objects.filter(pk__in=span.unit_ids)
    counts = {
        row["unit_id"]: row
        for row in AttendanceMonth.objects.filter(month=month)
        .values("unit_id")
        .annotate(
            people=Count("pk"),
            confirmed=Count("pk", filter=Q(state="confirmed")),
            absent=Count(
                "pk", filter=Q(sick_half_days__gt=0) | Q(personal_half_days__gt=0) | Q(absent_half_days__gt=0)
            ),
        )
    }
    rows = list(units.exclude(kind="bureau"))
    for row in rows:
        found = counts.get(row.pk, {})
        row.people, row.confirmed = found.get("people", 0), found.get("confirmed", 0)
        row.absent = found.get("absent", 0)
        row.url = reverse("assessment:attendance-grid", args=[row.pk, format_month(month)])
    context = {"table": UnitTable(request, rows, exportable=False), "month": month}
    return render(request, "assessment/attendance.html", context)


def _unit(request, pk: int, act: Act) -> Unit:
    unit = Unit.objects.filter(pk=pk).first()
    span = request.scope.span(Resource.ATTENDANCE)
    if unit is None or not (span.all or unit.pk in span.unit_ids) or not request.scope.can(act, unit):
        raise Denied()
    return unit


@page(Act.ATTENDANCE_VIEW, write=Act.ATTENDANCE_RECORD)
def grid(request, unit, month):
    found, day = _unit(request, unit, Act.ATTENDANCE_VIEW), chosen_month(month)
    may_record = request.scope.can(Act.ATTENDANCE_RECORD, found)
    problem = None
    if request.method == "POST" and "open" in request.POST:
        actions.open_attendance(found, day, acting_user=request.user)
        return redirect("assessment:attendance-grid", unit=unit, month=month)
    rows = list(
        AttendanceMonth.objects.filter(unit=found, month=day)
        .select_related("person")
        .order_by("person__pinyin")
    )
    if request.method == "POST":
        try:
            _save(request, rows)
        except Problem as refused:
            if refused.status == 404:
                raise
            problem = refused
        else:
            messages.success(request, _("考勤已保存。"))
            return redirect("assessment:attendance-grid", unit=unit, month=month)
    for row in rows:
        row.cells = [
            (name, label, request.POST.get(f"{name}-{row.pk}", getattr(row, name))) for name, label in FIELDS
        ]
    context = {
        "unit": found,
        "month": day,
        "rows": rows,
        "fields": FIELDS,
        "problem": problem,
        "may_record": may_record,
        "drafts": sum(row.state == "draft" for row in rows),
    }
    return render(
        request, "assessment/attendance_grid.html", context, status=problem.status if problem else 200
    )


@transaction.atomic
def _save(request, rows) -> None:
    for row in rows:
        values = {}
        for name, label in FIELDS:
            text = request.POST.get(f"{name}-{row.pk}", "").strip() or "0"
            if not text.isdecimal() or len(text) > 3:
                raise Problem(
                    _("%(name)s 的「%(label)s」应填非负整数，现在是「%(text)s」。")
                    % {"name": row.person.name, "label": label, "text": text},
                    code="attendance",
                )
            values[name] = int(text)
        if any(getattr(row, name) != value for name, value in values.items()):
            version = int(request.POST.get(f"version-{row.pk}") or 0)
            actions.record_attendance(row, values, row_version=version, acting_user=request.user)


@page(Act.ATTENDANCE_CONFIRM)
@require_POST
def confirm(request, unit, month):
    found = _unit(request, unit, Act.ATTENDANCE_CONFIRM)
    count = actions.confirm_attendance(found, chosen_month(month), acting_user=request.user)
    messages.success(request, _("已确认 %(count)s 人的考勤，将用于本月工资。") % {"count": count})
    return redirect("assessment:attendance-grid", unit=unit, month=month)
