"""Month sheets: the department's overview, the head's grid, one person's sheet, one's own, objections."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal import actions, objections, queries, remarks, rules
from assessment.appraisal.grid import SCORE, ScoreGrid
from assessment.appraisal.indicators.content import rule_words
from assessment.appraisal.indicators.rules import Indicator, named
from assessment.appraisal.models import (
    AssessmentMonth,
    Grade,
    IndicatorScore,
    MonthSheet,
    SheetObjection,
    UnitSheet,
    UnitSheetState,
)
from assessment.ledger import counting
from assessment.ledger.models import LedgerEntry
from assessment.ledger.queries import with_links
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access, month_asked, there
from auxpolice.access.views import button, page
from auxpolice.months import format_month, month_of, next_month, parse_month, today
from auxpolice.objections import AnswerForm, ObjectionForm, ObjectionState
from auxpolice.problems import Problem
from auxpolice.ui.forms import submit
from auxpolice.ui.tables import Column, Table, state_column


class UnitSheetTable(Table):
    columns = [
        Column(
            "unit",
            gettext_lazy("单位"),
            value="unit.name",
            sort="unit__sort_order",
            link=lambda row: reverse("assessment:unit-sheet", args=[row.pk]),
        ),
        state_column(),
        Column("heads", gettext_lazy("人数"), kind="number", sort="heads", total=True),
        Column("scored", gettext_lazy("已评分"), kind="number", sort="scored", total=True),
        Column("excellent", gettext_lazy("优秀"), kind="number", sort="excellent", total=True),
        Column("poor", gettext_lazy("基本合格及以下"), kind="number", sort="poor", total=True),
    ]
    default_sort = "unit"
    empty_title = gettext_lazy("这个月还没有开始考核")
    empty_text = gettext_lazy("由政工开始本月考核后，各单位的考核表会列在这里。")


@page(Act.ASSESSMENT_VIEW)
def months(request):
    """The chosen month's sheets of the units within reach."""
    if request.user.person_id and not request.scope.can(Act.PEOPLE_LIST):
        return redirect("assessment:mine")
    known = list(AssessmentMonth.objects.values_list("month", flat=True)[:24])
    asked = request.GET.get("month")
    chosen = month_asked(asked) if asked else known[0] if known else month_of(today())
    sheets = (
        UnitSheet.objects.filter(month_id=chosen)
        .select_related("unit")
        .annotate(
            heads=Count("sheets"),
            scored=queries.heads_scored(),
            excellent=queries.heads_with(Grade.EXCELLENT),
            poor=queries.heads_with(Grade.BASIC, Grade.FAIL),
        )
    )
    table = UnitSheetTable(request, sheets)
    if table.wants_export:
        return table.export(_("%(month)s 考核情况") % {"month": format_month(chosen)})
    following = next_month(known[0]) if known else month_of(today())
    context = {
        "table": table,
        "chosen": chosen,
        "known": known,
        "following": following if following <= month_of(today()) else None,
        "may_open": request.scope.can(Act.ASSESSMENT_OPEN),
        "objections": SheetObjection.objects.filter(SheetObjection.waiting)
        .select_related("person", "sheet")
        .order_by("due")
        if request.scope.can(Act.ASSESSMENT_CONFIRM)
        else [],
    }
    return render(request, "assessment/months.html", context)


@button(Act.ASSESSMENT_OPEN)
def open_month(request):
    row = actions.open_month(parse_month(request.POST.get("month", "")), acting_user=request.user)
    month = format_month(row.month)
    return _("已开始 %(month)s 考核。") % {"month": month}, f"{reverse('assessment:months')}?month={month}"


def _found(pk: int) -> UnitSheet:
    return access(UnitSheet.objects.select_related("unit", "version"), pk=pk)


@page(Act.ASSESSMENT_VIEW, write=Act.ASSESSMENT_SCORE)
def unit_sheet(request, pk):
    """The grid of a unit's people."""
    sheet = _found(pk)
    grid = ScoreGrid(request, sheet)
    context = {
        "sheet": sheet,
        "grid": grid,
        "may_confirm": sheet.state == UnitSheetState.SUBMITTED and request.scope.can(Act.ASSESSMENT_CONFIRM),
    }
    return grid.answer() or render(request, "assessment/unit_sheet.html", context, status=grid.status)


