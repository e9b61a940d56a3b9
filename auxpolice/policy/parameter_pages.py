"""Dated parameters of law in the browser: read, entered from a day on, approved by another person."""

from datetime import date

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.policy import parameter_form, parameters
from auxpolice.policy.models import Mark, Parameter, ParameterProposal, ProposalState
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, add_problem


@page(Act.POLICY_VIEW)
def index(request):
    """Every parameter with the value of today, what comes and what was, and what waits for a second person."""
    rows: dict[str, list[Parameter]] = {}
    for row in Parameter.objects.order_by("code", "period"):
        rows.setdefault(row.code, []).append(row)
    day, labels = today(), parameters.labels()
    listed = []
    for values in rows.values():
        now = next((row for row in values if _holds(row, day)), None)
        others = [row for row in reversed(values) if row is not now]
        listed.append(
            {
                "row": now or values[-1],
                "holds": now is not None,
                "words": parameter_form.words((now or values[-1]).value, labels),
                "others": [(row, parameter_form.words(row.value, labels)) for row in others],
            }
        )
    waiting = ParameterProposal.objects.filter(state=ProposalState.WAITING).select_related("entered_by")
    context = {
        "parameters": listed,
        "waiting": [
            {
                "proposal": proposal,
                "words": parameter_form.words(proposal.value, labels),
                "consequence": parameters.consequence(proposal.start),
                "own": proposal.entered_by_id == request.user.pk,
            }
            for proposal in waiting
        ],
        "decided": ParameterProposal.objects.exclude(state=ProposalState.WAITING).select_related(
            "entered_by", "decided_by"
        )[:10],
        "missing": parameters.missing_for_next_year(),
        "may_enter": request.scope.can(Act.PARAMETER_ENTER),
        "may_approve": request.scope.can(Act.PARAMETER_APPROVE),
    }
    return render(request, "policy/parameters/index.html", context)


def _holds(row: Parameter, day: date) -> bool:
    lower, upper = row.period.lower, row.period.upper
    return (lower is None or lower <= day) and (upper is None or day < upper)


class ValueForm(forms.Form):
    start = DayField(label=gettext_lazy("自哪天起"), help_text=gettext_lazy("原来的值到前一天为止。"))
    source = forms.CharField(
        label=gettext_lazy("依据"), max_length=300, help_text=gettext_lazy("文号、公告或通知。")
    )
    mark = forms.ChoiceField(label=gettext_lazy("性质"), choices=Mark.choices)
    accept_consequence = forms.BooleanField(
        label=gettext_lazy("已知道：锁定的月份不改，差额走补发补扣"), required=False
    )


@page(Act.PARAMETER_ENTER)
def new(request, code):
    """A value from a day on, typed into the shape of the last one."""
    last = access(Parameter.objects.filter(code=code).order_by("-period"))
    labels, day = parameters.labels(), today()
    next_year = date(day.year + 1, 1, 1)
    form = ValueForm(request.POST or None, initial={"start": next_year, "mark": last.mark})
    typed = {k[6:]: v for k, v in request.POST.items() if k.startswith("value-")} if request.POST else None
    wrong = ""
    if request.method == "POST" and form.is_valid():
        try:
            value = parameter_form.parsed(last.value, typed or {}, labels)
            parameters.propose(code, value, **form.cleaned_data, acting_user=request.user)
        except Problem as problem:
            if problem.status == 404:
                raise
            wrong = problem.field or ""
            add_problem(form, problem)
        else:
            messages.success(request, _("已录入，等待另一人审批后生效。"))
            return redirect("policy:parameters")
    context = {
        "last": last,
        "form": form,
        "parts": parameter_form.parts(last.value, labels, typed),
        "wrong": wrong,
    }
    return render(request, "policy/parameters/new.html", context, status=422 if form.errors else 200)


@page(Act.PARAMETER_APPROVE)
@require_POST
def approve(request, pk):
    made = parameters.approve(access(ParameterProposal, pk=pk), acting_user=request.user)
    messages.success(
        request, _("已批准「%(name)s」，自 %(day)s 起适用。") % {"name": made.name, "day": made.period.lower}
    )
    return redirect("policy:parameters")


@page(Act.PARAMETER_APPROVE)
@require_POST
def refuse(request, pk):
    proposal = access(ParameterProposal, pk=pk)
    parameters.refuse(proposal, request.POST.get("reason", ""), acting_user=request.user)
    messages.success(request, _("已退回。"))
    return redirect("policy:parameters")
