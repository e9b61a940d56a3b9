"""One's own shifts on the phone: this week and the month, wishes, swaps."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.duty.content import OFF
from assessment.duty.models import OPEN_SWAPS, PlanState, Shift, Swap, SwapState, Wish
from assessment.duty.planning import reading, swapping, wishes
from assessment.duty.planning.grid import source_labels, why_of
from assessment.duty.planning.rulebook import rules_for
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, month_asked, there
from auxpolice.access.views import page
from auxpolice.asked import number
from auxpolice.months import format_month, last_day, month_of, next_month, today
from auxpolice.problems import Problem
from auxpolice.ui.forms import DayField, offer, pressed, submit, tried
from personnel.models import Person

WEEK = 7


class WishForm(forms.Form):
    date = DayField(label=gettext_lazy("哪一天"))
    code = forms.ChoiceField(label=gettext_lazy("想要"))
    words = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)


def _month_of_days(month: date, shifts: list[Any]) -> list[list[dict[str, Any] | None]]:
    """Weeks from Monday to Sunday with the shifts of each day; None before the first and after the last."""
    by_day: dict[date, list[Any]] = {}
    for shift in shifts:
        by_day.setdefault(shift.date, []).append(shift)
    cells: list[dict[str, Any] | None] = [None] * month.weekday()
    for n in range(last_day(month).day):
        day = month + timedelta(days=n)
        cells.append({"day": day, "shifts": by_day.get(day, []), "today": day == today()})
    cells += [None] * (-len(cells) % WEEK)
    return [cells[n : n + WEEK] for n in range(0, len(cells), WEEK)]


@page(Act.DUTY_OWN)
def mine(request):
    """The shifts of the next seven days, of a month, what one has asked for and what waits for one's answer."""
    person = there(request.user.person)
    month = month_asked(request.GET.get("month") or format_month(month_of(today())))
    ends = max(last_day(month), today() + timedelta(days=WEEK))
    rows = Shift.objects.filter(person=person, date__range=(min(month, today()), ends))
    shifts: list[Any] = list(rows.select_related("by").order_by("starts"))
    labels = source_labels()
    for shift in shifts:
        shift.said = why_of(shift, labels)
        shift.may_swap = shift.plan_id is not None and shift.date > today()
    swaps: list[Any] = list(
        Swap.objects.filter(state__in=OPEN_SWAPS).select_related("giver", "taker")
    ) + list(Swap.objects.exclude(state__in=OPEN_SWAPS).select_related("giver", "taker")[:5])
    for row in swaps:
        row.said = swapping.words_of(row)
        row.mine_to_answer = row.state == SwapState.ASKED and row.taker_id == person.pk
    context = {
        "week": [shift for shift in shifts if today() <= shift.date < today() + timedelta(days=WEEK)],
        "weeks": _month_of_days(month, shifts),
        "month": month,
        "before": next_month(month, -1),
        "after": next_month(month),
        "swaps": swaps,
        "wishes": Wish.objects.filter(person=person, date__gte=today()),
        "form": _wish_form(person, month),
    }
    return render(request, "assessment/duty/mine.html", context)


def _wish_form(person: Person, month: date, data: Any = None) -> WishForm:
    form = WishForm(data)
    try:
        kinds = rules_for(wishes.unit_of(person, today()), month).kinds
    except (Problem, Denied):
        kinds = {}
    offer(form, "code", [(OFF, _("休息")), *((kind.code, kind.name) for kind in kinds.values())])
    return form


@page(Act.DUTY_OWN)
@require_POST
def wish(request):
    form = _wish_form(there(request.user.person), today(), request.POST)
    done, _row = submit(form, wishes.wish, acting_user=request.user)
    if done:
        messages.success(request, _("意愿已提交，排班时会参考。"))
        return redirect("assessment:duty-mine")
    return render(request, "assessment/duty/wish.html", {"form": form}, status=400)


@page(Act.DUTY_OWN)
@require_POST
def withdraw_wish(request, pk):
    row = there(Wish.objects.filter(pk=pk, person=request.user.person_id).first())
    done, _none = pressed(request, wishes.withdraw_wish, row, acting_user=request.user)
    if done:
        messages.success(request, _("意愿已撤回。"))
    return redirect("assessment:duty-mine")


