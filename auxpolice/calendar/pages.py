"""The calendar in the browser: a year at a glance, its registered days, and how they are changed."""

import calendar as months_of
from collections import Counter
from datetime import date

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from auxpolice import asked
from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.calendar import actions
from auxpolice.calendar.days import by_weekday, kinds
from auxpolice.calendar.models import Day, DayKind
from auxpolice.hooks import states
from auxpolice.months import today
from auxpolice.ui.forms import DayField, pressed, submit
from auxpolice.ui.tables import Column, Table

YEARS = range(2000, 2101)
WEEKDAYS = [
    gettext_lazy("一"),
    gettext_lazy("二"),
    gettext_lazy("三"),
    gettext_lazy("四"),
    gettext_lazy("五"),
    gettext_lazy("六"),
    gettext_lazy("日"),
]


class DayForm(forms.Form):
    start = DayField(label=gettext_lazy("从"))
    end = DayField(label=gettext_lazy("至（一天可不填）"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("性质"), choices=DayKind.choices)
    name = forms.CharField(label=gettext_lazy("名称"), max_length=30, required=False)
    source = forms.CharField(
        label=gettext_lazy("依据"),
        max_length=200,
        help_text=gettext_lazy("例如：国务院办公厅关于节假日安排的通知、本局文号。"),
    )


class DaysTable(Table):
    columns = [
        Column("date", gettext_lazy("日期"), kind="date", sort="date"),
        Column("weekday", gettext_lazy("星期"), value=lambda d: WEEKDAYS[d.date.weekday()]),
        Column(
            "kind",
            gettext_lazy("性质"),
            kind="badge",
            value=lambda day: states.shown(day, "kind"),
            sort="kind",
        ),
        Column("name", gettext_lazy("名称"), sort="name"),
        Column("source", gettext_lazy("依据")),
    ]
    default_sort = "date"
    empty_title = gettext_lazy("这一年没有登记的日子")
    empty_text = gettext_lazy("没有登记的日子照星期算：周一至周五是工作日，周六、周日是休息日。")


def _grid(year: int, known: dict[date, Day]) -> list[dict]:
    """Twelve months as weeks of days, each with what it is and why."""
    kind_of = kinds(date(year, 1, 1), date(year, 12, 31))
    grid = []
    for month in range(1, 13):
        weeks = [
            [
                {
                    "day": day.day,
                    "kind": kind_of[day],
                    "differs": kind_of[day] != by_weekday(day),
                    "title": known[day].name if day in known else "",
                    "today": day == today(),
                }
                if day.month == month
                else None
                for day in week
            ]
            for week in months_of.Calendar(0).monthdatescalendar(year, month)
        ]
        working = sum(kind_of[d] == DayKind.WORKDAY for d in kind_of if d.month == month)
        grid.append({"month": date(year, month, 1), "weeks": weeks, "working": working})
    return grid


def _year(request) -> int:
    text = request.GET.get("year", "")
    year = asked.whole(text) if text else today().year
    if year not in YEARS:
        raise Http404
    return year


@page(Act.CALENDAR_VIEW, write=Act.CALENDAR_EDIT)
def year(request):
    """A year; posting the form registers days."""
    shown = _year(request)
    form = DayForm(request.POST or None, initial={"start": request.GET.get("day"), "kind": DayKind.REST})
    if request.method == "POST":
        done, count = submit(form, actions.set_days, acting_user=request.user)
        if done:
            messages.success(request, _("已登记 %(n)d 天。") % {"n": count})
            return redirect(f"{reverse('calendar:year')}?year={form.cleaned_data['start'].year}")
    days = Day.objects.filter(date__year=shown)
    table = DaysTable(request, days)
    if table.wants_export:
        return table.export(_("%(year)d 年节假日") % {"year": shown})
    known = {row.date: row for row in days}
    grid = _grid(shown, known)
    counts = Counter(kinds(date(shown, 1, 1), date(shown, 12, 31)).values())
    context = {
        "year": shown,
        "grid": grid,
        "weekdays": WEEKDAYS,
        "table": table,
        "form": form,
        "known": sorted(known.values(), key=lambda row: row.date),
        "working": counts[DayKind.WORKDAY],
        "holidays": counts[DayKind.HOLIDAY],
        "rests": counts[DayKind.REST],
        "can_edit": request.scope.can(Act.CALENDAR_EDIT),
    }
    return render(request, "calendar/year.html", context, status=422 if form.is_bound else 200)


@page(Act.CALENDAR_EDIT)
@require_POST
def clear(request):
    """One registered day follows its weekday again."""
    day = asked.day(request.POST.get("day"))
    if day is None:
        messages.error(request, _("请选择要取消登记的日子。"))
    elif pressed(request, actions.clear_day, day, acting_user=request.user)[0]:
        messages.success(request, _("已取消登记，这一天照星期算。"))
    return redirect(f"{reverse('calendar:year')}?year={(day or today()).year}")


@page(Act.CALENDAR_EDIT)
@require_POST
def take_over(request):
    """Fill a year by what the State Council has published, as far as the program knows it."""
    shown = asked.whole(request.POST.get("year"))
    shown = shown if shown in YEARS else today().year
    done, added = pressed(request, actions.take_over_year, shown, acting_user=request.user)
    if done:
        messages.success(request, _("已补入 %(n)d 天，原有登记不变。") % {"n": added})
    return redirect(f"{reverse('calendar:year')}?year={shown}")
