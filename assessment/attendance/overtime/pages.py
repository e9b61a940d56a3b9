"""Overtime in the browser: asked for or ordered on one form, decided in a list, one's own on the phone."""

from datetime import datetime

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.attendance.models import Give, Overtime, OvertimeState
from assessment.attendance.overtime import actions, calling_out, lapsing, unnoted
from assessment.duty.content import WORK
from assessment.duty.models import Shift, Situation
from assessment.duty.sign_in.queries import PLANNED
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import access
from auxpolice.access.views import button, page
from auxpolice.asked import number
from auxpolice.months import SHANGHAI, format_month, month_of, next_month, today
from auxpolice.ui.forms import DayField, offer, submit
from personnel.models import Assignment, Person


class ShiftField(forms.ModelChoiceField):
    def label_from_instance(self, shift: Shift) -> str:
        return f"{shift.person.name} {shift.date:%m-%d} {shift.code}"


def moment(label):
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class OvertimeForm(forms.Form):
    person = forms.ModelChoiceField(Person.everything.none(), label=gettext_lazy("谁加班"))
    date = DayField(label=gettext_lazy("日期"))
    starts = forms.TimeField(
        label=gettext_lazy("从几点"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    hours = forms.DecimalField(
        label=gettext_lazy("小时"), min_value=0, max_value=24, max_digits=4, decimal_places=2
    )
    work = forms.CharField(label=gettext_lazy("做什么"), max_length=200)
    give = forms.ChoiceField(
        label=gettext_lazy("休息日加班怎样补偿"),
        choices=Give.choices,
        help_text=gettext_lazy(
            "休息日加班先安排补休，不能安排的支付 200%；工作日延时支付 150%，法定节假日支付 300%，不以补休代替。"
        ),
    )
    urgent = forms.CharField(
        label=gettext_lazy("紧急情形"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("超过法定上限（每日 3 小时、每月 36 小时）时填写。"),
    )

    def wanted(self) -> actions.Wanted:
        given = self.cleaned_data
        starts = datetime.combine(given["date"], given["starts"], SHANGHAI)
        return actions.Wanted(starts, int(given["hours"] * 60), given["work"], given["give"], given["urgent"])


def _people(request):
    """Whom this user may put down: the own self, or the people of the own units."""
    span = request.scope.span(Resource.ATTENDANCE)
    at_work = Assignment.everything.filter(period__contains=today())
    those = at_work.filter(Q(unit__in=span.unit_ids) | Q(person=span.person_id))
    return Person.everything.filter(pk__in=those.values("person")).order_by("pinyin")


@page(Act.ATTENDANCE_VIEW, write=Act.ATTENDANCE_OVERTIME)
def overtime(request):
    """The form, what waits for this user, and the overtime of this month and the last."""
    form = OvertimeForm(request.POST or None, initial={"person": request.user.person_id, "date": today()})
    offer(form, "person", _people(request))

    def ask(**_given):
        return actions.ask(form.cleaned_data["person"], form.wanted(), acting_user=request.user)

    done, _row = submit(form, ask)
    if done:
        messages.success(request, _("已提交，批准后计入考勤。"))
        return redirect("assessment:overtime")
    since = next_month(month_of(today()), -1)
    rows = Overtime.objects.filter(date__gte=since).select_related(
        "person", "unit", "asked_by", "decided_by", "call_out"
    )
    waiting = Overtime.objects.filter(state=OvertimeState.WAITING).select_related(
        "person", "unit", "asked_by", "call_out"
    )
    units = request.scope.units_for(Act.ATTENDANCE_RECORD)
    deciding = request.scope.can(Act.ATTENDANCE_CONFIRM)
    context = {
        "form": form if request.scope.can(Act.ATTENDANCE_OVERTIME) else None,
        "waiting": [one for one in waiting if deciding and one.asked_by_id != request.user.pk][:50],
        "rows": list(rows[:100]),
        "statutory": unnoted.statutory(units, since, today()) if units else [],
        "over": unnoted.over_standard(units, today()) if units else [],
        "lapsed": lapsing.owed(units) if units else [],
        "may_cancel": deciding,
    }
    return render(request, "assessment/overtime.html", context, status=422 if form.is_bound else 200)


class CallOutForm(forms.Form):
    shift = ShiftField(Shift.everything.none(), label=gettext_lazy("哪一班"))
    starts = moment(gettext_lazy("出动"))
    ends = moment(gettext_lazy("归队"))
    ordered_by = forms.CharField(label=gettext_lazy("谁派出"), max_length=60)
    work = forms.CharField(label=gettext_lazy("做什么"), max_length=200)
    bed = forms.BooleanField(label=gettext_lazy("值班时有床位可休息"), required=False)
    give = forms.ChoiceField(label=gettext_lazy("休息日加班怎样补偿"), choices=Give.choices, initial=Give.PAY)
    urgent = forms.CharField(label=gettext_lazy("紧急情形"), max_length=200, required=False)


@page(Act.ATTENDANCE_OVERTIME)
def call_out(request):
    """Note a call-out from a watch or stand-by; from an entry of the situation log with what it says."""
    of = number(request.GET.get("situation"))
    entry = access(Situation.objects, pk=of) if of else None
    shifts = Shift.everything.exclude(kind=WORK).filter(
        PLANNED,
        person__in=_people(request),
        starts__lte=timezone.now(),
        ends__gte=timezone.now() - calling_out.LATELY,
    )
    initial: dict = {}
    if entry:
        there = Situation.people.through.objects.filter(situation=entry).values("person")
        shifts = shifts.filter(person__in=there)
        initial = {"starts": timezone.localtime(entry.known_at), "work": f"{entry.kind} {entry.place}"}
    form = CallOutForm(request.POST or None, initial=initial)
    offer(form, "shift", shifts.select_related("person").order_by("-starts"))

    def note(shift, **given):
        return calling_out.note(shift, calling_out.Out(**given, situation=entry), acting_user=request.user)

    done, _row = submit(form, note)
    if done:
        messages.success(request, _("已登记，另一人批准后计入工时。"))
        return redirect("assessment:overtime")
    return render(
        request,
        "assessment/call_out.html",
        {"form": form, "entry": entry},
        status=422 if form.is_bound else 200,
    )


@button(Act.ATTENDANCE_RECORD)
def pay_lapsed(request, pk):
    made = lapsing.pay(_found(pk).pk, acting_user=request.user)
    return (
        _("已登记考勤更正，另一人确认后按 200% 补发。"), "assessment:attendance-person",
        made.row.person_id, format_month(made.row.month),
    )  # fmt: skip


def _found(pk: int) -> Overtime:
    return access(Overtime.objects.all(), pk=pk)


@button(Act.ATTENDANCE_CONFIRM)
def grant(request, pk):
    actions.grant(_found(pk).pk, acting_user=request.user)
    return _("已批准。"), "assessment:overtime"


@button(Act.ATTENDANCE_CONFIRM)
def refuse(request, pk):
    actions.refuse(_found(pk).pk, request.POST.get("reason", ""), acting_user=request.user)
    return _("已退回。"), "assessment:overtime"


@button(Act.ATTENDANCE_CONFIRM)
def cancel(request, pk):
    actions.cancel(_found(pk).pk, request.POST.get("reason", ""), acting_user=request.user)
    return _("已取消。"), "assessment:overtime"


@button(Act.ATTENDANCE_OVERTIME)
def withdraw(request, pk):
    actions.withdraw(_found(pk).pk, acting_user=request.user)
    return _("已撤回。"), "assessment:overtime"