class AskForm(forms.Form):
    with_whom = forms.ChoiceField(label=gettext_lazy("和谁换"))
    words = forms.CharField(label=gettext_lazy("说明"), max_length=100, required=False)


@page(Act.DUTY_OWN)
def ask(request, pk):
    """Choose with whom to swap one's own shift: colleagues' published shifts of the month, or somebody to take it over."""
    given: Any = there(
        Shift.objects.filter(pk=pk, person=request.user.person_id, plan__state=PlanState.PUBLISHED).first()
    )
    given.said = why_of(given, source_labels())
    form = AskForm(request.POST or None)
    day = _day_asked(request, given.date)
    offer(form, "with_whom", _offers(given, day))
    if request.method == "POST" and form.is_valid():
        kind, _dash, key = form.cleaned_data["with_whom"].partition("-")
        # who is not in the unit, or a shift that moved since, is refused by the action
        to = (
            Shift.everything.filter(pk=number(key) or 0, unit=given.unit_id).first()
            if kind == "shift"
            else None
        )
        taker = to.person_id if to else number(key) or 0
        done, row = tried(
            form, swapping.ask, given, to, taker, form.cleaned_data["words"], acting_user=request.user
        )
        if done:
            messages.success(request, _("已发给对方，同意后再由负责人批准。"))
            return redirect("assessment:duty-swap", pk=row.pk)
    days = [given.date + timedelta(days=n) for n in range(-3, 11)]
    context = {"given": given, "form": form, "day": day, "days": [d for d in days if d > today()]}
    return render(request, "assessment/duty/ask.html", context, status=400 if form.errors else 200)


def _day_asked(request, default: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return default


def _offers(given: Shift, day: date) -> list[tuple[str, str]]:
    """Colleagues' published shifts of the day, then everybody who may take the shift over. One's own reach ends at one's own
    rows: what colleagues are planned for is theirs to see in the unit, so it is read for the unit."""
    others = Shift.everything.filter(
        unit=given.unit_id, date=day, plan__state=PlanState.PUBLISHED, date__gt=today()
    ).exclude(person=given.person_id)
    shifts = [
        (f"shift-{one.pk}", _("%(name)s 的「%(code)s」") % {"name": one.person.name, "code": one.code})
        for one in others.select_related("person").order_by("person__pinyin", "starts")
    ]
    stays = reading.stays_in(given.unit_id, month_of(given.date)).keys() - {given.person_id}
    people = Person.everything.filter(pk__in=stays).order_by("pinyin")
    return shifts + [
        (f"person-{one.pk}", _("请 %(name)s 替我上，不换回") % {"name": one.name}) for one in people
    ]


class RefuseForm(forms.Form):
    because = forms.CharField(max_length=200, required=False)


@page(Act.DUTY_VIEW)
def swap(request, pk):
    """A swap: what is swapped, where it stands, and what its reader may do with it."""
    row = there(Swap.objects.filter(pk=pk).select_related("giver", "taker", "unit", "decided_by").first())
    verbs = {
        "agree": swapping.agree,
        "decline": swapping.decline,
        "withdraw": swapping.withdraw,
        "approve": swapping.approve,
    }
    if request.method == "POST":
        verb = request.POST.get("do", "")
        if verb == "refuse":
            done, _row = pressed(
                request, swapping.refuse, row, request.POST.get("because", ""), acting_user=request.user
            )
        else:
            done, _row = pressed(request, there(verbs.get(verb)), row, acting_user=request.user)
        if done:
            messages.success(request, _("已办理。"))
        return redirect("assessment:duty-swap", pk=pk)
    own = request.user.person_id
    is_open = row.state in OPEN_SWAPS
    context = {
        "row": row,
        "said": swapping.words_of(row),
        "may_answer": row.state == SwapState.ASKED and own == row.taker_id,
        "may_withdraw": is_open and own == row.giver_id,
        "may_decide": is_open and request.scope.can(Act.DUTY_PUBLISH, row.unit_id),
        "may_approve": row.state == SwapState.AGREED,
        "month": month_of(row.giver_date),
    }
    return render(request, "assessment/duty/swap.html", context)
