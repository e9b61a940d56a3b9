"""The attendance book 考勤表 of a unit and month: people by days with signs, and the totals that the month has of them."""

from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from assessment.attendance.models import AttendanceMonth, Day
from assessment.attendance.symbols import Cell, cell
from assessment.figures import days as in_days
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.calendar.pages import WEEKDAYS
from auxpolice.months import last_day, today
from auxpolice.units.models import Unit

TOTALS = (
    gettext_lazy("应出勤"),
    gettext_lazy("实出勤"),
    gettext_lazy("带薪假"),
    gettext_lazy("病假"),
    gettext_lazy("事假"),
    gettext_lazy("旷工"),
    gettext_lazy("夜班"),
    gettext_lazy("节日值班"),
    gettext_lazy("加班（小时）"),
)
NOTHING = Cell("", "")


def head(month: date) -> list[dict[str, Any]]:
    """The columns of the days: number, weekday, whether it is a day off."""
    of = kinds(month, last_day(month))
    return [
        {
            "day": day,
            "weekday": WEEKDAYS[day.weekday()],
            "off": kind != DayKind.WORKDAY,
            "holiday": kind == DayKind.HOLIDAY,
        }
        for day, kind in of.items()
    ]


def lines(unit: Unit, month: date) -> list[Any]:
    """The month's rows, each with ``cells`` (one a day) and ``totals``; two statements for any number of people."""
    rows = list(
        AttendanceMonth.objects.filter(unit=unit, month=month)
        .select_related("person", "confirmed_by")
        .order_by("person__pinyin", "person_id")
    )
    found: dict[int, dict[date, Day]] = {}
    for day in Day.objects.filter(unit=unit, date__range=(month, last_day(month))):
        found.setdefault(day.person_id, {})[day.date] = day
    span = [month + timedelta(days=n) for n in range(last_day(month).day)]
    now = today()
    made: list[Any] = rows
    for row in made:
        own = found.get(row.person_id, {})
        row.cells = [cell(own[day], to_come=day > now) if day in own else NOTHING for day in span]
        row.open_days = sum(one.open for one in own.values())
        row.totals = totals(row)
    return made


def totals(row: Any) -> list[str]:
    """Days attended and away, shifts and hours of overtime, in the order of ``TOTALS``."""
    overtime = row.overtime_workday_minutes + row.overtime_rest_minutes + row.overtime_holiday_minutes
    return [
        in_days(row.due_half_days),
        in_days(row.attended_half_days),
        *(in_days(getattr(row, name)) if getattr(row, name) else "" for name in _AWAY),
        *(str(getattr(row, name) or "") for name in ("night_shifts", "holiday_shifts")),
        f"{overtime / 60:g}" if overtime else "",
    ]


_AWAY = ("paid_leave_half_days", "sick_half_days", "personal_half_days", "absent_half_days")
