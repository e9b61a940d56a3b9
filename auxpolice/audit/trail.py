"""Writing, sealing and verifying the trail."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from auxpolice.access.matrix import TOLD
from auxpolice.access.scope import roles_of, standing_in_for, whence
from auxpolice.audit import heads, witness
from auxpolice.audit.models import Entry, Seal

if TYPE_CHECKING:
    from auxpolice.access.models import User

GENESIS = "0" * 64
LONGEST_TRANSACTION = timedelta(minutes=15)


def record(
    act,
    target=None,
    *,
    acting_user: User | None,
    before: dict | None = None,
    after: dict | None = None,
    reason: str = "",
    label: str = "",
    succeeded: bool = True,
) -> Entry:
    """Add one entry in the caller's transaction. ``act`` is an Act or one of ``matrix.BESIDE_ACTS``.

    Whoever acts by a role that was lent to them is named together with whose it is. Where the request came from and the
    roles by which it was done are written by themselves.
    """
    name = getattr(act, "value", act)
    if name not in TOLD:
        raise ValueError(f"{name}: declare it in auxpolice/access/matrix.py with what it is called")
    is_row = isinstance(target, models.Model)
    return Entry.objects.create(
        actor=acting_user if getattr(acting_user, "pk", None) else None,
        on_behalf_of_id=standing_in_for(acting_user),
        act=name,
        target_type=target._meta.label_lower if is_row else "",
        target_id=str(target.pk) if is_row else "",
        target_label=(label or (str(target) if target is not None else ""))[:200],
        before=_plain(before),
        after=_plain(after),
        reason=reason[:500],
        role=",".join(sorted(roles_of(acting_user))),
        address=whence(),
        succeeded=succeeded,
    )


def changes(row: models.Model, new: dict) -> tuple[dict, dict]:
    """The fields of ``new`` that differ from the row: (before, after)."""
    before = {k: getattr(row, k) for k, v in new.items() if getattr(row, k) != v}
    return before, {k: new[k] for k in before}


def _plain(values: dict | None) -> dict | None:
    if values is None:
        return None
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str))


def _digest(previous: str, row: Entry) -> str:
    content = json.dumps(
        [
            previous,
            row.pk,
            row.at.isoformat(),
            row.actor_id,
            row.on_behalf_of_id,
            row.act,
            row.target_type,
            row.target_id,
            row.target_label,
            row.before,
            row.after,
            row.reason,
            row.role,
            row.address,
            row.succeeded,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _out_of_order(last: datetime | None) -> Q:
    """Entries whose time can't be: the database writes it, and no transaction is as long as this."""
    later = Q(at__gt=timezone.now() + LONGEST_TRANSACTION)
    return later | Q(at__lt=last - LONGEST_TRANSACTION) if last else later


def seal(batch: int = 5000) -> int:
    """Chain the entries not yet sealed, the witnesses since last time among them; the new head is kept outside."""
    witness.seal()
    count = _seal(batch)
    if count:
        transaction.on_commit(heads.keep)
    return count


@transaction.atomic
def _seal(batch: int) -> int:
    """How many entries were chained. One sealer at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.seal'))")
    last = Seal.objects.select_related("entry").order_by("-position").first()
    position, previous = (last.position, last.digest) if last else (0, GENESIS)
    seals = []
    entries = Entry.objects.filter(seal=None).exclude(_out_of_order(last.entry.at if last else None))
    for row in entries.order_by("id")[:batch]:
        position += 1
        previous = _digest(previous, row)
        seals.append(Seal(position=position, entry=row, digest=previous))
    Seal.objects.bulk_create(seals, batch_size=1000)
    return len(seals)


def broken_links(limit: int = 20) -> list[str]:
    """Sealed entries that no longer match their digest, and gaps in the chain."""
    wrong, previous, expected = [], GENESIS, 0
    for link in Seal.objects.order_by("position").select_related("entry").iterator(chunk_size=2000):
        expected += 1
        if link.position != expected:
            wrong.append(f"审计链缺少第 {expected} 环。")
            expected = link.position
        if _digest(previous, link.entry) != link.digest:
            wrong.append(f"审计记录 {link.entry_id} 与其校验值不符。")
        previous = link.digest
        if len(wrong) >= limit:
            break
    last = Seal.objects.select_related("entry").order_by("-position").first()
    odd = Entry.objects.filter(_out_of_order(last.entry.at if last else None), seal=None).order_by("pk")
    wrong += [
        f"审计记录 {row.pk} 的时间 {row.at:%Y-%m-%d %H:%M} 与前后不合，没有封存。" for row in odd[:limit]
    ]
    return wrong
