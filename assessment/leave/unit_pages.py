"""Leave of others: requests to decide, who is away in a unit's month, a person's ledger, everybody's balances."""

from datetime import timedelta
from typing import Any

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.figures import days as in_days
from assessment.leave import balances, seniority
from assessment.leave.content import ANNUAL, COMP
from assessment.leave.models import STANDS, LeaveDay, LeaveRequest, LeaveState
from assessment.leave.pages import standing_of
from assessment.leave.queries import waiting_for
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Denied, month_asked
from auxpolice.access.views import page
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import format_month, last_day, month_of, next_month, today
from auxpolice.ui.tables import Column, Table, state_column
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person
from personnel.pages.forms import PersonSearch
from personnel.queries import called, on_roster


class RequestTable(Table):
    columns = [
        Column(
            "person",
            gettext_lazy("姓名"),
            value=lambda row: row.person.name,
            sort="person__pinyin",
            link=lambda row: reverse("assessment:leave-request", args=[row.pk]),
        ),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("kind", gettext_lazy("假别"), value="kind_name", sort="kind"),
        Column("first", gettext_lazy("从"), kind="date", sort="starts"),
        Column("last", gettext_lazy("到"), kind="date", sort="ends"),
        Column(
            "days",
            gettext_lazy("计假（天）"),
            css="num",
            value=lambda row: in_days(row.counted),
            sort="counted",
        ),
        Column("substitute", gettext_lazy("代班"), value="substitute.name", phone=False),
        state_column(),
    ]
    empty_title = gettext_lazy("没有请假")
    empty_text = gettext_lazy("本人在手机上提交的请假会列在这里。")


TABS = {
    "mine": gettext_lazy("待我审批"),
    "waiting": gettext_lazy("待批"),
    "away": gettext_lazy("今天在假"),
    "proof": gettext_lazy("待补证明"),
    "all": gettext_lazy("全部"),
}


@page(Act.LEAVE_LIST)
def requests(request):
    """Requests by tab; those that wait for this user first."""
    may_decide = request.scope.can(Act.LEAVE_DECIDE)
    tabs = {code: label for code, label in TABS.items() if may_decide or code != "mine"}
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else next(iter(tabs))
    rows = LeaveRequest.objects.select_related("person", "unit", "substitute")
    found = {
        "mine": lambda: waiting_for(request.scope),
        "waiting": lambda: rows.filter(state=LeaveState.WAITING).order_by("starts"),
        "away": lambda: rows.filter(days__date=today(), state__in=STANDS).distinct(),
        "proof": lambda: rows.filter(ground__proof_due=True, state__in=[LeaveState.WAITING, *STANDS]),
        "all": lambda: rows,
    }[tab]()
    table = RequestTable(request, found)
    if table.wants_export:
        return table.export(_("请假"))
    context = {
        "table": table,
        "tabs": tabs,
        "tab": tab,
        "unit": _first_unit(request),
        "month": format_month(month_of(today())),
        "may_enter": request.scope.can(Act.LEAVE_ASK),
    }
    return render(request, "assessment/leave/requests.html", context)


def _units(request):
    span = request.scope.span(Resource.LEAVE)
    units = Unit.objects.exclude(kind="bureau").order_by("sort_order", "pk")
    return units if span.all else units.filter(pk__in=span.unit_ids)


def _first_unit(request) -> Unit | None:
    return _units(request).filter(assignments__period__contains=today()).first() or _units(request).first()


@page(Act.LEAVE_LIST)
def calendar(request, unit, month):
    """Who of a unit is away on which day of a month: granted, and asked for."""
    found = _units(request).filter(pk=unit).first()
    if found is None:
        raise Denied()
    first = month_asked(month)
    if asked := request.GET.get("month"):
        return redirect("assessment:leave-calendar", unit=unit, month=format_month(month_asked(asked)))
    last = last_day(first)
    days = [first + timedelta(days=n) for n in range(last.day)]
    known = kinds(first, last)
    people = list(
        Person.everything.filter(
            pk__in=Assignment.everything.filter(
                unit=found, period__overlap=(first, next_month(first))
            ).values("person_id")
        ).order_by("pinyin", "pk")
    )
    marks: dict[tuple[int, int], Any] = {}
    rows = LeaveDay.objects.filter(
        person__in=people, date__range=(first, last), request__state__in=[LeaveState.WAITING, *STANDS]
    ).select_related("request")
    for day in rows:
        marks[day.person_id, day.date.day] = {
            "short": day.request.kind_name[:1],
            "title": f"{day.request} {day.request.get_state_display()}",
            "asked": day.request.state == LeaveState.WAITING,
            "half": not (day.morning and day.afternoon),
            "url": reverse("assessment:leave-request", args=[day.request_id]),
        }
    away = [sum((person.pk, day.day) in marks for person in people) for day in days]
    context = {
        "unit": found,
        "units": _units(request),
        "month": first,
        "days": [
            {"day": day, "rest": known[day] != DayKind.WORKDAY, "away": n}
            for day, n in zip(days, away, strict=True)
        ],
        "lines": [
            {"person": person, "cells": [marks.get((person.pk, day.day)) for day in days]}
            for person in people
        ],
        "before": format_month(next_month(first, -1)),
        "after": format_month(next_month(first)),
        "may_ledger": request.scope.can(Act.LEAVE_VIEW),
    }
    return render(request, "assessment/leave/calendar.html", context)


