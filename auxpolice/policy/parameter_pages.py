"""Dated parameters of law in the browser: read, entered from a day on, approved by another person."""

from datetime import date

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.approvals.matters import sheet_url
from auxpolice.months import today
from auxpolice.policy import parameters
from auxpolice.policy.models import Mark, Parameter, ParameterProposal, ProposalState
from auxpolice.policy.schema import Form
from auxpolice.policy.schema.view import editor
from auxpolice.ui.forms import DayField, tried


@page(Act.POLICY_VIEW)
def index(request):
    """Every parameter with the value of today, what comes and what was, and what waits for a second person."""
    rows: dict[str, list[Parameter]] = {}
    for row in Parameter.objects.order_by("code", "period"):
        rows.setdefault(row.code, []).append(row)
    day = today()
    listed = []
    for values in rows.values():
        now = next((row for row in values if _holds(row, day)), None)
        others = [row for row in reversed(values) if row is not now]
        listed.append(
            {
                "row": now or values[-1],
                "holds": now is not None,
                "words": list(parameters.in_words((now or values[-1]).value)),
                "others": [(row, list(parameters.in_words(row.value))) for row in others],
            }
        )
    waiting = ParameterProposal.objects.filter(state=ProposalState.WAITING).select_related("entered_by")
    context = {
        "parameters": listed,
        "waiting": [
            {
                "proposal": proposal,
                "words": list(parameters.in_words(proposal.value)),
                "consequence": parameters.consequence(proposal.start),
                "own": proposal.entered_by_id == request.user.pk,
                "sheet_url": sheet_url(parameters.MATTER, proposal.pk),
            }
            for proposal in waiting
        ],
        "decided": ParameterProposal.objects.exclude(state=ProposalState.WAITING).select_related(
            "entered_by", "decided_by"
        )[:10],
        "missing": parameters.missing_for_next_year(),
        "may_enter": request.scope.can(Act.PARAMETER_ENTER),
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
    """A value from a day on, typed into the shape of the last one. A button changes rows and proposes nothing."""
    last = access(Parameter.objects.filter(code=code).order_by("-period"))
    schema, act, look = parameters.described(last.value), request.POST.get("do", ""), ""
    given = request.POST if request.method == "POST" else None
    value = Form.of(schema, {"value": last.value}) if given is None else Form(schema, dict(given.lists()))
    form = ValueForm(
        None if act else given, initial={"start": date(today().year + 1, 1, 1), "mark": last.mark}
    )
    if act:
        form.initial, look = request.POST.dict(), value.perform(act)
    elif given and form.is_valid() and not value.faults():
        proposed, typed = schema.parse(value.content())["value"], form.cleaned_data
        if tried(form, parameters.propose, code, proposed, **typed, acting_user=request.user)[0]:
            messages.success(request, _("已录入，等待另一人审批后生效。"))
            return redirect("policy:parameters")
    context = {"last": last, "form": form, "editor": editor(value, look), "edit_url": request.path}
    fragment = request.headers.get("HX-Request") == "true"
    template = "policy/form/answer.html" if fragment else "policy/parameters/new.html"
    return render(request, template, context, status=422 if given and not act else 200)
