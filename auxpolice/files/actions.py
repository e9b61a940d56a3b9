"""Attach to a record, remove with a reason. Owners call ``attach`` inside the act that brings the files."""

import hashlib
import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.models import User
from auxpolice.access.scope import Denied, Scope
from auxpolice.audit import trail
from auxpolice.files import owners, storage
from auxpolice.files.contents import Received, Upload, receive
from auxpolice.files.models import Attached, Attachment, Removal
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem, written


@transaction.atomic
def attach(
    link: type[Attached], record: Any, files: Iterable[Received], *, acting_user: User, **columns: Any
) -> list[Attachment]:
    """Keep files with a record, each once however often it is sent. The caller has checked the right.

    Bytes are on the disk before their row is written; a transaction that fails leaves a file that ``sweep`` takes away.
    """
    owner, made = owners.of(link), []
    _held(record)
    ties = link._base_manager.filter(**{link.owner_field: record}, attachment__removal=None)
    known = {tie.attachment.sent_sha256: tie.attachment for tie in ties.select_related("attachment")}
    for file in files:
        if file.sent_sha256 in known:
            continue
        if len(known) >= owner.most:
            raise Problem(
                _("一条记录最多 %(n)d 个附件，请先移除不用的。") % {"n": owner.most},
                code="files",
                field="files",
            )
        known[file.sent_sha256] = row = _kept(link, file, owner.years, acting_user)
        link._base_manager.create(attachment=row, **{link.owner_field: record}, **columns)
        made.append(row)
    return made


def _kept(link: type[Attached], file: Received, years: int, acting_user: User) -> Attachment:
    row_id = uuid.uuid4()
    storage.put(row_id, file.content)
    return Attachment.objects.create(
        id=row_id,
        link=link.label(),
        name=file.name,
        media_type=file.kind.media_type,
        size=len(file.content),
        sha256=hashlib.sha256(file.content).hexdigest(),
        sent_sha256=file.sent_sha256,
        width=file.width,
        height=file.height,
        put_by=acting_user,
        keep_until=_years_on(today(), years),
    )


def _years_on(day: date, years: int) -> date:
    """The same day so many years on; the 28th for a 29th of February."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


@transaction.atomic
def add(
    link: type[Attached], record: Any, uploads: Iterable[Upload | bytes], *, scope: Scope, acting_user: User
) -> list[Attachment]:
    """Add to a record that is there already, by whoever its owner lets change its files."""
    owner = owners.of(link)
    record = _to_be_changed(owner, record, scope)
    made = attach(
        link, record, [receive(sent, owner.accepts, "files") for sent in uploads], acting_user=acting_user
    )
    if made:
        trail.record(
            "file.add", record, acting_user=acting_user, after={row.name: row.sha256 for row in made}
        )
    return made


@transaction.atomic
def remove(attachment: Attachment, reason: str, *, scope: Scope, acting_user: User) -> Removal:
    """Take a file out of sight. Row and bytes stay until they needn't be kept any longer."""
    owner = owners.of(attachment.link)
    record = _to_be_changed(owner, owner.record_of(attachment), scope)
    reason = written(reason, _("移除的理由"), field="reason")
    removal, made = Removal.objects.get_or_create(
        attachment=attachment, defaults={"reason": reason[:200], "removed_by": acting_user}
    )
    if not made:
        raise Conflict(
            _("这个附件已由%(who)s移除，请刷新页面。") % {"who": removal.removed_by}, code="removed"
        )
    trail.record(
        "file.remove",
        record,
        acting_user=acting_user,
        before={attachment.name: attachment.sha256},
        reason=reason,
    )
    return removal


def _held(record: Any) -> Any:
    """The record as it is now, FOR UPDATE until the end of the transaction."""
    return type(record)._base_manager.select_for_update().get(pk=record.pk)


def _to_be_changed(owner: owners.Owner, record: Any, scope: Scope) -> Any:
    held = _held(record)
    if not owner.may_change(scope, held):
        raise Denied()
    return held
