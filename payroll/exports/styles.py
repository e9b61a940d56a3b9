"""Workbooks of pay: one look, text stays text, the same content gives the same bytes.

XlsxWriter stamps every member of the archive with one fixed date; the document's own date is fixed here.
"""

import io
from collections.abc import Sequence
from datetime import datetime

from auxpolice.months import SHANGHAI
from auxpolice.sheets.writing import add_sheet, open_book, plain


class PayBook:
    """One workbook in memory. ``shared=False`` streams the rows: for sheets of any number of people."""

    def __init__(self, *, shared: bool = False):
        self.sink = io.BytesIO()
        self.book = open_book(self.sink, streamed=not shared)
        self.book.set_properties({"created": datetime(2020, 1, 1, tzinfo=SHANGHAI).replace(tzinfo=None)})
        add = self.book.add_format
        font = {"font_name": "宋体", "font_size": 9, "valign": "vcenter"}
        self.title = add({**font, "font_size": 16, "bold": True, "align": "center"})
        self.note = add({**font, "align": "left", "num_format": "@"})
        self.head = add(
            {
                **font,
                "bold": True,
                "border": 1,
                "align": "center",
                "text_wrap": True,
                "bg_color": "#EEF2F8",
                "num_format": "@",
            }
        )
        self.text = add({**font, "border": 1, "num_format": "@"})
        self.count = add({**font, "border": 1, "num_format": "0"})
        self.money = add({**font, "border": 1, "num_format": "#,##0.00"})
        self.sum = add({**font, "border": 1, "bold": True, "num_format": "#,##0.00"})
        self.sum_count = add({**font, "border": 1, "bold": True, "num_format": "0"})
        self.sum_text = add({**font, "border": 1, "bold": True, "num_format": "@"})

    def sheet(self, name: str, widths: Sequence[float], head_row: int):
        """A landscape A4 sheet whose ``head_row`` (from 0) is repeated on every page."""
        made = add_sheet(self.book, name)
        made.set_landscape()
        made.repeat_rows(head_row)
        made.freeze_panes(head_row + 1, 0)
        made.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        for column, width in enumerate(widths):
            made.set_column(column, column, width)
        return made

    def heads(self, made, row: int, labels: Sequence[str]) -> None:
        for column, label in enumerate(labels):
            made.write_string(row, column, plain(label), self.head)

    def texts(self, made, row: int, values: Sequence[str], style=None, start: int = 0) -> None:
        for column, value in enumerate(values, start):
            made.write_string(row, column, plain(value), style or self.text)

    def amounts(self, made, row: int, fens: Sequence[int], style=None, start: int = 0) -> None:
        """Fen as yuan; two decimals of a double are exact far beyond any bureau's sums."""
        for column, fen in enumerate(fens, start):
            made.write_number(row, column, fen / 100, style or self.money)

    def signatures(self, made, row: int, width: int) -> None:
        thirds = max(width // 3, 1)
        for part, label in enumerate(("制表：", "复核：", "审批：")):
            made.write_string(row, min(part * thirds, width - 1), label, self.note)

    def done(self) -> bytes:
        self.book.close()
        return self.sink.getvalue()
