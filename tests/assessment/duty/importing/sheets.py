"""Builds rosters, machine grids and punch lists in memory; tests spoil them cell by cell."""

import calendar
import io
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from openpyxl import Workbook

WEEKDAYS = "一二三四五六日"


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def roster(
    month: date,
    people: Iterable[tuple[str, str, dict[int, Any]]],
    *,
    title: str = "",
    spoil: Callable[[Any], None] | None = None,
) -> bytes:
    """A grid of (name, number, day → code): row 1 the title, 2 the days, 3 the weekdays, people from row 4, days from D."""
    book = Workbook()
    sheet = book.active
    sheet.title = "班表"
    last = calendar.monthrange(month.year, month.month)[1]
    sheet.append([title or f"城关派出所{month.year}年{month.month}月值班表"])
    sheet.append(["序号", "姓名", "编号", *range(1, last + 1)])
    sheet.append([None, None, None, *(WEEKDAYS[month.replace(day=d).weekday()] for d in range(1, last + 1))])
    for place, (name, number, days) in enumerate(people, 1):
        sheet.append([place, name, number, *(days.get(day) for day in range(1, last + 1))])
    if spoil:
        spoil(sheet)
    return saved(book)


def machine(
    month: date,
    people: Iterable[tuple[Any, str, dict[int, Any]]],
    *,
    spoil: Callable[[Any], None] | None = None,
) -> bytes:
    """A machine's grid of (number, name, day → cell): row 3 the period, 4 the days, two rows a person from row 5."""
    book = Workbook()
    sheet = book.active
    sheet.title = "考勤记录"
    last = calendar.monthrange(month.year, month.month)[1]
    sheet.append(["考 勤 记 录 表"])
    sheet.append([])
    sheet["A3"], sheet["C3"] = "考勤时间", f"{month:%Y-%m}-01 ~ {month:%Y-%m}-{last}"
    for day in range(1, last + 1):
        sheet.cell(4, day, day)
    for place, (number, name, days) in enumerate(people):
        row = 5 + 2 * place
        for column, text in {
            1: "工 号:",
            3: number,
            9: "姓 名:",
            11: name,
            19: "部 门:",
            21: "城关派出所",
        }.items():
            sheet.cell(row, column, text)
        for day, cell in days.items():
            sheet.cell(row + 1, day, cell)
    if spoil:
        spoil(sheet)
    return saved(book)


LIST = ("姓名", "工号", "考勤日期", "考勤时间", "打卡时间", "打卡结果", "打卡地址")
DAILY = (
    "姓名",
    "工号",
    "日期",
    "班次",
    "上班1打卡时间",
    "上班1打卡结果",
    "下班1打卡时间",
    "下班1打卡结果",
    "关联的审批单",
)


def punches(
    rows: Iterable[Iterable[Any]],
    daily: Iterable[Iterable[Any]] | None = None,
    *,
    head: Iterable[str] = LIST,
    title: str = "",
    spoil: Callable[[Any], None] | None = None,
) -> bytes:
    """A list of punches, data from row 3; with ``daily`` the sheet of days and shifts beside it."""
    book = Workbook()
    sheet = book.active
    sheet.title = "原始记录"
    sheet.append([title or "原始记录 统计日期：2026-10-01 至 2026-10-31"])
    sheet.append([*head])
    for row in rows:
        sheet.append([*row])
    if spoil:
        spoil(sheet)
    if daily is not None:
        other = book.create_sheet("每日统计")
        other.append(["每日统计"])
        other.append([*DAILY])
        for row in daily:
            other.append([*row])
    return saved(book)
