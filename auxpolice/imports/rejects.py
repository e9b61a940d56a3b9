"""The refused rows as a workbook: the cells as they were, the wrong ones marked, the reason beside them.

Mended, the same workbook can be uploaded again: headers are those of the kind, added columns are ignored.
"""

from auxpolice.imports.kinds import kind_of
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.notes import Code
from auxpolice.imports.report import address, header
from auxpolice.sheets.writing import Out, Workbook


def reject_workbook(upload: Import):
    """The workbook of refused rows, as an open handle at its beginning."""
    kind = kind_of(upload.kind)
    said = (name for sheet in upload.sheets for name in sheet["constant"])
    fields, known = list(dict.fromkeys((*upload.titles, *said))), kind.columns
    columns = [Out("原行号", 8, "number"), Out("错误说明", 60)]
    columns += [Out(kind.label(name), 20 if known[name].wide else 14) for name in fields]
    out = Workbook()
    sheet = out.sheet("待更正", columns, landscape=True)
    for row in upload.rows.filter(outcome=Outcome.WRONG).order_by("sheet", "number"):
        errors = [note for note in row.all_notes if note["code"] == Code.ROW]
        reasons = "\n".join(
            f"{address(upload, row, note['field'])} {kind.label(note['field']) or header(upload, note['field'])}：{note['message']}"
            for note in errors
        )
        marked = frozenset(2 + fields.index(n["field"]) for n in errors if n["field"] in fields)
        sheet.row([row.number, reasons, *(_cell(row.raw.get(name, "")) for name in fields)], wrong=marked)
    return out.close()


def _cell(text: str) -> str:
    """A date-time of the first workbook as the day it is."""
    return text[:10] if len(text) == 19 and text[10:] == "T00:00:00" else text
