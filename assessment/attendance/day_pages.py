"""Attendance by the day in the browser: the book of a unit, its paper, a person's days, one day and what is said of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.attendance import book, correcting, day_actions, derivation, objections
from assessment.attendance.derivation import COUNTED
from assessment.attendance.models import (
    AttendanceCorrection,
    AttendanceMonth,
    AttendanceState,
    CorrectionState,
    Day,
    DayObjection,
    label_of,
)
from assessment.attendance.pages import unit_of
from assessment.attendance.queries import sources_of
from assessment.attendance.symbols import LEGEND, cell
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, month_asked
from auxpolice.access.views import button, page
from auxpolice.months import format_month, last_day, month_of, today
from auxpolice.objections import AnswerForm, ObjectionForm
from auxpolice.ui.forms import pressed, submit
from personnel.models import Person

_KINDS = {
    "absent_half_days": gettext_lazy("旷工"),
    "personal_half_days": gettext_lazy("事假"),
    "sick_half_days": gettext_lazy("病假"),
    "paid_half_days": gettext_lazy("带薪假"),
}
WHAT = [
    ("", gettext_lazy("在岗")),
    *((f"{name}:2", gettext_lazy("%s 1 天") % label) for name, label in _KINDS.items()),
    *((f"{name}:1", gettext_lazy("%s半天") % label) for name, label in _KINDS.items()),
]


class WhatField(forms.ChoiceField):
    """What a day was, as half-days by kind."""

    def __init__(self, **more: Any):
        super().__init__(label=gettext_lazy("这一天应记为"), choices=WHAT, required=False, **more)

    def clean(self, value: Any) -> dict[str, int]:
        name, _colon, half = super().clean(value).partition(":")
        return {name: int(half)} if name else {}


class SettleForm(forms.Form):
    parts = WhatField()
    reason = forms.CharField(label=gettext_lazy("说明"), max_length=200)


class DayAnswerForm(AnswerForm):
    parts = WhatField(help_text=gettext_lazy("异议成立的填；已确认的月份由另一人确认后补发补扣。"))
    field_order = ["outcome", "parts", "answer"]


PER_UNIT = {
    name: 60 if name.endswith("minutes") else 2 if name.endswith("half_days") else 1 for name in COUNTED
}
"""What people read a column in: hours, days, times."""


class CorrectForm(forms.Form):
    """One cell of a confirmed month, in days, times or hours."""

    column = forms.ChoiceField(
        label=gettext_lazy("更正哪一项"),
        choices=[(name, label_of(AttendanceMonth, name)) for name in COUNTED],
    )
    value = forms.DecimalField(
        label=gettext_lazy("应为"),
        min_value=0,
        max_value=744,
        decimal_places=2,
        help_text=gettext_lazy("请假按天（半天写 0.5），夜班按次，加班按小时。"),
    )
    reason = forms.CharField(label=gettext_lazy("更正的原因"), max_length=300)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "value" in given and "column" in given:
            whole = given["value"] * PER_UNIT[given["column"]]
            if whole != int(whole):
                self.add_error("value", _("请假按半天、夜班按整次、加班按整分钟计。"))
            given["values"] = {given.pop("column"): int(whole)}
            given.pop("value", None)
        return given


@page(Act.ATTENDANCE_VIEW, write=Act.ATTENDANCE_CONFIRM)
def days(request, unit, month):
    """The book of the unit's month; what is left open is settled here by one word for all."""
    found, of = unit_of(request, unit, Act.ATTENDANCE_VIEW), month_asked(month)
    if request.method == "POST":
        done, count = pressed(
            request,
            day_actions.settle_open,
            found,
            of,
            request.POST.get("reason", ""),
            acting_user=request.user,
        )
        if done:
            messages.success(request, _("已说明 %(n)d 天均在岗。") % {"n": count})
        return redirect("assessment:attendance-days", unit=unit, month=month)
    lines = book.lines(found, of)
    confirmed = [row.person_id for row in lines if row.state == AttendanceState.CONFIRMED]
    since = derivation.differing(of, confirmed, confirmed=True) if confirmed else []
    names = {row.person_id: row.person.name for row in lines}
    context = {
        "unit": found,
        "month": of,
        "head": book.head(of),
        "lines": lines,
        "totals": book.TOTALS,
        "legend": LEGEND,
        "open_days": sum(row.open_days for row in lines),
        "drafts": len(lines) - len(confirmed),
        "may_confirm": request.scope.can(Act.ATTENDANCE_CONFIRM, found),
        "since": [(person, names[person], day) for person, day in since],
    }
    return render(request, "assessment/attendance_book.html", context)


