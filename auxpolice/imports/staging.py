"""Uploads: read, map, stage, mend, compare again. Staging writes nothing anywhere else."""

import hashlib
import json
import zlib
from collections import Counter
from dataclasses import asdict
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg2.extras import Json

from auxpolice.access import scope
from auxpolice.access.models import User
from auxpolice.imports.cells import tight
from auxpolice.imports.kinds import Context, Examined, Kind, Reading, Row, kind_of
from auxpolice.imports.mapping import Layout, folded
from auxpolice.imports.models import Import, ImportLayout, ImportRow, ImportState, ImportWord, Outcome
from auxpolice.imports.table import Table, chosen, layouts, packed, table_of, unpacked
from auxpolice.months import today
from auxpolice.problems import Conflict
from auxpolice.sheets import reading
from auxpolice.sheets.reading import Book
from auxpolice.units.models import Unit, UnitKind


def require(kind: Kind, acting_user: User | None) -> None:
    """Users need the act; commands of the house work as the system with no user."""
    if acting_user is not None:
        scope.require(acting_user, kind.act)


def stage(
    kind: Kind,
    data: bytes,
    filename: str,
    *,
    acting_user: User | None,
    sheet: str = "",
    include_hidden: bool = False,
    options: dict | None = None,
    asking: bool = False,
) -> Import:
    """The import of this content: a new one, or the one that is there already. FileRefused leaves no trace.

    ``asking``: somebody is there to say which column is which, so a header that isn't understood refuses nothing yet.
    """
    require(kind, acting_user)
    wishes = (b"+hidden" if include_hidden else b"") + (b"+sheet:" + sheet.encode() if sheet else b"")
    if kind.mine:
        kind.mine(options or {})
        wishes += json.dumps(options, sort_keys=True).encode()
    digest = hashlib.sha256(data + wishes).hexdigest()
    upload = Import.objects.filter(kind=kind.key, sha256=digest).first()
    if upload is None or upload.state in (ImportState.DISCARDED, ImportState.UNDONE):
        book = reading.read(data)
        if kind.conceal:
            kind.conceal(book)
        upload = _store(
            kind, book, digest, filename, include_hidden, sheet, acting_user, asking, options or {}
        )
    with transaction.atomic():
        upload = Import.objects.select_for_update().get(pk=upload.pk)
        if upload.state != ImportState.MAPPING:
            upload.options = {**upload.options, **(options or {})}
            refresh(upload)
    return upload


@transaction.atomic
def _store(
    kind, book: Book, digest, filename, include_hidden, sheet, acting_user: User | None, asking, options
) -> Import:
    with (
        connection.cursor() as cursor
    ):  # the same file uploaded twice at once: the second waits, then finds it
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [digest])
    upload = Import.objects.filter(kind=kind.key, sha256=digest).first()
    if upload and upload.state not in (ImportState.DISCARDED, ImportState.UNDONE):
        return upload
    if sheet:
        book.sheets = [one for one in book.sheets if one.name == sheet or not one.visible]
    if upload is None:
        upload = Import(
            kind=kind.key, sha256=digest, filename=clean_filename(filename), uploaded_by=acting_user
        )
    upload.include_hidden, upload.options = include_hidden, {**upload.options, **options}
    upload.content = zlib.compress(json.dumps(packed(book)).encode(), 1)
    _read(upload, book, asking=asking)
    return upload


def book_of(upload: Import) -> Book:
    return unpacked(json.loads(zlib.decompress(bytes(upload.content))))


def context_of(upload: Import) -> Context:
    """What the readers know: today, words told before or for this file, names the kind knows."""
    kind = kind_of(upload.kind)
    words: dict[str, dict[str, str]] = {}
    for name, text, value in ImportWord.objects.filter(kind=kind.key).values_list("field", "text", "value"):
        words.setdefault(name, {})[text] = value
    for name, told in upload.answers.items():
        words.setdefault(name, {}).update(told)
    return Context(today(), words, frozenset(folded(n) for n in kind.names()) if kind.names else frozenset())


