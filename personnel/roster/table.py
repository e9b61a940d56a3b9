"""The roster table inside a book of sheets: which sheet, which columns, which rows."""

import re
from dataclasses import dataclass, field
from datetime import date

from auxpolice.sheets.child import MOST_ROWS
from auxpolice.sheets.reading import EMPTY, Book, Cell, FileRefused, Sheet
from personnel.roster.columns import registered
from personnel.rules import headers
from personnel.rules.headers import LABELS, HeaderMap
from personnel.rules.notes import normalised, refuse
from personnel.rules.rows import Row, Settings, read_row, skip_reason, within_file


@dataclass
class RosterTable:
    sheet: str
    titles: dict[str, str]  # field → header as the file writes it
    rows: list[Row]
    skipped: list[tuple[int, str]]
    remarks: list[str] = field(default_factory=list)  # sentences about the file as a whole
    encoding: str = ""
    letters: dict[str, str] = field(default_factory=dict)  # field → column, as in "N"
    hints: list[dict] = field(default_factory=list)  # warnings about rows and columns that were hidden


# what a merged cell says for all its rows; anything else is asked for row by row
FILLED = ("unit", "post", "category")
MOST_MERGED = 200_000  # cells; honest sheets have no overlapping ranges
DAYS = ("hired", "birth_date", "contract_until")
FROM_1900_TO_1904 = 1462


def roster_of(book: Book, *, today: date, sheet: str = "", include_hidden: bool = False) -> RosterTable:
    """Rows of the first visible sheet with a roster header (or of the one named); FileRefused when there is none."""
    chosen: tuple[Sheet, HeaderMap] | None = None
    others, remarks = [], []
    for candidate in book.sheets:
        found = None
        if candidate.visible and (not sheet or candidate.name == sheet):
            texts = [
                [cell.text for cell in line.cells] for line in candidate.lines[: headers.HEADER_WITHIN + 1]
            ]
            found = headers.find(texts)
        if found and (chosen is None or (len(found.columns) > len(chosen[1].columns) and chosen[1].missing)):
            if chosen:
                others.append(chosen[0])
            chosen = (candidate, found)
        else:
            others.append(candidate)
    if chosen is None:
        raise FileRefused(
            "没有找到名册表头：表中至少要有「姓名」「身份证号」「单位」「入职时间」四列。", code="no-header"
        )
    table, header = chosen
    if header.duplicates:
        raise FileRefused(
            f"表头重复：{'、'.join(dict.fromkeys(header.duplicates))} 出现不止一列，请删去或改名后上传。",
            code="duplicate-header",
        )
    if header.missing:
        raise FileRefused(
            f"表头缺少必需的列：{'、'.join(header.missing)}，请补上后上传。", code="missing-header"
        )
    hidden_names = [s.name for s in others if not s.visible]
    shown_names = [s.name for s in others if s.visible and s.lines]
    if shown_names:
        remarks.append(f"只读取工作表「{table.name}」，忽略：{'、'.join(shown_names)}。")
    if hidden_names:
        remarks.append(f"忽略隐藏的工作表：{'、'.join(hidden_names)}。")
    if header.unknown:
        remarks.append(f"忽略不认识的列：{'、'.join(header.unknown[:20])}。")
    concealed = [LABELS[f] for f, column in header.columns.items() if column in table.hidden_columns]
    if concealed:
        remarks.append(f"隐藏的列也已读取：{'、'.join(concealed)}，请核对。")
    hints = [
        _hint(table.lines[header.line].number, name, "hidden-column", "此列是隐藏的，也已读取，请核对。")
        for name in concealed
    ]
    hints += [
        _hint(0, "", "hidden-sheet", f"隐藏的工作表「{name}」未读取，请核对。") for name in hidden_names
    ]
    if "level" in header.columns and "level" not in registered():
        remarks.append("「现层级」一列暂未采用，请在层级核定中录入。")
    made = _rows(table, header, remarks, today, include_hidden, book)
    made.hints = hints + made.hints
    return made


def _hint(row: int, column: str, code: str, message: str) -> dict:
    return {"row": row, "column": column, "code": code, "message": message}


