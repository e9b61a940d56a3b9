"""Months as dates of their first day, and half-open date ranges.

Every stored month is a ``date`` with day 1; in text it is ``YYYY-MM``. Periods are half-open
``[first day, day after the last)``, as PostgreSQL normalises them.
"""

import calendar as _calendar
import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import CheckConstraint, Q
from django.utils import timezone

from auxpolice.problems import Problem

SHANGHAI = ZoneInfo("Asia/Shanghai")
_MONTH_TEXT = re.compile(r"^(\d{4})-(\d{1,2})$")


def today() -> date:
    """The calendar day in Asia/Shanghai."""
    return timezone.now().astimezone(SHANGHAI).date()


def beginning(day: date) -> datetime:
    """The first moment of a day in Shanghai."""
    return datetime.combine(day, time(), SHANGHAI)


def month_of(day: date) -> date:
    """First day of the month that ``day`` falls in."""
    return day.replace(day=1)


def parse_month(text: str) -> date:
    """``2026-11`` → date(2026, 11, 1); raises Problem for anything else."""
    match = _MONTH_TEXT.match((text or "").strip())
    if not match or not (1 <= int(match[2]) <= 12) or not (2000 <= int(match[1]) <= 2100):
        raise Problem(f"「{text}」不是月份，请写成 2026-11 这样的形式。", code="month")
    return date(int(match[1]), int(match[2]), 1)


def format_month(month: date) -> str:
    return f"{month:%Y-%m}"


def next_month(month: date, count: int = 1) -> date:
    """First day of the month ``count`` months later (negative: earlier)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    return month.replace(day=_calendar.monthrange(month.year, month.month)[1])


def months_between(first: date, last: date) -> list[date]:
    """All months from ``first`` to ``last``, both included."""
    out, month = [], month_of(first)
    while month <= last:
        out.append(month)
        month = next_month(month)
    return out


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def first_day_check(field: str, name: str) -> CheckConstraint:
    """A named constraint: the month column holds the first day of a month."""
    return CheckConstraint(condition=Q(**{f"{field}__day": 1}), name=name)
