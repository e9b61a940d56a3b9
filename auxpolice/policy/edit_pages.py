"""A draft as a form, for every kind whose content is described by a schema."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.policy import actions
from auxpolice.policy.kinds import kind_of
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Form, Schema
from auxpolice.policy.schema.view import editor
from auxpolice.problems import Conflict

EDITABLE = (PolicyState.DRAFT, PolicyState.CONSULTING)


def _schema(version: PolicyVersion) -> Schema:
    content = kind_of(version.kind).content
    if not isinstance(content, Schema):
        raise Denied()
    return content


@page(Act.POLICY_DRAFT)
def edit(request, pk):
    """A button changes rows without saving; saving refuses with the sentence at the field. A kind with an editor of its
    own opens that."""
    found = access(PolicyVersion, pk=pk)
    if own := kind_of(found.kind).editing:
        return redirect(own, pk=pk)
    if found.state not in EDITABLE:
        messages.info(request, _("这一版已提交或批准，只能查看；需要修改请先退回草案，或复制为新草案。"))
        return redirect("policy:version", pk=pk)
    if request.method != "POST":
        form = Form.of(_schema(found), found.content)
        form.put("title", found.title)
        return _page(request, found, form)
    form = Form(_schema(found), dict(request.POST.lists()))
    act = request.POST.get("do", "save")
    return _save(request, found, form) if act == "save" else _page(request, found, form, form.perform(act))


def _save(request, found: PolicyVersion, form: Form) -> HttpResponse:
    if any(fault.blocking for fault in form.faults()):
        return _page(request, found, form, status=422)
    try:
        actions.edit_draft(
            found,
            form.content(),
            title=form.one("title").strip(),
            row_version=whole(request.POST.get("overwrite") or request.POST.get("row_version")),
            acting_user=request.user,
        )
    except Conflict as conflict:
        now = PolicyVersion.objects.get(pk=found.pk)
        theirs = form.schema.differences(now.content, form.content()) if now.state in EDITABLE else []
        return _page(request, found, form, status=409, conflict=conflict, now=now, theirs=theirs)
    messages.success(request, _("草案已保存。"))
    return redirect("policy:version", pk=found.pk)


def _page(
    request, found: PolicyVersion, form: Form, look: str = "", status: int = 200, **more
) -> HttpResponse:
    context: dict[str, Any] = {
        "version": found,
        "row_version": request.POST.get("row_version") or found.row_version,
        "editor": editor(form, look),
        "edit_url": request.path,
        "beside": _beside(request, found, form),
        "refused": status == 422,
        **more,
    }
    fragment = request.headers.get("HX-Request") == "true"
    template = "policy/form/editor.html" if fragment else "policy/edit.html"
    return render(request, template, context, status=200 if fragment else status)


@page(Act.POLICY_DRAFT)
@require_POST
def live(request, pk):
    """Faults of the form as it stands now, and the preview beside it; nothing is saved."""
    found = access(PolicyVersion, pk=pk)
    form = Form(_schema(found), dict(request.POST.lists()))
    context = {"version": found, "editor": editor(form), "beside": _beside(request, found, form)}
    return render(request, "policy/form/live.html", context)


def _beside(request, found: PolicyVersion, form: Form) -> dict[str, Any] | None:
    shown = kind_of(found.kind).beside
    if shown is None:
        return None
    sound = not any(fault.blocking for fault in form.faults())
    answer = shown(request, form.content() if sound else {})
    return None if answer is None else {"template": answer[0], **answer[1]}