@button(Act.ASSESSMENT_SCORE)
def submit_sheet(request, pk):
    actions.submit_unit(_found(pk), acting_user=request.user)
    return _("已提交，等待政工确认。"), "assessment:unit-sheet", pk


@button(Act.ASSESSMENT_CONFIRM)
def confirm(request, pk):
    actions.confirm_unit(_found(pk), acting_user=request.user)
    return _("已确认；等次将用于本月绩效，本人可以查看。"), "assessment:unit-sheet", pk


@button(Act.ASSESSMENT_CONFIRM)
def send_back(request, pk):
    actions.send_back_unit(_found(pk), request.POST.get("reason", ""), acting_user=request.user)
    return _("已退回。"), "assessment:unit-sheet", pk


def _sheet_context(request, sheet) -> dict[str, Any]:
    """Context of a person's sheet: figures, entries with links to their records, corrections, objections and their days."""
    entries = with_links(list(LedgerEntry.objects.filter(person_id=sheet.person_id, month=sheet.month)))
    until = queries.heard_until([sheet]).get(sheet.pk)
    said = list(sheet.objections.all())
    own = sheet.person_id == request.user.person_id
    return {
        "sheet": sheet,
        "cells": _cells(sheet),
        "entries": entries,
        "elsewhere": sheet.points - sum(entry.points for entry in entries),
        "suggested": Grade(rules.suggested_grade(sheet.total_now, sheet.unit_sheet.version.content))
        if sheet.total_now is not None
        else None,
        "corrections": sheet.corrections.filter(state__in=["in_force", "superseded"]),
        "objections": said,
        "until": until,
        "own": own,
        "may_object": own
        and request.scope.can(Act.ASSESSMENT_OBJECT)
        and objections.is_heard(until)
        and not any(one.state == ObjectionState.OPEN for one in said),
        "may_open_unit": not own and request.scope.can(Act.PEOPLE_LIST),
    }


def _is_own(request, sheet: MonthSheet) -> bool:
    return sheet.person_id == request.user.person_id


def _cells(sheet: MonthSheet) -> list[tuple[IndicatorScore, Indicator | None, counting.Counter | None]]:
    """The sheet's cells with their indicators, and what those are counted by."""
    cells, counters = list(sheet.scores.all()), counting.known()
    known = named(sheet.unit_sheet.version.content) if cells else {}
    found = [(cell, known.get((cell.family, cell.code))) for cell in cells]
    return [(cell, one, counters.get(one.source) if one else None) for cell, one in found]


def _read(**which) -> Any:
    """One person's sheet within the present scope, as it stands, or Denied."""
    return access(
        queries.read(MonthSheet.objects.filter(**which)).select_related(
            "person", "unit", "unit_sheet__version"
        )
    )


@page(Act.ASSESSMENT_VIEW)
def sheet(request, pk):
    """One person's month: score, grade, each point with a link to its record, remark, objections."""
    return render(request, "assessment/sheet.html", _sheet_context(request, _read(pk=pk)))


@page(Act.ASSESSMENT_VIEW)
def indicator(request, pk, code):
    """One indicator of a person's month: its rule, what was counted, each record behind it, the head's word."""
    found = _read(pk=pk)
    cell = there(found.scores.filter(code=code).first())
    one = named(found.unit_sheet.version.content).get((cell.family, cell.code))
    counter = counting.known().get(one.source) if one else None
    records = counter.records(found.person_id, found.month) if counter else []
    context = {"sheet": found, "cell": cell, "one": one, "counter": counter, "records": records}
    return render(
        request,
        "assessment/indicator.html",
        context | {"rule": rule_words(one), "own": _is_own(request, found)},
    )


@button(Act.ASSESSMENT_OBJECT)
def remark(request, pk):
    remarks.put(pk, request.POST.get("text", ""), acting_user=request.user)
    return _("自述已保存，单位负责人评分时能看到。"), "assessment:mine"


