"""Reads the grid of an attendance machine: a head line and a line of punches for each person, a month across. Pure."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from assessment.duty.importing import words
from assessment.duty.importing.people import NOBODY, Known, People
from auxpolice.imports.kinds import Reading, Row
from auxpolice.imports.notes import Note, normalised, refuse, warn
from auxpolice.imports.table import Table, letters, spans
from auxpolice.months import last_day, next_month
from auxpolice.sheets.reading import EMPTY, Cell, FileRefused, Line, Sheet

NUMBER, NAME, DEPARTMENT = "工号", "姓名", "部门"
_LABEL = re.compile(r"(工号|编号|考勤号码?|登记号码?|姓名|部门|单位)[:：]?$")
_PERIOD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_GLUED = re.compile(r"(?:\d{2}:\d{2})+")
_SECONDS = re.compile(r"(?:\d{2}:\d{2}:\d{2})+")
_NOTHING = frozenset(("", "-", "--", "—", "——", "无", "未打卡", "缺卡", "休", "休息"))
DAYS = 5


@dataclass
class Punches:
    """What one cell says."""

    times: list[datetime] = field(default_factory=list)
    away: str = ""
    notes: list[Note] = field(default_factory=list)


def punches_of(cell: Cell, day: date) -> Punches:
    """Punches of a day: glued, apart, full-width, without colons, a clock time or a part of a day; or a remark."""
    found = Punches()
    if cell.kind == "" or (cell.kind == "s" and words.folded(cell.text) in _NOTHING):
        return found
    if cell.kind in ("f", "e"):
        found.notes.append(warn("formula", "这一格是公式或错误值，未读取。"))
        return found
    if cell.kind in ("t", "n", "d"):
        return _stored(cell, day, found)
    plain = unicodedata.normalize("NFKC", cell.text)
    tokens = [token for token in re.split(r"[\s,，、;；|/]+", plain) if token]
    if away := words.away_word(plain):
        found.away = away
        return found
    for token in tokens:
        _token(token, day, found)
    if found.times and (plain != cell.text or any(":" not in token for token in tokens)):
        shown = " ".join(f"{one:%H:%M}" for one in found.times)
        found.notes.append(normalised("normalised", "打卡时间已规范", cell.text.strip(), shown))
    return found


def _stored(cell: Cell, day: date, found: Punches) -> Punches:
    at = words.moment(cell, day)
    if at is not None and at.date() != day and cell.kind == "d" and at.year > 1900:
        at = None
    elif at is not None and cell.kind == "d":
        at = datetime.combine(day, at.time())
    if at is None or (cell.kind == "n" and not 0 < float(cell.text) < 1):
        if not (cell.kind == "n" and re.fullmatch(r"\d{3,4}(\.0)?", cell.text)):
            found.notes.append(warn("bad_time", f"「{cell.text[:20]}」不是打卡时间，未采用。"))
            return found
        text = f"{int(float(cell.text)):04d}"
        _token(text, day, found)
        return found
    found.times.append(at)
    key = {"t": "time_cell", "n": "time_serial", "d": "time_cell"}[cell.kind]
    found.notes.append(normalised(key, "时间格，只有一次打卡", cell.text, f"{at:%H:%M}"))
    return found


def _token(token: str, day: date, found: Punches) -> None:
    """One token of a cell, that may hold several times."""
    later = 0
    if token.startswith(("次日", "翌日")):
        token, later = token[2:], 1
    if _GLUED.fullmatch(token):
        parts = re.findall(r"(\d{2}):(\d{2})", token)
    elif _SECONDS.fullmatch(token):
        parts = re.findall(r"(\d{2}):(\d{2}):\d{2}", token)
    elif re.fullmatch(r"\d:\d{2}(:\d{2})?", token):
        parts = [tuple(token.split(":")[:2])]
    elif re.fullmatch(r"(?:\d{4})+", token):
        parts = re.findall(r"(\d{2})(\d{2})", token)
    elif token in _NOTHING:
        return
    else:
        found.notes.append(warn("bad_time", f"「{token[:20]}」不是打卡时间，未采用。"))
        return
    for hour, minute in parts:
        at = words.clock(hour, minute)
        if at is None:
            found.notes.append(
                warn("bad_time", f"「{hour}:{minute}」不是时刻，未采用；这一格的其他打卡已采用。")
            )
        else:
            found.times.append(datetime.combine(day + timedelta(days=later), at))


@dataclass
class Block:
    """One person's lines: who it says it is, and the line of punches below, if there is one."""

    head: Line
    number: tuple[Cell, int]
    name: tuple[Cell, int]
    department: str
    punches: Line | None = None


