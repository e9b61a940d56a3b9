"""The desk: who is due now, signed for by whoever sits there; the head's list of what is missing, and its repair."""

import uuid
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.duty.models import Shift
from assessment.duty.models.repairs import RepairRequest, RepairState, Side
from assessment.duty.outbox import new_key
from assessment.duty.sign_in import actions
from assessment.duty.sign_in.queries import around, due_people, unsigned
from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.hooks.states import shown
from auxpolice.months import SHANGHAI, today
from auxpolice.ui.forms import DayField, pressed, submit
from auxpolice.ui.tables import Column, Table

MONTH = timedelta(days=31)


@page(Act.DUTY_DESK)
def desk(request):
    """Everybody of the desk's units who is to sign now."""
    units = request.scope.units_for(Act.DUTY_DESK)
    now = timezone.now()
    rows = around(now).filter(unit_id__in=units)
    if request.method == "POST":
        shift = access(rows, pk=asked.whole(request.POST.get("shift")))
        done, punch = pressed(
            request, actions.sign_at_desk, shift, _key(request.POST.get("key")), acting_user=request.user
        )
        if done:
            at = timezone.localtime(punch.at)
            messages.success(request, _("%(name)s 已签 %(at)s") % {"name": shift.person, "at": f"{at:%H:%M}"})
        return redirect("assessment:desk")
    due = sorted(
        due_people(rows, now), key=lambda one: (one.side == "", one.shift.starts, one.shift.person.pinyin)
    )
    context = {
        "due": [one for one in due if one.side],
        "coming": [one for one in due if not one.side and one.opens and one.shift.starts > now],
        "on_duty": list(rows.filter(record__signed_in__isnull=False, record__signed_out__isnull=True)),
        "key": new_key,
    }
    return render(request, "assessment/duty/desk.html", context)


def _key(text: str | None) -> uuid.UUID:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()


class Unsigned(Table):
    columns = [
        Column("person", gettext_lazy("姓名"), value="shift.person.name", sort="shift__person__pinyin"),
        Column("unit", gettext_lazy("单位"), value="shift.unit.name"),
        Column("date", gettext_lazy("日期"), value="shift.date", kind="date", sort="shift__date"),
        Column("code", gettext_lazy("班次"), value="shift.code"),
        Column("state", gettext_lazy("签到"), value=shown, kind="badge"),
        Column("repair", gettext_lazy("补签"), template="assessment/duty/repair_cell.html"),
    ]
    default_sort = "-date"
    empty_title = gettext_lazy("没有缺签")
    empty_text = gettext_lazy("最近一个月本单位的班都签全了。")


@page(Act.DUTY_REPAIR)
def repairs(request):
    """What is missing of the last month in the head's units, and what people ask for."""
    units = request.scope.units_for(Act.DUTY_REPAIR)
    waiting = (
        RepairRequest.objects.filter(state=RepairState.WAITING, shift__unit_id__in=units)
        .select_related("shift", "shift__person", "shift__unit")
        .order_by("asked_at")
    )
    table = Unsigned(request, unsigned(units, today() - MONTH, today()))
    if table.wants_export:
        return table.export(_("缺签名单"))
    return render(request, "assessment/duty/repairs.html", {"waiting": waiting, "table": table})


class RepairForm(forms.Form):
    day = DayField(label=gettext_lazy("日期"))
    at = forms.TimeField(
        label=gettext_lazy("时间"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    reason = forms.CharField(
        label=gettext_lazy("补签的原因"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )


def _repaired(*, shift: Shift, side: str, day: date, at: time, reason: str, acting_user):
    moment = datetime.combine(day, at, tzinfo=SHANGHAI)
    return actions.repair(shift, side, moment, reason, acting_user=acting_user)


@page(Act.DUTY_REPAIR)
def repair(request, pk, side):
    """One side of a shift, at the time it should have been unless the head knows better."""
    shift = access(Shift.objects.select_related("person", "unit"), pk=pk)
    if side not in Side.values or not request.scope.can(Act.DUTY_REPAIR, shift.unit_id):
        raise Denied()
    should = timezone.localtime(shift.starts if side == Side.IN else shift.ends)
    form = RepairForm(request.POST or None, initial={"day": should.date(), "at": should.time()})
    done, _punch = submit(form, _repaired, shift=shift, side=side, acting_user=request.user)
    if done:
        messages.success(request, _("已补签，%(name)s 会收到消息。") % {"name": shift.person})
        return redirect("assessment:repairs")
    request_of = RepairRequest.objects.filter(shift=shift, side=side, state=RepairState.WAITING).first()
    context = {"shift": shift, "side": Side(side), "form": form, "asked": request_of}
    return render(request, "assessment/duty/repair.html", context, status=422 if form.is_bound else 200)


@page(Act.DUTY_REPAIR)
@require_POST
def refuse(request, pk):
    row = access(RepairRequest.objects.select_related("shift"), pk=pk)
    if not request.scope.can(Act.DUTY_REPAIR, row.shift.unit_id):
        raise Denied()
    reason = request.POST.get("reason", "")
    done, _row = pressed(request, actions.refuse_repair, row, reason, acting_user=request.user)
    if done:
        messages.success(request, _("已答复，本人会收到消息。"))
    return redirect("assessment:repairs")
