"""The log: a list, an entry written on the phone, its reports and receipts, a day on paper."""

from typing import Any

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from assessment.duty.handover.list_pages import units_here
from assessment.duty.models.situations import Situation, SituationReport, Way
from assessment.duty.outbox import Sent, answer, new_key
from assessment.duty.sign_in.actions import Pressed
from assessment.duty.situations import actions
from assessment.duty.situations.queries import kinds_of, officers, people_of
from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access
from auxpolice.access.views import page
from auxpolice.files.contents import PICTURES
from auxpolice.files.forms import FilesField
from auxpolice.ui.forms import DayField, offer, pressed, submit
from auxpolice.ui.tables import Column, Table
from auxpolice.units.models import Unit

MOMENT = "%Y-%m-%dT%H:%M"


def _moment(label: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(label=label, widget=widget)


class Filter(forms.Form):
    day = DayField(label=gettext_lazy("日期"), required=False)


def _reported(row: Situation) -> tuple[str, str]:
    """How far the report of an entry is, by the reports read with it."""
    if not row.phone_due and not row.written_due:
        return _("不用报告"), "neutral"
    done = {one.way for one in row.reports.all()}
    dues = ((Way.PHONE, row.phone_due), (Way.WRITTEN, row.written_due))
    late = [due for way, due in dues if due and way not in done]
    if late:
        return (_("报告逾期"), "danger") if min(late) < timezone.now() else (_("待报告"), "warning")
    received = all(hasattr(one, "receipt") for one in row.reports.all())
    return (_("已签收"), "success") if received else (_("已报告"), "info")


class Log(Table):
    columns = [
        Column("number", gettext_lazy("编号"), value="label", link=lambda row: _url(row.pk)),
        Column("known", gettext_lazy("知道时间"), value="known_at", kind="datetime", sort="known_at"),
        Column("unit", gettext_lazy("单位"), value="unit.name", sort="unit__sort_order"),
        Column("kind", gettext_lazy("种类")),
        Column("place", gettext_lazy("地点")),
        Column("result", gettext_lazy("结果")),
        Column("reported", gettext_lazy("报告"), value=_reported, kind="badge"),
    ]
    default_sort = "-known"
    empty_title = gettext_lazy("还没有情况记载")
    empty_text = gettext_lazy("值班中遇到的情况随时在手机上记载。")


def _url(pk: int) -> str:
    return reverse("assessment:situation", args=[pk])


@page(Act.DUTY_VIEW)
def situations(request):
    form = Filter(request.GET)
    rows = Situation.objects.select_related("unit").prefetch_related("reports__receipt")
    if form.is_valid() and (day := form.cleaned_data["day"]):
        rows = rows.filter(known_at__date=day)
    table = Log(request, rows, filter_form=form)
    if table.wants_export:
        return table.export(_("情况记载"))
    here = units_here(request) if request.scope.can(Act.DUTY_SITUATION) else []
    context = {"table": table, "may": bool(here), "units": here, "today": f"{timezone.localdate():%Y-%m-%d}"}
    return render(request, "assessment/duty/situations.html", context)


class SituationForm(Sent):
    unit = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("单位"))
    code = forms.CharField(label=gettext_lazy("种类"), max_length=6, widget=forms.Select)
    happened_at = _moment(gettext_lazy("发生时间"))
    known_at = _moment(gettext_lazy("知道时间"))
    place = forms.CharField(label=gettext_lazy("地点"), max_length=100)
    done = forms.CharField(
        label=gettext_lazy("处置经过"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    result = forms.CharField(label=gettext_lazy("结果"), max_length=300, required=False)
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("同班处置人员"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    pictures = FilesField(label=gettext_lazy("照片"), required=False, accepts=PICTURES)
    corrects = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _form(request, here: list[Unit], initial: dict[str, Any]) -> SituationForm:
    """The form with the units, kinds and people that may be chosen; what was chosen offline is looked at by the action."""
    sent = request.method == "POST"
    form = SituationForm(request.POST, request.FILES) if sent else SituationForm(initial=initial)
    # a phone may send what was written on a duty that is over: the action says whether it was one
    units = Unit.objects.all() if sent else Unit.objects.filter(pk__in=[unit.pk for unit in here])
    offer(form, "unit", units)
    unit = here[0] if here else None
    if unit is not None:
        now = timezone.now()
        form.fields["code"].widget.choices = [("", "—"), *kinds_of(unit, timezone.localdate())]
        own = [(one.pk, one.name) for one in officers(unit.pk, now) if one.pk != request.user.person_id]
        offer(form, "people", own)
    if sent:
        offer(form, "people", [(n, n) for n in map(asked.number, request.POST.getlist("people")) if n])
    return form


@page(Act.DUTY_SITUATION)
def new(request):
    """An entry; from the phone's outbox, or by the form itself."""
    here = units_here(request)
    now = timezone.localtime()
    corrected = None
    if number := asked.number(request.GET.get("corrects") or request.POST.get("corrects")):
        corrected = access(Situation.objects.select_related("unit"), pk=number)
    initial: dict[str, Any] = {
        "unit": here[0] if here else None,
        "happened_at": now,
        "known_at": now,
        "client_key": new_key(),
    }
    if corrected:
        here = [corrected.unit, *(unit for unit in here if unit != corrected.unit)]
        initial |= {name: getattr(corrected, name) for name in ("unit", "code", "place", "done", "result")}
        initial |= {name: getattr(corrected, name) for name in ("happened_at", "known_at")}
        initial["corrects"] = corrected.pk
    form = _form(request, here, initial)
    if request.method == "POST":

        def act():
            data = form.cleaned_data
            told = actions.Told(
                data["unit"],
                data["code"],
                data["happened_at"],
                data["known_at"],
                data["place"],
                data["done"],
                data["result"],
                tuple(data["people"]),
                corrected,
            )
            return actions.log(told, Pressed(**form.stamps()), data["pictures"], acting_user=request.user)

        if "X-Outbox" in request.headers:
            return answer(request, form, act, _said, "assessment:situations")
        done, row = _tried(form, act)
        if done:
            messages.success(request, _said(row))
            return redirect("assessment:situation", pk=row.pk)
    context = {"form": form, "corrected": corrected, "may": bool(here)}
    return render(
        request, "assessment/duty/situation_new.html", context, status=422 if form.is_bound else 200
    )


def _tried(form: SituationForm, act: Any) -> tuple[bool, Any]:
    return submit(form, lambda **_cleaned: act())


def _said(row: Situation) -> str:
    text = _("已记载：%(number)s") % {"number": row.label}
    return (
        text + _("，须向%(to)s报告。") % {"to": row.addressee} if row.phone_due or row.written_due else text
    )


class ReportForm(forms.Form):
    way = forms.ChoiceField(label=gettext_lazy("方式"), choices=Way.choices)
    at = _moment(gettext_lazy("报告时间"))
    to = forms.CharField(label=gettext_lazy("接报人"), max_length=60)
    text = forms.CharField(
        label=gettext_lazy("报告内容"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("书面报告须填写。"),
    )


def _found(pk: int) -> Situation:
    return access(Situation.objects.select_related("unit", "written_by", "corrects"), pk=pk)


def _page(request, row: Situation, form: ReportForm | None = None):
    here = {unit.pk for unit in units_here(request)} if request.scope.can(Act.DUTY_SITUATION) else set()
    may = row.written_by_id == request.user.pk or row.unit_id in here
    initial = {"at": timezone.localtime(), "to": row.addressee}
    context = {
        "row": row,
        "people": people_of(row),
        "reports": list(row.reports.select_related("by", "receipt__by")),
        "corrections": Situation.objects.filter(corrects=row),
        "form": form or (ReportForm(initial=initial) if may and row.addressee else None),
        "may_correct": may,
        "may_receive": request.scope.can(Act.DUTY_RECEIVE),
        "standing": _reported(row),
    }
    return render(request, "assessment/duty/situation.html", context, status=422 if form else 200)


@page(Act.DUTY_VIEW)
def situation(request, pk):
    return _page(request, _found(pk))


@page(Act.DUTY_SITUATION)
@require_POST
def report(request, pk):
    row = _found(pk)
    form = ReportForm(request.POST)
    done, _made = submit(form, actions.report, situation=row, acting_user=request.user)
    if not done:
        return _page(request, row, form)
    messages.success(request, _("已登记报告，等签收。"))
    return redirect("assessment:situation", pk=pk)


@page(Act.DUTY_RECEIVE)
@require_POST
def acknowledge(request, pk, report):
    row = access(SituationReport.objects.filter(situation=_found(pk)), pk=report)
    done, _made = pressed(
        request, actions.acknowledge, row, request.POST.get("word", ""), acting_user=request.user
    )
    if done:
        messages.success(request, _("已签收。"))
    return redirect("assessment:situation", pk=pk)


@page(Act.DUTY_VIEW)
def day(request, unit, day):
    """A day of a unit's log on paper, in order."""
    found, wanted = Unit.objects.filter(pk=unit).first(), asked.day(day)
    if found is None or wanted is None:
        raise Denied()
    span_rows = Situation.objects.filter(unit=found)
    rows = list(
        span_rows.filter(known_at__date=wanted)
        .select_related("written_by", "corrects")
        .prefetch_related("reports__receipt__by", "reports__by")
        .order_by("known_at", "number")
    )
    office = request.scope.span(Situation.scope_resource)
    if not rows and not office.all and found.pk not in office.unit_ids:
        raise Denied()
    for row in rows:
        row.names = people_of(row)  # type: ignore[attr-defined]
    context = {"unit": found, "day": wanted, "rows": rows}
    return render(request, "assessment/duty/situation_print.html", context)
