"""Workbooks out, for every exporter: text stays text, amounts come from fen, pages are set up for A4 paper.

    out = Workbook()
    sheet = out.sheet("工资表", [Out("姓名", 10), Out("身份证号", 22), Out("应发", 12, "money")],
                      title="云河县公安局警务辅助人员工资表", subtitle="2026年10月", landscape=True)
    sheet.row(["张伟", "1101…", 520000])
    sheet.total(["合计", None, 520000])
    sheet.signatures(["制表", "复核", "审批"])
    data = out.bytes()

No cell ever becomes a formula: strings are written as strings with the number format "@". Rows are streamed
(constant memory). ``guarded`` is for CSV, where a leading sign has to be disarmed by an apostrophe.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

import xlsxwriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DANGEROUS = tuple("=+-@\t\r＝＋－＠")
LONGEST = 32_000
A4 = 9


@dataclass(frozen=True)
class Out:
    """A column: header, width in characters, kind (text, money in fen, number, percent, date; ``own``: as each value is)."""

    label: str
    width: float = 12
    kind: str = "text"


def plain(value: Any) -> str:
    """Text that a workbook may hold: no controls besides line break and tab, not longer than a cell takes."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or (ord(c) >= 32 and not "\x7f" <= c <= "\x9f"))[:LONGEST]


