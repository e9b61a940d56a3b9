"""Policies in the browser: read, copy to a draft, submit, approve by another person."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.policy import actions, coverage, stages
from auxpolice.policy.kinds import kind_of, kinds
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Change
from auxpolice.problems import Conflict


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
            "may_approve": found.state == PolicyState.SUBMITTED
            and found.created_by_id != request.user.pk
            and request.scope.can(Act.POLICY_APPROVE),
            "may_withdraw": request.scope.can(Act.POLICY_ROLL_OUT),
            "may_roll_out": found.state == PolicyState.APPROVED and request.scope.can(Act.POLICY_ROLL_OUT),
        },
    )


@page(Act.POLICY_DRAFT)
@require_POST
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
    messages.success(request, _("已生成草案，可逐项修改。"))
    return redirect("policy:edit", pk=draft.pk)


@page(Act.POLICY_DRAFT)
@require_POST
def move(request, pk):
    found = access(PolicyVersion, pk=pk)
    if request.POST.get("state") not in PolicyState.values:
        raise Denied()
    state = PolicyState(request.POST["state"])
    try:
        actions.move(found, state, acting_user=request.user)
    except Conflict as refused:  # the policy's page says what is to be done first and leads there
        messages.error(request, refused.message)
    else:
        done = state == PolicyState.SUBMITTED
        messages.success(request, _("已提交，等待另一人审批。") if done else _("已退回草案，可以修改。"))
    return redirect("policy:version", pk=pk)


@page(Act.POLICY_APPROVE)
@require_POST
def approve(request, pk):
    actions.approve(access(PolicyVersion, pk=pk), acting_user=request.user)
    messages.success(request, _("已批准。内容自此冻结。"))
    return redirect("policy:version", pk=pk)