def layouts_of(upload: Import, book: Book, *, guessing: bool = False) -> list[Layout]:
    kind = kind_of(upload.kind)
    return layouts(
        book, kind, context_of(upload), said=upload.layout, remembered=lambda source: _memory(kind, source),
        guessing=guessing,
    )  # fmt: skip


def _bureau() -> Unit | None:
    return Unit.objects.filter(kind=UnitKind.BUREAU).order_by("pk").first()


def _memory(kind: Kind, source: str) -> dict[str, str]:
    row = ImportLayout.objects.filter(kind=kind.key, bureau=_bureau(), source=source).first()
    return row.columns if row else {}


def _read(upload: Import, book: Book, *, asking: bool) -> None:
    """Rows of the file by the layout; without one that is understood the file waits for a person, or is refused."""
    kind = kind_of(upload.kind)
    if kind.read:
        given = Reading(book, context_of(upload), upload.options, upload.include_hidden, upload.mended)
        return _keep(upload, kind.read(given))
    found = layouts_of(upload, book, guessing=asking)
    if asking and found and not any(layout.complete for layout in found):
        upload.state = ImportState.MAPPING
        upload.save()
        upload.rows.all().delete()
        return
    table = table_of(
        book,
        kind,
        context_of(upload),
        chosen(found, kind),
        include_hidden=upload.include_hidden,
        mended=upload.mended,
    )
    left = [layout for layout in found if not layout.complete]
    table.hints += [
        {
            "row": layout.sheet.lines[layout.line].number,
            "column": "",
            "code": "sheet-left",
            "message": f"工作表「{layout.sheet.name}」缺少{'、'.join(layout.missing or layout.twice)}，未读取，请核对。",
        }
        for layout in left
    ]
    return _keep(upload, table)


def _keep(upload: Import, table: Table) -> None:
    upload.state = ImportState.STAGED
    upload.sheets, upload.hints, upload.remarks, upload.skipped = (
        table.sheets,
        table.hints,
        table.remarks,
        table.skipped,
    )
    upload.save()
    upload.rows.all().delete()
    ImportRow.objects.bulk_create((_staged(upload, row) for row in table.rows), batch_size=5000)


