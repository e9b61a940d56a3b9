"""Cases in the browser: the list, a new clue, and one case with the step it is at."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline import actions, deciding, ending
from assessment.conduct.discipline import forms as said
from assessment.conduct.discipline.models import AT_WORK, Case, CaseState
from assessment.conduct.discipline.steps import PLEAD, SERVE, STEPS, Step, is_own
from auxpolice import deadlines
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.months import today
from auxpolice.objections import AnswerForm, ObjectionState
from auxpolice.ui.forms import pressed, submit
from auxpolice.ui.tables import Column, Table, state_column
from personnel.pages.forms import PeopleFilter
from personnel.queries import called

S = CaseState


class CaseFilter(PeopleFilter):
    WHICH = [("", gettext_lazy("办理中")), ("late", gettext_lazy("逾期")), ("all", gettext_lazy("全部"))]


class CaseTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("当事人"),
            value="person.name",
            sort="person__pinyin",
            link=lambda row: row.read_at(),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("source", gettext_lazy("来源"), value=lambda row: row.get_source_kind_display()),
        Column(
            "registered",
            gettext_lazy("登记时间"),
            value="registered_at",
            kind="datetime",
            sort="registered_at",
        ),
        state_column(),
        Column("due", gettext_lazy("本步期限"), kind="date", sort="due"),
        Column("whole_due", gettext_lazy("办理期限"), kind="date", sort="whole_due"),
    ]
    default_sort = "due"
    empty_title = gettext_lazy("没有案件")
    empty_text = gettext_lazy("督察、信访查实或单位报告的违纪线索登记后在这里办理。")


@page(Act.DISCIPLINE_VIEW)
def cases(request):
    """The cases that are there for this reader."""
    search = CaseFilter(request.GET)
    rows = Case.objects.filter(called(search.asked["q"])).select_related("person", "unit")
    if search.asked["which"] == "late":
        rows = deadlines.overdue(rows)
    elif search.asked["which"] != "all" and request.scope.can(Act.DISCIPLINE_REPORT):
        rows = rows.filter(state__in=AT_WORK)
    table = CaseTable(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(_("违纪案件"))
    return render(request, "assessment/discipline/cases.html", {"table": table})


@page(Act.DISCIPLINE_REPORT)
def open_case(request):
    form = said.OpenForm(request.POST or None, request.FILES or None, initial={"known_on": today()})

    def register(*, source_kind: str, person: Any, **told: Any):
        return actions.open_case(source_kind, "", person, acting_user=request.user, **told)

    done, made = submit(form, register)
    if done:
        messages.success(request, _("线索已登记。"))
        return redirect("assessment:case", made.pk)
    return render(
        request, "assessment/discipline/open.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _form(step: Step, case: Case, request: Any) -> forms.Form:
    mine = request.method == "POST" and request.POST.get("step") == step.name
    more: dict[str, Any] = {"auto_id": f"{step.name}_%s"}
    if step.about_case:
        more["case"] = case
    given = (request.POST, request.FILES) if mine else (None, None)
    return step.form(*given, **more)


@page(Act.DISCIPLINE_VIEW)
def case(request, pk):
    """One case as far as this reader goes, and what they may do at its present step."""
    rows = Case.objects.select_related("person", "unit", "notice__service", "decision__service", "sanction")
    found = access(rows, pk=pk)
    open_steps = [
        (step, _form(step, found, request))
        for step in STEPS
        if found.state in step.states
        and request.scope.can(step.act)
        and step.when(request, found)
        and (step.act == PLEAD or not is_own(request, found))
    ]
    review = found.reviews.select_related("answered_by", "raised_by").first()
    may_answer = (
        review is not None
        and review.state == ObjectionState.OPEN
        and not is_own(request, found)
        and (request.scope.can(SERVE) or request.scope.can(Act.DISCIPLINE_DECIDE))
    )
    answer_form = AnswerForm(
        request.POST if request.POST.get("step") == "answer" else None, auto_id="answer_%s"
    )
    if request.method == "POST":
        for step, form in open_steps:
            if (
                request.POST.get("step") == step.name
                and submit(form, step.do, pk=pk, acting_user=request.user)[0]
            ):
                messages.success(request, str(step.done))
                return redirect("assessment:case", pk)
        if may_answer and review and request.POST.get("step") == "answer":
            if submit(answer_form, ending.answer_review, pk=review.pk, acting_user=request.user)[0]:
                messages.success(request, _("复核申请已答复。"))
                return redirect("assessment:case", pk)
        breach = whole(request.POST.get("remove"))
        if breach and pressed(request, actions.remove_breach, pk, breach, acting_user=request.user)[0]:
            return redirect("assessment:case", pk)
    may_read = actions.reads_the_file(request.scope, found)
    context = {
        "case": found,
        "own": is_own(request, found),
        "may_read": may_read,
        "told": deciding.told_on(found) is not None,
        "breaches": list(found.breaches.select_related("rule__rule")),
        "investigators": list(found.investigators.select_related("user")) if may_read else [],
        "steps": open_steps,
        "may_remove": found.state == S.OPEN and may_read and actions.investigates(found, request.user),
        "review": review,
        "answer_form": answer_form if may_answer else None,
        "sheet_url": reverse("approvals:sheet", args=["sanction", found.pk])
        if found.state in (S.PROPOSED, S.DECIDED, S.SERVED, S.REVOKED)
        and may_read
        and request.scope.can(Act.APPROVAL_VIEW)
        else "",
        "papers": [
            paper
            for paper in (found.notice, found.decision)
            if paper and (may_read or is_own(request, found))
        ],
        "may_note": request.scope.can(SERVE),
    }
    return render(
        request, "assessment/discipline/case.html", context, status=422 if request.method == "POST" else 200
    )