class MovementTable(Table):
    columns = [
        Column("day", gettext_lazy("日期"), kind="date"),
        Column("lot", gettext_lazy("额度"), value=lambda row: str(row.lot)),
        Column("sort", gettext_lazy("事项"), value=lambda row: row.get_sort_display()),
        Column("half_days", gettext_lazy("天数"), css="num", value=lambda row: f"{row.half_days / 2:+g}"),
        Column(
            "request",
            gettext_lazy("请假"),
            value=lambda row: str(row.request or ""),
            link=lambda row: (
                reverse("assessment:leave-request", args=[row.request_id]) if row.request_id else None
            ),
        ),
        Column("note", gettext_lazy("说明"), phone=False),
        Column("by", gettext_lazy("经手"), value=lambda row: str(row.by or _("自动")), phone=False),
        Column("version", gettext_lazy("规则"), value=lambda row: str(row.version), phone=False),
    ]
    empty_title = gettext_lazy("台账里还没有记录")


@page(Act.LEAVE_VIEW)
def ledger(request, pk):
    """A person's ledger: what is left until when, and every movement with the rule by which."""
    span = request.scope.span(Resource.LEAVE)
    person = Person.everything.filter(pk=pk).first()
    own = request.user.person_id == pk
    if person is None or not (own or span.all or _within(person, span.unit_ids)):
        raise Denied()
    table = MovementTable(request, balances.movements_of(pk))
    if table.wants_export:
        return table.export(_("假期台账"))
    context = {
        "person": person,
        "own": own,
        "table": table,
        "balances": standing_of(person),
        "medical": seniority.medical(person, today()),
        "since": seniority.work_starts([pk]).get(pk),
        "may_ask": own or request.scope.can(Act.LEAVE_LIST),
    }
    return render(request, "assessment/leave/ledger.html", context)


def _within(person: Person, unit_ids) -> bool:
    return Assignment.everything.filter(person=person, unit__in=unit_ids, period__contains=today()).exists()


class BalanceFilter(forms.Form):
    q = PersonSearch()


class BalanceTable(Table):
    columns = [
        Column(
            "name",
            gettext_lazy("姓名"),
            sort="pinyin",
            link=lambda row: reverse("assessment:leave-ledger", args=[row.pk]),
        ),
        Column("annual", gettext_lazy("年休假（天）"), css="num"),
        Column("comp", gettext_lazy("调休（天）"), css="num"),
    ]
    default_sort = "name"
    empty_title = gettext_lazy("没有人员")

    def __init__(self, *given, **options):
        super().__init__(*given, **options)
        people = list(self.page.object_list)
        found = balances.balances([person.pk for person in people], today())
        for person in people:
            person.annual = in_days(found.get((person.pk, ANNUAL), 0))
            person.comp = in_days(found.get((person.pk, COMP), 0))


@page(Act.LEAVE_LIST)
def everybody(request):
    """Balances of everybody within reach, with the way to their ledgers and to opening balances."""
    search = BalanceFilter(request.GET)
    span = request.scope.span(Resource.LEAVE)
    people = on_roster(Person.everything.all())
    if not span.all:
        people = people.filter(
            pk__in=Assignment.everything.filter(unit__in=span.unit_ids, period__contains=today()).values(
                "person_id"
            )
        )
    if search.is_valid():
        people = people.filter(called(search.cleaned_data["q"], "pk"))
    table = BalanceTable(request, people, filter_form=search, exportable=False)
    context = {"table": table, "may_open": request.scope.can(Act.LEAVE_BALANCE)}
    return render(request, "assessment/leave/balances.html", context)
