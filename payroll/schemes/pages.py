"""A pay scheme as finance reads it, and a draft of it edited beside a live example of three real people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.audit import trail
from auxpolice.months import format_month, parse_month, today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.problems import Conflict, Problem
from grading.ladders import LEVELS
from grading.posts import POST_CLASSES
from grading.rules import ladder
from payroll.rules import Scheme
from payroll.rules.scheme import KINDS
from payroll.rules.scheme_changes import changes
from payroll.rules.scheme_words import groups
from payroll.rules.vocabulary import adjustment_labels
from payroll.schemes import PAY, acts, example
from payroll.schemes.fields import editor
from payroll.schemes.form import SchemeForm
from personnel.models import Person
from personnel.queries import employed_called

EDITABLE = (PolicyState.DRAFT, PolicyState.CONSULTING)
MOST_OPTIONS = 8


def found_version(pk: int) -> PolicyVersion:
    return access(PolicyVersion, pk=pk, kind=PAY)


@page(Act.POLICY_VIEW)
def scheme(request, pk):
    """One version: every item in words with its tables, what differs from another version, three people's lines."""
    found = found_version(pk)
    read, faults = Scheme.read(found.content)
    others = _comparable(found)
    wanted = request.GET.get("with", "")
    base = next((other for other in others if str(other.pk) == wanted), others[0] if others else None)
    base_scheme, base_faults = Scheme.read(base.content) if base else (read, faults)
    context: dict[str, Any] = {
        "version": found,
        "scheme": read,
        "faults": faults,
        "groups": [] if faults else groups(read),
        "order": [read.items[position].name for position in read.order],
        "others": others,
        "base": base,
        "changes": changes(base_scheme, read) if base and not faults and not base_faults else None,
        "editable": found.state in EDITABLE and request.scope.can(Act.POLICY_DRAFT),
    }
    if request.scope.can(Act.WHAT_IF) and example.may_see():
        context |= _example(request, found, read, faults, request.GET)
    return render(request, "payroll/scheme/read.html", context)


def _comparable(found: PolicyVersion) -> list[PolicyVersion]:
    """The versions that one may be laid beside: the one it was copied from, and those in force today."""
    in_force = Q(in_force__period__contains=today(), kind=PAY)
    based = Q(pk=found.based_on_id or 0)
    others = PolicyVersion.objects.filter(in_force | based).exclude(pk=found.pk).distinct()
    return sorted(others, key=lambda other: (other.pk != found.based_on_id, -other.number))


@page(Act.POLICY_DRAFT)
def edit(request, pk):
    """A draft as a form. A button changes rows without saving; saving refuses with the sentence at the item."""
    found = found_version(pk)
    if found.state not in EDITABLE:
        messages.info(request, _("这一版已提交或批准，只能查看；需要修改请先退回草案，或复制为新草案。"))
        return redirect("payroll:scheme", pk=pk)
    if request.method != "POST":
        form = SchemeForm.of(found.content)
        form.put("title", found.title)
        return _edit_page(request, found, form, "")
    form, act, look = SchemeForm(dict(request.POST.lists())), request.POST.get("do", "save"), ""
    if act == "save":
        return _save(request, found, form)
    if act == "take":
        look = _take(form)
    else:
        look = acts.perform(form, act)
    acts.settle(form)
    return _edit_page(request, found, form, look)


def _take(form: SchemeForm) -> str:
    """Levels or post classes from the version chosen in the box."""
    source = PolicyVersion.objects.filter(
        pk=whole(form.one("source")),
        kind__in=[LEVELS, POST_CLASSES],
    ).first()
    if source is None:
        return "levels"
    if source.kind == LEVELS:
        found = ladder.read(source.content)
        acts.take_levels(form, [(level.rank, level.name, level.steps) for level in found.levels])
    else:
        acts.take_post_classes(form, [(row["class"], row["name"]) for row in source.content["classes"]])
    return "levels"


