"""Parses one workbook or CSV in a process of its own: ``python -I child.py FILE``.

Prints JSON, one value a line, so that no more than a row is held twice: {"format": …}, then for every sheet
{"sheet": name, …} and its rows [number, cells, columns struck out], at last {"peak_kb": memory}; or {"refused": code,
"message": sentence}, which voids what came before. No Django, no network, limited memory and processor time; formulas are
never evaluated, only noticed. A cell is null or [kind, text] with kind s text, n number, d date-time, t time, b bool, f formula,
e error; a third part says how a number with zeros before it, or a date without its day, is shown.
"""

import csv
import io
import json
import re
import resource
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time

MOST_BYTES = 10 * 1024 * 1024
MOST_UNZIPPED = 100 * 1024 * 1024
MOST_RATIO = 100
RATIO_COUNTS_FROM = 1024 * 1024  # small parts of one repeated character are no bombs
MOST_ENTRIES = 200
MOST_ROWS = 120_000
MOST_COLUMNS = 100
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 30

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Refused(Exception):
    """The whole file is refused, with a code and a sentence on how to mend it."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


def parse(data: bytes) -> Iterator:
    """The lines to be printed for a file, by its content, whatever its name says."""
    if not data.strip():
        raise Refused("empty", "文件是空的，请重新导出后上传。")
    if len(data) > MOST_BYTES:
        raise Refused("too-big", "文件超过 10 MB，请拆分后上传。")
    if data.startswith(OLE2):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise Refused("password", "工作簿设有打开密码，请去除密码后再上传。")
        return old_workbook(data)
    if data.startswith(b"PK"):
        return workbook(data)
    head = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta", b"<head")):
        raise Refused("html", "这是网页（HTML/XML）文件，不是工作簿，请用表格软件另存为 .xlsx 后上传。")
    if head.startswith((b"%pdf", b"{\\rtf", b"\x1f\x8b", b"rar!", b"7z")):
        raise Refused("not-a-sheet", "这不是表格文件，请上传 .xlsx 或 .csv 文件。")
    return text_table(data)


# --- workbooks
def workbook(data: bytes) -> Iterator:
    check_archive(data)
    for unneeded in ("numpy", "PIL"):  # half of what openpyxl would load
        sys.modules[unneeded] = None  # type: ignore[assignment]  # Python's word for what can't be imported
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    warnings.simplefilter("ignore")
    plain = tidied(data)
    try:
        book = load_workbook(plain, read_only=True, data_only=False, keep_links=False)
    except MemoryError:
        raise
    except Exception as error:
        raise Refused("broken", "工作簿已损坏或不完整，请用表格软件打开并另存为 .xlsx 后上传。") from error
    if not book.worksheets:
        raise Refused("no-sheet", "工作簿里没有工作表。")
    yield {"format": "xlsx", "date1904": book.epoch == CALENDAR_MAC_1904}
    styles = book._cell_styles  # type: ignore[attr-defined]
    struck = frozenset(i for i, style in enumerate(styles) if book._fonts[style.fontId].strike)  # type: ignore[attr-defined]
    with zipfile.ZipFile(plain) as archive:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                yield {"sheet": sheet.title, "state": sheet.sheet_state}
                continue
            try:
                sheet.reset_dimensions()  # some programs write "A1" there, whatever the sheet holds
                yield {
                    "sheet": sheet.title,
                    "state": "visible",
                    **hidden_parts(archive, sheet._worksheet_path),  # type: ignore[attr-defined]
                }
                yield from sheet_rows(sheet, struck)
            except (Refused, MemoryError):
                raise
            except Exception as error:
                raise Refused(
                    "broken", f"工作表「{sheet.title}」已损坏，请另存为新的 .xlsx 后上传。"
                ) from error


STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", NS[1:-1].encode()),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
NUMBERED = re.compile(rb"<row(?:\s*>|\s(?![^>]*\br=\"))")
HOLLOW = re.compile(rb"<row\s[^>]*?(?:/>|(?<!/)>\s*(?:<c\s[^>]*(?:/>|(?<!/)>\s*</c>)\s*)*</row>)\s*")


def tidied(data: bytes) -> io.BytesIO:
    """The archive without rows that hold nothing, without styles but the formats of numbers, and in the usual dialect."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            name = entry.filename
            if name.startswith(("xl/media/", "xl/drawings/", "docProps/thumbnail")):
                continue
            content = old.read(entry)
            if name.endswith((".xml", ".rels")):
                for strict, usual in STRICT if b"purl.oclc.org/ooxml" in content else ():
                    content = content.replace(strict, usual)
            if name.startswith("xl/worksheets/") and not NUMBERED.search(content):
                content = HOLLOW.sub(b"", content)
            elif name == "xl/styles.xml":
                content = number_formats(content)
            new.writestr(name, content)
    out.seek(0)
    return out


