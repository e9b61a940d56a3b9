"""Leave on the phone: one's own balances and requests, asking with the days counted before it is sent, one request."""

from typing import Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.figures import days as in_days
from assessment.leave import actions, balances, granting, months, seniority
from assessment.leave.content import ANNUAL
from assessment.leave.foresight import Foresight, Wanted, foresee, place_of
from assessment.leave.forms import (
    AskForm,
    CancelForm,
    DecideForm,
    LookForm,
    PapersForm,
    RestForm,
    ReturnForm,
)
from assessment.leave.kinds import rules_for
from assessment.leave.models import (
    ChoiceOfRest,
    Ground,
    LeaveRequest,
    LeaveState,
)
from assessment.leave.queries import shifts_of
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.asked import whole
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import pressed, submit, tried
from personnel.models import Person


def own_person(request) -> Person:
    """The person of the account, or Denied: accounts of the office take no leave here."""
    if request.user.person_id is None:
        raise Denied()
    return Person.everything.get(pk=request.user.person_id)


def standing_of(person: Person) -> list[dict[str, Any]]:
    """Balances for people: what is left, until when."""
    day = today()
    found = []
    for lot in balances.lots([person.pk], expires__gte=day, earned__lte=day):
        if lot.left:
            name = _("年休假") if lot.rule == ANNUAL else _("调休")
            if lot.source.startswith("carry:"):
                name = _("上年结转年休假")
            found.append({"name": name, "days": in_days(lot.left), "until": lot.expires})
    return found


@page(Act.LEAVE_ASK)
def mine(request):
    """Own balances and requests; the way to ask."""
    person = own_person(request)
    year = today().year
    rows = LeaveRequest.objects.filter(person=person).select_related("substitute")[:30]
    said = ChoiceOfRest.everything.filter(person=person, year=year).first()
    context = {
        "person": person,
        "balances": standing_of(person),
        "rows": rows,
        "medical": seniority.medical(person, today()),
        "rest": RestForm(initial={"choice": said.choice if said else None}),
        "said": said,
        "year": year,
        "has_annual": balances.left_on(person.pk, ANNUAL, today()) > 0,
    }
    return render(request, "assessment/leave/mine.html", context)


def _for_whom(request) -> tuple[Person, LeaveRequest | None]:
    """Who the request is for (``person``; else oneself), and the leave it is to be taken out of (``within``)."""
    asked = request.POST if request.method == "POST" else request.GET
    within = None
    if number := whole(asked.get("within")):
        within = access(LeaveRequest.objects.select_related("person"), pk=number, state__in=LeaveState.values)
        return within.person, within
    if number := whole(asked.get("person")):
        return _of_reach(request, number), None
    return own_person(request), None


def _of_reach(request, number: int) -> Person:
    """A person of one's own unit, or oneself."""
    person = Person.everything.filter(pk=number).first()
    if person is None:
        raise Denied()
    if request.user.person_id != person.pk:
        unit = place_of(person, today()).unit_id
        actions.require_for(request.user, Act.LEAVE_ASK, unit)
    return person


@page(Act.LEAVE_ASK)
def ask(request):
    """The form of a request; what it would be is shown while it is typed."""
    person, within = _for_whom(request)
    place = place_of(person, today())
    initial: dict[str, Any] = {}
    if within is not None:
        initial = {"first": max(within.first, today()), "last": within.last}
    form = AskForm(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        person=person,
        unit_id=place.unit_id,
        rules=rules_for(place.unit_id, today()),
    )
    seen = None
    if form.is_valid():
        wanted, said = form.wanted, form.said  # what is refused is taken off the form
        done, row = tried(form, actions.ask, person, wanted, said, within=within, acting_user=request.user)
        if done:
            messages.success(request, _("已提交，批准后会通知您。"))
            return redirect("assessment:leave-request", pk=row.pk)
        seen = _foreseen(person, wanted, within)
    context = {
        "form": form,
        "person": person,
        "within": within,
        "seen": seen,
        "own": person.pk == request.user.person_id,
    }
    return render(request, "assessment/leave/ask.html", context, status=422 if form.is_bound else 200)


def _foreseen(person: Person, wanted: Wanted, within: LeaveRequest | None) -> Foresight | None:
    try:
        return foresee(person, wanted, today(), within)
    except Problem:
        return None


