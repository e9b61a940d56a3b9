"""The preview of a staged import as plain data: what the commands print and the API answers."""

from auxpolice.imports.kinds import kind_of
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.notes import Code


def report(upload: Import) -> dict:
    """Counts of rows; ``wrong``, ``normalised`` and ``warnings`` name the sheet's own row and the file's own header."""
    counts, titles, several = upload.counts, upload.titles, len(upload.sheets) > 1
    found = {
        "new": counts.get(Outcome.NEW, 0),
        "changed": counts.get(Outcome.CHANGED, 0),
        "unchanged": counts.get(Outcome.UNCHANGED, 0),
        "wrong": [],
        "normalised": [],
        "warnings": [
            {**hint, "column": titles.get(hint["column"], hint["column"])}
            for hint in [*upload.hints, *upload.found.get("disagree", ())]
        ],
        "duplicates": counts.get(Outcome.SAME, 0),
        "skipped": [
            {"row": number, "message": reason, **({"sheet": sheet} if several else {})}
            for number, reason, sheet in upload.skipped
        ],
        "remarks": upload.remarks,
        "new_units": upload.found.get("new_units", []),
        "unmatched_posts": upload.asked.get("post", {}),
        "asked": upload.asked,
        "decisions": upload.found.get("decisions", []),
    }
    for row in upload.rows.order_by("sheet", "number"):
        for note in row.all_notes:
            place = {
                "row": row.number,
                "column": header(upload, note["field"]),
                "cell": address(upload, row, note["field"]),
                **({"sheet": upload.sheets[row.sheet]["name"]} if several else {}),
            }
            if note["code"] == Code.NORM:
                found["normalised"].append({**place, "from": note["before"], "to": note["after"]})
            else:
                kept = found["wrong"] if note["code"] == Code.ROW else found["warnings"]
                kept.append({**place, "code": note["key"], "message": note["message"]})
    return found


def header(upload: Import, name: str) -> str:
    """The column as the file calls it, else as the kind does."""
    return upload.titles.get(name) or kind_of(upload.kind).label(name) or "整行"


def address(upload: Import, row, name: str) -> str:
    """The cell as the sheet names it, such as N135; the row alone for what concerns the whole row."""
    sheet = upload.sheets[row.sheet]
    return f"{sheet['letters'].get(name, '')}{row.number + (name in sheet.get('below', ()))}"
