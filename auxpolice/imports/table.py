"""The rows of a file: which sheets, which lines are people or things, what each cell says."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auxpolice.imports import cells, mapping
from auxpolice.imports.kinds import Column, Context, Kind, Row
from auxpolice.imports.mapping import Layout
from auxpolice.imports.notes import Code, Note, normalised, refuse
from auxpolice.sheets.reading import EMPTY, Book, Cell, FileRefused, Sheet

MOST_MERGED = 200_000  # cells; honest sheets have no overlapping ranges
FROM_1900_TO_1904 = 1462
FOOT = (
    "填表人",
    "审核人",
    "制表",
    "备注:",
    "备注：",
    "注:",
    "注：",
    "说明",
    "填报人",
    "负责人",
    "单位负责人",
)


@dataclass
class Table:
    sheets: list[dict] = field(default_factory=list)  # name, titles and letters by field
    rows: list[Row] = field(default_factory=list)
    skipped: list[list] = field(default_factory=list)  # [line number, reason]
    remarks: list[str] = field(default_factory=list)  # sentences about the file as a whole
    hints: list[dict] = field(default_factory=list)  # warnings about sheets, columns, hidden rows


def layouts(
    book: Book, kind: Kind, context: Context, *, said: dict | None = None, remembered=None, sheet: str = "",
    guessing: bool = False,
) -> list[Layout]:  # fmt: skip
    """The sheets that hold a table of this kind, in their order; ``said`` is what a person said of some of them."""
    said, found = said or {}, []
    for one in book.sheets:
        word = said.get(one.name)
        if not one.visible or (sheet and one.name != sheet) or word == {"skip": True}:
            continue
        layout = mapping.find(one, kind)
        if layout is None and (likely := mapping.guess(one)):
            known = guessing or word or (remembered and remembered(likely.source))
            layout = likely if known else None
        if layout is None:
            continue
        if word:
            found.append(mapping.told(layout, kind, context, word["columns"]))
        else:
            memory = remembered(layout.source) if remembered else {}
            found.append(mapping.assign(layout, kind, context, memory))
    return found


def chosen(found: list[Layout], kind: Kind) -> list[Layout]:
    """The sheets that can be read; FileRefused says what all of them lack."""
    if complete := [layout for layout in found if layout.complete]:
        return complete
    if not found:
        names = "".join(f"「{column.label}」" for column in kind.mandatory)
        raise FileRefused(
            f"没有找到表头：表中至少要有{names}{'一二三四五六七八九'[len(kind.mandatory) - 1]}列。",
            code="no-header",
        )
    best = max(found, key=lambda layout: len(layout.columns))
    if best.twice:
        raise FileRefused(
            f"工作表「{best.sheet.name}」表头重复：{'、'.join(best.twice)} 出现不止一列，请删去或改名后上传。",
            code="duplicate-header",
        )
    raise FileRefused(
        f"工作表「{best.sheet.name}」表头缺少必需的列：{'、'.join(best.missing)}，请补上后上传。",
        code="missing-header",
    )


def table_of(
    book: Book,
    kind: Kind,
    context: Context,
    read: list[Layout],
    *,
    include_hidden=False,
    mended: dict | None = None,
) -> Table:
    """All rows of the sheets that are read; FileRefused when there are none or too many."""
    table = Table()
    _other_sheets(table, book, read)
    for place, layout in enumerate(read):
        _sheet_remarks(table, layout, kind, several=len(read) > 1)
        _read_sheet(
            table,
            layout,
            kind,
            replace(context, titles=layout.titles),
            place,
            include_hidden,
            book,
            mended or {},
        )
    if len(table.rows) > kind.most_rows:
        raise FileRefused(f"超过 {kind.most_rows} 行，请拆分后上传。", code="too-long")
    if not table.rows:
        raise FileRefused("表头下面没有内容，请检查后上传。", code="no-rows")
    if book.encoding and book.encoding != "utf-8-sig":
        names = "、".join(str(row.values.get(kind.who[0], "")) for row in table.rows[:3])
        table.remarks.append(
            f"文字编码按 {book.encoding.upper()} 读取，前三个姓名为：{names}，请核对是否乱码。"
        )
    if kind.within:
        kind.within(table.rows)
    return table


def _other_sheets(table: Table, book: Book, read: list[Layout]) -> None:
    taken = {layout.sheet.name for layout in read}
    shown = [s.name for s in book.sheets if s.visible and s.lines and s.name not in taken]
    hidden = [s.name for s in book.sheets if not s.visible]
    if shown:
        names = "」「".join(layout.sheet.name for layout in read)
        table.remarks.append(f"只读取工作表「{names}」，忽略：{'、'.join(shown)}。")
    elif len(read) > 1:
        table.remarks.append(
            f"读取工作表 {len(read)} 张：{'、'.join(layout.sheet.name for layout in read)}。"
        )
    if hidden:
        table.remarks.append(f"忽略隐藏的工作表：{'、'.join(hidden)}。")
    table.hints += [
        _hint(0, "", "hidden-sheet", f"隐藏的工作表「{name}」未读取，请核对。") for name in hidden
    ]


def _sheet_remarks(table: Table, layout: Layout, kind: Kind, *, several: bool) -> None:
    at, sheet = layout.sheet.lines[layout.line].number, layout.sheet
    before, hints = f"{sheet.name}：" if several else "", len(table.hints)
    table.remarks += [f"{before}{text}" for text in layout.remarks]
    if layout.unknown:
        table.remarks.append(f"忽略不认识的列：{'、'.join(layout.unknown[:20])}。")
    concealed = [kind.label(f) for f, column in layout.columns.items() if column in sheet.hidden_columns]
    if concealed:
        table.remarks.append(f"隐藏的列也已读取：{'、'.join(concealed)}，请核对。")
    table.hints += [
        _hint(at, name, "hidden-column", "此列是隐藏的，也已读取，请核对。") for name in concealed
    ]
    table.hints += [_hint(at, name, key, sentence) for name, key, sentence in layout.hints]
    for hint in table.hints[hints:]:
        hint["message"] = f"{before}{hint['message']}"
    table.sheets.append(
        {
            "name": sheet.name[:100],
            "titles": layout.titles,
            "letters": {name: letters(column) for name, column in layout.columns.items()},
            "constant": list(layout.constant),
        }
    )


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


def spans(sheet: Sheet) -> Iterator[tuple[int, int, int, int]]:
    """Merged cells as (first row, first column from 0, last row, last column), within the lines of the sheet."""
    left, last = MOST_MERGED, sheet.lines[-1].number if sheet.lines else 0
    for span in sheet.merged:
        ends = re.fullmatch(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)", span)
        if ends is None:
            continue
        top, bottom = int(ends[2]), min(int(ends[4]), last)
        left -= max(bottom - top, 0)
        if left < 0:
            raise FileRefused("合并单元格过多或相互重叠，请取消合并后上传。", code="merged")
        yield top, _column(ends[1]), bottom, _column(ends[3])


def merged_below(layout: Layout) -> dict[tuple[int, str], Cell]:
    """(row, field) of cells that lie under the first row of a merged cell → the content of that first row."""
    by_column = {column: name for name, column in layout.columns.items()}
    by_number = {line.number: line for line in layout.sheet.lines[layout.line + 1 :]}
    return {
        (number, by_column[column]): by_number[top].cell(column)
        for top, column, bottom, _right in spans(layout.sheet)
        if top in by_number and column in by_column
        for number in range(top + 1, bottom + 1)
        if number in by_number
    }


def _read_sheet(table: Table, layout, kind, context, place, include_hidden, book: Book, mended: dict) -> None:
    columns, below, sheet = kind.columns, merged_below(layout), layout.sheet
    hidden, formulas = 0, Counter[str]()
    for line in sheet.lines[layout.line + 1 :]:
        found = {name: line.cell(column) for name, column in layout.columns.items()}
        reason = skip_reason(found, line, layout, kind)
        if reason is None and line.hidden:
            hidden += 1
            reason = None if include_hidden else "隐藏行"
        if reason == "隐藏行":
            message = "隐藏或被筛选掉的行，未读取；如需导入，请勾选「包含隐藏行」。"
            table.hints.append(_hint(line.number, "", "hidden-row", message))
        if reason:
            table.skipped.append([line.number, reason, sheet.name])
            continue
        spread = {
            name: below[line.number, name]
            for name in found
            if (line.number, name) in below and found[name] == EMPTY
        }
        found |= {name: cell for name, cell in spread.items() if columns[name].fill}
        found |= {name: Cell("s", text) for name, text in layout.constant.items()}
        if book.date1904:
            found |= {name: _since_1904(cell) for name, cell in found.items() if columns[name].is_day}
        found |= {name: Cell("s", text) for name, text in mended.get(f"{place}:{line.number}", {}).items()}
        row = read_row(line.number, found, columns, context, formulas)
        row.hidden, row.sheet = line.hidden, place
        for name in spread:
            row.notes.append(_merged(columns[name], spread[name].text).of(name))
        if kind.across:
            kind.across(row, context)
        table.rows.append(row)
    table.remarks += [
        f"{kind.label(name)}一列有 {n} 个公式，未读取，以身份证号为准。" for name, n in formulas.items()
    ]
    if hidden:
        kept = "已一并读取" if include_hidden else "未读取；如需导入，请勾选「包含隐藏行」"
        table.remarks.append(f"隐藏或被筛选掉的行 {hidden} 行，{kept}。")


def _merged(column: Column, text: str) -> Note:
    if column.fill:
        return normalised("merged", "合并单元格，已按其内容填入", "", text)
    note = refuse("merged", f"{column.label}是合并单元格，请取消合并后逐行填写。")
    return note if column.mandatory else left_out(note)


def left_out(note: Note) -> Note:
    """The refusal of a cell as a warning that the cell was not taken."""
    message = (
        note.message if "未采用" in note.message else note.message.removesuffix("。") + "；这一格未采用。"
    )
    return replace(note, code=Code.WARN, message=message)


def read_row(
    number: int, found: dict[str, Cell], columns: dict[str, Column], context: Context, formulas
) -> Row:
    """Every mapped cell by its column's reader; an optional one that can't be read never refuses the row."""
    row = Row(number)
    for name, cell in found.items():
        column = columns[name]
        row.raw[name] = cell[1]
        if not column.mandatory:
            if column.implied and cell.kind == "f":
                formulas[name] += 1
                continue
            if cell.kind == "s" and cells.is_nothing(cell.text):
                row.notes.append(normalised("placeholder", "视为未填", cell.text, "").of(name))
                continue
        if cell.kind == "s" and (text := cells.unguarded(cell.text)) != cell.text:
            row.notes.append(normalised("guard-mark", "数字前的撇号已去除", cell.text, text).of(name))
            cell = Cell("s", text)
        value, notes = column.read(cell, context)
        if not column.mandatory:
            notes = [left_out(n) if n.code == Code.ROW and n.key not in column.strict else n for n in notes]
        if value is not None:
            row.values[name] = value
        row.notes += [note.of(name) for note in notes]
    return row


def skip_reason(found: dict[str, Cell], line, layout: Layout, kind: Kind) -> str | None:
    """Why a line is no row at all: nothing in it, a total, the header or a title again, a remark."""
    everything = [cell.text for cell in line.cells if cell.text.strip()]
    if not any(cell.text.strip() for cell in found.values()):
        return "空行"
    tight = [cells.tight(text) for text in everything]
    key = cells.tight(found.get(kind.key_field, EMPTY).text)
    person = len(re.sub(r"\W", "", key)) >= 8
    named = [tight[0], *(cells.tight(found[name].text) for name in kind.who if name in found)]
    if not person and any(mapping.TOTALS.search(text) for text in named):
        return "合计行"
    again = sum(
        1 for name, cell in found.items() if cell.text and mapping.folded(cell.text) == layout.titles[name]
    )
    if again >= 2 and again * 2 >= len(everything):
        return "重复表头"
    if not person and tight[0].startswith(FOOT):
        return "表尾说明"
    if (
        not person
        and len(everything) == 1
        and (len(tight[0]) > 6 or tight[0].endswith(("表", "册", "续", "名单")))
    ):
        return "标题行"
    if not person and all(re.fullmatch(r"\(.*\)|(如|例|必填|选填|填写).*", text) for text in tight):
        return "填写说明"
    return None


def _since_1904(cell: Cell) -> Cell:
    """A plain number of days as the usual count from 1900."""
    if cell.kind != "n" or not re.fullmatch(r"\d{4,5}(\.0)?", cell.text):
        return cell
    return Cell("n", str(int(float(cell.text)) + FROM_1900_TO_1904))


def unpacked(book: dict) -> Book:
    """A book from its plain form (see ``packed``)."""
    from auxpolice.sheets.reading import Line

    sheets = [
        Sheet(
            s["name"], s["visible"],
            [
                Line(n, [Cell(*c) if c else EMPTY for c in cells_], hidden, frozenset(struck))
                for n, hidden, cells_, struck in s["lines"]
            ],
            s["hidden_columns"], s["merged"],
        )
        for s in book["sheets"]
    ]  # fmt: skip
    return Book(book["format"], book["encoding"], sheets, book["date1904"])


def packed(book: Book) -> dict:
    """A book as plain data, to be kept while the person maps and mends."""
    return {
        "format": book.format,
        "encoding": book.encoding,
        "date1904": book.date1904,
        "sheets": [
            {
                "name": s.name,
                "visible": s.visible,
                "hidden_columns": s.hidden_columns,
                "merged": s.merged,
                "lines": [
                    [
                        line.number,
                        line.hidden,
                        [list(c) if c.kind else None for c in line.cells],
                        sorted(line.struck),
                    ]
                    for line in s.lines
                ],
            }
            for s in book.sheets
        ],
    }