def clean_filename(name: str) -> str:
    """For showing only: no path, no control or direction signs, at most 200 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in name if c.isprintable())[-200:] or _("未命名")


def _staged(upload: Import, row: Row) -> ImportRow:
    outcome = Outcome.SAME if row.same_as else Outcome.WRONG if row.refused else Outcome.NEW
    values = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.values.items()}
    raw = {k: v.replace("\0", "")[:1000] for k, v in row.raw.items()}
    return ImportRow(
        upload=upload,
        sheet=row.sheet,
        number=row.number,
        raw=raw,
        values=values,
        outcome=outcome,
        notes=[asdict(n) for n in row.notes],
    )


def examine(upload: Import, *, lock: bool = False) -> Examined:
    """All rows against what is there now; ``lock`` holds those named until the transaction ends."""
    examined = kind_of(upload.kind).examine(upload, lock)
    for verdict in examined.verdicts:
        for note in verdict.row.notes:
            if note["key"] == "dictionary" and kind_of(upload.kind).columns[note["field"]].choices:
                asked = examined.asked.setdefault(note["field"], {})
                text = tight(verdict.row.raw[note["field"]])
                asked[text] = asked.get(text, 0) + 1
    return examined


def moved(examined: Examined) -> list[int]:
    """Rows that would now be written otherwise than the stored preview says."""
    return [
        v.row.number
        for v in examined.verdicts
        if not v.row.applied_at and (v.row.outcome, v.row.changes) != (str(v.outcome), v.changes)
    ]


def refresh(upload: Import, examined: Examined | None = None) -> Examined:
    """Compare again and store what was found; one statement for all rows that changed."""
    examined = examined or examine(upload)
    changed = []
    for verdict in examined.verdicts:
        row = verdict.row
        found = [asdict(note) for note in verdict.notes]
        if (row.outcome, row.found, row.changes) != (verdict.outcome, found, verdict.changes):
            row.outcome, row.found, row.changes = str(verdict.outcome), found, verdict.changes
            changed.append({"id": row.pk, "outcome": row.outcome, "found": found, "changes": row.changes})
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE {ImportRow._meta.db_table} t SET outcome = r.outcome, found = r.found, changes = r.changes "
                "FROM jsonb_to_recordset(%s) AS r(id bigint, outcome text, found jsonb, changes jsonb) WHERE t.id = r.id",
                [Json(changed)],
            )
    upload.counts = dict(Counter(str(v.outcome) for v in examined.verdicts))
    upload.asked, upload.found = examined.asked, examined.found
    upload.save()
    return examined


def _locked(upload: Import, acting_user: User | None, *states: ImportState) -> Import:
    require(kind_of(upload.kind), acting_user)
    upload = Import.objects.select_for_update().get(pk=upload.pk)
    if upload.state not in (states or (ImportState.STAGED,)):
        raise Conflict(_("此文件已经导入或放弃，不能再改，请重新上传。"), code="import-ended")
    return upload


def _again(upload: Import) -> Import:
    _read(upload, book_of(upload), asking=False)
    refresh(upload)
    return upload


@transaction.atomic
def answer(upload: Import, name: str, told: dict[str, str], *, acting_user: User | None) -> Import:
    """Say what words of the file mean; kept with the upload until it is accepted, then remembered."""
    upload = _locked(upload, acting_user)
    upload.answers = {**upload.answers, name: {**upload.answers.get(name, {}), **told}}
    if kind_of(upload.kind).read or any(
        row["key"] == "dictionary" for notes in upload.rows.values_list("notes", flat=True) for row in notes
    ):
        return _again(upload)
    refresh(upload)
    return upload


@transaction.atomic
def decide(upload: Import, name: str, choice: Any, *, acting_user: User | None) -> Import:
    """A decision for the file as a whole, such as whether unknown units are to be created."""
    upload = _locked(upload, acting_user)
    upload.options = {**upload.options, name: choice}
    refresh(upload)
    return upload


@transaction.atomic
def mend(upload: Import, row: ImportRow, told: dict[str, str], *, acting_user: User | None) -> Import:
    """Type over cells of one row in the preview; the file itself stays as it is."""
    upload = _locked(upload, acting_user)
    may = upload.sheets[row.sheet]["titles"].keys() - kind_of(upload.kind).secret
    known = {name: text for name, text in told.items() if name in may}
    key = f"{row.sheet}:{row.number}"
    upload.mended = {**upload.mended, key: {**upload.mended.get(key, {}), **known}}
    return _again(upload)


@transaction.atomic
def map_columns(upload: Import, said: dict[str, dict], *, acting_user: User | None) -> Import:
    """Say which column is which: sheet → {"skip": True} or {"columns": {column number: field}}. Remembered by the headers."""
    upload = _locked(upload, acting_user, ImportState.STAGED, ImportState.MAPPING)
    upload.layout, kind, book = {**upload.layout, **said}, kind_of(upload.kind), book_of(upload)
    for layout in layouts_of(upload, book, guessing=True):
        if layout.sheet.name in said and layout.complete:
            at = {column: name for name, column in layout.columns.items()}
            told = {head: at.get(column, "") for column, head in layout.heads.items()}
            ImportLayout.objects.update_or_create(
                kind=kind.key, bureau=_bureau(), source=layout.source,
                defaults={"columns": told, "told_by": acting_user},
            )  # fmt: skip
    upload.mended = {}
    return _again(upload)


@transaction.atomic
def discard(upload: Import, *, acting_user: User | None) -> Import:
    upload = _locked(upload, acting_user, ImportState.STAGED, ImportState.MAPPING)
    upload.state, upload.content = ImportState.DISCARDED, b""
    upload.save(update_fields=["state", "content"])
    return upload


@transaction.atomic
def stage_again(upload: Import) -> None:
    """Compare once more, after the records have changed meanwhile."""
    refresh(Import.objects.select_for_update().get(pk=upload.pk))