def open_book(handle: IO[bytes], *, streamed: bool = True) -> xlsxwriter.Workbook:
    """A workbook in which text is never taken for a formula, a link or a number. Streamed, memory doesn't grow with rows."""
    options = {
        "constant_memory": streamed,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(handle, options)


def add_sheet(book: xlsxwriter.Workbook, name: str) -> xlsxwriter.worksheet.Worksheet:
    """A sheet on A4 paper, as wide as the page, by this name or one like it that Excel takes and no other sheet has."""
    taken = {sheet.get_name().lower() for sheet in book.worksheets()}
    base = plain(name).translate(str.maketrans("[]:*?/\\'", "________")).strip() or "Sheet"
    label, number = base[:31], 1
    while label.lower() in taken:
        number += 1
        label = f"{base[:27]}({number})"
    sheet = book.add_worksheet(label)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    return sheet


def guarded(value: Any) -> str:
    """Text for CSV: an apostrophe before anything a spreadsheet may take for a formula (OWASP list, full-width too)."""
    given, text = str(value), plain(value)
    return f"'{text}" if given.startswith(DANGEROUS) or given.lstrip().startswith(DANGEROUS) else text


class Workbook:
    """One .xlsx file in a temporary file; ``close`` gives the open handle at its beginning."""

    def __init__(self) -> None:
        self.handle = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  (handed to the response)
        self.book = open_book(self.handle)
        edge = {"border": 1, "valign": "vcenter", "font_size": 10}
        add = self.book.add_format
        self.formats = {
            "title": add(
                {"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "num_format": "@"}
            ),
            "subtitle": add({"align": "left", "font_size": 10, "num_format": "@"}),
            "head": add(
                {
                    **edge,
                    "bold": True,
                    "align": "center",
                    "text_wrap": True,
                    "bg_color": "#E8EEF7",
                    "num_format": "@",
                }
            ),
            "text": add({**edge, "num_format": "@", "text_wrap": True}),
            "money": add({**edge, "num_format": "#,##0.00"}),
            "number": add({**edge, "num_format": "0"}),
            "decimal": add({**edge, "num_format": "General"}),
            "percent": add({**edge, "num_format": "0.0%"}),
            "date": add({**edge, "num_format": "yyyy-mm-dd", "align": "center"}),
            "wrong": add({**edge, "num_format": "@", "bg_color": "#FDE2E1", "text_wrap": True}),
            "line": add({"font_size": 10, "num_format": "@"}),
            "total_text": add({**edge, "bold": True, "num_format": "@"}),
            "total_money": add({**edge, "bold": True, "num_format": "#,##0.00"}),
            "total_number": add({**edge, "bold": True, "num_format": "0"}),
        }

    def sheet(self, name: str, columns: Sequence[Out], **setup) -> "Sheet":
        return Sheet(self, name, columns, **setup)

    def close(self):
        self.book.close()
        self.handle.seek(0)
        return self.handle

    def bytes(self) -> bytes:
        with self.close() as handle:
            return handle.read()


class Sheet:
    """Rows from top to bottom; a row can't be changed once the next is begun."""

    def __init__(
        self,
        out: Workbook,
        name: str,
        columns: Sequence[Out],
        *,
        title: str = "",
        subtitle: str = "",
        landscape: bool = False,
    ):
        self.out, self.columns, self.line = out, columns, 0
        self.sheet = sheet = add_sheet(out.book, name)
        sheet.set_landscape() if landscape else sheet.set_portrait()
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        for position, column in enumerate(columns):
            sheet.set_column(position, position, column.width)
        last = len(columns) - 1
        if title:
            self._across(title, "title", last)
            sheet.set_row(self.line - 1, 28)
        if subtitle:
            self._across(subtitle, "subtitle", last)
        for position, column in enumerate(columns):
            sheet.write_string(self.line, position, plain(column.label), out.formats["head"])
        self.head = self.line
        self.line += 1
        sheet.repeat_rows(0, self.line - 1)
        sheet.freeze_panes(self.line, 0)

    def _across(self, text: str, style: str, last: int) -> None:
        if last > 0:
            self.sheet.merge_range(self.line, 0, self.line, last, plain(text), self.out.formats[style])
        else:
            self.sheet.write_string(self.line, 0, plain(text), self.out.formats[style])
        self.line += 1

    def row(self, values: Iterable, *, wrong: frozenset[int] = frozenset(), total: bool = False) -> None:
        """One line; columns named in ``wrong`` (from 0) are marked."""
        for position, (column, value) in enumerate(zip(self.columns, values, strict=False)):
            self._cell(position, column.kind, value, "wrong" if position in wrong else "", total)
        self.line += 1

    def total(self, values: Iterable) -> None:
        self.row(values, total=True)

    def _cell(self, position: int, kind: str, value, style: str, total: bool) -> None:
        sheet, formats, line = self.sheet, self.out.formats, self.line
        if kind == "own":
            kind = _kind_of(value)
        elif isinstance(value, str):
            kind = "text"
        shape = formats[style or (f"total_{kind}" if total and f"total_{kind}" in formats else kind)]
        if value is None or value == "":
            sheet.write_blank(line, position, None, shape)
        elif kind == "money":
            sheet.write_number(line, position, value / 100, shape)
        elif kind in ("number", "decimal", "percent"):
            sheet.write_number(line, position, value if kind == "number" else float(value), shape)
        elif kind == "date":
            sheet.write_datetime(line, position, datetime(value.year, value.month, value.day), shape)  # noqa: DTZ001
        else:
            sheet.write_string(line, position, plain(value), shape)

    def filtered(self) -> None:
        """Put filter arrows at the headers of the rows written so far."""
        if self.columns:
            self.sheet.autofilter(self.head, 0, max(self.line - 1, self.head + 1), len(self.columns) - 1)

    def note(self, text: str) -> None:
        """A sentence below the rows."""
        self.sheet.write_string(self.line, 0, plain(text), self.out.formats["line"])
        self.line += 1

    def signatures(self, labels: Sequence[str]) -> None:
        """A line for names and dates below the table."""
        self.line += 1
        step = max(len(self.columns) // max(len(labels), 1), 1)
        for place, label in enumerate(labels):
            self.sheet.write_string(
                self.line, place * step, f"{plain(label)}：＿＿＿＿＿＿", self.out.formats["line"]
            )
        self.line += 1


def _kind_of(value: Any) -> str:
    if isinstance(value, date) and not isinstance(value, datetime):
        return "date"
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return "text"
    return "number" if isinstance(value, int) else "decimal"


def csv_bytes(rows: Iterable[Iterable], *, encoding: str = "utf-8-sig") -> bytes:
    """Rows as CSV with guarded text. A name the encoding doesn't hold raises UnicodeEncodeError; nothing is replaced."""
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    for row in rows:
        writer.writerow(["" if v is None else v if isinstance(v, (int, float)) else guarded(v) for v in row])
    return kept.getvalue().encode(encoding)
