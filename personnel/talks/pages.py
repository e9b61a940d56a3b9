"""Talks: what is owed, the form of a talk, one talk and its paper, how far each unit is."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, month_asked
from auxpolice.access.views import button, page
from auxpolice.audit import trail
from auxpolice.months import last_day, today
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, offer, tried
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import subtree_ids
from personnel.models import Employment, Person
from personnel.pages.forms import PersonField, PersonSearch
from personnel.queries import called, one_called
from personnel.talks import actions, queries
from personnel.talks.models import Mood, Owed, Talk, TalkNote
from personnel.talks.queries import occasion_label

STEPS = 3
"""Lines for steps and for demands on the form."""


class Search(forms.Form):
    q = PersonSearch()


def _left(row: Any) -> tuple[str, str]:
    """Days that are left of the term, or that it is late."""
    days = (row.due - today()).days
    if days < 0:
        return _("逾期 %(n)d 天") % {"n": -days}, "danger"
    return (
        _("还剩 %(n)d 天") % {"n": days} if days else _("今天到期")
    ), "warning" if days <= 3 else "neutral"


def _owed_url(row: Owed) -> str:
    return reverse("talks:owed", args=[row.pk])


def _talk_url(row: Talk) -> str:
    return reverse("talks:talk", args=[row.pk])


class OwedTable(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin", link=_owed_url),
        Column("occasion", gettext_lazy("情形"), value=lambda row: occasion_label(row.occasion)),
        Column("arose", gettext_lazy("起因日期"), kind="date", sort="arose"),
        Column("due", gettext_lazy("期限"), kind="date", sort="due"),
        Column("left", gettext_lazy("还剩"), value=_left, kind="badge"),
    ]
    default_sort = "due"
    empty_title = gettext_lazy("没有应谈而未谈的")
    empty_text = gettext_lazy("到期一个月内的谈话会列在这里。")


class TalkTable(Table):
    columns = [
        Column("held_on", gettext_lazy("谈话日期"), kind="date", sort="held_on", link=_talk_url),
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("occasion", gettext_lazy("情形"), value=lambda row: occasion_label(row.occasion)),
        Column("theme", gettext_lazy("主题")),
        Column("held_by", gettext_lazy("谈话人"), value=lambda row: str(row.held_by)),
    ]
    default_sort = "-held_on"
    empty_title = gettext_lazy("还没有谈话记录")
    empty_text = gettext_lazy("点「登记谈话」记下第一次。")


class StepTable(Table):
    columns = [
        Column("text", gettext_lazy("商定事项"), link=lambda row: reverse("talks:talk", args=[row.talk_id])),
        Column("person", gettext_lazy("姓名"), value="person.name", sort="person__pinyin"),
        Column("owner", gettext_lazy("谁来办"), value=lambda row: str(row.owner)),
        Column("due", gettext_lazy("期限"), kind="date", sort="due"),
        Column("left", gettext_lazy("还剩"), value=_left, kind="badge"),
    ]
    default_sort = "due"
    empty_title = gettext_lazy("商定的事项都已落实")


TABS = {
    "owed": gettext_lazy("应谈话"),
    "steps": gettext_lazy("待落实"),
    "held": gettext_lazy("谈话记录"),
}


def _held(request) -> QuerySet[Talk]:
    """Talks held; of a unit and month where the address names them."""
    rows = queries.talks()
    if asked_for := request.GET.get("month"):
        first = month_asked(asked_for)
        rows = rows.filter(held_on__range=(first, last_day(first)))
    if unit := asked.number(request.GET.get("unit")):
        rows = rows.filter(unit__in=subtree_ids({unit}))
    return rows


@page(Act.TALK_HOLD)
def index(request):
    """What is owed, what was agreed, what was held; by tab."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "owed"
    search = Search(request.GET)
    rows: QuerySet[Any]
    kind, rows = {
        "owed": (OwedTable, queries.waiting()),
        "steps": (StepTable, queries.steps_open()),
        "held": (TalkTable, _held(request)),
    }[tab]
    rows = rows.filter(called(search.cleaned_data["q"] if search.is_valid() else ""))
    table = kind(request, rows, filter_form=search)
    if table.wants_export:
        return table.export(str(TABS[tab]))
    return render(request, "personnel/talks/index.html", {"table": table, "tabs": TABS, "tab": tab})


