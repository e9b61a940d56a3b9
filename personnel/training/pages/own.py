"""Training on the phone: one's own sessions and marks, signing in by the code, an objection at the place."""

from datetime import timedelta

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.months import today
from auxpolice.problems import Problem
from auxpolice.ui.forms import pressed, submit
from personnel.training import attending, gate, marking, tokens
from personnel.training.models import Enrolment, Mark, Session
from personnel.training.pages.forms import ObjectForm


def _own(request) -> int:
    if request.user.person_id is None:
        raise Denied()
    return request.user.person_id


@page(Act.TRAINING_OWN)
def mine(request):
    """Own sessions, the coming ones first, with marks and what may still be objected to."""
    person = _own(request)
    rows = (
        Enrolment.objects.filter(person=person)
        .select_related("session__course", "session__unit")
        .prefetch_related("marks__objections")
        .order_by("-session__days")[:40]
    )
    shown = [(row, [_mark(row, mark) for mark in row.marks.all()]) for row in rows]
    context = {
        "coming": [
            one
            for one in shown
            if one[0].session.last >= today() and one[0].state in ("proposed", "enrolled")
        ],
        "past": [
            one
            for one in shown
            if one[0].session.last < today() or one[0].state not in ("proposed", "enrolled")
        ],
        "gate": gate.gates([person])[person],
        "today": today(),
    }
    return render(request, "training/mine.html", context)


def _mark(row: Enrolment, mark: Mark) -> dict:
    raised = list(mark.objections.all())
    within = False
    if row.sheet_id is None and not raised:
        minutes = int(attending.rules_of(row.session)["exam"]["objection_minutes"])
        within = timezone.now() <= mark.noted_at + timedelta(minutes=minutes)
    return {
        "mark": mark,
        "value": f"{mark.value / 100:g}",
        "limit": f"{mark.limit / 100:g}",
        "objections": raised,
        "may_object": within,
    }


@page(Act.TRAINING_OWN)
def sign(request, token: str):
    """What the code of a session opens: one button."""
    _own(request)
    if request.method == "POST":
        done, made = pressed(request, attending.sign, token, acting_user=request.user)
        if done:
            said = {"session": made.enrolment.session, "time": f"{timezone.localtime(made.at):%H:%M}"}
            messages.success(request, _("已签到：%(session)s，%(time)s。") % said)
        return redirect("training:mine")
    row, problem = None, ""
    try:
        row = access(Session.objects.select_related("course"), pk=tokens.session_of(token))
    except Problem as refused:
        problem = refused.message
    return render(request, "training/sign.html", {"row": row, "problem": problem})


@page(Act.TRAINING_OWN)
def object_to(request, pk: int):
    """An objection to an own mark."""
    mark = access(Mark.objects.select_related("enrolment__session__course"), pk=pk)
    if mark.enrolment.person_id != _own(request):
        raise Denied()
    form = ObjectForm(request.POST or None)
    done, _row = submit(
        form, lambda text, **who: marking.object_to(pk, text, **who), acting_user=request.user
    )
    if done:
        messages.success(request, _("异议已提出，请在现场等候答复。"))
        return redirect("training:mine")
    context = {"mark": mark, "form": form}
    return render(request, "training/object.html", context, status=422 if form.is_bound else 200)
