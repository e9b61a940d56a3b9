"""Fill the calendar for years the ``chinesecalendar`` package covers; edited rows are left alone."""

from datetime import date, timedelta
from functools import cache

import chinese_calendar

from auxpolice.calendar.models import Day, DayKind

# 正月初一, 五月初五, 八月十五 by the lunar calendar (GB/T 33661-2017)
LUNAR = {
    year: tuple(date(year, *day) for day in days)
    for year, days in {
        2023: ((1, 22), (6, 22), (9, 29)),
        2024: ((2, 10), (6, 10), (9, 17)),
        2025: ((1, 29), (5, 31), (10, 6)),
        2026: ((2, 17), (6, 19), (9, 25)),
        2027: ((2, 6), (6, 9), (9, 15)),
        2028: ((1, 26), (5, 28), (10, 3)),
        2029: ((2, 13), (6, 16), (9, 22)),
        2030: ((2, 3), (6, 5), (9, 12)),
    }.items()
}

SOURCE = "国务院办公厅关于节假日安排的通知"


def seed_years(first: int, last: int) -> int:
    """Insert days that differ from their weekday; how many rows the years have. Years unknown are skipped."""
    rows = [
        Day(date=day, kind=kind, name=name, source=SOURCE)
        for year in range(first, last + 1)
        for day, kind, name in _differing(year)
    ]
    Day.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@cache
def _differing(year: int) -> tuple[tuple[date, str, str], ...]:
    """Days of a year that differ from their weekday: kind and name; none of a year the package doesn't know."""
    found, day = [], date(year, 1, 1)
    while day.year == year:
        try:
            off, name = chinese_calendar.get_holiday_detail(day)
        except NotImplementedError:
            break
        kind = DayKind.REST if off else DayKind.WORKDAY
        if off and name and not chinese_calendar.is_in_lieu(day):
            kind = DayKind.HOLIDAY if _triple(day, name) else DayKind.REST
        if kind != (DayKind.WORKDAY if day.weekday() < 5 else DayKind.REST):
            found.append((day, kind, _chinese(name)))
        day += timedelta(days=1)
    return tuple(found)


_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}


def _chinese(name: str | None) -> str:
    return _NAMES.get(name or "", name or "")


def _triple(day: date, name: str) -> bool:
    """Statutory days with triple pay (全国年节及纪念日放假办法, since 2025: 13 days)."""
    if name == "New Year's Day":
        return (day.month, day.day) == (1, 1)
    if name == "Labour Day":
        return day.month == 5 and day.day <= (2 if day.year >= 2025 else 1)
    if name == "National Day":
        return day.month == 10 and day.day <= 3
    if name == "Tomb-sweeping Day":
        return any(term == "清明" for _day, term in chinese_calendar.get_solar_terms(day, day))
    new_year, dragon_boat, mid_autumn = LUNAR.get(day.year, (None, None, None))
    if name == "Dragon Boat Festival":
        return day == dragon_boat
    if name == "Mid-autumn Festival":
        return day == mid_autumn
    if name != "Spring Festival" or new_year is None:
        return False
    eve = 1 if day.year >= 2025 else 0  # 除夕 became a statutory day in 2025
    return new_year - timedelta(days=eve) <= day < new_year + timedelta(days=3)