def number_formats(styles: bytes) -> bytes:
    """A stylesheet with the number formats, which tell days from figures, and what is struck out; nothing else is read."""
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(styles)
    except Exception as error:
        raise Refused("broken", "工作簿已损坏或不完整，请用表格软件打开并另存为 .xlsx 后上传。") from error
    from xml.sax.saxutils import quoteattr

    formats = "".join(
        f"<numFmt numFmtId={quoteattr(f.get('numFmtId', '0'))} formatCode={quoteattr(f.get('formatCode', 'General'))}/>"
        for f in root.iter(NS + "numFmt")
        if f.get("numFmtId", "").isdecimal()
    )
    strikes = [font.find(NS + "strike") for font in root.findall(f"{NS}fonts/{NS}font")]
    struck = {
        str(i)
        for i, strike in enumerate(strikes)
        if strike is not None and strike.get("val") not in ("0", "false")
    }
    kinds = [
        (x.get("numFmtId", "0"), x.get("fontId") in struck) for x in root.findall(f"{NS}cellXfs/{NS}xf")
    ] or [("0", False)]
    cells = "".join(
        f'<xf numFmtId="{kind if kind.isdecimal() else 0}" fontId="{int(out)}" fillId="0" borderId="0"/>'
        for kind, out in kinds
    )
    return (
        f'<styleSheet xmlns="{NS[1:-1]}">'
        + (f"<numFmts>{formats}</numFmts>" if formats else "")
        + "<fonts><font/><font><strike/></font></fonts><fills><fill><patternFill/></fill></fills><borders><border/></borders>"
        + f'<cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    ).encode()


def check_archive(data: bytes, folder: str = "xl/", what: str = "工作簿", ending: str = ".xlsx") -> None:
    """Entries, sizes and ratio as really unpacked, no document types and no entities; of a workbook, or what is named."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_ENTRIES:
                raise Refused("bomb", f"文件内部条目过多，不像正常的{what}，已拒绝。")
            names = {entry.filename for entry in entries}
            if "[Content_Types].xml" not in names or not any(n.startswith(folder) for n in names):
                raise Refused(
                    "not-a-sheet", f"这个压缩包不是 {ending} {what}，请用表格软件另存为 {ending} 后上传。"
                )
            if "xl/workbook.bin" in names:
                raise Refused("old-format", "这是 .xlsb 二进制工作簿，请另存为 .xlsx 后上传。")
            if f"{folder}vbaProject.bin" in names:
                raise Refused("macros", f"{what}含有宏，请另存为不含宏的 {ending} 后上传。")
            total = 0
            for entry in entries:
                if entry.flag_bits & 1:
                    raise Refused("password", f"{what}设有密码，请去除密码后再上传。")
                total += unpacked(archive, entry, MOST_UNZIPPED - total)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, zlib.error) as error:
        raise Refused("broken", "文件不完整或已损坏（可能上传中断），请重新上传。") from error


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    size, tail = 0, b""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    with archive.open(entry) as part:
        while block := part.read(1 << 16):
            size += len(block)
            if size > left or (size > RATIO_COUNTS_FROM and size > MOST_RATIO * max(entry.compress_size, 1)):
                raise Refused("bomb", "文件解压后过大，不像正常的工作簿，已拒绝。")
            if is_xml:
                seen = (tail + block).replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                    raise Refused("xml-entity", "文件内含不允许的 XML 声明，已拒绝。")
                tail = block[-40:]
    return size


def sheet_rows(sheet, struck):
    """[row number, cells, columns struck out] of rows with something in them; numbers are the sheet's own."""
    kept = 0
    for row in sheet.iter_rows():
        cells: list = []
        number, out = 0, []
        for cell in row:
            if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
                cells.append(None)
                continue
            number = cell.row
            if cell._style_id in struck:
                out.append(len(cells))
            cells.append(encoded(cell))
        while cells and cells[-1] is None:
            cells.pop()
        if not cells:
            continue
        if len(cells) > MOST_COLUMNS:
            raise Refused("too-wide", f"工作表「{sheet.title}」超过 {MOST_COLUMNS} 列，请删去多余的列。")
        kept += 1
        if kept > MOST_ROWS + 50:
            raise Refused("too-long", f"工作表「{sheet.title}」超过 {MOST_ROWS} 行，请拆分后上传。")
        yield [number, cells, out] if out else [number, cells]


def encoded(cell) -> list[str]:
    value, data_type = cell.value, cell.data_type
    if data_type == "f" or type(value).__name__ in ("ArrayFormula", "DataTableFormula"):
        return ["f", str(getattr(value, "text", value))[:200]]
    if data_type == "e":
        return ["e", str(value)]
    if isinstance(value, bool):
        return ["b", "1" if value else "0"]
    if isinstance(value, datetime):
        shown = cell.number_format.lower()
        return [
            "d",
            value.isoformat(),
            *(["month"] if "m" in shown and not re.search("d|h|s|日", shown) else []),
        ]
    if isinstance(value, date):
        return ["d", datetime(value.year, value.month, value.day).isoformat()]  # noqa: DTZ001
    if isinstance(value, (int, float)):
        if cell.number_format[:2] == "00" and isinstance(value, int) and set(cell.number_format) == {"0"}:
            return ["n", repr(value), f"{value:0{len(cell.number_format)}d}"]
        return ["n", repr(value)]
    if isinstance(value, time):
        return ["t", value.isoformat()]
    return ["s", str(value)] if isinstance(value, str) else ["t", str(value)]


def hidden_parts(archive: zipfile.ZipFile, path: str) -> dict:
    """Numbers of hidden rows (filtered ones among them), of hidden columns (from 0), and merged ranges such as D2:D4."""
    from defusedxml.ElementTree import iterparse

    rows: list[int] = []
    columns: list[int] = []
    merged: list[str] = []
    with archive.open(path.lstrip("/")) as part:
        for event, element in iterparse(part, events=("start", "end")):
            if event == "start":
                if element.tag == NS + "row" and element.get("hidden") in ("1", "true"):
                    rows.append(int(element.get("r", 0)))
                elif element.tag == NS + "col" and element.get("hidden") in ("1", "true"):
                    last = min(int(element.get("max")), MOST_COLUMNS)
                    columns += range(int(element.get("min")) - 1, last)
                elif element.tag == NS + "mergeCell":
                    merged.append(element.get("ref", ""))
            elif element.tag in (NS + "row", NS + "c"):
                element.clear()
    return {"hidden_rows": rows, "hidden_columns": columns, "merged": merged[:MOST_ROWS]}


# --- workbooks of old programs and of attendance machines (.xls)
def old_workbook(data: bytes) -> Iterator:
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [
            (one.name, book.get_sheet_by_name(one.name), one.visible == SheetVisibleEnum.Visible)
            for one in book.sheets_metadata
        ]
    except Exception as error:
        raise Refused("old-format", "这是旧版 .xls 或 WPS .et 文件，请另存为 .xlsx 后上传。") from error
    if not sheets:
        raise Refused("no-sheet", "工作簿里没有工作表。")
    yield {"format": "xls"}
    for name, sheet, visible in sheets:
        if not visible:
            yield {"sheet": name, "state": "hidden"}
            continue
        yield {
            "sheet": name,
            "state": "visible",
            "merged": [spanned(*r) for r in sheet.merged_cell_ranges or ()],
        }
        yield from within_limits(
            ([plain_cell(value) for value in row] for row in sheet.iter_rows()), f"工作表「{name}」"
        )


def within_limits(rows: Iterable[list], where: str) -> Iterator[list]:
    """[number, cells] of rows that hold something, without the empty cells at their end."""
    kept = 0
    for number, cells in enumerate(rows, 1):
        while cells and cells[-1] is None:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise Refused("too-wide", f"{where}超过 {MOST_COLUMNS} 列，请删去多余的列。")
        if cells:
            yield [number, cells]
            kept += 1
        if kept > MOST_ROWS + 50:
            raise Refused("too-long", f"{where}超过 {MOST_ROWS} 行，请拆分后上传。")


def spanned(start: tuple[int, int], end: tuple[int, int]) -> str:
    return f"{lettered(start[1])}{start[0] + 1}:{lettered(end[1])}{end[0] + 1}"


def lettered(column: int) -> str:
    return (lettered(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def plain_cell(value) -> list[str] | None:
    """A cell of an old workbook; it doesn't say how numbers are shown."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, bool):
        return ["b", "1" if value else "0"]
    if isinstance(value, (int, float)):
        return ["n", repr(int(value) if value == int(value) else value)]
    if isinstance(value, datetime):
        return ["d", value.isoformat()]
    if isinstance(value, date):
        return ["d", datetime(value.year, value.month, value.day).isoformat()]  # noqa: DTZ001
    return ["t", str(value)] if isinstance(value, time) else ["s", str(value)]


# --- text
def text_table(data: bytes) -> Iterator:
    text, encoding = decoded(data)
    delimiter = sniffed(text)
    csv.field_size_limit(40_000)
    yield {"format": "csv", "encoding": encoding}
    yield {"sheet": "CSV", "state": "visible"}
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        yield from within_limits(
            ([["s", field] if field.strip() else None for field in fields] for fields in reader), "文件"
        )
    except csv.Error as error:
        raise Refused("csv", "CSV 的引号或分隔不完整，请用表格软件另存为 .xlsx 后上传。") from error


def decoded(data: bytes) -> tuple[str, str]:
    """Strictly: UTF-16 with its mark, UTF-8, then GB18030; anything with controls in it is no table."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        tries = ["utf-16"]
    else:
        tries = ["utf-8-sig", "gb18030"]
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(
            (ord(c) < 32 and c not in "\r\n\t") or "\ue000" <= c <= "\uf8ff" or c == "\ufffd" for c in text
        ):
            continue
        return text, encoding
    raise Refused("encoding", "无法识别文件的文字编码，请另存为 .xlsx 或 UTF-8 编码的 CSV 后上传。")


def sniffed(text: str) -> str:
    first = next((line for line in text.replace("\r", "\n").split("\n") if line.strip()), "")
    counts = {mark: first.count(mark) for mark in (",", "\t", ";")}
    best = max(counts, key=lambda mark: counts[mark])
    if not counts[best]:
        lines = text.replace("\r", "\n").split("\n")[:20]
        counts = {mark: sum(line.count(mark) for line in lines) for mark in counts}
        best = max(counts, key=lambda mark: counts[mark])
    if not counts[best]:
        raise Refused("csv", "文件里看不出列的分隔（逗号、分号或制表符），请另存为 .xlsx 后上传。")
    return best


def peak_kb() -> int:
    """Memory of this process at most; what the system tells of resources would count the parent's before it became this one."""
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main(path: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    write = sys.stdout.write
    answer: dict[str, object]
    try:
        with open(path, "rb") as handle:
            data = handle.read(MOST_BYTES + 1)
        for line in parse(data):
            write(json.dumps(line) + "\n")
        answer = {"peak_kb": peak_kb()}
    except Refused as refused:
        answer = {"refused": refused.code, "message": refused.message}
    except MemoryError:
        answer = {"refused": "too-heavy", "message": "文件过于复杂，解析所需内存超过限制，请精简后上传。"}
    write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