@page(Act.ATTENDANCE_VIEW)
def paper(request, unit, month):
    """The book as it is signed and hung up."""
    found, of = unit_of(request, unit, Act.ATTENDANCE_VIEW), month_asked(month)
    lines = book.lines(found, of)
    context = {
        "unit": found,
        "month": of,
        "head": book.head(of),
        "lines": lines,
        "totals": book.TOTALS,
        "legend": LEGEND,
        "a3": request.GET.get("size") == "a3",
        "confirmed_by": next((row.confirmed_by for row in lines if row.confirmed_by_id), None),
    }
    return render(request, "assessment/attendance_paper.html", context)


@page(Act.ATTENDANCE_VIEW)
def person(request, pk, month):
    """A person's days of a month with what each rests on, the month's figures and their corrections."""
    of = month_asked(month)
    rows: list[Any] = list(
        AttendanceMonth.objects.filter(person=pk, month=of).select_related("unit", "confirmed_by")
    )
    found: list[Any] = list(
        Day.objects.filter(person=pk, date__range=(of, last_day(of))).select_related("unit")
    )
    own = request.user.person_id == pk
    if not rows and not found and not own:
        raise Denied()
    whose = Person.everything.get(pk=pk)
    for day in found:
        day.cell = cell(day, to_come=day.date > today())
    corrections: dict[int, list[AttendanceCorrection]] = {}
    for one in AttendanceCorrection.objects.filter(row__in=rows).select_related(
        "proposed_by", "confirmed_by", "row"
    ):
        corrections.setdefault(one.row_id, []).append(one)
    for row in rows:
        row.figures = list(zip(book.TOTALS, book.totals(row), strict=True))
        row.corrections_made = [_told(one, request) for one in corrections.get(row.pk, [])]
        row.may_correct = row.state == AttendanceState.CONFIRMED and request.scope.can(
            Act.ATTENDANCE_RECORD, row.unit
        )
    objections = DayObjection.objects.filter(person=pk, date__range=(of, last_day(of))).select_related(
        "answered_by"
    )
    context = {
        "whose": whose,
        "own": own,
        "month": of,
        "rows": rows,
        "days": found,
        "objections": list(objections),
        "legend": LEGEND,
    }
    return render(request, "assessment/attendance_person.html", context)


def _told(one: Any, request: Any) -> Any:
    """The correction with its changes in words, and whether this user may answer it."""
    one.told = [
        (
            label_of(AttendanceMonth, name),
            *(f"{value / PER_UNIT[name]:g}" for value in pair),
        )
        for name, pair in one.changed.items()
    ]
    one.may_answer = (
        one.state == CorrectionState.WAITING
        and one.proposed_by_id != request.user.pk
        and request.scope.can(Act.ATTENDANCE_CONFIRM, one.row.unit)
    )
    return one