class CoverageTable(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), value="unit.name"),
        Column("people", gettext_lazy("在职"), kind="number", total=True),
        Column("talked", gettext_lazy("今年谈过"), kind="number", total=True),
        Column("owed", gettext_lazy("到期应谈"), kind="number", total=True),
        Column("settled", gettext_lazy("已谈"), kind="number", total=True),
        Column("share", gettext_lazy("完成"), kind="percent", sort=True),
        Column("late", gettext_lazy("逾期"), kind="number", sort=True, total=True),
    ]
    empty_title = gettext_lazy("还没有在职人员")


@page(Act.TALK_HOLD, of_one_moment=True)
def coverage(request):
    """How far each unit is this year."""
    table = CoverageTable(request, queries.coverage())
    if table.wants_export:
        return table.export(_("谈话覆盖"))
    return render(request, "personnel/talks/coverage.html", {"table": table})


class HoldForm(forms.Form):
    """A talk; what was agreed and what was raised in up to three lines each."""

    person = PersonField()
    owed = forms.MultipleChoiceField(
        label=gettext_lazy("这次谈话办结"), required=False, widget=forms.CheckboxSelectMultiple
    )
    held_on = DayField(label=gettext_lazy("谈话日期"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=60)
    theme = forms.CharField(label=gettext_lazy("主题"), max_length=100)
    beside = forms.CharField(label=gettext_lazy("参加谈话的其他人"), max_length=100, required=False)
    mood = forms.ChoiceField(label=gettext_lazy("情绪"), choices=Mood.choices)
    refer = forms.BooleanField(label=gettext_lazy("建议转介心理疏导"), required=False)
    notes = forms.CharField(
        label=gettext_lazy("谈话记录"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("只有谈话人和规定的岗位能看，本人看不到。不要写病情诊断。"),
    )
    next_on = DayField(label=gettext_lazy("下次谈话"), required=False)

    def __init__(self, *args, person: Person | None, kinds: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        rows = Owed.objects.filter(Owed.waiting, person=person).order_by("due") if person else []
        near = today() + timedelta(days=queries.NEAR)
        waiting = [
            (str(row.pk), f"{occasion_label(row.occasion)}（{row.due:%Y-%m-%d}）")
            for row in rows
            if row.due <= near
        ]
        if waiting:
            offer(self, "owed", waiting)
        else:
            del self.fields["owed"]
        for n in range(1, STEPS + 1):
            self.fields[f"agreed_{n}"] = forms.CharField(
                label=_("商定事项 %(n)d") % {"n": n}, max_length=200, required=False
            )
            self.fields[f"agreed_{n}_due"] = DayField(label=_("期限"), required=False)
        self.fields["demand_kind"] = forms.ChoiceField(
            label=_("谈话中提出的诉求"), choices=[("", _("没有")), *kinds], required=False
        )
        self.fields["demand"] = forms.CharField(
            label=_("诉求内容"),
            max_length=1000,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("单独立为一件诉求，按期限答复本人。"),
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n in range(1, STEPS + 1):
            text, due = data.get(f"agreed_{n}"), data.get(f"agreed_{n}_due")
            if bool(text) != bool(due) and f"agreed_{n}_due" not in self.errors:
                self.add_error(f"agreed_{n}_due", _("商定事项要写明内容和期限。"))
        if bool(data.get("demand")) != bool(data.get("demand_kind")):
            self.add_error("demand", _("诉求要选种类并写明内容。"))
        return data

    @property
    def told(self) -> actions.Told:
        data = self.cleaned_data
        lines = ((data[f"agreed_{n}"], data[f"agreed_{n}_due"]) for n in range(1, STEPS + 1))
        return actions.Told(
            data["held_on"],
            data["place"],
            data["theme"],
            mood=data["mood"],
            notes=data["notes"],
            refer=data["refer"],
            beside=data["beside"],
            next_on=data["next_on"],
            agreed=[actions.Step(text, due) for text, due in lines if text],
            demands=[(data["demand_kind"], data["demand"])] if data["demand"] else [],
        )


def _asked_person(request) -> Person | None:
    """Who the talk is with, by the address or as typed so far; only people within reach."""
    if number := asked.number(request.GET.get("person")):
        return access(Person.objects, pk=number)
    if text := request.POST.get("person", "").strip()[:60]:
        try:
            return one_called(text)
        except Problem:
            return None
    return None


@page(Act.TALK_HOLD)
def hold(request):
    """The form of a talk, for whoever was chosen."""
    corrected = None
    if number := asked.number(request.GET.get("corrects")):
        corrected = access(Talk.objects.select_related("person", "note"), pk=number, held_by=request.user)
    person = corrected.person if corrected else _asked_person(request)
    form = HoldForm(
        request.POST or None,
        person=person,
        kinds=queries.kinds_for(person.pk if person else None),
        initial=_initial(request, person, corrected),
    )
    if form.is_valid():
        found = corrected.person if corrected else access(Person.objects, pk=form.cleaned_data["person"].pk)
        done, row = tried(
            form,
            actions.hold,
            found,
            form.told,
            owed=[int(pk) for pk in form.cleaned_data.get("owed", [])],
            corrects=corrected,
            acting_user=request.user,
        )
        if done:
            messages.success(request, _("谈话已登记，已告知本人商定事项。"))
            return redirect("talks:talk", pk=row.pk)
    context = {
        "form": form,
        "person": person,
        "corrected": corrected,
        "before": queries.talks().filter(person=person)[:3] if person else [],
    }
    return render(request, "personnel/talks/hold.html", context, status=422 if form.is_bound else 200)


def _initial(request, person: Person | None, corrected: Talk | None) -> dict[str, Any]:
    initial: dict[str, Any] = {"held_on": today(), "mood": Mood.GOOD, "owed": [request.GET.get("owed", "")]}
    if person:
        held = Employment.everything.filter(person=person, period__contains=today()).first()
        initial["person"] = f"{held.badge_number if held else ''} {person.name}".strip()
    if corrected:
        same = ("held_on", "place", "theme", "beside", "next_on")
        initial |= {name: getattr(corrected, name) for name in same}
        initial |= {name: getattr(corrected.note, name) for name in ("mood", "refer")}
        initial["notes"] = corrected.note.text
    return initial


def _read(request, pk) -> dict[str, Any]:
    row = access(Talk.objects.select_related("person", "unit", "held_by", "corrects"), pk=pk)
    return {
        "row": row,
        "occasion": occasion_label(row.occasion),
        "note": TalkNote.objects.filter(talk=row).first(),
        "agreed": list(row.agreed(manager="everything").select_related("owner")),
        "demands": list(row.demands.all()),
        "settles": [occasion_label(one.occasion) for one in row.settles(manager="everything").all()],
        "later": Talk.everything.filter(corrects=row).first(),
        "own": request.scope.person_id == row.person_id,
        "may": request.scope.can(Act.TALK_HOLD, row.unit_id) and request.scope.person_id != row.person_id,
        "may_correct": row.held_by_id == request.user.pk,
    }


@page(Act.TALK_VIEW)
def talk(request, pk):
    """One talk: what was agreed and what became of it, and the notes for whoever may read them."""
    context = _read(request, pk)
    if context["note"] and request.user.pk != context["row"].held_by_id:
        trail.record("talk.note", context["row"].person, acting_user=request.user, after={"talk": pk})
    return render(request, "personnel/talks/talk.html", context)


@page(Act.TALK_VIEW)
def paper(request, pk):
    """The record of a talk for paper (谈话记录)."""
    return render(request, "personnel/talks/talk_print.html", _read(request, pk))


@button(Act.TALK_HOLD)
def follow_up(request, pk):
    row = actions.follow_up(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已登记落实情况，已告知本人。"), "talks:talk", row.talk_id


@button(Act.TALK_HOLD)
def let_go(request, pk):
    actions.let_go(pk, request.POST.get("because", ""), acting_user=request.user)
    return _("已登记，不再列为应谈话。"), "talks:index"


@page(Act.TALK_HOLD)
def owed(request, pk):
    """One talk that is owed: hold it, or say why it isn't needed."""
    row = access(Owed.objects.select_related("person", "talk"), pk=pk)
    if row.talk_id:
        return redirect("talks:talk", pk=row.talk_id)
    if row.because:
        raise Denied()
    context = {"row": row, "occasion": occasion_label(row.occasion)}
    return render(request, "personnel/talks/owed.html", context)
