"""The unit's answer to a notice, and the re-check, on the page of the check."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.files.forms import FilesField
from auxpolice.hooks import Panel
from auxpolice.notices import serving
from auxpolice.notices.models import Paper
from auxpolice.ui.forms import submit
from inspections.checks import answering
from inspections.checks.models import SpotCheck
from inspections.checks.notice_models import Rectification
from inspections.checks.notices import KIND
from inspections.checks.pages import found_check, render_check


class AnswerForm(forms.Form):
    statement = forms.CharField(
        label=gettext_lazy("情况说明或异议"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    measures = forms.CharField(
        label=gettext_lazy("整改措施"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    proofs = FilesField(label=gettext_lazy("整改照片或材料"), required=False)


class RecheckForm(forms.Form):
    result = forms.ChoiceField(
        label=gettext_lazy("复查结论"),
        choices=[
            ("passed", gettext_lazy("通过")),
            ("again", gettext_lazy("再整改")),
            ("escalated", gettext_lazy("升级处理")),
        ],
    )
    opinion = forms.CharField(label=gettext_lazy("复查意见"), max_length=300, required=False)


def notice_of(request: Any, check: SpotCheck) -> Panel | None:
    """The notice of a check, what was done about it, and what is to be done next."""
    rows = Rectification.objects.filter(check_record=check).select_related("answered_by", "rechecked_by")
    notice = rows.first()
    if notice is None:
        return None
    papers = Paper.objects.filter(kind=KIND, record=str(check.pk)).select_related("service")
    readable = serving.seen_by(request.user, request.scope).filter(pk__in=papers)
    context = {
        "check": check,
        "notice": notice,
        "papers": papers,
        "readable": set(readable.values_list("pk", flat=True)),
        "answer_form": getattr(request, "answer_form", None) or AnswerForm(),
        "recheck_form": getattr(request, "recheck_form", None) or RecheckForm(),
        "may_answer": notice.state == "issued" and request.scope.can(Act.CHECK_ANSWER, check.unit_id),
        "may_recheck": notice.state == "answered" and request.scope.can(Act.CHECK_RECHECK),
    }
    return Panel("", "inspections/panel_notice.html", context, frame=False)


@page(Act.CHECK_ANSWER)
@require_POST
def answer(request, pk):
    found = found_check(pk)
    form = AnswerForm(request.POST, request.FILES)
    done, _row = submit(form, answering.answer, rectification=_notice(found), acting_user=request.user)
    if not done:
        request.answer_form = form
        return render_check(request, found, status=422)
    messages.success(request, _("已答复，等待复查。"))
    return redirect("inspections:check", pk=pk)


def _notice(found: SpotCheck) -> Rectification:
    return access(Rectification, check_record=found)


@page(Act.CHECK_RECHECK)
@require_POST
def recheck(request, pk):
    found = found_check(pk)
    form = RecheckForm(request.POST)
    done, _row = submit(form, answering.recheck, rectification=_notice(found), acting_user=request.user)
    if not done:
        request.recheck_form = form
        return render_check(request, found, status=422)
    messages.success(request, _("已记录复查结论。"))
    return redirect("inspections:check", pk=pk)