def letters(column: int) -> str:
    """A column from 0 as the sheet names it: 0 → A, 27 → AB."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _column(name: str) -> int:
    found = 0
    for letter in name:
        found = found * 26 + ord(letter) - ord("A") + 1
    return found - 1


def merged_below(table: Sheet, header: HeaderMap) -> dict[tuple[int, str], Cell]:
    """(row, field) of cells that lie under the first row of a merged cell → the content of that first row."""
    by_column = {column: name for name, column in header.columns.items()}
    by_number = {line.number: line for line in table.lines[header.line + 1 :]}
    found, left = {}, MOST_MERGED
    for span in table.merged:
        ends = re.fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", span)
        top = by_number.get(int(ends[2])) if ends else None
        if ends is None or top is None:
            continue
        column, first, last = _column(ends[1]), int(ends[2]), min(int(ends[4]), table.lines[-1].number)
        if column not in by_column or last <= first:
            continue
        left -= last - first
        if left < 0:
            raise FileRefused("合并单元格过多或相互重叠，请取消合并后上传。", code="merged")
        for number in range(first + 1, last + 1):
            if number in by_number:
                found[number, by_column[column]] = top.cell(column)
    return found


def _rows(table: Sheet, header: HeaderMap, remarks, today, include_hidden, book: Book) -> RosterTable:
    encoding, below, hints = book.encoding, merged_below(table, header), []
    extra = {key: column.read for key, column in registered().items() if column.read}
    settings = Settings(today=today, extra=extra)
    rows, skipped, hidden = [], [], 0
    body = table.lines[header.line + 1 :]
    for line in body:
        found = {name: line.cell(column) for name, column in header.columns.items()}
        reason = skip_reason(found, [cell.text for cell in line.cells])
        if reason is None and line.hidden:
            hidden += 1
            reason = None if include_hidden else "隐藏行"
        if reason == "隐藏行":
            hints.append(
                _hint(
                    line.number,
                    "",
                    "hidden-row",
                    "隐藏或被筛选掉的行，未读取；如需导入，请勾选「包含隐藏行」。",
                )
            )
        if reason:
            skipped.append((line.number, reason))
            continue
        spread = {
            name: below[line.number, name]
            for name in found
            if (line.number, name) in below and found[name] == EMPTY
        }
        found |= {name: cell for name, cell in spread.items() if name in FILLED}
        if book.date1904:
            found |= {name: _since_1904(found[name]) for name in DAYS if name in found}
        row = read_row(line.number, found, settings, line.hidden)
        for name in spread:
            if name in FILLED:
                note = normalised("merged", "合并单元格，已按其内容填入", "", spread[name].text)
            else:
                note = refuse("merged", f"{LABELS[name]}是合并单元格，请取消合并后逐行填写。")
            row.notes.append(note.of(name))
        rows.append(row)
    if len(rows) > MOST_ROWS:
        raise FileRefused(f"超过 {MOST_ROWS} 行，请拆分后上传。", code="too-long")
    if not rows:
        raise FileRefused("表头下面没有人员，请检查后上传。", code="no-rows")
    if hidden:
        kept = "已一并读取" if include_hidden else "未读取；如需导入，请勾选「包含隐藏行」"
        remarks.append(f"隐藏或被筛选掉的行 {hidden} 行，{kept}。")
    if encoding and encoding != "utf-8-sig":
        names = "、".join(str(row.values.get("name", "")) for row in rows[:3])
        remarks.append(f"文字编码按 {encoding.upper()} 读取，前三个姓名为：{names}，请核对是否乱码。")
    within_file(rows)
    places = {name: letters(column) for name, column in header.columns.items()}
    return RosterTable(table.name, header.titles, rows, skipped, remarks, encoding, places, hints)


def _since_1904(cell: Cell) -> Cell:
    """A plain number of days as the usual count from 1900."""
    if cell.kind != "n" or not re.fullmatch(r"\d{4,5}(\.0)?", cell.text):
        return cell
    return Cell("n", str(int(float(cell.text)) + FROM_1900_TO_1904))
