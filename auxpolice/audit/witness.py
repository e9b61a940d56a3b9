"""Protected tables: each of their rows is witnessed by its digest as it is written (witness.sql), the witnesses are
sealed into the trail's chain, and ``verify`` holds rows and witnesses against each other.

A feature says with ``protect`` which of its tables decide who may what and who gets how much.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.db import connection, models, transaction
from django.db.models import QuerySet
from django.db.models.signals import post_migrate

from auxpolice.audit.models import Entry, Witness
from auxpolice.audit.nouns import noun
from auxpolice.hooks.registry import Registry

SEALED = "audit.witness"
MOST = 50_000
_protected: Registry[type[models.Model], Sequence[str]] = Registry("protected table")
_FATES = {"gone": "被越过系统删除", "added": "被越过系统添加", "altered": "被越过系统改动"}


def protect(*tables: type[models.Model], ignore: Sequence[str] = ()) -> None:
    """Rows of these tables are witnessed; ``ignore`` names columns that change by themselves."""
    for model in tables:
        _protected.add(model, ignore)


def _arguments(model: type[models.Model], ignore: Sequence[str]) -> tuple[str, str, list[str]]:
    return model._meta.db_table, str(model._meta.pk.column), list(ignore)


def set_up() -> None:
    """The triggers of every protected table, as the owner."""
    with connection.cursor() as cursor:
        for model, ignore in _protected.items():
            table, key, ignored = _arguments(model, ignore)
            for event, seen in (
                ("INSERT", "NEW TABLE AS fresh"),
                ("UPDATE", "OLD TABLE AS gone NEW TABLE AS fresh"),
                ("DELETE", "OLD TABLE AS gone"),
            ):
                name = connection.ops.quote_name
                cursor.execute(
                    f"CREATE OR REPLACE TRIGGER {name(f'witness_{event.lower()}')} AFTER {event} ON {name(table)}"
                    f" REFERENCING {seen} FOR EACH STATEMENT EXECUTE FUNCTION audit_witness_rows(%s, %s)",
                    [key, "{" + ",".join(ignored) + "}"],
                )


def connect(sender: AppConfig) -> None:
    post_migrate.connect(_after_migrating, sender=sender)


def _after_migrating(plan=None, using="default", **_kwargs) -> None:
    if plan and using == "default":
        set_up()


# --- sealing ------------------------------------------------------------------------------------------------------


def _sealed() -> QuerySet[Entry, Any]:
    """What every such entry tells: first and last witness, and their digest."""
    return Entry.objects.filter(act=SEALED).order_by("pk").values_list("after", flat=True)


def _digest(first: int, last: int) -> str:
    found = hashlib.sha256()
    rows = Witness.objects.filter(pk__gte=first, pk__lte=last).order_by("pk")
    for row in rows.values_list("pk", "table_name", "row_id", "digest").iterator(chunk_size=5000):
        found.update(repr(row).encode())
    return found.hexdigest()


@transaction.atomic
def seal() -> Entry | None:
    """One entry of the trail for the witnesses since the last; none while somebody is writing one."""
    from auxpolice.audit import trail

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('audit.witness'))")
        if not cursor.fetchone()[0]:
            return None
    after = next((told["last"] for told in _sealed().reverse()[:1]), 0)
    new = Witness.objects.filter(pk__gt=after).order_by("pk")
    until = list(new.values_list("pk", flat=True)[:MOST])
    if not until:
        return None
    first, newest = until[0], until[-1]
    return trail.record(
        SEALED, acting_user=None, after={"first": first, "last": newest, "sha256": _digest(first, newest)}
    )


def faults() -> list[str]:
    """Witnesses that aren't those the chain has sealed, and protected rows that aren't as they were witnessed."""
    wrong, before = [], 0
    for told in _sealed():
        between = Witness.objects.filter(pk__gt=before, pk__lt=told["first"]).exists()
        if between or _digest(told["first"], told["last"]) != told["sha256"]:
            wrong.append(f"受保护记录的存证 {told['first']} 至 {told['last']} 与审计链所封的不符。")
        before = told["last"]
    with connection.cursor() as cursor:
        for model, ignore in _protected.items():
            cursor.execute("SELECT * FROM audit_unwitnessed(%s, %s, %s)", [*_arguments(model, ignore)])
            label = noun(model._meta.label_lower)
            label = label if label != model._meta.label_lower else str(model._meta.verbose_name)
            wrong += [f"{label} {row_id} {_FATES[fate]}。" for row_id, fate in cursor.fetchall()]
    return wrong
