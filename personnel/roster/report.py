"""The preview of a staged roster as plain data: what the command prints and the API answers."""

from personnel.models import Outcome, RosterImport
from personnel.roster.compare import label
from personnel.rules.notes import Code


def report(upload: RosterImport) -> dict:
    """Counts of rows; ``wrong``, ``normalised`` and ``warnings`` name the sheet's own row and the file's own header."""
    counts = upload.counts
    found = {
        "new": counts.get(Outcome.NEW, 0),
        "changed": counts.get(Outcome.CHANGED, 0),
        "unchanged": counts.get(Outcome.UNCHANGED, 0),
        "wrong": [],
        "normalised": [],
        "warnings": [
            {**hint, "column": upload.titles.get(hint["column"], hint["column"])} for hint in upload.hints
        ],
        "duplicates": counts.get(Outcome.SAME, 0),
        "skipped": [{"row": number, "message": reason} for number, reason in upload.skipped],
        "remarks": upload.remarks,
        "new_units": upload.new_units,
        "unmatched_posts": upload.unmatched_posts,
    }
    for row in upload.rows.order_by("number"):
        for note in row.all_notes:
            place = {
                "row": row.number,
                "column": upload.titles.get(note["field"]) or label(note["field"]),
                "cell": address(upload, row.number, note["field"]),
            }
            if note["code"] == Code.NORM:
                found["normalised"].append({**place, "from": note["before"], "to": note["after"]})
            else:
                kept = found["wrong"] if note["code"] == Code.ROW else found["warnings"]
                kept.append({**place, "code": note["key"], "message": note["message"]})
    return found


def address(upload: RosterImport, number: int, field: str) -> str:
    """The cell as the sheet names it, such as N135; the row alone for what concerns the whole row."""
    return f"{upload.letters.get(field, '')}{number}"
