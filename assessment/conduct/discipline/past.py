"""Sanctions of the time before: what one person has entered is confirmed or refused by another, as a whole and as shown."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.discipline.models import PastSanction, Sanction
from assessment.conduct.discipline.rules.combining import months_after
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.by_two import ByTwoState
from auxpolice.problems import Conflict, written
from auxpolice.second_person import made_by, refuse_own

TOLD = ("pk", "person_id", "kind", "reason", "document", "decided", "months", "proof")


def digest_of(rows: Iterable[PastSanction]) -> str:
    """SHA-256 over what is confirmed: exactly what was shown."""
    text = "\n".join(repr([str(getattr(row, name)) for name in TOLD]) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Waiting:
    """What one person has entered and nobody confirmed."""

    maker: User
    rows: list[PastSanction]
    digest: str
    own: bool


def waiting(user: User) -> list[Waiting]:
    """By who entered it, within the present scope."""
    found = PastSanction.objects.filter(state=ByTwoState.WAITING).select_related("made_by", "person")
    grouped = groupby(found.order_by("made_by", "pk"), key=lambda row: row.made_by)
    held = [(maker, list(rows)) for maker, rows in grouped if maker]
    return [Waiting(maker, rows, digest_of(rows), made_by(user, maker.pk)) for maker, rows in held]


def _hold(maker: int) -> list[PastSanction]:
    rows = PastSanction.objects.filter(state=ByTwoState.WAITING, made_by=maker)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


@transaction.atomic
def confirm(maker: int, digest: str, *, acting_user: User) -> int:
    """Another person has seen the papers: each is a sanction with its effect period; points and pay don't move."""
    require(acting_user, Act.DISCIPLINE_PAST_CONFIRM)
    rows = _hold(maker)
    if not rows or digest_of(rows) != digest:
        raise Conflict(_("待确认的内容已有变化，请重新核对。"), code="digest")
    refuse_own(
        [maker],
        acting_user,
        maker=_("录入的人"),
        verb=_("确认"),
        what=_("自己录入的以往处分"),
        act=Act.DISCIPLINE_PAST_CONFIRM,
    )
    made = Sanction.everything.bulk_create([_sanction(row) for row in rows], batch_size=2000)
    now = timezone.now()
    for row, sanction in zip(rows, made, strict=True):
        row.state, row.sanction = ByTwoState.EFFECTIVE, sanction
        row.closed_by, row.closed_at = acting_user, now
    PastSanction.everything.bulk_update(
        rows, ["state", "sanction", "closed_by", "closed_at"], batch_size=2000
    )
    _record("confirm", rows, acting_user)
    return len(rows)


def _sanction(row: PastSanction) -> Sanction:
    ends = months_after(row.decided, row.months)
    return Sanction(
        person_id=row.person_id,
        kind=row.kind,
        reason=row.reason,
        document=row.document,
        decided=row.decided,
        period=DateRange(row.decided, max(ends, row.decided + timedelta(days=1))),
    )


@transaction.atomic
def refuse(maker: int, because: str, *, acting_user: User) -> int:
    """Another person does not confirm it, or who entered it takes it back: nothing of it counts."""
    own = maker == acting_user.pk
    require(acting_user, Act.DISCIPLINE_SERVE if own else Act.DISCIPLINE_PAST_CONFIRM)
    because = written(because, _("退回的原因"), field="because", least=2)
    rows = _hold(maker)
    if not rows:
        raise Conflict(_("没有待确认的以往处分，请刷新页面。"), code="nothing")
    PastSanction.everything.filter(pk__in=[row.pk for row in rows]).update(
        state=ByTwoState.WITHDRAWN if own else ByTwoState.REFUSED,
        closed_by=acting_user,
        closed_at=timezone.now(),
        because=because[:200],
    )
    _record("withdraw" if own else "refuse", rows, acting_user, because)
    return len(rows)


def _record(verb: str, rows: list[PastSanction], acting_user: User, reason: str = "") -> None:
    said: dict[str, Any] = {"sanctions": len(rows), "digest": digest_of(rows)}
    trail.record(f"discipline.past.{verb}", rows[0], acting_user=acting_user, after=said, reason=reason)
