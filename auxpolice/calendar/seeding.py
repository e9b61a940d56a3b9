"""Fill the calendar for years the ``chinesecalendar`` package covers; edited rows are left alone."""

from datetime import date, timedelta

import chinese_calendar

from auxpolice.calendar.models import Day, DayKind

SOURCE = "国务院办公厅关于节假日安排的通知（chinesecalendar）"


def seed_years(first: int, last: int) -> int:
    """Insert days that differ from their weekday; how many rows the years have. Years unknown are skipped."""
    rows = []
    for year in range(first, last + 1):
        day = date(year, 1, 1)
        while day.year == year:
            try:
                off, name = chinese_calendar.get_holiday_detail(day)
            except NotImplementedError:
                break
            kind = DayKind.REST if off else DayKind.WORKDAY
            if off and name and not chinese_calendar.is_in_lieu(day):
                kind = DayKind.HOLIDAY if _triple(day, name) else DayKind.REST
            if kind != (DayKind.WORKDAY if day.weekday() < 5 else DayKind.REST):
                rows.append(Day(date=day, kind=kind, name=_chinese(name), source=SOURCE))
            day += timedelta(days=1)
    Day.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


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
    if name in ("Tomb-sweeping Day", "Dragon Boat Festival", "Mid-autumn Festival"):
        return _is_festival_day(day, name)
    return name == "Spring Festival" and _is_spring_festival_day(day)


def _is_festival_day(day: date, name: str) -> bool:
    from lunardate import LunarDate

    if name == "Tomb-sweeping Day":
        return day.month == 4 and day.day in (4, 5) and chinese_calendar_solar_term(day)
    lunar = LunarDate.fromSolarDate(day.year, day.month, day.day)
    return (lunar.month, lunar.day) == ((5, 5) if name == "Dragon Boat Festival" else (8, 15))


def _is_spring_festival_day(day: date) -> bool:
    from lunardate import LunarDate

    lunar = LunarDate.fromSolarDate(day.year, day.month, day.day)
    after = LunarDate.fromSolarDate(*(day + timedelta(days=1)).timetuple()[:3])
    eve = (after.month, after.day) == (1, 1) and day.year >= 2025
    return eve or (lunar.month == 1 and lunar.day in (1, 2, 3))


def chinese_calendar_solar_term(day: date) -> bool:
    """清明 falls on this day."""
    return any(term == "清明" for _date, term in chinese_calendar.get_solar_terms(day, day))