@page(Act.LEAVE_ASK)
@require_POST
def look(request):
    """What the leave as typed so far would be: days, balance before and after, shifts, who approves."""
    person, within = _for_whom(request)
    place = place_of(person, today())
    form = LookForm(
        request.POST, person=person, unit_id=place.unit_id, rules=rules_for(place.unit_id, today())
    )
    context: dict[str, Any] = {"seen": None}
    if form.is_valid():
        try:
            context["seen"] = foresee(person, form.wanted, today(), within)
        except Problem as problem:
            context["problem"] = problem.message
    return render(request, "assessment/leave/seen.html", context)


@page(Act.LEAVE_VIEW)
def request_page(request, pk):
    """One request: days, steps, why and with which papers for whoever may know, and what can be done with it now."""
    row = access(
        LeaveRequest.objects.select_related(
            "person", "unit", "substitute", "asked_by", "decided_by", "version"
        ),
        pk=pk,
    )
    step = actions.present_step(row)
    may_decide = request.scope.can(Act.LEAVE_DECIDE) and actions.may_decide(request.user, row, step)
    mine = request.user.pk == row.asked_by_id or request.user.person_id == row.person_id
    office = request.scope.can(Act.LEAVE_LIST) and request.scope.can(Act.LEAVE_ASK, row.unit_id)
    context = {
        "row": row,
        "ground": Ground.objects.filter(request=row).first(),
        "steps": list(row.steps.select_related("by")),
        "days": list(row.days.all()),
        "shifts": shifts_of(row) if row.state in (LeaveState.WAITING, LeaveState.GRANTED) else [],
        "recounts": list(row.recounts.all()),
        "may_decide": may_decide and request.user.person_id != row.person_id,
        "decide": DecideForm(),
        "may_change": mine or office,
        "begun": row.starts <= timezone.now(),
        "back": ReturnForm(initial={"at": timezone.localtime()}),
        "papers": PapersForm(),
        "cancel": CancelForm(),
        "balances": standing_of(row.person) if may_decide else [],
        "confirmed": months.closed(row.person_id, [day.date for day in row.days.all()]) if office else [],
        "late": row.returned_at is not None and row.returned_at > row.ends,
        "own": request.user.person_id == row.person_id,
    }
    return render(request, "assessment/leave/request.html", context)


def _back(request, pk: int):
    if request.POST.get("next") == "queue":
        return redirect("assessment:leave-requests")
    return redirect("assessment:leave-request", pk=pk)


@page(Act.LEAVE_DECIDE)
@require_POST
def decide(request, pk):
    agreed = request.POST.get("agreed") == "1"
    done, row = pressed(
        request, actions.decide, pk, agreed, request.POST.get("opinion", "")[:200], acting_user=request.user
    )
    if done:
        said = {
            LeaveState.GRANTED: _("已批准，已通知本人。"),
            LeaveState.REFUSED: _("已退回，已通知本人。"),
        }
        messages.success(request, said.get(row.state) or _("已同意，转下一步审批。"))
    return _back(request, pk)


@page(Act.LEAVE_ASK)
@require_POST
def withdraw(request, pk):
    if pressed(request, actions.withdraw, pk, acting_user=request.user)[0]:
        messages.success(request, _("已撤回。"))
    return _back(request, pk)


@page(Act.LEAVE_ASK)
@require_POST
def cancel(request, pk):
    because = request.POST.get("because", "")[:200]
    if pressed(request, actions.cancel, pk, because, acting_user=request.user)[0]:
        messages.success(request, _("已取消，天数已退回余额。"))
    return _back(request, pk)


@page(Act.LEAVE_ASK)
@require_POST
def report_return(request, pk):
    """The real return; half-days not begun by then go back."""
    form = ReturnForm(request.POST)
    done, _row = submit(form, actions.report_return, pk=pk, acting_user=request.user)
    if done:
        messages.success(request, _("已销假。"))
    else:
        messages.error(request, "".join(str(one) for errors in form.errors.values() for one in errors))
    return _back(request, pk)


@page(Act.LEAVE_ASK)
@require_POST
def hand_in(request, pk):
    form = PapersForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("请选择文件。"))
    elif pressed(request, actions.hand_in, pk, form.cleaned_data["papers"], acting_user=request.user)[0]:
        messages.success(request, _("证明已补交。"))
    return _back(request, pk)


@page(Act.LEAVE_ASK)
@require_POST
def choose_rest(request):
    """What becomes of one's own days of annual leave that are left of this year."""
    person, form = own_person(request), RestForm(request.POST)
    if form.is_valid():
        done, _made = pressed(
            request,
            granting.choose_rest,
            person,
            today().year,
            form.cleaned_data["choice"],
            acting_user=request.user,
        )
        if done:
            messages.success(request, _("已登记。"))
    else:
        messages.error(request, _("请选择未休天数怎么办。"))
    return redirect("assessment:leave")