def is_head(line: Line) -> bool:
    """Whether a line begins a person's block: it has the labels 工号 and 姓名."""
    texts = [words.folded(cell.text) for cell in line.cells if cell.kind]
    if not any(text[-1:] in ":：" for text in texts if _LABEL.match(text)) and not any(
        _LABEL.match(one) and re.search(r"\d", other) for one, other in pairwise(texts)
    ):
        return False  # the header of a list
    labels = {
        found[1]
        for cell in line.cells
        if cell.kind == "s" and (found := _LABEL.match(words.folded(cell.text)))
    }
    return NAME in labels and bool(labels - {NAME, DEPARTMENT, "单位"})


def blocks_of(sheet: Sheet) -> list[Block]:
    found: list[Block] = []
    for place, line in enumerate(sheet.lines):
        if not is_head(line):
            continue
        said: dict[str, tuple[Cell, int]] = {}
        label = ""
        for column, cell in enumerate(line.cells):
            if cell.kind == "s" and (match := _LABEL.match(words.folded(cell.text))):
                label = match[1]
                label = label if label in (NAME, DEPARTMENT) else DEPARTMENT if label == "单位" else NUMBER
                said.setdefault(label, (EMPTY, column))
            elif cell.kind and label and not said[label][0].kind:
                said[label] = (cell, column)
        block = Block(
            line,
            said.get(NUMBER, (EMPTY, 0)),
            said.get(NAME, (EMPTY, 0)),
            said.get(DEPARTMENT, (EMPTY, 0))[0].text,
        )
        below = sheet.lines[place + 1] if place + 1 < len(sheet.lines) else None
        if below is not None and below.number == line.number + 1 and not is_head(below):
            block.punches = below
        found.append(block)
    return found


def of_month(sheet: Sheet, month: date) -> bool:
    """Whether the lines above say their month; FileRefused when it is another."""
    for line in sheet.lines[:12]:
        for cell in line.cells:
            said = _PERIOD.findall(cell.text) if cell.kind == "s" else []
            if len(said) == 2:
                year, number, _day = map(int, said[0])
                if (year, number) != (month.year, month.month):
                    raise FileRefused(
                        f"这是 {year}-{number:02d} 的考勤记录，不是所选的 {month:%Y-%m}。", code="other-month"
                    )
                return True
    return False


def find(reading: Reading) -> Sheet | None:
    """The sheet that holds the punches themselves, whatever other sheets count from them."""
    counted = [(len(blocks_of(one)), -i, one) for i, one in enumerate(reading.book.sheets) if one.visible]
    best = max(counted, default=None, key=lambda one: one[:2])
    return best[2] if best and best[0] else None


