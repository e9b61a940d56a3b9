"""Working days by the editable calendar; a day without a row follows its weekday."""

from datetime import date, timedelta
from typing import Any

from auxpolice.calendar.models import Day, DayKind
from auxpolice.months import last_day, next_month


def by_weekday(day: date) -> str:
    """The kind of a day when nothing is registered about it."""
    return DayKind.WORKDAY if day.weekday() < 5 else DayKind.REST


def kinds(first: date, last: date) -> dict[date, str]:
    """Kind of every day from ``first`` to ``last``, both included; one statement."""
    known = dict(Day.objects.filter(date__range=(first, last)).values_list("date", "kind"))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: known.get(day, by_weekday(day)) for day in days}


def working_days(first: date, last: date) -> int:
    """Number of working days from ``first`` to ``last``, both included."""
    return sum(kind == DayKind.WORKDAY for kind in kinds(first, last).values())


def working_days_of_month(month: date) -> int:
    return working_days(month, last_day(month))


def working_before(month: date) -> list[int]:
    """``working[n]`` in SQL counts the working days before the month's n-th day (1-based; [32] and on the whole month)."""
    count, before = 0, []
    for kind in kinds(month, last_day(month)).values():
        before.append(count)
        count += kind == DayKind.WORKDAY
    return before + [count] * (33 - len(before))


def days_in(month: date) -> dict[str, Any]:
    """The month for relations that count its days: ``month``, ``next`` (the one after), ``last`` day, ``working``."""
    return {
        "month": month,
        "next": next_month(month),
        "last": last_day(month),
        "working": working_before(month),
    }


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day``: a deadline of 5 working days counts from the next day."""
    found, horizon = 0, day
    while True:
        first, horizon = horizon + timedelta(days=1), horizon + timedelta(days=max(count * 2 + 15, 30))
        for candidate, kind in kinds(first, horizon).items():
            found += kind == DayKind.WORKDAY
            if found == count:
                return candidate
