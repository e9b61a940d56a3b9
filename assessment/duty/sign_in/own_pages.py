"""The phone page: one big button for the shift that is due, what was signed of late, a request in one tap."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.duty.models import PunchSource, Shift
from assessment.duty.models.repairs import RepairRequest, RepairState, Side
from assessment.duty.outbox import Sent, answer, new_key
from assessment.duty.sign_in import actions
from assessment.duty.sign_in.queries import MISSING, around, due_of
from assessment.duty.situations.queries import kinds_of
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.ui.forms import pressed

LATELY, TOMORROW = timedelta(days=7), timedelta(days=1)


class SignForm(Sent):
    """What the phone sends when the button is pressed."""

    place = forms.CharField(required=False, max_length=80)


@page(Act.DUTY_SIGN)
def sign_in(request):
    if request.user.person_id is None:
        raise Denied()
    if request.method == "POST":
        form = SignForm(request.POST)

        def act():
            return actions.sign(
                actions.Pressed(**form.stamps(), place=form.cleaned_data["place"]), acting_user=request.user
            )

        return answer(request, form, act, _done, "assessment:sign-in")
    now = timezone.now()
    lately = (
        Shift.objects.filter(person_id=request.user.person_id, starts__lt=now, ends__gt=now - LATELY)
        .exclude(kind="standby")
        .select_related("record", "record__signed_in", "record__signed_out", "unit")
        .order_by("-starts")
    )
    context = {
        "due": due_of(request.user.person_id, now),
        "key": new_key(),
        "shifts": _with_repairs(list(lately)),
        "kept": _kept(request.user.person_id, now),
    }
    return render(request, "assessment/duty/sign.html", context)


def _kept(person_id: int, now: datetime) -> dict[str, Any]:
    """What the phone keeps for a time without network: the person's own shifts of two days and the kinds of situation."""
    near = around(now).filter(person_id=person_id) | around(now + TOMORROW).filter(person_id=person_id)
    shifts = list(near.order_by("starts"))
    return {
        "shifts": [
            {
                "code": one.code,
                "unit": one.unit_id,
                "starts": one.starts.isoformat(),
                "ends": one.ends.isoformat(),
            }
            for one in shifts
        ],
        "kinds": kinds_of(shifts[0].unit, timezone.localdate(now)) if shifts else [],
    }


def _done(punch) -> str:
    at = timezone.localtime(punch.at)
    return _("已签：%(at)s") % {"at": f"{at:%H:%M}"}


def _with_repairs(shifts: list[Shift]) -> list[Shift]:
    """Shifts with the sides that may be asked for, those asked for, and whether a sign-in was repaired."""
    asked = {
        (one.shift_id, one.side)
        for one in RepairRequest.objects.filter(shift__in=shifts, state=RepairState.WAITING)
    }
    for shift in shifts:
        record = getattr(shift, "record", None)
        lacks = MISSING.get(record.state, set()) if record else set()
        shift.lacking = [(side, side.label, (shift.pk, side) in asked) for side in Side if side in lacks]  # type: ignore[attr-defined]
        punches = [record.signed_in, record.signed_out] if record else []
        shift.repaired = any(one and one.source == PunchSource.REPAIR for one in punches)  # type: ignore[attr-defined]
    return shifts


@page(Act.DUTY_SIGN)
@require_POST
def ask(request, pk, side):
    shift = access(Shift.objects, pk=pk)
    if side not in Side.values:
        raise Denied()
    done, _row = pressed(request, actions.ask_repair, shift, side, acting_user=request.user)
    if done:
        messages.success(request, _("已申请补签，等负责人处理。"))
    return redirect("assessment:sign-in")
