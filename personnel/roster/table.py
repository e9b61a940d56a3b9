"""The roster table inside a book of sheets: which sheet, which columns, which rows."""

from dataclasses import dataclass, field
from datetime import date

from auxpolice.sheets.child import MOST_ROWS
from auxpolice.sheets.reading import Book, FileRefused, Sheet
from personnel.roster.columns import registered
from personnel.rules import headers
from personnel.rules.headers import LABELS, HeaderMap
from personnel.rules.rows import Row, Settings, read_row, skip_reason, within_file


@dataclass
class RosterTable:
    sheet: str
    titles: dict[str, str]  # field → header as the file writes it
    rows: list[Row]
    skipped: list[tuple[int, str]]
    remarks: list[str] = field(default_factory=list)  # sentences about the file as a whole
    encoding: str = ""


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
    if "level" in header.columns and "level" not in registered():
        remarks.append("「现层级」一列暂未采用，请在层级核定中录入。")
    return _rows(table, header, remarks, today, include_hidden, book.encoding)


def _rows(table: Sheet, header: HeaderMap, remarks, today, include_hidden, encoding) -> RosterTable:
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
        if reason:
            skipped.append((line.number, reason))
            continue
        rows.append(read_row(line.number, found, settings, line.hidden))
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
    return RosterTable(table.name, header.titles, rows, skipped, remarks, encoding)
