"""One handover: who goes and comes, the count, matters, both signatures, and its paper."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.duty.handover import actions
from assessment.duty.handover.actions import Given, Signed
from assessment.duty.handover.queries import open_matters
from assessment.duty.models.handovers import (
    Handover,
    HandoverSide,
    HandoverState,
    SignaturePicture,
)
from auxpolice import asked, refusals
from auxpolice.access.matrix import Act
from auxpolice.access.scope import access
from auxpolice.access.views import page
from auxpolice.problems import Problem
from auxpolice.ui.forms import pressed


def _found(pk: int) -> Handover:
    rows = Handover.objects.select_related("unit", "opened_by", "given_by", "answered_by", "settled_by")
    return access(rows, pk=pk)


def _context(request, row: Handover) -> dict[str, Any]:
    people = list(row.people.select_related("person"))
    mine = {one.side for one in people if one.person_id == request.user.person_id}
    here = request.scope.can(Act.DUTY_HANDOVER, None) and bool(
        mine or request.scope.can(Act.DUTY_DESK, row.unit_id)
    )
    signatures: list[Any] = list(row.signatures.select_related("person", "by"))
    pictures = {one.side: one.attachment_id for one in SignaturePicture.objects.filter(handover=row)}
    for signature in signatures:
        signature.picture = pictures.get(signature.side) if signature.on_glass else None
    if row.state == HandoverState.OPEN:
        matters = list(open_matters(row.unit_id))
    else:
        matters = [one.matter for one in row.matters.select_related("matter__opened_by", "matter__closed_by")]
    return {
        "row": row,
        "sides": [
            (side.label, [one for one in people if one.side == side])
            for side in (HandoverSide.OFF, HandoverSide.ON)
        ],
        "off": [one for one in people if one.side == HandoverSide.OFF],
        "on": [one for one in people if one.side == HandoverSide.ON],
        "counts": list(row.counts.all()),
        "matters": matters,
        "signatures": signatures,
        "own": {"off": HandoverSide.OFF in mine, "on": HandoverSide.ON in mine},
        "may_give": here and row.state == HandoverState.OPEN,
        "may_take": here and row.state == HandoverState.GIVEN,
        "may_settle": not row.closed and request.scope.can(Act.DUTY_SETTLE, row.unit_id),
    }


@page(Act.DUTY_VIEW)
def handover(request, pk):
    return render(request, "assessment/duty/handover.html", _context(request, _found(pk)))


def _refused(request, row: Handover, problem: Problem):
    """The page again with what was typed and the sentence that refuses it."""
    if problem.status == 404:
        raise problem
    context = _context(request, row)
    for line in context["counts"]:
        line.counted = asked.number(request.POST.get(f"counted-{line.pk}"))
        line.word = request.POST.get(f"word-{line.pk}", "")
    for one in context["off"] + context["on"]:
        one.absent = request.POST.get(f"absent-{one.pk}", "")
    typed = {name: request.POST.get(name, "") for name in ("matters", "note", "dispute")}
    context |= {"typed": typed, "problem": problem}
    return render(request, "assessment/duty/handover.html", context, status=422)


def _signed(request) -> Signed:
    return Signed(asked.number(request.POST.get("person")), request.POST.get("strokes", ""))


@page(Act.DUTY_HANDOVER)
@require_POST
def give(request, pk):
    row = _found(pk)
    sent = request.POST

    def told(prefix: str) -> dict[int, str]:
        return {
            int(name.removeprefix(prefix)): value
            for name, value in sent.items()
            if name.startswith(prefix) and asked.number(name.removeprefix(prefix)) is not None
        }

    words = told("word-")
    counts = {key: (_count(text), words.get(key, "")) for key, text in told("counted-").items()}
    lines = tuple(line.strip() for line in sent.get("matters", "").splitlines() if line.strip())
    given = Given(counts, told("absent-"), lines, sent.get("note", ""))
    try:
        with refusals.told():
            actions.give(row, given, _signed(request), acting_user=request.user)
    except Problem as problem:
        return _refused(request, row, problem)
    messages.success(request, _("已交班，等接班人签字。"))
    return redirect("assessment:handover", pk=pk)


def _count(text: str) -> int | None:
    found = asked.number(text.strip())
    return found if found is not None and found < 10_000 else None


@page(Act.DUTY_HANDOVER)
@require_POST
def take(request, pk):
    row = _found(pk)
    dispute = request.POST.get("dispute", "") if "disputed" in request.POST else ""
    try:
        with refusals.told():
            if "disputed" in request.POST and not dispute.strip():
                raise Problem(_("请写明异议。"), code="word", field="dispute")
            done = actions.take(row, _signed(request), dispute, acting_user=request.user)
    except Problem as problem:
        return _refused(request, row, problem)
    said = _("已接班。") if done.closed else _("已提出异议，等负责人处理。")
    messages.success(request, said)
    return redirect("assessment:handover", pk=pk)


@page(Act.DUTY_SETTLE)
@require_POST
def settle(request, pk):
    row = _found(pk)
    done, _row = pressed(
        request, actions.settle, row, request.POST.get("reason", ""), acting_user=request.user
    )
    if done:
        messages.success(request, _("已处理，这一次交接班到此完成。"))
    return redirect("assessment:handover", pk=pk)


@page(Act.DUTY_VIEW)
def paper(request, pk):
    return render(request, "assessment/duty/handover_print.html", _context(request, _found(pk)))
