"""Policies in the browser: read, copy to a draft, submit, approve by another person."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.approvals import words
from auxpolice.approvals.matters import sheet_url
from auxpolice.months import today
from auxpolice.policy import actions, coverage, stages
from auxpolice.policy.kinds import kind_of, kinds
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Change
from auxpolice.second_person import made_by
from auxpolice.ui.forms import submit


@page(Act.POLICY_VIEW)
def policies(request):
    """Versions by kind, with where they are in force today."""
    versions: list[Any] = list(
        PolicyVersion.objects.select_related("created_by", "approved_by").defer("content")
    )
    reach = coverage.reach([version.pk for version in versions], today())
    for version in versions:
        version.reach = reach.get(version.pk)
    groups = [
        {"label": kind.label, "versions": [v for v in versions if v.kind == kind.code]} for kind in kinds()
    ]
    return render(request, "policy/policies.html", {"groups": groups})


@page(Act.POLICY_VIEW)
def version(request, pk):
    """One version: its content, what differs from the one it was copied from, where it holds."""
    found = access(PolicyVersion.objects.select_related("created_by", "approved_by"), pk=pk)
    kind, base = kind_of(found.kind), found.base
    faults = kind.content.faults(found.content)
    read_here = not kind.reading and not any(fault.blocking for fault in faults)
    differences: Sequence[Change] = ()
    if base and not kind.editing:
        differences = kind.content.differences(base.content, found.content)
    held = coverage.stretches(found, today())
    return render(
        request,
        "policy/version.html",
        {
            "version": found,
            "sections": kind.content.sections(found.content) if read_here else [],
            "faults": faults,
            "differences": differences,
            "reading_url": reverse(kind.reading, args=[pk]) if kind.reading else "",
            "held": held,
            "spreads": any(not stretch.whole for stretch in held)
            and not any(stretch.whole and stretch.period.upper is None for stretch in held),
            "facts": [
                (_("性质"), found.get_mark_display()),
                (_("依据"), found.source or "—"),
                (_("依据版本"), str(base or "—")),
                (_("起草"), str(found.created_by or "—")),
                (_("批准"), str(found.approved_by or "—")),
            ],
            "stage": stages.stage_of(
                found,
                acting_user=request.user,
                may_draft=request.scope.can(Act.POLICY_DRAFT),
                may_approve=request.scope.can(Act.POLICY_APPROVE),
            ),
            "open_round": found.consultations.filter(closed_at__isnull=True).defer("content").first(),
            "may_draft": request.scope.can(Act.POLICY_DRAFT),
            "sheet_url": sheet_url(actions.MATTER, pk) if found.state != PolicyState.DRAFT else "",
            "may_approve": found.state == PolicyState.SUBMITTED
            and not made_by(request.user, *actions.makers_of(found))
            and request.scope.can(Act.POLICY_APPROVE),
            "returned": words.returned(actions.MATTER, pk) if found.state == PolicyState.DRAFT else None,
            "may_withdraw": request.scope.can(Act.POLICY_ROLL_OUT),
            "may_roll_out": found.state == PolicyState.APPROVED and request.scope.can(Act.POLICY_ROLL_OUT),
        },
    )


@button(Act.POLICY_DRAFT)
def copy(request, pk):
    """A new draft from any version."""
    source = access(PolicyVersion, pk=pk)
    draft = actions.create_draft(
        source.kind,
        _("%(title)s 修订稿") % {"title": source.title},
        source.content,
        based_on=source,
        mark=source.mark,
        source=source.source,
        acting_user=request.user,
    )
    return _("已生成草案，可逐项修改。"), "policy:edit", draft.pk


class SubmitForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("起草人说明"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("改什么、为什么；没有征求意见的，说明原因。写入审批表，审批人看得到。"),
        error_messages={"required": gettext_lazy("请写明提交审批的理由。")},
    )


@page(Act.POLICY_DRAFT)
def submit_draft(request, pk):
    """Put a draft forward, saying why; what is to be done first stands above the form."""
    found = access(PolicyVersion, pk=pk)
    form = SubmitForm(request.POST or None)
    done, _moved = submit(
        form,
        lambda reason: actions.move(found, PolicyState.SUBMITTED, reason=reason, acting_user=request.user),
    )
    if done:
        messages.success(request, _("已提交，等待另一人审批。"))
        return redirect("policy:version", pk=pk)
    context = {"version": found, "form": form, "steps": stages.steps_of(found)}
    return render(request, "policy/submit.html", context, status=422 if form.errors else 200)


@button(Act.POLICY_DRAFT)
def take_back(request, pk):
    """Who put a draft forward takes it back before it is decided."""
    actions.move(access(PolicyVersion, pk=pk), PolicyState.DRAFT, acting_user=request.user)
    return _("已退回草案，可以修改。"), "policy:version", pk
