"""What an import has written, record by record, so that it can be taken back while nothing rests on it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import ForeignObjectRel, Model, Q, QuerySet
from django.utils.translation import gettext as _

from auxpolice.imports.kinds import Kind, kind_of
from auxpolice.imports.models import Import, ImportTrace
from auxpolice.problems import Conflict

TRACES = ImportTrace._meta.db_table
DIGEST = "hashtextextended({}::text, 0)"


def _union(tables: list[tuple], before: str, after: str) -> str:
    return " UNION ALL ".join(
        f"SELECT %(upload)s::uuid, '{model._meta.label_lower}', t.id, {before}, {after} "
        f"FROM {model._meta.db_table} t WHERE t.{column} = ANY(%(ids)s){''.join(f' AND {one}' for one in narrow)}"
        for model, column, *narrow in tables
    )


@contextmanager
def of(upload: Import, keys: list[str]) -> Iterator[None]:
    """Note what is there of these subjects before and after the writing; what stayed as it was is forgotten."""
    kind = kind_of(upload.kind)
    if kind.written_to is None or kind.subjects is None:
        yield
        return
    tables = kind.written_to()
    told = {"upload": upload.pk, **(kind.narrowed(upload.options) if kind.narrowed else {})}
    insert = f"INSERT INTO {TRACES} (upload_id, label, record, before, after) "
    before, after = (
        _union(tables, "to_jsonb(t)", "NULL::bigint"),
        _union(tables, "NULL::jsonb", DIGEST.format("to_jsonb(t)")),
    )
    with connection.cursor() as cursor:
        if ids := list(kind.subjects(keys).values()):
            cursor.execute(insert + before + " ON CONFLICT DO NOTHING", {**told, "ids": ids})
        yield
        ids = list(kind.subjects(keys).values())
        cursor.execute(
            insert + after + " ON CONFLICT (upload_id, label, record) DO UPDATE SET after = EXCLUDED.after",
            {**told, "ids": ids},
        )
        cursor.execute(
            f"DELETE FROM {TRACES} WHERE upload_id = %s AND before IS NOT NULL AND after = {DIGEST.format('before')}",
            [upload.pk],
        )


def take_back(upload: Import, kind: Kind) -> dict[str, int]:
    """Delete what the import created and restore what it changed; raise Conflict where something rests on it."""
    tables = kind.written_to() if kind.written_to else []
    with connection.cursor() as cursor:
        for model, *_how in tables:
            cursor.execute(
                f"SELECT c.record FROM {TRACES} c LEFT JOIN {model._meta.db_table} t ON t.id = c.record "
                f"WHERE c.upload_id = %s AND c.label = %s AND c.after IS DISTINCT FROM {DIGEST.format('to_jsonb(t)')}",
                [upload.pk, model._meta.label_lower],
            )
            if touched := cursor.fetchall():
                raise Conflict(
                    _("导入之后有 %(n)d 条记录又被改动，不能撤销整个文件，请逐人更正。")
                    % {"n": len(touched)},
                    code="import-touched",
                )
        about = list(kind.subjects(_keys(upload, kind)).values()) if kind.subjects else []
        for listener in kind.listeners:
            listener(upload, about)
        _refuse_what_rests(upload, [model for model, *_how in tables])
        created = 0
        for model, *_how in reversed(tables):
            cursor.execute(
                f"DELETE FROM {model._meta.db_table} t USING {TRACES} c "
                "WHERE c.upload_id = %s AND c.label = %s AND c.before IS NULL AND t.id = c.record",
                [upload.pk, model._meta.label_lower],
            )
            created += cursor.rowcount
        restored = sum(_restore(cursor, upload, model) for model, *_how in tables)
        cursor.execute(f"DELETE FROM {TRACES} WHERE upload_id = %s", [upload.pk])
    if kind.after_undo:
        kind.after_undo(upload, about)
    return {"deleted": created, "restored": restored}


def _restore(cursor, upload: Import, model: type[Model]) -> int:
    """What was changed, and what was deleted. A version column keeps counting, so that no form opened in between is saved
    over it."""
    columns = [
        f.column
        for f in model._meta.concrete_fields
        if f.column not in ("id", "row_version") and not f.generated
    ]
    cursor.execute(
        f"UPDATE {model._meta.db_table} t SET {', '.join(f'{c} = r.{c}' for c in columns)} "
        f"FROM (SELECT (jsonb_populate_record(NULL::{model._meta.db_table}, c.before)).* FROM {TRACES} c "
        "WHERE c.upload_id = %s AND c.label = %s AND c.before IS NOT NULL) r WHERE t.id = r.id",
        [upload.pk, model._meta.label_lower],
    )
    restored = cursor.rowcount
    cursor.execute(
        f"INSERT INTO {model._meta.db_table} OVERRIDING SYSTEM VALUE "
        f"SELECT (jsonb_populate_record(NULL::{model._meta.db_table}, c.before)).* FROM {TRACES} c "
        "WHERE c.upload_id = %s AND c.label = %s AND c.before IS NOT NULL AND c.after IS NULL",
        [upload.pk, model._meta.label_lower],
    )
    return restored + cursor.rowcount


def take_made(upload: Import) -> list[str]:
    """Delete what was created for the rows, as far as nothing else rests on it; the names of what stays.

    What stays keeps what was created with it, such as the policies that a new unit follows.
    """
    ids: dict[str, list[int]] = {}
    for label, pk, _name in upload.made:
        ids.setdefault(label, []).append(pk)
    made = {(label, one.pk): one for label, pks in ids.items() for one in _all(label).filter(pk__in=pks)}
    on: dict[tuple, list[tuple]] = {}  # record → those that refer to it
    for label, pks in ids.items():
        for other, field, rows in _referring(apps.get_model(label), pks):
            for target, pk in rows.values_list(field, "pk"):
                on.setdefault((label, target), []).append((other._meta.label_lower, pk))
    free = set(made)
    while stuck := {key for key in free if _held(key, made, free, on)}:
        free -= stuck
    for label, pk, _name in reversed(upload.made):
        if (label, pk) in free:
            _all(label).filter(pk=pk).delete()
    stays = [name for label, pk, name in upload.made if (label, pk) in made and (label, pk) not in free]
    named = [name for name in stays if not re.search(r" object \(\d+\)$", name)]
    return list(dict.fromkeys(named))


def _all(label: str) -> QuerySet:
    return apps.get_model(label)._base_manager.all()


def _held(key: tuple, made: dict, free: set, on: dict) -> bool:
    """Does something else rest on the record, or does it belong to one that stays?"""
    fields = [f for f in made[key]._meta.concrete_fields if f.is_relation]
    above = {(f.related_model._meta.label_lower, getattr(made[key], f.attname)) for f in fields}
    return any(one not in free for one in on.get(key, ())) or any(
        one in made and one not in free for one in above
    )


def _referring(model: type[Model], made) -> Iterator[tuple[type[Model], str, QuerySet]]:
    """Tables, fields and rows that refer to these records; those without a name for the way back, too."""
    for relation in model._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and not relation.many_to_many:
            other, field = relation.related_model, relation.field.attname
            yield other, field, other._base_manager.filter(**{f"{field}__in": made})


def _refuse_what_rests(upload: Import, models: list[type[Model]]) -> None:
    """Raise Conflict for any other record that refers to one the import created."""
    resting = []
    for model in models:
        made = upload.traces.filter(label=model._meta.label_lower, before__isnull=True).values("record")
        for other, _field, found in _referring(model, made):
            ours = upload.traces.filter(label=other._meta.label_lower).values("record")
            rows = found.exclude(Q(pk__in=ours)) if other in models else found
            if n := rows.count():
                name = str(other._meta.verbose_name)
                resting.append(f"{name if not name.isascii() else other._meta.app_config.verbose_name} {n}")
    if resting:
        raise Conflict(
            _("已有后来的记录依据这次导入的内容，不能撤销：%(what)s。") % {"what": "、".join(resting[:8])},
            code="import-rests",
        )


def _keys(upload: Import, kind: Kind) -> list[str]:
    rows = upload.rows.filter(applied_at__isnull=False).values_list("values", flat=True)
    return [values[kind.key_field] for values in rows if kind.key_field in values]
