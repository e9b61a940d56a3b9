"""A table as a workbook: header row, frozen, filterable; text stays text, so that no cell becomes a formula."""

import tempfile
from datetime import date, datetime
from urllib.parse import quote

from django.http import FileResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from auxpolice.months import today

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CAP = 200_000


def workbook_response(name, columns, rows) -> FileResponse:
    """Streams the workbook from a temporary file; memory does not grow with the rows. At most 200,000 rows."""
    from xlsxwriter import Workbook

    handle = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115 - closed with the response
    book = Workbook(handle, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    head = book.add_format(
        {"bold": True, "bg_color": "#E8EEF7", "bottom": 1, "text_wrap": True, "valign": "vcenter"}
    )
    money = book.add_format({"num_format": "#,##0.00"})
    share = book.add_format({"num_format": "0.0%"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet(str(name)[:31].translate(str.maketrans("[]:*?/\\", "_______")) or "Sheet")
    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, str(column.label), head)
        sheet.set_column(position, position, 14 if column.kind != "text" else 18)
    count = 0
    for count, row in enumerate(rows, 1):
        if count > CAP:
            sheet.write_string(count, 0, _("超过 {n} 行，其余未导出；请缩小筛选范围。").format(n=CAP))
            break
        for position, column in enumerate(columns):
            _write(sheet, count, position, column, column.read(row), money, share, day)
    if columns:
        sheet.autofilter(0, 0, max(count, 1), len(columns) - 1)
    book.close()
    handle.seek(0)
    filename = f"{name}-{today():%Y%m%d}.xlsx"
    response = FileResponse(handle, content_type=XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _write(sheet, line, position, column, value, money, share, day) -> None:
    if value is None or value == "":
        return
    if column.kind in ("money", "delta"):
        sheet.write_number(line, position, value / 100, money)
    elif column.kind == "percent":
        sheet.write_number(line, position, float(value), share)
    elif column.kind == "month":
        sheet.write_string(line, position, f"{value:%Y-%m}")
    elif isinstance(value, bool):
        sheet.write_string(line, position, _("是") if value else _("否"))
    elif isinstance(value, (int, float)):
        sheet.write_number(line, position, value)
    elif isinstance(value, datetime):
        sheet.write_string(line, position, f"{timezone.localtime(value):%Y-%m-%d %H:%M}")
    elif isinstance(value, date):
        sheet.write_datetime(line, position, value, day)
    else:
        text = value[0] if isinstance(value, (tuple, list)) and value else value
        sheet.write_string(line, position, strip_tags(str(text))[:32000])
