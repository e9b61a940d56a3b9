"""Reads a list of punches as attendance programs export it, with the shifts of its daily sheet where there is one. Pure."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from assessment.duty.importing import words
from assessment.duty.importing.codes import Codes
from assessment.duty.importing.machine_grid import of_month
from assessment.duty.importing.people import Known, People, unknown
from assessment.duty.rules import pairing
from auxpolice.imports.kinds import Reading, Row
from auxpolice.imports.notes import Note, refuse
from auxpolice.imports.table import Table, letters
from auxpolice.months import next_month
from auxpolice.sheets.reading import EMPTY, Cell, FileRefused, Line, Sheet

FIELDS = {
    "name": ("姓名", "名字"),
    "number": ("工号", "人员编号", "考勤号码", "编号", "辅警编号"),
    "account": ("UserId", "登记号码", "账号"),
    "date": ("考勤日期", "刷卡日期", "打卡日期", "日期"),
    "planned": ("考勤时间",),
    "at": ("打卡时间", "日期时间", "刷卡时间", "打卡日期时间"),
    "result": ("打卡结果", "签到方式", "是否有效"),
    "place": ("打卡地址", "打卡地点", "地点"),
    "note": ("管理员修改备注", "打卡备注", "备注", "描述"),
}
LABELS = {
    "name": "姓名", "number": "工号", "date": "考勤日期", "at": "打卡时间", "result": "打卡结果", "place": "打卡地址",
    "note": "备注",
}  # fmt: skip
INVALID = re.compile(r"打卡无效|无效|^否$|作废")
MARKS = (
    (re.compile(r"补卡"), pairing.APPROVED),
    (re.compile(r"外勤|外出打卡"), pairing.ELSEWHERE),
    (re.compile(r"管理员.*(?:改为|更正|修改)"), pairing.SET),
)
NOT_COUNTED = ("invalid_by_source", "rest_day_punch", "no_punch", "outside_month")
"""Reasons why a line doesn't count, besides ``belongs_to_<day>``; they aren't errors."""


def _heads(sheet: Sheet, wanted: dict[str, tuple[str, ...]]) -> tuple[int, dict[str, int]] | None:
    """The line of the head and the columns of the fields that are found in it."""
    for place, line in enumerate(sheet.lines[:10]):
        said = {
            words.folded(cell.text).upper(): column
            for column, cell in reversed(list(enumerate(line.cells)))
            if cell.kind == "s"
        }
        found = {
            key: next(said[name.upper()] for name in names if name.upper() in said)
            for key, names in wanted.items()
            if any(name.upper() in said for name in names)
        }
        if "name" in found or "number" in found:
            return place, found
    return None


def find(reading: Reading) -> Sheet | None:
    """The sheet of single punches, one line each: of those with a column of times the one with most of them."""
    counted = []
    for place, sheet in enumerate(reading.book.sheets):
        found = _heads(sheet, FIELDS) if sheet.visible else None
        if found is None or "at" not in found[1] or _heads_of_day(sheet):
            continue
        at = found[1]["at"]
        times = sum(words.moment(line.cell(at), date.min) is not None for line in sheet.lines[found[0] + 1 :])
        counted.append((times, len(found[1]), -place, sheet))
    best = max(counted, default=None, key=lambda one: one[:3])
    return best[3] if best else None


DAILY = {
    "name": ("姓名",), "number": ("工号",), "date": ("日期", "考勤日期"), "worked": ("workDate",), "shift": ("班次",),
    "in": ("上班1打卡时间",), "in_result": ("上班1打卡结果",), "out": ("下班1打卡时间",), "papers": ("关联的审批单",),
    "second": ("上班2打卡时间",),
}  # fmt: skip


def _heads_of_day(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    found = _heads(sheet, DAILY)
    return found if found and {"shift", "date", "in"} <= set(found[1]) else None


@dataclass(frozen=True)
class Planned:
    """One shift of a person as the program had it; ``code`` is that of the duty rules, "" where they have none."""

    date: str
    word: str
    code: str
    away: str
    came: str
    went: str
    row: int

    def plain(self) -> list:
        return [self.date, self.word, self.code, self.away, self.came, self.went, self.row]


class PunchList:
    """One reading of a list."""

    def __init__(self, reading: Reading, month: date, people: People, codes: Codes, sheet: Sheet):
        self.reading, self.month, self.people, self.codes, self.sheet = reading, month, people, codes, sheet
        self.table = Table()
        self.told: set[tuple] = set()  # what was noted of a person once
        self.accounts: dict[int, dict[str, int]] = defaultdict(dict)

    def read(self) -> Table:
        of_month(self.sheet, self.month)
        heads = _heads(self.sheet, FIELDS)
        assert heads is not None
        place, self.columns = heads
        shown = {key: column for key, column in self.columns.items() if key in LABELS}
        self.table.sheets.append(
            {
                "name": self.sheet.name[:100],
                "titles": {
                    key: self.sheet.lines[place].cell(column).text.strip() for key, column in shown.items()
                },
                "letters": {key: letters(column) for key, column in shown.items()},
                "constant": [],
            }
        )
        plan, resting = self._daily()
        rows = [row for line in self.sheet.lines[place + 1 :] if (row := self._line(line, resting))]
        if not rows:
            raise FileRefused(
                f"没有 {self.month:%Y-%m} 的打卡记录，请核对月份和文件。"
                if self.table.skipped
                else "表头下面没有打卡记录，请检查后上传。",
                code="other-month" if self.table.skipped else "no-rows",
            )
        self._once(rows)
        if plan is None:
            plan = self._from_planned(rows)
        self.table.rows = rows
        about = self.table.sheets[0]
        about["plan"] = {str(pk): [one.plain() for one in days] for pk, days in plan.items()}
        if "date" not in self.columns:
            about |= {"first": self.month.isoformat(), "after": next_month(self.month).isoformat()}
        others = [
            one.name
            for one in self.reading.book.sheets
            if one.visible and one.lines and one is not self.sheet
        ]
        if others:
            self.table.remarks.append(
                f"读取工作表「{self.sheet.name}」的打卡，其余工作表只作核对：{'、'.join(others)}。"
            )
        for pk, seen in self.accounts.items():
            if len(seen) > 1:
                person, rows_ = self.people.by_pk[pk], "、".join(str(row) for row in seen.values())
                self._hint(
                    max(seen.values()),
                    "two_user_ids",
                    f"{person.name}（{person.badge}）有两个账号（第 {rows_} 行起），按一个人读取。",
                )
        return self.table

    def _hint(self, row: int, code: str, message: str, sheet: str = "") -> None:
        found = {"row": row, "column": "", "code": code, "message": message}
        self.table.hints.append(found | ({"sheet": sheet} if sheet else {}))

    def _cells(self, line: Line, columns: dict[str, int]) -> dict[str, Cell]:
        return {key: line.cell(column) for key, column in columns.items()}

    # --- one line, one punch
    def _skip(self, line: Line, why: str) -> Row | None:
        """A line that doesn't count gives no row."""
        self.table.skipped.append([line.number, why, self.sheet.name])
        return None

    def _line(self, line: Line, resting: set[tuple[int, str]]) -> Row | None:
        found = self._cells(line, self.columns)
        mended = self.reading.mended.get(f"0:{line.number}", {})
        found |= {key: Cell("s", text) for key, text in mended.items() if key in LABELS}
        number, name = found.get("number", EMPTY), found.get("name", EMPTY)
        said = words.folded(name.text)
        if not said and not number.text.strip():
            return self._skip(line, "空行")
        if re.match(r"合计|总计|小计|共计|姓名$|注:|注：|说明", said):
            return self._skip(line, "合计行" if "计" in said else "重复表头")
        row = Row(line.number, hidden=line.hidden)
        row.raw = {key: found[key].text for key in self.columns if key in LABELS}
        match = self.people.find(number, name)
        if match.person is None:
            row.notes = [*match.notes, unknown(match.name, words.number_text(number))]
            return row
        if account := found.get("account", EMPTY).text.strip():
            self.accounts[match.person.pk].setdefault(account, line.number)
        result = found.get("result", EMPTY).text.strip()
        if INVALID.search(result):
            return self._skip(line, "invalid_by_source")
        on = found.get("date", EMPTY)
        day = words.full_day(on.text) or (words.day_of(on, self.month) if on.kind else None)
        if on.kind and day is None:
            row.notes.append(
                refuse(
                    "bad_date", f"考勤日期「{on.text[:20]}」读不出是哪一天，请写成 2026-10-01 的样式。"
                ).of("date")
            )
            return row
        if day is not None and (day.year, day.month) != (self.month.year, self.month.month):
            return self._skip(line, f"belongs_to_{day:%Y-%m-%d}")
        cell = found.get("at", EMPTY)
        if not cell.kind:
            return self._skip(line, "no_punch")
        at = words.moment(cell, day)
        if at is None:
            text = f"打卡时间「{cell.text[:20]}」不是时刻，没有导入，请写成 2026-10-01 08:25 的样式。"
            row.notes.append(refuse("bad_time", text).of("at"))
            return row
        if day is None and (at.year, at.month) != (self.month.year, self.month.month):
            return self._skip(line, "outside_month")
        if day is not None and not -1 <= (at.date() - day).days <= 2:
            row.notes.append(
                refuse(
                    "far_from_day", f"打卡时间 {at:%Y-%m-%d %H:%M} 不在考勤日期 {day:%Y-%m-%d} 前后，请核对。"
                ).of("at")
            )
            return row
        if day is not None and (match.person.pk, day.isoformat()) in resting:
            text = f"{match.person.name} {day:%Y-%m-%d} 休息，这次打卡（{at:%H:%M}）不计入任何班。"
            self._hint(line.number, "rest_day_punch", text)
            return self._skip(line, "rest_day_punch")
        row.notes = self._new_notes(match.person, match.notes)
        row.values = {
            "person": match.person.pk,
            "badge": match.person.badge,
            "day": day.isoformat() if day else "",
            "at": f"{at:%Y-%m-%d %H:%M}",
            "mark": next((mark for pattern, mark in MARKS if pattern.search(result)), ""),
            "place": found.get("place", EMPTY).text.strip()[:80],
            "note": found.get("note", EMPTY).text.strip()[:120],
        }
        if planned := found.get("planned"):
            when = words.moment(planned, day)
            row.values["planned"] = f"{when:%Y-%m-%d %H:%M}" if when else ""
        return row

    def _new_notes(self, person: Known, notes: list[Note]) -> list[Note]:
        """What is said of a person once is not said of each of their lines."""
        fresh = [note for note in notes if (person.pk, note.key, note.before) not in self.told]
        self.told |= {(person.pk, note.key, note.before) for note in notes}
        return fresh

    def _once(self, rows: list[Row]) -> None:
        first: dict[tuple, int] = {}
        for row in rows:
            if row.refused or not row.values:
                continue
            row.same_as = first.setdefault((row.values["person"], row.values["at"]), row.number)
            row.same_as = None if row.same_as == row.number else row.same_as

    # --- the shifts
    def _daily(self) -> tuple[dict[int, list[Planned]] | None, set[tuple[int, str]]]:
        """Shifts of the daily sheet by person, and the days on which people rest; None where there is no such sheet."""
        sheet = next((one for one in self.reading.book.sheets if one.visible and _heads_of_day(one)), None)
        if sheet is None:
            return None, set()
        place, columns = _heads_of_day(sheet) or (0, {})
        plan: dict[int, list[Planned]] = defaultdict(list)
        resting: set[tuple[int, str]] = set()
        strange: Counter[str] = Counter()
        for line in sheet.lines[place + 1 :]:
            found = self._cells(line, columns)
            day = words.full_day(found["date"].text) or words.day_of(found["date"], self.month)
            person = self.people.find(found.get("number", EMPTY), found.get("name", EMPTY)).person
            text = found["shift"].text.strip()
            if (
                person is None
                or day is None
                or (day.year, day.month) != (self.month.year, self.month.month)
                or not text
            ):
                continue
            if text.startswith("休"):
                resting.add((person.pk, day.isoformat()))
                continue
            word = re.split(r"[\s\d]", text)[0] or text
            span = words.span_of(text)
            code = self.codes.by_span(span, word) if span else self.codes.meaning(word).code
            if code not in self.codes.shifts:
                strange[text] += 1
                code = ""
            if found.get("second", EMPTY).kind:
                self._hint(
                    line.number,
                    "second_shift",
                    f"{person.name} {day:%Y-%m-%d} 有第二段班，只读第一段，请核对。",
                    sheet.name,
                )
            came, went = _shown(found["in"]), _shown(found.get("out", EMPTY))
            plan[person.pk].append(
                Planned(day.isoformat(), word, code or "", self._away(found), came, went, line.number)
            )
        for text, n in strange.items():
            self._hint(
                0,
                "unknown_shift",
                f"班次「{text}」（{n} 天）在勤务规则里没有，这些天没有导入班次。",
                sheet.name,
            )
        self.table.sheets[0]["daily"] = sheet.name
        return plan, resting

    def _away(self, found: dict[str, Cell]) -> str:
        if found.get("in_result", EMPTY).text.strip() != "请假":
            return ""
        said = re.match(r"[\u4e00-\u9fff]+", found.get("papers", EMPTY).text.strip())
        return said[0][:20] if said else "请假"

    def _from_planned(self, rows: list[Row]) -> dict[int, list[Planned]]:
        """Where only the times of coming and going are said: the shifts of the rules with just these times."""
        times: dict[tuple[int, str], set[datetime]] = defaultdict(set)
        for row in rows:
            if row.values.get("planned") and row.values["day"] and not row.refused:
                when = datetime.fromisoformat(row.values["planned"])
                times[row.values["person"], row.values["day"]].add(when)
        plan: dict[int, list[Planned]] = defaultdict(list)
        for (person, day), told in sorted(times.items()):
            if len(told) != 2:
                continue
            zero = datetime.combine(date.fromisoformat(day), datetime.min.time())
            first, last = (int((one - zero).total_seconds() // 60) for one in sorted(told))
            if code := self.codes.by_span((first, last)):
                plan[person].append(Planned(day, code, code, "", "", "", 0))
        return plan


def _shown(cell: Cell) -> str:
    """A time of the daily sheet: 07:02, 次日 07:02."""
    return "".join(cell.text.split())