@page(Act.ASSESSMENT_OBJECT)
def mine(request):
    """Own confirmed sheets and points; a word on the month that is being scored."""
    own = queries.read(MonthSheet.objects.filter(person_id=request.user.person_id or 0))
    sheets: list[Any] = list(own.select_related("unit_sheet__version")[:24])
    said: dict[int, SheetObjection] = {}
    for row in SheetObjection.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).order_by("pk"):
        said[row.sheet_id] = row
    until = queries.heard_until(sheets)
    for sheet in sheets:
        sheet.objection = said.get(sheet.pk)
        sheet.is_heard = objections.is_heard(until.get(sheet.pk))
    entries = with_links(list(LedgerEntry.objects.filter(person_id=request.user.person_id or 0)[:50]))
    context = {"sheets": sheets, "entries": entries, "scoring": remarks.open_for(request.user)}
    return render(request, "assessment/mine.html", context)


@page(Act.ASSESSMENT_OBJECT)
def object_to(request, pk):
    found = _read(pk=pk, person_id=request.user.person_id or 0)
    form = ObjectionForm(request.POST or None)
    done, _row = submit(form, objections.raise_objection, sheet=found, acting_user=request.user)
    if done:
        messages.success(request, _("异议已提交，政工将在期限内答复。"))
        return redirect("assessment:sheet", pk=pk)
    context = {**_sheet_context(request, found), "form": form}
    return render(request, "assessment/object.html", context, status=422 if form.is_bound else 200)


class PointsField(forms.CharField):
    """A score of 0 to 100 as typed, in hundredths; nothing typed is None."""

    def __init__(self, **options: Any):
        super().__init__(max_length=10, widget=forms.TextInput(attrs={"inputmode": "decimal"}), **options)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return SCORE.parse(text)
        except Problem as wrong:
            raise forms.ValidationError(wrong.message) from wrong


class CorrectingForm(AnswerForm):
    base_points = PointsField(
        label=gettext_lazy("更正后评分"),
        required=False,
        help_text=gettext_lazy("成立的填；不改的留空。"),
    )
    grade = forms.ChoiceField(
        label=gettext_lazy("更正后等次"),
        required=False,
        choices=[("", gettext_lazy("不改")), *Grade.choices],
        help_text=gettext_lazy("改等次的，由另一人确认后生效。"),
    )
    field_order = ["outcome", "base_points", "grade", "answer"]


class RefusalForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("退回的原因"), max_length=300)


def _objection(pk: int) -> SheetObjection:
    return access(SheetObjection.objects.select_related("person", "sheet__unit_sheet"), pk=pk)


@page(Act.ASSESSMENT_CONFIRM)
def answer(request, pk):
    """The contested sheet and the answer; a proposed correction waits here for another person."""
    objection = _objection(pk)
    refusing = "reason" in request.POST
    form = CorrectingForm(None if refusing else request.POST or None)
    refusal = RefusalForm(request.POST if refusing else None)
    done, row = (
        submit(refusal, objections.refuse_correction, objection=objection, acting_user=request.user)
        if refusing
        else submit(form, objections.answer_objection, objection=objection, acting_user=request.user)
    )
    if done:
        waits = row.state == ObjectionState.OPEN and not refusing
        messages.success(request, _("已提出更正，等待另一人确认。") if waits else _("已办理。"))
        return redirect("assessment:months")
    context = {
        **_sheet_context(request, _read(pk=objection.sheet_id)),
        "objection": objection,
        "proposed": objection.corrections.filter(state="proposed").select_related("proposed_by").first(),
        "refused": objection.corrections.filter(state="refused").select_related("decided_by").first(),
        "form": form,
        "refusal": refusal,
    }
    status = 422 if form.is_bound or refusal.is_bound else 200
    return render(request, "assessment/answer.html", context, status=status)


@button(Act.ASSESSMENT_CONFIRM)
def confirm_answer(request, pk):
    objections.confirm_correction(_objection(pk), acting_user=request.user)
    return _("更正已生效；工资已锁定的月份按补发补扣处理。"), "assessment:months"
