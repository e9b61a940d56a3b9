"""Reads a station's roster: one line a person, one column a day, a legend, and lists of posts on other sheets. Pure."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from assessment.duty.content import STANDBY
from assessment.duty.importing import words
from assessment.duty.importing.codes import AWAY, REST, SHIFT, UNKNOWN, Codes, Said
from assessment.duty.importing.people import Known, People, unknown
from assessment.duty.importing.roster_lists import read_lists
from auxpolice.imports.kinds import Reading, Row
from auxpolice.imports.notes import Note, normalised, refuse, warn
from auxpolice.imports.table import Table, letters, spans
from auxpolice.months import last_day
from auxpolice.sheets.reading import EMPTY, Cell, FileRefused, Line, Sheet

NAMES = ("姓名", "名字", "队员", "人员", "值班人员", "民辅警姓名")
NUMBERS = ("编号", "工号", "警号", "辅警编号", "警号/编号", "人员编号", "辅警号")
GROUPS = ("组别", "班组", "组", "分组", "班次组", "小组", "部门", "中队")
LEAST_DAYS = 5
FOOT = ("说明", "备注", "注:", "注：", "制表", "审核", "审批", "填表", "图例")
POLICE = re.compile(r"\d{6}")


def key_of(day: date) -> str:
    return f"d{day.day:02d}"


@dataclass
class Head:
    """Where things stand in a grid; ``first`` and ``last`` are places of lines."""

    sheet: Sheet
    first: int
    last: int
    days: dict[int, date]
    name: int
    number: int | None = None
    group: int | None = None

    @property
    def columns(self) -> dict[str, int]:
        own = {"name": self.name, "number": self.number, "group": self.group}
        found = {key: column for key, column in own.items() if column is not None}
        return found | {key_of(day): column for column, day in self.days.items()}


def find_head(sheet: Sheet, month: date) -> Head | None:
    """The head of the first grid of a sheet."""
    for place, line in enumerate(sheet.lines[:40]):
        days = {
            i: day for i, cell in enumerate(line.cells) if cell.kind and (day := words.day_of(cell, month))
        }
        days = _run(days)
        if len(days) < LEAST_DAYS:
            continue
        near = range(max(0, place - 2), min(len(sheet.lines), place + 2))
        labels = {
            words.folded(cell.text): (column, at)
            for at in near
            for column, cell in enumerate(sheet.lines[at].cells)
            if cell.kind == "s" and column not in days
        }
        name = next((labels[one] for one in NAMES if one in labels), None)
        if name is None:
            continue
        last = max(place, name[1])
        if last + 1 < len(sheet.lines) and _is_weekdays(sheet.lines[last + 1], days):
            last += 1
        number = next((labels[one][0] for one in NUMBERS if one in labels), None)
        group = next((labels[one][0] for one in GROUPS if one in labels), None)
        return Head(sheet, min(place, name[1]), last, days, name[0], number, group)
    return None


def _run(days: dict[int, date]) -> dict[int, date]:
    """The longest run of days that follow each other column by column."""
    best: dict[int, date] = {}
    now: dict[int, date] = {}
    for column in sorted(days):
        if now and ((days[column] - days[max(now)]).days != 1 or column - max(now) > 2):
            now = {}
        now[column] = days[column]
        if len(now) > len(best):
            best = dict(now)
    return best


def _weekday(text: str) -> str:
    return words.folded(text).removeprefix("星期").removeprefix("周").replace("天", "日")


def _is_weekdays(line: Line, days: dict[int, date]) -> bool:
    texts = [_weekday(line.cell(column).text) for column in days if line.cell(column).kind]
    return (bool(texts) and all(text in words.WEEKDAYS for text in texts if text)) or _all_formulas(
        line, days
    )


def _all_formulas(line: Line, days: dict[int, date]) -> bool:
    return all(line.cell(column).kind == "f" for column in days) and not any(
        cell.kind == "s" for cell in line.cells[: min(days)]
    )


@dataclass
class GridRow:
    """A line of the grid as it is gathered."""

    row: Row
    person: Known | None = None
    group: str = ""
    shifts: dict[date, str] = field(default_factory=dict)
    standby: dict[date, str] = field(default_factory=dict)
    away: dict[date, str] = field(default_factory=dict)
    unknown: set[date] = field(default_factory=set)


class Roster:
    """One reading of a roster workbook."""

    def __init__(self, reading: Reading, month: date, people: People, codes: Codes):
        self.reading, self.month, self.people, self.codes = reading, month, people, codes
        self.table, self.rows = Table(), list[GridRow]()
        self.police: list[int] = []

    def read(self) -> Table:
        head = self._head()
        self.sheet, self.days = head.sheet, head.days
        self._check_head(head)
        self.table.sheets.append(
            {
                "name": head.sheet.name[:100],
                "titles": self._titles(head),
                "letters": {key: letters(column) for key, column in head.columns.items()},
                "constant": [],
            }
        )
        for line in head.sheet.lines[head.last + 1 :]:
            self._legend_of(line, head)
        across, below = self._merged(head)
        group = ""
        for line in head.sheet.lines[head.last + 1 :]:
            if head.group is not None and line.cell(head.group).text.strip():
                group = line.cell(head.group).text
            self._line(head, line, group, across, below)
        self._once()
        self._missed()
        if self.police:
            first, last = self.police[0], self.police[-1]
            where = f"{letters(head.name)}{first}:{letters(head.name)}{last}"
            self.hint(
                first, "name", "not_auxiliary", f"{len(self.police)} 行是民警（六位警号），不导入。", where
            )
        if not self.rows:
            raise FileRefused("表头下面没有辅警，请检查后上传。", code="no-rows")
        for one in self.rows:
            one.row.values |= self._values(one)
            self.table.rows.append(one.row)
        others = [
            one for one in self.reading.book.sheets if one.visible and one is not head.sheet and one.lines
        ]
        self.table.sheets[0]["lists"] = read_lists(others, self)
        self.table.hints += [
            {
                "row": 0,
                "column": "",
                "code": "hidden-sheet",
                "message": f"隐藏的工作表「{one.name}」未读取，请核对。",
            }
            for one in self.reading.book.sheets
            if not one.visible
        ]
        return self.table

    def hint(self, row: int, column: str, code: str, message: str, cell: str = "", sheet: str = "") -> None:
        found = {"row": row, "column": column, "code": code, "message": message, "cell": cell}
        self.table.hints.append(found | ({"sheet": sheet} if sheet else {}))

    # --- the head
    def _titles(self, head: Head) -> dict[str, str]:
        own = {"name": "姓名", "number": "编号", "group": "组别"}
        days = {key_of(day): str(day.day) for day in head.days.values()}
        return {key: own.get(key) or days[key] for key in head.columns}

    def _head(self) -> Head:
        found = [
            head for one in self.reading.book.sheets if one.visible and (head := find_head(one, self.month))
        ]
        if not found:
            raise FileRefused(
                "没有找到班表：表头要有「姓名」，并有一行从左到右的日期（1、2、3…）。", code="no-header"
            )
        here = [head for head in found if self._is_of_month(head)]
        if not here:
            said = next(iter(found[0].days.values()))
            title = self._titled(found[0]) or said
            raise FileRefused(
                f"工作表「{found[0].sheet.name}」是 {title:%Y-%m} 的班表，不是所选的 {self.month:%Y-%m}。",
                code="other-month",
            )
        for head in here[1:]:
            self.hint(
                0, "", "sheet-left", f"工作表「{head.sheet.name}」也是这个月的班表，只读第一张，请核对。"
            )
        return here[0]

    def _titled(self, head: Head) -> date | None:
        """The month that the lines above the head, or the sheet's name, name."""
        for text in [
            *(c.text for line in head.sheet.lines[: head.first] for c in line.cells if c.kind == "s"),
            head.sheet.name,
        ]:
            if found := re.search(r"(?:(20\d{2})\s*年\s*)?(\d{1,2})\s*月(?!\s*\d)", text):
                number = int(found[2])
                if 1 <= number <= 12:
                    return date(int(found[1] or self.month.year), number, 1)
        return None

    def _is_of_month(self, head: Head) -> bool:
        said = self._titled(head)
        days = head.days.values()
        return (said is None or said == self.month) and any(
            (d.year, d.month) == (self.month.year, self.month.month) for d in days
        )

    def _check_head(self, head: Head) -> None:
        last = last_day(self.month)
        for column, day in list(head.days.items()):
            if not self.month <= day <= last:
                del head.days[column]
        weekdays = head.sheet.lines[head.last]
        for column, day in head.days.items():
            cell = weekdays.cell(column)
            text = _weekday(cell.text) if cell.kind == "s" else ""
            if text in words.WEEKDAYS and text and text != words.WEEKDAYS[day.weekday()]:
                where = f"{letters(column)}{weekdays.number}"
                sentence = f"{day:%Y-%m-%d} 是星期{words.WEEKDAYS[day.weekday()]}，表中写「{cell.text.strip()}」，按日期读取。"
                self.hint(weekdays.number, key_of(day), "weekday_wrong", sentence, where)
        if len(head.days) < last.day:
            self.hint(
                head.sheet.lines[head.last].number,
                "",
                "days_missing",
                f"表中只有 {len(head.days)} 天，其余日期不改动。",
            )

    def _legend_of(self, line: Line, head: Head) -> None:
        for cell in line.cells:
            if cell.kind == "s" and ("=" in cell.text or "＝" in cell.text):
                self.codes.read_legend(cell.text)

    def _merged(
        self, head: Head
    ) -> tuple[dict[tuple[int, int], tuple[int, int, int]], dict[tuple[int, int], Cell]]:
        """(row, column) under a merged cell → (its row, first and last column) along a line; → its content below it."""
        across, below = {}, {}
        by_number = {line.number: line for line in head.sheet.lines}
        for top, left, bottom, right in spans(head.sheet):
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if column not in head.days:
                        continue
                    if right > left:
                        across[row, column] = (top, left, right)
                    if row > top and top in by_number:
                        below[row, column] = by_number[top].cell(left)
        return across, below

    # --- the lines
    def _skip(self, line: Line, reason: str) -> None:
        self.table.skipped.append([line.number, reason, self.sheet.name])

    def _line(self, head: Head, line: Line, group: str, across, below) -> None:
        name = line.cell(head.name)
        number = line.cell(head.number) if head.number is not None else EMPTY
        first = words.folded(next((cell.text for cell in line.cells if cell.kind), ""))
        days = [line.cell(column) for column in head.days]
        if first.startswith(FOOT):
            return self._skip(line, "表尾说明")
        said = words.folded(name.text)
        if said in NAMES or (_is_weekdays(line, head.days) and not said):
            return self._skip(line, "重复表头")
        if not said and not number.text.strip():
            if any(cell.kind == "s" and words.folded(cell.text) not in words.OFF for cell in days):
                self.hint(line.number, "name", "no_name", f"第 {line.number} 行有班次没有姓名，没有导入。")
            return self._skip(line, "没有姓名")
        if (
            re.search(r"合计|小计|总计|人数|辅警数|在岗数|统计", said)
            or sum(c.kind == "f" for c in days) > len(days) / 2
        ):
            return self._skip(line, "合计行")
        mended = dict(self.reading.mended.get(f"0:{line.number}", {}))
        number = Cell("s", mended["number"]) if "number" in mended else number
        name = Cell("s", mended["name"]) if "name" in mended else name
        if POLICE.fullmatch(words.folded(number.text)) and not self.people.numbered(number.text, name.text):
            self.police.append(line.number)
            return self._skip(line, "民警")
        match = self.people.find(number, name)
        if line.hidden and not self.reading.include_hidden:
            text = f"第 {line.number} 行（{name.text}）是隐藏行，未导入；确认要导入的，请勾选「包含隐藏行」后重新上传。"
            self.hint(line.number, "name", "hidden_row", text, f"{letters(head.name)}{line.number}")
            return self._skip(line, "隐藏行")
        row = Row(line.number, hidden=line.hidden)
        row.raw = {key: line.cell(column).text for key, column in head.columns.items()} | mended
        row.notes += match.notes
        if match.person is None:
            row.notes.append(unknown(match.name, words.number_text(number)))
        one = GridRow(row, match.person, words.bare_name(group.split("\n")[0]))
        for column, day in head.days.items():
            self._day(one, line, column, day, mended, across, below)
        self.rows.append(one)
        return None

    def _day(self, one: GridRow, line: Line, column: int, day: date, mended: dict, across, below) -> None:
        cell, key, notes = line.cell(column), key_of(day), one.row.notes
        place = (line.number, column)
        if key in mended:
            cell = Cell("s", mended[key])
        elif cell.kind == "" and place in across:
            return
        elif cell.kind == "" and place in below:
            cell = below[place]
            notes.append(
                warn("merged_rows", f"合并单元格「{cell.text}」跨了几个人，逐人按其内容读取，请核对。").of(
                    key
                )
            )
        if cell.kind in ("f", "e"):
            notes.append(warn("formula", "这一格是公式或错误值，未读取，请填写班次代码。").of(key))
            one.unknown.add(day)
            return
        text = words.number_text(cell)
        if column in line.struck and key not in mended:
            notes.append(warn("struck_out", f"「{text}」已划去，按不在岗读取。").of(key))
            return
        said = self.codes.say(text)
        reach = [day]
        if place in across and key not in mended and across[place][1] == column:
            _top, left, right = across[place]
            reach = [d for c, d in self.days.items() if left <= c <= right]
            self._spread(one, said, text, key, reach)
        self._take(one, said, text, key, reach)

    def _spread(self, one: GridRow, said: Said, text: str, key: str, days: list[date]) -> None:
        """One merged cell over several days: absence and rest count for each, of a shift nobody knows."""
        span = f"{days[0]:%m-%d} 至 {days[-1]:%m-%d}"
        if said.meaning.kind in (AWAY, REST):
            one.row.notes.append(
                normalised("merged_leave", f"合并单元格，{span} 各天按其内容读取", text, span).of(key)
            )
        else:
            one.row.notes.append(
                warn(
                    "merged_shift", f"合并单元格「{text}」跨 {span}，不知道是哪一天的班，未导入，请取消合并。"
                ).of(key)
            )

    def _take(self, one: GridRow, said: Said, text: str, key: str, days: list[date]) -> None:
        notes, meaning = one.row.notes, said.meaning
        if meaning.kind == UNKNOWN or (len(days) > 1 and meaning.kind == SHIFT):
            one.unknown |= set(days)
            if meaning.kind == UNKNOWN:
                notes.append(self._unknown(meaning.code).of(key))
            return
        if said.besides:
            notes.append(
                warn("two_codes", f"「{text}」：另有{said.besides}，班次读作{said.word}，请核对。").of(key)
            )
        if said.instead_of:
            notes.append(warn("swap", f"替{said.instead_of}上班，读作{meaning.code}。").of(key))
        for day in days:
            if meaning.kind == AWAY:
                one.away[day] = meaning.code
            elif meaning.kind == SHIFT and self.codes.shifts[meaning.code]["kind"] == STANDBY:
                one.standby[day] = meaning.code
            elif meaning.kind == SHIFT:
                one.shifts[day] = meaning.code

    def _unknown(self, word: str) -> Note:
        strange = self.codes.strange.get(words.folded(word).upper())
        why = f"（表中说明是 {strange}，勤务规则里没有这个时段的班次）" if strange else ""
        return warn("unknown_code", f"不认识班次「{word[:20]}」{why}，这一天未导入；请说明它是哪个班次。")

    # --- what concerns several lines
    def _once(self) -> None:
        """Somebody in two lines: the first counts; a later one that says otherwise is refused."""
        first: dict[int, GridRow] = {}
        for one in self.rows:
            if one.person is None:
                continue
            other = first.setdefault(one.person.pk, one)
            if other is one:
                continue
            differs = [day for day, code in one.shifts.items() if other.shifts.get(day) != code]
            if not differs and not one.unknown:
                one.row.same_as = other.row.number
                continue
            day = min(differs, default=min(one.unknown, default=self.month))
            text = f"{one.person.name}在第 {other.row.number} 行已有，{day:%Y-%m-%d} 两处不一致，这一行没有导入，请改正。"
            one.row.notes.append(refuse("person_twice", text).of("name"))

    def _missed(self) -> None:
        """The shift an absence takes the place of: what everybody else of the group has that day."""
        groups: dict[str, list[GridRow]] = defaultdict(list)
        for one in self.rows:
            if one.person is not None and one.row.same_as is None and not one.row.refused:
                groups[one.group].append(one)
        for group, members in groups.items():
            for one in members if group else ():
                others = [other for other in members if other is not one]
                one.row.values["missed"] = {}
                for day in one.away:
                    codes = {other.shifts.get(day, "") for other in others if day not in other.away}
                    if len(codes) == 1 and (code := codes.pop()):
                        one.row.values["missed"][day.isoformat()] = code

    def _values(self, one: GridRow) -> dict:
        if one.person is None:
            return {}
        missed = one.row.values.pop("missed", {})
        return {
            "person": one.person.pk,
            "badge": one.person.badge,
            "shifts": [[day.isoformat(), one.shifts[day]] for day in sorted(one.shifts)],
            "standby": [[day.isoformat(), one.standby[day]] for day in sorted(one.standby)],
            "away": [[d.isoformat(), one.away[d], missed.get(d.isoformat(), "")] for d in sorted(one.away)],
            "unknown": sorted(day.isoformat() for day in one.unknown),
        }