@page(Act.ATTENDANCE_VIEW, write=Act.ATTENDANCE_CONFIRM)
def day(request, pk):
    """One day and what it rests on; the head says here what it was."""
    found = access(Day.objects.select_related("person", "unit", "word__by"), pk=pk)
    form = SettleForm(request.POST or None)
    if request.method == "POST":
        done, _row = submit(form, day_actions.settle_day, day=found, acting_user=request.user)
        if done:
            messages.success(request, _("已处理。"))
            return redirect("assessment:attendance-days", found.unit_id, format_month(month_of(found.date)))
    own = request.user.person_id == found.person_id
    context = {
        "day": found,
        "cell": cell(found, to_come=found.date > today()),
        "sources": sources_of(found),
        "form": form if request.scope.can(Act.ATTENDANCE_CONFIRM, found.unit) else None,
        "own": own,
        "objection_form": ObjectionForm() if own and request.scope.can(Act.ATTENDANCE_OBJECT) else None,
    }
    return render(request, "assessment/attendance_day.html", context, status=422 if form.is_bound else 200)


@page(Act.ATTENDANCE_OBJECT)
def object_to(request, pk):
    """The person contests an own day; the form stands on the day's page as well."""
    found = access(Day.objects.select_related("person", "unit"), pk=pk)
    if request.user.person_id != found.person_id:
        raise Denied()
    form = ObjectionForm(request.POST or None)
    done, _row = submit(form, objections.object_to, day=found, acting_user=request.user)
    if done:
        messages.success(request, _("已提交异议，请等待答复。"))
        return redirect("assessment:attendance-person", found.person_id, format_month(month_of(found.date)))
    context = {
        "day": found,
        "cell": cell(found, to_come=found.date > today()),
        "sources": sources_of(found),
        "own": True,
        "objection_form": form,
    }
    return render(request, "assessment/attendance_day.html", context, status=422 if form.is_bound else 200)


@page(Act.ATTENDANCE_CONFIRM)
def answer(request, pk):
    """The contested day and the answer with what it was."""
    objection = access(DayObjection.objects.select_related("person", "unit", "answered_by"), pk=pk)
    form = DayAnswerForm(request.POST or None)
    done, _row = submit(form, objections.answer, objection=objection, acting_user=request.user)
    if done:
        messages.success(request, _("已答复。"))
        return redirect(
            "assessment:attendance-days", objection.unit_id, format_month(month_of(objection.date))
        )
    found = access(
        Day.objects.select_related("person", "unit"), person=objection.person_id, date=objection.date
    )
    context = {
        "objection": objection,
        "day": found,
        "cell": cell(found, to_come=False),
        "sources": sources_of(found),
        "form": form,
    }
    return render(request, "assessment/attendance_answer.html", context, status=422 if form.is_bound else 200)


@page(Act.ATTENDANCE_RECORD)
def correct(request, pk):
    """Propose a correction of one cell of a confirmed month."""
    row = access(AttendanceMonth.objects.select_related("person", "unit"), pk=pk)
    if not request.scope.can(Act.ATTENDANCE_RECORD, row.unit):
        raise Denied()
    form = CorrectForm(request.POST or None)
    done, _made = submit(form, correcting.propose, row=row, acting_user=request.user)
    if done:
        messages.success(request, _("已提出更正，等待另一人确认。"))
        return redirect("assessment:attendance-person", row.person_id, format_month(row.month))
    now = correcting.as_it_counts(row)
    context = {"row": row, "figures": list(zip(book.TOTALS, book.totals(now), strict=True)), "form": form}
    return render(
        request, "assessment/attendance_correct.html", context, status=422 if form.is_bound else 200
    )


def _correction(pk: int) -> AttendanceCorrection:
    return access(AttendanceCorrection.objects.select_related("row"), pk=pk)


def _back(found: AttendanceCorrection) -> tuple[str, int, str]:
    return "assessment:attendance-person", found.row.person_id, format_month(found.row.month)


@button(Act.ATTENDANCE_CONFIRM)
def correct_confirm(request, pk):
    found = _correction(pk)
    correcting.confirm(found, acting_user=request.user)
    return _("更正已生效；工资已锁定的月份按补发补扣处理。"), *_back(found)


@button(Act.ATTENDANCE_CONFIRM)
def correct_refuse(request, pk):
    found = _correction(pk)
    correcting.refuse(found, request.POST.get("reason", ""), acting_user=request.user)
    return _("已退回更正，原考勤不变。"), *_back(found)