def _save(request, found: PolicyVersion, form: SchemeForm):
    content = form.content()
    read, faults = Scheme.read(content)
    if faults:
        return _edit_page(request, found, form, "", status=422)
    number = form.one("overwrite") or form.one("row_version")
    try:
        policies.edit_draft(
            found,
            content,
            title=content["title"],
            row_version=whole(number),
            acting_user=request.user,
        )
    except Conflict as conflict:
        now = found_version(found.pk)
        if now.state not in EDITABLE:
            return _edit_page(request, found, form, "", status=409, conflict=conflict)
        theirs = changes(Scheme.read(now.content)[0], read)
        return _edit_page(request, found, form, "", status=409, conflict=conflict, now=now, theirs=theirs)
    messages.success(request, _("草案已保存。"))
    return redirect("payroll:scheme-edit", pk=found.pk)


def _edit_page(request, found: PolicyVersion, form: SchemeForm, look: str, status: int = 200, **more):
    content = form.content()
    read, faults = Scheme.read(content)
    context: dict[str, Any] = {
        "version": found,
        "row_version": form.one("row_version") or found.row_version,
        "editor": editor(form, read, faults, look),
        "faults": faults,
        "look": look,
        "kinds": KINDS.items(),
        "adjustments": adjustment_labels().items(),
        "sources": PolicyVersion.objects.filter(kind__in=[LEVELS, POST_CLASSES]).exclude(
            state=PolicyState.SUPERSEDED
        ),
        "refused": status == 422,
        **more,
    }
    if example.may_see():
        context |= _example(request, found, read, faults, request.POST)
    fragment = request.headers.get("HX-Request") == "true"
    template = "payroll/scheme/answer.html" if fragment else "payroll/scheme/edit.html"
    return render(request, template, context, status=200 if fragment else status)


@page(Act.WHAT_IF)
@require_POST
def live(request, pk):
    """The example under what stands in the form now, and the sentences beside the items; nothing is saved."""
    found = found_version(pk)
    form = SchemeForm(dict(request.POST.lists()))
    read, faults = Scheme.read(form.content())
    context = {"version": found, "editor": editor(form, read, faults), "faults": faults}
    return render(
        request, "payroll/scheme/live.html", context | _example(request, found, read, faults, request.POST)
    )


def _example(request, found: PolicyVersion, read: Scheme, faults, given) -> dict[str, Any]:
    """Context of the example: people and month from the request, as remembered, or typical ones."""
    if not example.may_see():
        raise Denied()
    kept = request.session.get("scheme_example", {})
    try:
        month = parse_month(given.get("month") or kept.get("month") or format_month(example.usual_month()))
    except Problem as problem:
        return {
            "example": None,
            "example_problem": problem,
            "chosen": _boxes([]),
            "month": given.get("month"),
        }
    texts = given.getlist("who")[: example.PEOPLE]
    if any(text.strip() for text in texts):
        people = example.found(texts, month)
    else:
        people = example.by_id(kept.get("people") or example.typical(month), month)
    context: dict[str, Any] = {"chosen": _boxes(people), "month": format_month(month)}
    asked = [person for person in people if person.text]
    try:
        context["example"] = example.example(month, asked, read, faults, version_id=found.pk)
    except Problem as problem:
        return context | {"example": None, "example_problem": problem}
    _watched(request, found, context["month"], [person.person_id for person in asked if person.person_id])
    return context


def _boxes(people: list[example.Chosen]) -> list[example.Chosen]:
    return [*people, *[example.Chosen("")] * example.PEOPLE][: example.PEOPLE]


def _watched(request, found: PolicyVersion, month: str, people: list[int]) -> None:
    """Looking at somebody's pay leaves a trace: once for each choice of people and month, not for each letter typed."""
    now = {"people": people, "month": month, "version": found.pk}
    if not people or request.session.get("scheme_example") == now:
        return
    for person in Person.objects.filter(pk__in=people):
        trail.record(
            Act.PAYSLIP_VIEW, person, acting_user=request.user, after={"month": month, "scheme": str(found)}
        )
    request.session["scheme_example"] = now


@page(Act.WHAT_IF)
def people(request):
    """Options for the boxes of the example: at most eight people by name, initials or badge number."""
    if not example.may_see():
        raise Denied()
    rows = employed_called((request.GET.getlist("who") or [""])[-1])
    return render(request, "payroll/scheme/people.html", {"rows": rows})
