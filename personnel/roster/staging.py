"""Uploads: read, stage, compare again. Staging writes nothing into the roster."""

import hashlib
from collections import Counter
from dataclasses import asdict
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from auxpolice.access import scope
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.months import today
from auxpolice.problems import Conflict
from auxpolice.sheets import reading
from personnel.models import ImportState, Outcome, RosterImport, RosterImportRow
from personnel.roster.compare import Verdict, compare
from personnel.roster.places import Places
from personnel.roster.table import RosterTable, roster_of
from personnel.rules.rows import Row


def require(acting_user: User) -> None:
    """Users need the act; commands of the house work as the system with no user."""
    if acting_user is not None:
        scope.require(acting_user, Act.ROSTER_IMPORT)


def stage(
    data: bytes,
    filename: str,
    *,
    acting_user: User,
    sheet: str = "",
    include_hidden: bool = False,
    create_units: bool = False,
) -> RosterImport:
    """The import of this content: a new one, or the one that is there already. FileRefused leaves no trace."""
    require(acting_user)
    wishes = (b"+hidden" if include_hidden else b"") + (b"+sheet:" + sheet.encode() if sheet else b"")
    digest = hashlib.sha256(data + wishes).hexdigest()
    upload = RosterImport.objects.filter(sha256=digest).first()
    if upload is None:
        table = roster_of(reading.read(data), today=today(), sheet=sheet, include_hidden=include_hidden)
        upload = _store(table, digest, filename, include_hidden, acting_user)
    with transaction.atomic():
        upload = RosterImport.objects.select_for_update().get(pk=upload.pk)
        if upload.state == ImportState.DISCARDED:
            upload.state = ImportState.STAGED
        upload.create_units = create_units
        refresh(upload)
    return upload


@transaction.atomic
def _store(
    table: RosterTable, digest: str, filename: str, include_hidden: bool, acting_user: User
) -> RosterImport:
    with (
        connection.cursor() as cursor
    ):  # the same file uploaded twice at once: the second waits, then finds it
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [digest])
    if existing := RosterImport.objects.filter(sha256=digest).first():
        return existing
    upload = RosterImport.objects.create(
        sha256=digest,
        filename=clean_filename(filename),
        sheet=table.sheet[:100],
        include_hidden=include_hidden,
        titles=table.titles,
        letters=table.letters,
        hints=table.hints,
        remarks=table.remarks,
        skipped=table.skipped,
        uploaded_by=acting_user,
    )
    RosterImportRow.objects.bulk_create([_staged(upload, row) for row in table.rows])
    return upload


def clean_filename(name: str) -> str:
    """For showing only: no path, no control or direction signs, at most 200 characters."""
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in name if c.isprintable())[-200:] or _("未命名")


def _staged(upload: RosterImport, row: Row) -> RosterImportRow:
    outcome = Outcome.SAME if row.same_as else Outcome.WRONG if row.refused else Outcome.NEW
    values = {k: v.isoformat() if isinstance(v, date) else v for k, v in row.values.items()}
    raw = {k: v.replace("\0", "")[:1000] for k, v in row.raw.items()}
    return RosterImportRow(
        upload=upload,
        number=row.number,
        raw=raw,
        values=values,
        outcome=outcome,
        notes=[asdict(n) for n in row.notes],
    )


def examine(upload: RosterImport, *, lock: bool = False) -> tuple[list[Verdict], Places]:
    """All rows against the roster as it is now; ``lock`` holds the people named until the transaction ends."""
    rows = list(upload.rows.order_by("number"))
    places = Places(today=today(), create_units=upload.create_units, matches=upload.matches)
    return compare(rows, places, today=today(), lock=lock), places


def moved(verdicts: list[Verdict]) -> list[int]:
    """Rows that would now be written otherwise than the stored preview says."""
    return [
        v.row.number
        for v in verdicts
        if not v.row.applied_at and (v.row.outcome, v.row.changes) != (str(v.outcome), v.changes)
    ]


def refresh(upload: RosterImport, examined: tuple[list[Verdict], Places] | None = None) -> list[Verdict]:
    """Compare again and store what was found; one statement for all rows that changed."""
    verdicts, places = examined or examine(upload)
    changed = []
    for verdict in verdicts:
        row = verdict.row
        found = [asdict(note) for note in verdict.notes]
        if (row.outcome, row.found, row.changes) != (verdict.outcome, found, verdict.changes):
            row.outcome, row.found, row.changes = str(verdict.outcome), found, verdict.changes
            changed.append(row)
    _update_rows(changed)
    upload.counts = dict(Counter(str(v.outcome) for v in verdicts))
    upload.new_units = sorted(places.new_units)
    upload.unmatched_posts = dict(places.unmatched)
    upload.save()
    return verdicts


def _update_rows(rows: list[RosterImportRow]) -> None:
    if not rows:
        return
    from psycopg2.extras import Json

    content = [{"id": r.pk, "outcome": r.outcome, "found": r.found, "changes": r.changes} for r in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {RosterImportRow._meta.db_table} t SET outcome = r.outcome, found = r.found, changes = r.changes "
            "FROM jsonb_to_recordset(%s) AS r(id bigint, outcome text, found jsonb, changes jsonb) WHERE t.id = r.id",
            [Json(content)],
        )


@transaction.atomic
def match_posts(upload: RosterImport, matches: dict[str, str], *, acting_user: User) -> RosterImport:
    """Say which post a name of the file means: an id, "new", or "" for none. Kept with the upload until it is accepted."""
    require(acting_user)
    upload = _locked(upload)
    upload.matches = {**upload.matches, **matches}
    refresh(upload)
    return upload


@transaction.atomic
def allow_new_units(upload: RosterImport, allowed: bool, *, acting_user: User) -> RosterImport:
    """True when unit names that don't exist may be created on acceptance."""
    require(acting_user)
    upload = _locked(upload)
    upload.create_units = allowed
    refresh(upload)
    return upload


@transaction.atomic
def discard(upload: RosterImport, *, acting_user: User) -> RosterImport:
    require(acting_user)
    upload = _locked(upload)
    upload.state = ImportState.DISCARDED
    upload.save(update_fields=["state"])
    return upload


def _locked(upload: RosterImport) -> RosterImport:
    upload = RosterImport.objects.select_for_update().get(pk=upload.pk)
    if upload.state != ImportState.STAGED:
        raise Conflict(_("此文件已经导入或放弃，不能再改。"), code="import-ended")
    return upload


@transaction.atomic
def stage_again(upload: RosterImport) -> None:
    """Compare once more, after the roster has moved."""
    refresh(RosterImport.objects.select_for_update().get(pk=upload.pk))
