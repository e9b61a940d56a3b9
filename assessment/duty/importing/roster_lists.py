"""Lists on the other sheets of a roster workbook: who patrols when, who is on holiday duty. They are compared with the
grid, which alone says who is on duty. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from assessment.duty.importing import words
from assessment.duty.importing.people import Known
from assessment.duty.rules.facts import shift_span
from auxpolice.imports.table import letters, spans
from auxpolice.sheets.reading import Cell, Line, Sheet

if TYPE_CHECKING:
    from assessment.duty.importing.roster_grid import GridRow, Roster

WHO = ("队员", "值班人员", "人员", "值班辅警", "辅警", "姓名")
WHEN = ("时段", "时间", "值班时间", "班次时间")
_APART = re.compile(r"[、，,/;；\s]+")
_OTHERS = re.compile(r"等(?:共)?(\d+)人?$")


def read_lists(sheets: list[Sheet], roster: Roster) -> dict[str, list]:
    """``patrol``: [badge, date, start, end, cell]; ``holiday``: [badge, date, cell]."""
    found: dict[str, list] = {"patrol": [], "holiday": []}
    for sheet in sheets:
        for place, line in enumerate(sheet.lines[:10]):
            heads = {
                words.folded(cell.text): column for column, cell in enumerate(line.cells) if cell.kind == "s"
            }
            who = next((heads[one] for one in WHO if one in heads), None)
            if "日期" not in heads or who is None:
                continue
            when = next((heads[one] for one in WHEN if one in heads), None)
            _read(sheet, place, heads["日期"], when, who, roster, found)
            break
        else:
            roster.table.remarks.append(f"未读取工作表「{sheet.name}」。")
    return found


def _read(
    sheet: Sheet, place: int, day_column: int, when: int | None, who: int, roster: Roster, found: dict
) -> None:
    below = {
        row: top
        for top, left, bottom, right in spans(sheet)
        if left <= day_column <= right
        for row in range(top, bottom + 1)
    }
    days: dict[int, date | None] = {}
    for line in sheet.lines[place + 1 :]:
        cell = line.cell(day_column)
        if cell.kind:
            days[line.number] = words.day_of(cell, roster.month)
        day = days.get(line.number) or days.get(below.get(line.number, 0))
        if day is None or not line.cell(who).text.strip():
            continue
        where = f"{letters(who)}{line.number}"
        people = _people(line.cell(who), line, where, sheet, roster)
        span = words.span_of(line.cell(when).text) if when is not None else None
        if span is None:
            found["holiday"] += [[one.badge, day.isoformat(), where] for one in people]
            _agree(people, day, line, where, sheet, roster)
        else:
            texts = [_instant(day, minutes) for minutes in span]
            found["patrol"] += [[one.badge, day.isoformat(), *texts, where] for one in people]
            _on_duty(people, day, span, line, where, sheet, roster)


def _instant(day: date, minutes: int) -> str:
    on = day + timedelta(days=minutes // 1440)
    return f"{on:%m-%d} {minutes % 1440 // 60:02d}:{minutes % 60:02d}"


def _people(cell: Cell, line: Line, where: str, sheet: Sheet, roster: Roster) -> list[Known]:
    """Everybody named in a cell, in its order; who is left unnamed or isn't known is told."""
    text = cell.text.strip()
    people = []
    others = _OTHERS.search(words.folded(text))
    names = [words.bare_name(part) for part in _APART.split(re.sub(r"等(?:共)?\s*\d+\s*人?\s*$", "", text))]
    for name in filter(None, names):
        person = roster.people.one_named(name)
        if person is None:
            roster.hint(
                line.number,
                "",
                "unknown_person",
                f"「{name}」不是本单位唯一的人，请核对。",
                where,
                sheet.name,
            )
        else:
            people.append(person)
    if others and int(others[1]) > len(people):
        text = f"写了 {len(people)} 人，又说共 {others[1]} 人，其余 {int(others[1]) - len(people)} 人不知道是谁。"
        roster.hint(line.number, "", "not_all_named", text, where, sheet.name)
    return people


def _agree(people: list[Known], day: date, line: Line, where: str, sheet: Sheet, roster: Roster) -> None:
    """Holiday duty: whoever is listed has a shift in the grid that day."""
    on_duty = {
        one.person.pk for one in roster.rows if one.person and (day in one.shifts or day in one.unknown)
    }
    for person in people:
        if person.pk not in on_duty:
            text = f"{day:%Y-%m-%d} 列有{person.name}，班表这一天没有班，以班表为准，请核对。"
            roster.hint(line.number, "", "list_differs", text, where, sheet.name)


def _on_duty(
    people: list[Known],
    day: date,
    span: tuple[int, int],
    line: Line,
    where: str,
    sheet: Sheet,
    roster: Roster,
) -> None:
    """A patrol lies within a shift of the grid, of that day or begun on the day before."""
    for person in people:
        rows = [one for one in roster.rows if one.person and one.person.pk == person.pk]
        if any(day in one.unknown or _covers(one, day, span, roster) for one in rows):
            continue
        text = f"{day:%Y-%m-%d} {person.name}的巡逻时段不在班表的班次内，以班表为准，请核对。"
        roster.hint(line.number, "", "list_differs", text, where, sheet.name)


def _covers(one: GridRow, day: date, span: tuple[int, int], roster: Roster) -> bool:
    for back in (0, 1):
        code = one.shifts.get(day - timedelta(days=back))
        if code is not None:
            first, last = shift_span(roster.codes.shifts[code])
            if first <= span[0] + 1440 * back and span[1] + 1440 * back <= last:
                return True
    return False
