"""A pay scheme as finance reads it, and a draft of it edited beside a live example of three real people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.shortcuts import render
from django.views.decorators.http import require_POST

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.audit import trail
from auxpolice.months import format_month, parse_month, today
from auxpolice.policy import edit_pages
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.policy.schema import Form, Section
from auxpolice.problems import Problem
from grading.ladders import LEVELS
from grading.posts import POST_CLASSES
from grading.rules import ladder
from payroll.rules import Scheme
from payroll.rules.scheme import KINDS, MARKS
from payroll.schemes import PAY, example
from payroll.schemes.content import CONTENT, counted, said, tables_of
from personnel.models import Person
from personnel.queries import employed_called


def found_version(pk: int) -> PolicyVersion:
    return access(PolicyVersion, pk=pk, kind=PAY)


@dataclass(frozen=True)
class ItemRead:
    """An item as it is read: its content, sentence, tables, what it counts towards and is built on, and its place in the
    order of calculation."""

    content: dict
    sentence: str
    tables: list[Section]
    counted: list[str]
    depends_on: list[str]
    step: int

    @property
    def mark_name(self) -> str:
        return MARKS[self.content.get("mark", "example")]


def _read(content: dict, scheme: Scheme) -> list[tuple[str, str, list[ItemRead]]]:
    """(kind, its name, items) in printed order, kinds without items left out."""
    found: dict[str, list[ItemRead]] = {kind: [] for kind in KINDS}
    for position, (given, item) in enumerate(zip(content["items"], scheme.items, strict=True)):
        built_on = dict.fromkeys(scheme.item(code).name for code in item.rule.depends(scheme))
        step = scheme.order.index(position) + 1
        found[item.kind].append(
            ItemRead(
                given, said(given, content), tables_of(given, content), counted(item), list(built_on), step
            )
        )
    return [(kind, KINDS[kind], items) for kind, items in found.items() if items]


@page(Act.POLICY_VIEW)
def scheme(request, pk):
    """One version: every item in words with its tables, what differs from another version, three people's lines."""
    found = found_version(pk)
    read, faults = Scheme.read(found.content)
    others = _comparable(found)
    wanted = request.GET.get("with", "")
    base = next((other for other in others if str(other.pk) == wanted), others[0] if others else None)
    context: dict[str, Any] = {
        "version": found,
        "faults": faults,
        "groups": [] if faults else _read(found.content, read),
        "order": [read.items[position].name for position in read.order],
        "others": others,
        "base": base,
        "editable": found.state in edit_pages.EDITABLE and request.scope.can(Act.POLICY_DRAFT),
    }
    if base and not faults and not CONTENT.faults(base.content):
        context["changes"] = CONTENT.differences(base.content, found.content)
        context["items"] = CONTENT.turnover("items", base.content, found.content)
    if request.scope.can(Act.WHAT_IF) and example.may_see():
        context["beside"] = _example(request, found, read, faults, request.GET)
    return render(request, "payroll/scheme/read.html", context)


def _comparable(found: PolicyVersion) -> list[PolicyVersion]:
    """The versions that one may be laid beside: the one it was copied from, and those in force today."""
    in_force = Q(in_force__period__contains=today(), kind=PAY)
    based = Q(pk=found.based_on_id or 0)
    others = PolicyVersion.objects.filter(in_force | based).exclude(pk=found.pk).distinct()
    return sorted(others, key=lambda other: (other.pk != found.based_on_id, -other.number))


@page(Act.POLICY_DRAFT)
def edit(request, pk):
    """A draft as a form; levels and post classes may be taken from elsewhere."""
    sources = PolicyVersion.objects.exclude(state=PolicyState.SUPERSEDED)
    return edit_pages.edited(
        request,
        found_version(pk),
        live="payroll:scheme-live",
        saved="payroll:scheme-edit",
        template="payroll/scheme/edit.html",
        acts={"take:levels": _take_levels, "take:post_classes": _take_classes},
        tools="payroll/scheme/take.html",
        levels=sources.filter(kind=LEVELS),
        classes=sources.filter(kind=POST_CLASSES),
    )


def _source(form: Form, table: str, kind: str) -> PolicyVersion | None:
    """The version chosen in the box."""
    return PolicyVersion.objects.filter(pk=whole(form.one(f"source-{table}")), kind=kind).first()


def _take_levels(form: Form) -> str:
    if source := _source(form, "levels", LEVELS):
        take_levels(form, source.content)
    return "levels"


def take_levels(form: Form, content: dict) -> None:
    """The levels of a ladder: rows of the same rank keep their cells, the others are taken out."""
    levels = ladder.read(content).levels
    form.take("levels", [{"rank": one.rank, "name": one.name, "steps": max(one.steps, 1)} for one in levels])


def _take_classes(form: Form) -> str:
    if source := _source(form, "post_classes", POST_CLASSES):
        rows = source.content["classes"]
        form.take("post_classes", [{"code": row["class"], "name": row["name"]} for row in rows])
    return "post_classes"


@page(Act.WHAT_IF)
@require_POST
def live(request, pk):
    """The example under what stands in the form now, and the sentences beside the items; nothing is saved."""
    if not example.may_see():
        raise Denied()
    return edit_pages.told(request, found_version(pk))


def beside(request, found: PolicyVersion, form: Form) -> tuple[str, dict] | None:
    """The example of a draft as it stands, for those who see pay."""
    if not example.may_see():
        return None
    read, faults = Scheme.read(form.content())
    given = request.POST if request.method == "POST" else request.GET
    return "payroll/scheme/example.html", _example(request, found, read, faults, given)


def _example(request, found: PolicyVersion, read: Scheme, faults, given) -> dict[str, Any]:
    """People and month from the request, as remembered, or typical ones, and their lines."""
    kept = request.session.get("scheme_example", {})
    try:
        month = parse_month(given.get("month") or kept.get("month") or format_month(example.usual_month()))
    except Problem as problem:
        return {"problem": problem, "chosen": _boxes([]), "month": given.get("month")}
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
        return context | {"problem": problem}
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
