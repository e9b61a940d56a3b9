"""One person's year: the months it is made of, deviations, objections, the annual form on paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.grades import Grade
from assessment.appraisal.years import actions, overriding, queries
from assessment.appraisal.years.models import (
    AnnualResult,
    Override,
    PastResult,
    QuarterResult,
    RoundState,
    YearObjection,
    YearSheet,
)
from assessment.conduct.discipline.models import Sanction
from assessment.conduct.honours.models import Honour
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import button, page
from auxpolice.by_two import ByTwoState
from auxpolice.months import today
from auxpolice.objections import AnswerForm, ObjectionForm, ObjectionState
from auxpolice.ui.forms import submit
from personnel.models import Employment


class OverrideForm(forms.Form):
    grade = forms.ChoiceField(label=gettext_lazy("调整后等次"), choices=Grade.choices)
    reason = forms.CharField(
        label=gettext_lazy("理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )


class UpholdForm(AnswerForm):
    grade = forms.ChoiceField(
        label=gettext_lazy("更正后等次"),
        required=False,
        choices=[("", "—"), *Grade.choices],
        help_text=gettext_lazy("成立的填；由另一人确认后生效。"),
    )
    field_order = ["outcome", "grade", "answer"]


def _read(**which) -> Any:
    rows = queries.read(YearSheet.objects.filter(**which))
    return access(rows.select_related("person", "unit", "round__version", "round__unit"))


def _context(request, sheet: Any) -> dict[str, Any]:
    """The year, its reasons and months, what two have agreed on or one proposes, objections and their last day."""
    own = sheet.person_id == request.user.person_id
    said = list(sheet.objections.all())
    until = actions.objected_until(sheet.round)
    overrides = list(Override.objects.filter(sheet=sheet).select_related("made_by", "closed_by"))
    waits = next((row for row in overrides if row.state == ByTwoState.WAITING), None)
    archived = sheet.round.state == RoundState.ARCHIVED
    confirms = request.scope.can(Act.ASSESSMENT_CONFIRM)
    heads = sheet.round.state == RoundState.OPEN and request.scope.can(Act.ASSESSMENT_SCORE, sheet.unit_id)
    asked = overriding.OVERRIDE.asked(request.user, waits) if waits else {}
    if waits and not confirms and waits.made_by_id != request.user.pk:
        asked["may_withdraw"] = False
    return {
        "sheet": sheet,
        "reasons": [queries.said(one) for one in sheet.reasons],
        "months": queries.months(sheet),
        "results": AnnualResult.objects.filter(sheet=sheet).select_related("decided_by").order_by("pk"),
        "overrides": overrides,
        "waits": waits,
        "asked": asked,
        "objections": said,
        "until": until,
        "own": own,
        "may_object": own
        and request.scope.can(Act.ASSESSMENT_OBJECT)
        and until is not None
        and today() <= until
        and not any(one.state == ObjectionState.OPEN for one in said),
        "decides": not own and (heads or confirms),
        "may_override": not own and waits is None and not archived and (heads or confirms),
    }


@page(Act.ASSESSMENT_VIEW)
def year_sheet(request, pk):
    """One person's year: twelve months, each opening its sheet."""
    return render(request, "assessment/years/person.html", _context(request, _read(pk=pk)))


@page(Act.ASSESSMENT_OBJECT)
def mine(request):
    """Own years and quarters."""
    person = request.user.person_id or 0
    context = {
        "sheets": queries.read(YearSheet.objects.filter(person=person)).select_related("round")[:12],
        "past": PastResult.objects.filter(person=person, state=ByTwoState.EFFECTIVE)[:12],
        "quarters": QuarterResult.objects.filter(person=person)[:8],
    }
    return render(request, "assessment/years/mine.html", context)


@page(Act.ASSESSMENT_VIEW, write=Act.ASSESSMENT_VIEW)
def override(request, pk):
    """Another grade than the rule's, proposed with the reason."""
    sheet = _read(pk=pk)
    seen = _context(request, sheet)
    if not seen["decides"]:
        raise Denied()
    form = OverrideForm(request.POST or None)
    done, _row = submit(form, overriding.propose, pk=pk, acting_user=request.user)
    if done:
        messages.success(request, _("已提出调整，等待另一人确认。"))
        return redirect("assessment:year-sheet", pk)
    context = {**seen, "form": form}
    return render(request, "assessment/years/override.html", context, status=422 if form.is_bound else 200)


@button(Act.ASSESSMENT_CONFIRM)
def confirm_override(request, pk):
    row = overriding.confirm(pk, acting_user=request.user)
    return _("调整已生效。"), "assessment:year-sheet", row.sheet_id


@button(Act.ASSESSMENT_CONFIRM)
def refuse_override(request, pk):
    row = overriding.refuse(pk, request.POST.get("because", "")[:200], acting_user=request.user)
    return _("已退回，等次不变。"), "assessment:year-sheet", row.sheet_id


@button(Act.ASSESSMENT_VIEW)
def withdraw_override(request, pk):
    row = overriding.withdraw(pk, request.POST.get("because", "")[:200], acting_user=request.user)
    return _("已撤回。"), "assessment:year-sheet", row.sheet_id


@page(Act.ASSESSMENT_OBJECT)
def object_to(request, pk):
    sheet = _read(pk=pk, person_id=request.user.person_id or 0)
    form = ObjectionForm(request.POST or None)
    done, _row = submit(form, overriding.raise_objection, pk=pk, acting_user=request.user)
    if done:
        messages.success(request, _("异议已提交，政工将在期限内答复。"))
        return redirect("assessment:year-sheet", pk)
    context = {**_context(request, sheet), "form": form}
    return render(request, "assessment/years/object.html", context, status=422 if form.is_bound else 200)


@page(Act.ASSESSMENT_CONFIRM)
def answer(request, pk):
    """The contested year and the answer; what upholds it waits on the person's page for another."""
    one = access(YearObjection.objects.select_related("person"), pk=pk)
    form = UpholdForm(request.POST or None)
    done, row = submit(form, overriding.answer_objection, pk=pk, acting_user=request.user)
    if done:
        waits = row.state == ObjectionState.OPEN
        messages.success(request, _("已提出更正，等待另一人确认。") if waits else _("已答复。"))
        return redirect("assessment:year-sheet", one.sheet_id)
    context = {**_context(request, _read(pk=one.sheet_id)), "one": one, "form": form}
    return render(request, "assessment/years/answer.html", context, status=422 if form.is_bound else 200)


@page(Act.ASSESSMENT_VIEW)
def paper(request, pk):
    """年度考核登记表 on A4."""
    sheet = _read(pk=pk)
    person, year = sheet.person, sheet.year
    context = {
        **_context(request, sheet),
        "employment": Employment.objects.filter(person=person).order_by("-period").first(),
        "honours": Honour.objects.filter(person=person, day__year=year, in_force=True),
        "sanctions": Sanction.objects.filter(person=person, decided__year=year, period__isempty=False),
        "result": AnnualResult.objects.filter(sheet=sheet, in_force=True).select_related("decided_by").first(),
    }  # fmt: skip
    return render(request, "assessment/years/paper.html", context)
