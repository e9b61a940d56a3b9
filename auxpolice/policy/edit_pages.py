"""A draft as a form, for every kind of policy: its content is described by a schema."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.policy import actions
from auxpolice.policy.kinds import kind_of
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Form
from auxpolice.policy.schema.view import editor
from auxpolice.problems import Conflict

EDITABLE = (PolicyState.DRAFT, PolicyState.CONSULTING)


@page(Act.POLICY_DRAFT)
def edit(request, pk):
    """The common editor. A kind with an editor of its own opens that."""
    found = access(PolicyVersion, pk=pk)
    if own := kind_of(found.kind).editing:
        return redirect(own, pk=pk)
    return edited(request, found, live="policy:edit-live", saved="policy:version")


@page(Act.POLICY_DRAFT)
@require_POST
def live(request, pk):
    return told(request, access(PolicyVersion, pk=pk))


def edited(
    request,
    found: PolicyVersion,
    *,
    live: str,
    saved: str,
    template: str = "policy/edit.html",
    acts: Mapping[str, Callable[[Form], str]] | None = None,
    **context: Any,
) -> HttpResponse:
    """The page of the form. A button changes rows without saving; saving refuses with the sentence at the field.

    ``live`` and ``saved`` are routes of the version: what answers while somebody types, and where saving leads. ``acts``
    are buttons of the kind's own: each changes the form and gives the name to look at.
    """
    kind = kind_of(found.kind)
    if found.state not in EDITABLE:
        messages.info(request, _("这一版已提交或批准，只能查看；需要修改请先退回草案，或复制为新草案。"))
        return redirect(kind.reading or "policy:version", pk=found.pk)
    act, look, status = request.POST.get("do", "save"), "", 200
    if request.method != "POST":
        form = Form.of(kind.content, found.content)
        form.put("title", found.title)
    else:
        form = Form(kind.content, dict(request.POST.lists()))
        if act != "save":
            look = acts[act](form) if acts and act in acts else form.perform(act)
        elif not form.sound:
            status = 422
        else:
            try:
                _save(request, found, form)
            except Conflict as conflict:
                now, status = PolicyVersion.objects.get(pk=found.pk), 409
                differs = now.state in EDITABLE
                theirs = kind.content.differences(now.content, form.content()) if differs else []
                context |= {"conflict": conflict, "now": now, "theirs": theirs}
            else:
                messages.success(request, _("草案已保存。"))
                return redirect(saved, pk=found.pk)
    context |= {
        "row_version": request.POST.get("row_version") or found.row_version,
        "edit_url": request.path,
        "live_url": reverse(live, args=[found.pk]),
        "refused": status == 422,
    }
    fragment = request.headers.get("HX-Request") == "true"
    template = "policy/form/answer.html" if fragment else template
    context |= _shown(request, found, form, look)
    return render(request, template, context, status=200 if fragment else status)


def _save(request, found: PolicyVersion, form: Form) -> None:
    actions.edit_draft(
        found,
        form.content(),
        title=form.one("title").strip(),
        row_version=whole(request.POST.get("overwrite") or request.POST.get("row_version")),
        acting_user=request.user,
    )


def told(request, found: PolicyVersion) -> HttpResponse:
    """Faults and sentences of the form as it stands now, and what stands beside it; nothing is saved."""
    form = Form(kind_of(found.kind).content, dict(request.POST.lists()))
    return render(request, "policy/form/live.html", {"live": True} | _shown(request, found, form))


def _shown(request, found: PolicyVersion, form: Form, look: str = "") -> dict[str, Any]:
    beside = kind_of(found.kind).beside
    answer = beside(request, found, form) if beside else None
    context = {"template": answer[0], **answer[1]} if answer else None
    return {"version": found, "editor": editor(form, look), "beside": context}
