"""One complaint: its page, each thing done with it on a page of its own, its paper, and who complained against a reason."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.conduct.complaints import answering, case_forms, consequences, handling, queries, registering
from assessment.conduct.complaints.case_forms import CaseForm, DecideForm
from assessment.conduct.complaints.models import (
    Allegation,
    Answer,
    Complaint,
    ComplaintState,
    Finding,
    Review,
    ReviewState,
)
from assessment.conduct.discipline.models import Case as DisciplineCase
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Scope, access
from auxpolice.access.views import page
from auxpolice.by_two import ByTwoState
from auxpolice.deadlines import standing
from auxpolice.hooks import effects
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import pressed, tried

S = ComplaintState


@dataclass
class Case:
    """A complaint as it stands for somebody: what they may do follows from it."""

    complaint: Complaint
    scope: Scope
    user: User

    def __post_init__(self) -> None:
        one, waiting = self.complaint, ByTwoState.WAITING
        self.handlers = list(one.handlers.filter(until__isnull=True).select_related("user"))
        self.handles = any(row.user_id == self.user.pk for row in self.handlers)
        self.answers = list(one.answers.select_related("made_by", "closed_by"))
        self.reviews = list(one.reviews.select_related("answered_by"))
        self.clearings = list(one.clearings.select_related("person", "made_by", "closed_by"))
        self.extensions = list(one.extensions.select_related("made_by", "closed_by"))
        self.drafted = next((row for row in self.answers if row.state == waiting), None)
        self.answered = next((row for row in self.answers if row.state == ByTwoState.EFFECTIVE), None)
        self.clearing = next((row for row in self.clearings if row.state == waiting), None)
        self.extension = next((row for row in self.extensions if row.state == waiting), None)
        self.review = next((row for row in self.reviews if row.state == ReviewState.OPEN), None)
        self.extended = any(row.state == ByTwoState.EFFECTIVE for row in self.extensions)

    def at(self, *states: S) -> bool:
        return self.complaint.state in states


def _decided(action: Callable) -> Callable:
    """An action that says yes or no, from a form that asks so."""

    def do(case: Complaint, form: DecideForm, user: User) -> Any:
        return action(case, form.yes, because=form.cleaned_data["because"], acting_user=user)

    return do


def _by_form(action: Callable) -> Callable:
    def do(case: Complaint, form: CaseForm, user: User) -> Any:
        return action(case, **form.cleaned_data, acting_user=user)

    return do


def _recuse(case: Complaint, form: CaseForm, user: User) -> Any:
    told = form.cleaned_data
    return registering.recuse(case, user=told["user"], reason=told["reason"], acting_user=user)


def _find(case: Complaint, form: CaseForm, user: User) -> Any:
    told = dict(form.cleaned_data)
    allegation = access(Allegation.objects.select_related("complaint"), pk=told.pop("allegation").pk)
    return handling.find(allegation, **told, acting_user=user)


def _yes_or_no(action: Callable, word: str) -> Callable:
    return lambda case, yes, because, acting_user: action(
        case, **{word: yes}, because=because, acting_user=acting_user
    )


@dataclass(frozen=True)
class Deed:
    """Something done with a complaint on a page of its own (a press of a button, without ``form``)."""

    name: str
    act: Act
    title: Any
    said: Any
    do: Callable[[Complaint, Any, User], Any]
    when: Callable[[Case], bool]
    form: type[CaseForm] | None = None
    icon: str = "edit"
    gone: bool = False  # afterwards it may not be there for the user


DEEDS = (
    Deed(
        "assign", Act.COMPLAINT_REGISTER, gettext_lazy("分办"), gettext_lazy("已分办，并通知承办人。"),
        _by_form(registering.assign), lambda case: case.at(S.REGISTERED, S.HANDLING), case_forms.AssignForm, "users",
    ),
    Deed(
        "classify", Act.COMPLAINT_REGISTER, gettext_lazy("核定类型和对象"), gettext_lazy("已重新分类。"),
        _by_form(registering.classify), lambda case: case.at(S.REGISTERED), case_forms.ClassifyForm, "category",
    ),
    Deed(
        "allege", Act.COMPLAINT_REGISTER, gettext_lazy("增加反映的问题"), gettext_lazy("已增加。"),
        _by_form(registering.allege), lambda case: case.at(S.REGISTERED, S.HANDLING), case_forms.AllegeForm, "plus",
    ),
    Deed(
        "repeat", Act.COMPLAINT_REGISTER, gettext_lazy("并入已有的一件"), gettext_lazy("已并案。"),
        _by_form(registering.repeat), lambda case: case.at(S.REGISTERED), case_forms.RepeatForm, "copy",
    ),
    Deed(
        "end", Act.COMPLAINT_HANDLE, gettext_lazy("不再办理"), gettext_lazy("已登记。"), _by_form(registering.end),
        lambda case: (case.at(S.REGISTERED) and case.scope.can(Act.COMPLAINT_REGISTER))
        or (case.at(S.HANDLING) and case.handles),
        case_forms.EndForm, "x",
    ),
    Deed(
        "recuse", Act.COMPLAINT_HANDLE, gettext_lazy("回避"), gettext_lazy("已登记回避。"), _recuse,
        lambda case: case.at(S.REGISTERED, S.HANDLING), case_forms.RecuseForm, "user-off", gone=True,
    ),
    Deed(
        "step", Act.COMPLAINT_HANDLE, gettext_lazy("记录办理情况"), gettext_lazy("已记录。"), _by_form(handling.step),
        lambda case: case.handles and case.at(S.HANDLING), case_forms.StepForm, "notes",
    ),
    Deed(
        "find", Act.COMPLAINT_HANDLE, gettext_lazy("作出认定"), gettext_lazy("已认定，审定答复后生效。"), _find,
        lambda case: case.handles and case.at(S.HANDLING), case_forms.FindForm, "gavel",
    ),
    Deed(
        "answer", Act.COMPLAINT_HANDLE, gettext_lazy("拟定答复"), gettext_lazy("已提交审定。"),
        _by_form(answering.draft_answer),
        lambda case: case.handles and case.at(S.HANDLING) and not case.drafted, case_forms.AnswerForm, "file-text",
    ),
    Deed(
        "pause", Act.COMPLAINT_HANDLE, gettext_lazy("中止计时"), gettext_lazy("计时已中止。"), _by_form(handling.pause),
        lambda case: case.handles and case.at(S.HANDLING) and not case.complaint.stopped, case_forms.ReasonForm,
        "player-pause",
    ),
    Deed(
        "resume", Act.COMPLAINT_HANDLE, gettext_lazy("恢复计时"), gettext_lazy("计时已恢复。"),
        lambda case, _form, user: handling.resume(case, acting_user=user),
        lambda case: case.handles and case.complaint.stopped, None, "player-play",
    ),
    Deed(
        "extend", Act.COMPLAINT_HANDLE, gettext_lazy("申请延期"), gettext_lazy("已提交，等待批准。"),
        _by_form(handling.ask_more_time),
        lambda case: case.handles and case.at(S.HANDLING) and not case.extension and not case.extended,
        case_forms.MoreTimeForm, "calendar-plus",
    ),
    Deed(
        "extend-decide", Act.COMPLAINT_DECIDE, gettext_lazy("批准延期"), gettext_lazy("已决定。"),
        _decided(_yes_or_no(handling.decide_more_time, "grants")), lambda case: bool(case.extension), DecideForm,
        "calendar-check",
    ),
    Deed(
        "answer-decide", Act.COMPLAINT_DECIDE, gettext_lazy("审定答复"), gettext_lazy("已决定。"),
        _decided(_yes_or_no(answering.decide_answer, "approves")), lambda case: bool(case.drafted), DecideForm,
        "checks",
    ),
    Deed(
        "told", Act.COMPLAINT_HANDLE, gettext_lazy("登记告知"), gettext_lazy("已登记。"), _by_form(answering.tell),
        lambda case: case.handles and case.at(S.ANSWERED) and bool(case.answered and not case.answered.told_on),
        case_forms.ToldForm, "send",
    ),
    Deed(
        "satisfaction", Act.COMPLAINT_HANDLE, gettext_lazy("回访"), gettext_lazy("已记录。"),
        _by_form(answering.ask_satisfaction), lambda case: case.handles and case.at(S.ANSWERED, S.CLOSED),
        case_forms.SatisfactionForm, "phone",
    ),
    Deed(
        "close", Act.COMPLAINT_HANDLE, gettext_lazy("办结"), gettext_lazy("已办结。"),
        lambda case, _form, user: answering.close(case, acting_user=user),
        lambda case: case.handles and case.at(S.ANSWERED) and bool(case.answered and case.answered.told_on), None,
        "circle-check",
    ),
    Deed(
        "clear", Act.COMPLAINT_HANDLE, gettext_lazy("澄清正名"), gettext_lazy("已提交，等待批准。"),
        _by_form(answering.propose_clearing),
        lambda case: case.handles and case.at(S.ANSWERED, S.CLOSED) and bool(answering.to_be_cleared(case.complaint)),
        case_forms.ClearForm, "shield-check",
    ),
    Deed(
        "clear-decide", Act.COMPLAINT_DECIDE, gettext_lazy("批准澄清"), gettext_lazy("已决定。"),
        _decided(_yes_or_no(answering.decide_clearing, "approves")), lambda case: bool(case.clearing), DecideForm,
        "shield-check",
    ),
    Deed(
        "review", Act.COMPLAINT_REGISTER, gettext_lazy("登记复查、复核申请"), gettext_lazy("已登记。"),
        _by_form(answering.ask_review),
        lambda case: case.at(S.ANSWERED, S.CLOSED) and not case.review and bool(case.answered and case.answered.told_on),
        case_forms.ReviewForm, "refresh",
    ),
    Deed(
        "review-answer", Act.COMPLAINT_DECIDE, gettext_lazy("作出复查意见"), gettext_lazy("已作出。"),
        _by_form(answering.answer_review), lambda case: bool(case.review), case_forms.ReviewAnswerForm, "gavel",
    ),
    Deed(
        "reopen", Act.COMPLAINT_REGISTER, gettext_lazy("重新办理"), gettext_lazy("已重新办理。"),
        _by_form(answering.reopen),
        lambda case: case.at(S.ANSWERED, S.CLOSED, S.NOT_TAKEN, S.WITHDRAWN)
        and case.complaint.in_charge_id is not None,
        case_forms.BecauseForm, "rotate",
    ),
)  # fmt: skip


def _complaint(pk: Any) -> Complaint:
    rows = Complaint.objects.select_related("version", "unit", "in_charge", "registered_by", "repeats")
    return access(rows, pk=pk)


def _back(complaint: Complaint) -> Any:
    return redirect("assessment:complaint", pk=complaint.pk)


def _deed(request, pk, *, deed: Deed):
    """The page of a deed; what isn't for now is refused in the action's own sentence."""
    found = _complaint(pk)
    if deed.form is None:
        if request.method != "POST":
            return _back(found)
        done, _row = pressed(request, deed.do, found, None, request.user)
        if done:
            messages.success(request, str(deed.said))
        return _back(found)
    form = deed.form(request.POST or None, request.FILES or None, case=found, user=request.user)
    if request.method == "POST" and form.is_valid():
        done, _row = tried(form, deed.do, found, form, request.user)
        if done:
            messages.success(request, str(deed.said))
            return redirect("assessment:complaints") if deed.gone else _back(found)
    context = {"form": form, "deed": deed, "row": found, "case": Case(found, request.scope, request.user)}
    return render(request, "assessment/complaints/act.html", context, status=422 if form.is_bound else 200)


def _bound(deed: Deed) -> Callable:
    return page(deed.act)(wraps(_deed)(partial(_deed, deed=deed)))


def deed_urls() -> list:
    return [
        path(f"complaints/<uuid:pk>/{deed.name}/", _bound(deed), name=f"complaint-{deed.name}")
        for deed in DEEDS
    ]


@page(Act.COMPLAINT_VIEW)
def complaint(request, pk):
    """What is known of it, what was found and done, and what its reader may do now."""
    found = _complaint(pk)
    case = Case(found, request.scope, request.user)
    allegations: list[Any] = list(found.allegations.select_related("person", "unit", "user"))
    findings = handling.latest(found)
    costs = effects.of(consequences.FINDING, [one.pk for one in findings.values()])
    for one in allegations:
        one.found = findings.get(one.pk)
        one.effects = costs[str(one.found.pk)] if one.found else []
    acts = [deed for deed in DEEDS if request.scope.can(deed.act) and deed.when(case)]
    context = {
        "row": found,
        "case": case,
        "allegations": allegations,
        "cases": DisciplineCase.objects.filter(pk__in=[one.pk for one in consequences.cases_of(allegations)])
        if request.scope.can(Act.DISCIPLINE_VIEW)
        else [],
        "acts": [
            {"deed": deed, "url": reverse(f"assessment:complaint-{deed.name}", args=[pk])} for deed in acts
        ],
        "steps": _told(found),
        "due": standing(found.due)
        if found.state in (S.REGISTERED, S.HANDLING) and not found.stopped
        else None,
        "evidence": handling.evidence_until(found),
        "evidence_due": case.at(S.REGISTERED, S.HANDLING)
        and not found.steps.filter(kind="evidence").exists(),
        "similar": queries.similar(found, found.version.content["repeat_months"]),
        "repeated": Complaint.objects.filter(repeats=found),
        "satisfaction": found.satisfaction.all(),
        "levels": dict(case_forms.LEVELS),
        "may_reveal": case.handles and request.scope.can(Act.COMPLAINT_REVEAL),
        "today": today(),
    }
    return render(request, "assessment/complaints/case.html", context)


def _told(found: Complaint) -> list[dict[str, Any]]:
    """What was done, in its order."""
    told = [
        {
            "at": step.at,
            "title": step.get_kind_display(),
            "text": step.text,
            "who": "、".join(str(one) for one in (step.by, step.second) if one),
        }
        for step in found.steps.select_related("by", "second")
    ]
    for pause in found.pauses.select_related("by"):
        told.append({"at": pause.since, "title": _("中止计时"), "text": pause.reason, "who": str(pause.by)})
    return told


@page(Act.COMPLAINT_VIEW)
def paper(request, pk):
    """The answer on paper 答复意见书; who complained is written in by hand, so that no copy of it tells."""
    found = _complaint(pk)
    answer = access(Answer.objects.select_related("made_by", "closed_by").order_by("-pk"), complaint=found,
                    state=ByTwoState.EFFECTIVE)  # fmt: skip
    findings = Finding.objects.filter(complaint=found, decided_at__isnull=False, reversed_at__isnull=True)
    review = Review.objects.filter(answer=answer).order_by("-level").first()
    context = {
        "row": found,
        "answer": answer,
        "findings": findings.select_related("allegation").order_by("allegation"),
        "review": review,
        "days": found.version.content["ask_days"],
    }
    return render(request, "assessment/complaints/paper.html", context)


@page(Act.COMPLAINT_REVEAL)
@require_POST
def reveal(request, pk):
    """Who complained, as plain text beside the masked line."""
    try:
        told = registering.reveal(
            _complaint(pk), reason=request.POST.get("reason", ""), acting_user=request.user
        )
    except Problem as problem:
        if problem.status == 404:
            raise
        return HttpResponse(problem.message, status=400, content_type="text/plain; charset=utf-8")
    return HttpResponse(told, content_type="text/plain; charset=utf-8")
