"""A table as a workbook: what is shown, with headers that stay and can be filtered."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import FileResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from auxpolice.months import today

CAP = 200_000
KINDS = {"money": "money", "delta": "money", "percent": "percent"}


def workbook_response(name, columns, rows) -> FileResponse:
    """Streams the workbook from a temporary file; memory does not grow with the rows. At most 200,000 rows."""
    from auxpolice.sheets.writing import XLSX, Out, Workbook

    out = Workbook()
    heads = [Out(str(c.label), 18 if c.kind == "text" else 14, KINDS.get(c.kind, "own")) for c in columns]
    sheet = out.sheet(str(name), heads, landscape=True)
    more = False
    for count, row in enumerate(rows):
        if more := count == CAP:
            break
        sheet.row(_cell(column, column.read(row)) for column in columns)
    sheet.filtered()
    if more:
        sheet.note(_("超过 {n} 行，其余未导出；请缩小筛选范围。").format(n=CAP))
    response = FileResponse(out.close(), content_type=XLSX)
    filename = f"{name}-{today():%Y%m%d}.xlsx"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    return response


def _cell(column, value) -> Any:
    """The value of a cell in a workbook: numbers and dates as they are, anything else as the text that the page shows."""
    if isinstance(value, (tuple, list)):
        value = value[0] if value else None
    if value is None:
        return None
    if column.kind == "month":
        return f"{value:%Y-%m}"
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value if isinstance(value, (int, float, Decimal, date)) else strip_tags(str(value))
