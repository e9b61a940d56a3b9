"""The pay calendar, and whose inputs of a month are missing."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.scope import month_asked
from auxpolice.access.views import page
from auxpolice.months import month_of, next_month, today
from auxpolice.ui.forms import DayField, MonthInput, submit
from auxpolice.ui.tables import Column, Table
from payroll.calendar import actions, deadlines
from payroll.calendar.models import CutOff, PayCalendar


class CalendarForm(forms.Form):
    start = DayField(label=gettext_lazy("自月份"), widget=MonthInput(), input_formats=["%Y-%m", "%Y-%m-%d"])
    open_day = forms.IntegerField(label=gettext_lazy("当月几日新建"), min_value=1, max_value=28)
    pay_day = forms.IntegerField(label=gettext_lazy("次月几日发薪"), min_value=1, max_value=28)
    cut_off = forms.ChoiceField(label=gettext_lazy("输入截止按"), choices=CutOff.choices)
    cut_off_days = forms.IntegerField(label=gettext_lazy("几日／几个工作日"), min_value=1, max_value=28)
    remind_days = forms.IntegerField(label=gettext_lazy("截止前几个工作日提醒"), min_value=1, max_value=28)
    answer_days = forms.IntegerField(
        label=gettext_lazy("工资疑问几个工作日内答复"), min_value=1, max_value=28
    )
    waive_percent = forms.IntegerField(
        label=gettext_lazy("缺项由财务核准放行的人数占比上限（%）"), min_value=0, max_value=100
    )

    def clean_start(self):
        return month_of(self.cleaned_data["start"])


@page(Act.PAYROLL_VIEW, write=Act.PAYROLL_CHAIN)
def calendar(request):
    """Settings by their start, the days of this month, and a form for the next setting."""
    rules = deadlines.calendar_for(month_of(today()))
    fields = ("open_day", "pay_day", "cut_off", "cut_off_days", "remind_days", "answer_days", "waive_percent")
    initial = {name: getattr(rules, name) for name in fields}
    form = CalendarForm(
        request.POST or None, initial={"start": f"{next_month(month_of(today())):%Y-%m}", **initial}
    )
    done, row = submit(form, actions.set_calendar, acting_user=request.user)
    if done:
        messages.success(request, _("已设定，自 %(month)s 起。") % {"month": f"{row.start:%Y-%m}"})
        return redirect("payroll:calendar")
    context = {
        "form": form,
        "rows": PayCalendar.objects.select_related("set_by"),
        "default": deadlines.DEFAULT,
        "days": deadlines.days_of(deadlines.current_month()),
        "may_set": request.scope.can(Act.PAYROLL_CHAIN),
    }
    return render(request, "payroll/calendar.html", context, status=422 if form.is_bound else 200)


class MissingTable(Table):
    columns = [
        Column("name", gettext_lazy("单位"), sort=True),
        Column("people", gettext_lazy("人数"), kind="number", sort=True, total=True),
        Column("attendance", gettext_lazy("考勤未确认"), kind="number", sort=True, total=True),
        Column("scores", gettext_lazy("考核未提交"), kind="number", sort=True, total=True),
    ]
    empty_title = gettext_lazy("输入已齐")
    empty_text = gettext_lazy("各单位的考勤和考核都已交来。")


@page(Act.PAY_TOTALS_VIEW)
def inputs(request, month):
    """Units whose attendance or scores are missing: all of them, or the head's own."""
    day = month_asked(month)
    span = None if request.scope.can(Act.PAYROLL_VIEW) else request.scope.units_for(Act.PAY_TOTALS_VIEW)
    table = MissingTable(request, deadlines.missing(day, span))
    if table.wants_export:
        return table.export(_("%(month)s 未交的工资输入") % {"month": f"{day:%Y-%m}"})
    context = {"month": day, "days": deadlines.days_of(day), "table": table}
    return render(request, "payroll/inputs.html", context)
