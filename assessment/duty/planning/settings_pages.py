"""What a unit's plans are drawn from, on one page, and its teams as a grid."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.duty.content import SYSTEMS
from assessment.duty.models import (
    Cycle,
    DayOf,
    NoNights,
    NoNightsReason,
    Staffing,
    TeamMember,
    UnitPattern,
    WorkSystem,
)
from assessment.duty.planning import settings
from assessment.duty.planning.pages import unit_asked
from assessment.duty.planning.rulebook import rules_for
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import there
from auxpolice.access.views import page
from auxpolice.months import month_of, next_month, today
from auxpolice.ui.forms import DayField, offer, pressed, submit
from auxpolice.ui.grid import Grid, Line, Number, Shown, Text
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person, Post


class SystemForm(forms.Form):
    start = DayField(label=gettext_lazy("自哪天起"))
    system = forms.ChoiceField(label=gettext_lazy("工时制度"), choices=list(SYSTEMS.items()))
    cycle = forms.ChoiceField(
        label=gettext_lazy("计算周期"), choices=[("", "—"), *Cycle.choices], required=False
    )
    document = forms.CharField(label=gettext_lazy("批准文件"), max_length=100, required=False)
    post = forms.ModelChoiceField(
        Post.objects.none(), label=gettext_lazy("岗位"), required=False, empty_label=gettext_lazy("全单位")
    )


class PatternForm(forms.Form):
    start = DayField(label=gettext_lazy("自哪天起"))
    pattern = forms.ChoiceField(label=gettext_lazy("轮班方式"))
    anchor = DayField(
        label=gettext_lazy("轮次起点"), help_text=gettext_lazy("这一天，错开 0 天的班组上一轮的第一个班。")
    )
    post = forms.ModelChoiceField(
        Post.objects.none(), label=gettext_lazy("岗位"), required=False, empty_label=gettext_lazy("全单位")
    )


class ClockInput(forms.TimeInput):
    input_type = "time"


class StaffingForm(forms.Form):
    start = DayField(label=gettext_lazy("自哪天起"))
    days = forms.ChoiceField(label=gettext_lazy("哪些天"), choices=DayOf.choices)
    starts = forms.TimeField(label=gettext_lazy("从"), widget=ClockInput)
    ends = forms.TimeField(label=gettext_lazy("到"), widget=ClockInput)
    wanted = forms.IntegerField(label=gettext_lazy("应到人数"), min_value=0, max_value=999)
    minimum = forms.IntegerField(label=gettext_lazy("最少人数"), min_value=0, max_value=999)


class NoNightsForm(forms.Form):
    person = forms.ModelChoiceField(Person.everything.none(), label=gettext_lazy("姓名"))
    start = DayField(label=gettext_lazy("自哪天起"))
    until = DayField(label=gettext_lazy("到哪天"), required=False)
    reason = forms.ChoiceField(label=gettext_lazy("原因"), choices=NoNightsReason.choices)


def _forms(request, unit: Unit) -> dict[str, forms.Form]:
    """The forms of the page by name; the one that was sent holds what was typed."""
    sent = request.POST.get("what", "")
    start = {"start": next_month(month_of(today()))}
    kinds: dict[str, Any] = {
        "system": SystemForm, "pattern": PatternForm, "staffing": StaffingForm, "no_nights": NoNightsForm,
    }  # fmt: skip
    made = {
        name: form(request.POST if sent == name else None, prefix=name, initial=start)
        for name, form in kinds.items()
    }
    here = Assignment.everything.filter(unit=unit, period__contains=today())
    posts = Post.objects.filter(pk__in=here.values("post"))
    for name in ("system", "pattern"):
        offer(made[name], "post", posts)
    offer(made["no_nights"], "person", Person.everything.filter(pk__in=here.values("person")))
    rules = rules_for(unit.pk, today())
    offer(made["pattern"], "pattern", [(one.code, one.name) for one in rules.patterns.values()])
    return made


@page(Act.DUTY_VIEW, write=Act.DUTY_PLAN)
def unit_settings(request, unit):
    """Systems, patterns, staffing and no nights of a unit, each with its form for whoever may."""
    found = unit_asked(request, unit, Act.DUTY_VIEW)
    return _answered(request, found, _forms(request, found), ("pattern", "staffing", "no_nights"))


@page(Act.DUTY_SYSTEM)
@require_POST
def system(request, unit):
    """The working-time system, registered by the department upon its approval."""
    found = unit_asked(request, unit, Act.DUTY_SYSTEM)
    return _answered(request, found, _forms(request, found), ("system",))


def _answered(request, found: Unit, made: dict[str, forms.Form], may: tuple[str, ...]):
    if request.method == "POST" and request.POST.get("what", "") not in may:
        raise Http404
    done = request.method == "POST" and _saved(request, found, made)
    if done:
        messages.success(request, _("已登记。"))
        return redirect("assessment:duty-settings", unit=found.pk)
    here = Assignment.everything.filter(unit=found, period__contains=today()).values("person")
    rules = rules_for(found.pk, today())
    patterns: list[Any] = list(
        UnitPattern.objects.filter(unit=found).select_related("post").order_by("-period")
    )
    for row in patterns:
        row.named = rules.patterns[row.pattern].name if row.pattern in rules.patterns else row.pattern
    context = {
        "unit": found,
        "forms": made,
        "may_plan": request.scope.can(Act.DUTY_PLAN, found),
        "may_system": request.scope.can(Act.DUTY_SYSTEM, found),
        "systems": WorkSystem.objects.filter(unit=found).select_related("post").order_by("-period"),
        "patterns": patterns,
        "staffing": Staffing.objects.filter(unit=found),
        "no_nights": NoNights.objects.filter(person__in=here).select_related("person").order_by("-period"),
        "sees_reason": request.scope.has(Role.UNIT_HEAD, Role.POLITICAL),
        "next": next_month(month_of(today())),
    }
    status = 400 if request.method == "POST" else 200
    return render(request, "assessment/duty/settings.html", context, status=status)


def _saved(request, unit: Unit, made: dict[str, forms.Form]) -> bool:
    what = request.POST.get("what", "")
    form = made.get(what)
    by = {"acting_user": request.user}
    if what == "pattern" and form is not None:
        done, answer = submit(form, settings.set_pattern, unit=unit, **by)
        if done and answer[1]:
            messages.warning(request, answer[1])
        return done
    actions: dict[str, Any] = {"system": settings.set_system, "staffing": settings.add_staffing}
    if what in actions and form is not None:
        return submit(form, actions[what], unit=unit, **by)[0]
    if what == "no_nights" and form is not None:
        return submit(form, settings.set_no_nights, **by)[0]
    raise Http404


@page(Act.DUTY_PLAN)
@require_POST
def end_staffing(request, pk):
    row = there(Staffing.objects.filter(pk=pk).first())
    pressed(request, settings.end_fact, row, "duty.staffing", acting_user=request.user)
    return redirect("assessment:duty-settings", unit=row.unit_id)


@page(Act.DUTY_PLAN)
@require_POST
def end_no_nights(request, pk):
    row = there(NoNights.objects.filter(pk=pk).select_related("person").first())
    place = there(Assignment.everything.filter(person=row.person, period__contains=today()).first())
    pressed(request, settings.end_fact, row, "duty.no_nights", acting_user=request.user)
    return redirect("assessment:duty-settings", unit=place.unit_id)


class TeamsGrid(Grid):
    columns = (
        Shown("post", gettext_lazy("岗位"), lambda row: row.post_name, moves=False),
        Text("team", gettext_lazy("班组"), most=10),
        Number("behind", gettext_lazy("轮次错开天数"), most=60),
        Shown("since", gettext_lazy("自哪天起"), lambda row: row.since or "", moves=True),
    )

    def __init__(self, request, unit: Unit, start: date):
        self.unit, self.start = unit, start
        self.may_plan = request.scope.can(Act.DUTY_PLAN, unit)
        super().__init__(request)

    def read(self) -> list[Any]:
        places: list[Any] = list(
            Assignment.everything.filter(unit=self.unit, period__contains=today())
            .select_related("person", "post")
            .order_by("person__pinyin")
        )
        people = [place.person_id for place in places]
        rows = TeamMember.everything.filter(person__in=people, period__contains=self.start).select_related(
            "by"
        )
        teams = {row.person_id: row for row in rows}
        for place in places:
            held = teams.get(place.person_id)
            place.pk = place.person_id
            place.row_version = held.pk if held else 0
            place.team, place.behind = (held.team, held.behind) if held else ("", 0)
            place.since = held.period.lower if held else None
            place.by = held.by if held else ""
            place.post_name = place.post.name if place.post else ""
        return places

    def save(self, lines: list[Line]) -> None:
        members = [
            settings.Member(line.row.pk, line.values["team"], line.values["behind"], line.version)
            for line in lines
        ]
        settings.set_teams(self.unit, self.start, members, acting_user=self.request.user)

    def is_open(self, row: Any) -> bool:
        return self.may_plan

    def changed_by(self, row: Any) -> str:
        return str(row.by)


@page(Act.DUTY_VIEW, write=Act.DUTY_PLAN)
def teams(request, unit):
    """The unit's teams from the first of next month on."""
    found = unit_asked(request, unit, Act.DUTY_VIEW)
    start = next_month(month_of(today()))
    grid = TeamsGrid(request, found, start)
    context = {"unit": found, "grid": grid, "start": start}
    return grid.answer() or render(request, "assessment/duty/teams.html", context, status=grid.status)