class Machine:
    """One reading of a machine's grid."""

    def __init__(self, reading: Reading, month: date, people: People, sheet: Sheet, *, unit: str = ""):
        self.reading, self.month, self.people, self.sheet, self.unit = reading, month, people, sheet, unit
        self.table = Table()

    def read(self) -> Table:
        if not of_month(self.sheet, self.month):
            text = f"表中没有写考勤时间，按所选的 {self.month:%Y-%m} 读取，请核对。"
            self.table.hints.append({"row": 0, "column": "", "code": "no_period", "message": text})
        days = self._days()
        blocks = blocks_of(self.sheet)
        number, name = blocks[0].number[1], blocks[0].name[1]
        self.keys = {column: f"d{day.day:02d}" for column, day in days.items()}
        own = {"number": letters(number), "name": letters(name)}
        self.table.sheets.append(
            {
                "name": self.sheet.name[:100],
                "titles": {"number": "工号", "name": "姓名"}
                | {self.keys[c]: str(d.day) for c, d in days.items()},
                "letters": own | {self.keys[column]: letters(column) for column in days},
                "below": list(self.keys.values()),
                "constant": [],
                "first": self.month.isoformat(),
                "after": next_month(self.month).isoformat(),
            }
        )
        others = [one.name for one in self.reading.book.sheets if one is not self.sheet and one.lines]
        if others:
            self.table.remarks.append(
                f"只读取工作表「{self.sheet.name}」的打卡时间，忽略：{'、'.join(others)}。"
            )
        across = {
            (row, column): (top, left, right)
            for top, left, bottom, right in spans(self.sheet)
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        }
        rows = [self._row(block, days, across) for block in blocks]
        self._link(rows)
        self.table.rows = [row for row in rows if row is not None]
        if not self.table.rows:
            raise FileRefused("没有读到任何人的打卡记录，请检查后上传。", code="no-rows")
        return self.table

    def _days(self) -> dict[int, date]:
        for line in self.sheet.lines:
            days = {
                column: self.month.replace(day=int(float(cell.text)))
                for column, cell in enumerate(line.cells)
                if re.fullmatch(r"\d{1,2}(\.0)?", cell.text)
                and 1 <= float(cell.text) <= last_day(self.month).day
            }
            if len(days) >= DAYS and list(days.values()) == sorted(set(days.values())):
                return days
        raise FileRefused("没有找到日期一行（1、2、3…），不知道各列是哪一天。", code="no-days")

    def _row(self, block: Block, days: dict[int, date], across) -> Row | None:
        at = block.head.number
        mended = dict(self.reading.mended.get(f"0:{at}", {}))
        number = Cell("s", mended["number"]) if "number" in mended else block.number[0]
        name = Cell("s", mended["name"]) if "name" in mended else block.name[0]
        if self.people.told.get(words.folded(words.number_text(number))) == NOBODY:
            self.table.skipped.append([at, "不是本单位的人", self.sheet.name])
            return None
        row = Row(at, hidden=block.head.hidden)
        row.raw = {"number": words.number_text(number), "name": name.text}
        match = self.people.find(number, name)
        row.notes += match.notes
        row.values |= {"punches": [], "away": [], "number": words.number_text(number)}
        if match.person is not None:
            row.values |= {"person": match.person.pk, "badge": match.person.badge}
        if block.head.hidden:
            row.notes.append(warn("hidden_rows", "隐藏的行，也已读取，请核对。").of("number"))
        times: set[datetime] = set()
        for column, day in days.items():
            self._day(row, block, column, day, mended, across, times)
        row.values["punches"] = [f"{one:%Y-%m-%d %H:%M}" for one in sorted(times)]
        row.values["name"], row.values["department"] = match.name, words.folded(block.department)
        return row

    def _day(
        self, row: Row, block: Block, column: int, day: date, mended: dict, across, times: set[datetime]
    ) -> None:
        key = self.keys[column]
        cell = block.punches.cell(column) if block.punches else EMPTY
        if key in mended:
            cell = Cell("s", mended[key])
        row.raw[key] = cell.text
        if block.punches is None and key not in mended:
            return
        line = block.punches.number if block.punches else row.number
        if block.punches and column in block.punches.struck and cell.kind and key not in mended:
            row.notes.append(warn("struck_out", f"「{cell.text.strip()[:20]}」已划去，未采用。").of(key))
            return
        said = punches_of(cell, day)
        row.notes += [note.of(key) for note in said.notes]
        times.update(said.times)
        if said.away:
            reach = [day]
            if (line, column) in across and key not in mended:
                _top, left, right = across[line, column]
                reach = [on for c, on in self._all_days() if left <= c <= right]
                if len(reach) > 1:
                    span = f"{reach[0]:%m-%d} 至 {reach[-1]:%m-%d}"
                    row.notes.append(
                        normalised(
                            "merged_remark", f"合并单元格，{span} 各天按其内容读取", cell.text, span
                        ).of(key)
                    )
            row.values["away"] += [[on.isoformat(), said.away] for on in reach]

    def _all_days(self) -> list[tuple[int, date]]:
        return [(column, self.month.replace(day=int(key[1:]))) for column, key in self.keys.items()]

    # --- numbers nobody knows
    def _link(self, rows: list[Row | None]) -> None:
        """A number without a person: a second enrolment is proposed where everything speaks for it, else it is asked."""
        held: dict[int, set[str]] = defaultdict(set)
        for row in filter(None, rows):
            if "person" in row.values:
                held[row.values["person"]] |= _days_of(row)
        for row in filter(None, rows):
            if "person" in row.values:
                continue
            person = self._second(row, held)
            number, name = row.values["number"], row.values["name"]
            if person is None:
                text = f"考勤号 {number}（{name or '没有姓名'}）不知道是谁，没有导入；请说明是谁，或不是本单位的人。"
                row.notes.append(refuse("unknown_number", text).of("number"))
                continue
            row.values |= {"person": person.pk, "badge": person.badge}
            text = f"考勤号 {number} 像是{person.name}（{person.badge}）重新登记的号：姓名只此一人，日期接在原号之后。请核对。"
            row.notes.append(warn("second_enrolment", text).of("number"))

    def _second(self, row: Row, held: dict[int, set[str]]) -> Known | None:
        """Somebody of the unit, alone in the bureau with that name, whose days under the known number all lie elsewhere."""
        named = self.people.named(row.values["name"]) if row.values["name"] else []
        if len(named) != 1 or not named[0].here:
            return None
        days, other = _days_of(row), held.get(named[0].pk, set())
        apart = days and other and (max(other) < min(days) or max(days) < min(other))
        return named[0] if apart else None


def _days_of(row: Row) -> set[str]:
    return {one[:10] for one in row.values["punches"]}
