"""What a phone asks for and sends: its key, pictures in pieces, and at last the check with all of them."""

import base64
import hashlib
import secrets
import uuid
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.failpoints import reach
from auxpolice.files.contents import MOST_BYTES, PICTURES, receive
from auxpolice.problems import Conflict, Problem
from auxpolice.refusals import once
from auxpolice.sealed import opened, seal
from inspections.filing import chunks
from inspections.filing.models import DataKey, Upload

MOST_PIECE = 1024 * 1024
MOST_UPLOADS = 300
"""Pictures of one account that are on their way at once: more than the phones of a day keep."""
KEPT_DAYS = 14
"""A picture whose check never came; the phone has it still and begins anew."""


def data_key(*, acting_user: User) -> str:
    """The account's key for its phones, as base64; made when it is asked for first."""
    require(acting_user, Act.CHECK_FILE)

    def make() -> DataKey:
        text = base64.b64encode(secrets.token_bytes(32)).decode()
        made = DataKey.objects.create(user=acting_user, key=seal(text))
        trail.record("check.phone_key", acting_user, acting_user=acting_user)
        return made

    known = DataKey.objects.filter(user=acting_user)
    row = known.first() or once(make, known.first)
    return opened(row.key)


def standing(upload_id: uuid.UUID, *, acting_user: User) -> Upload | None:
    """How far a picture of this account has come."""
    row = Upload.objects.filter(pk=upload_id, user=acting_user).first()
    if row is not None:
        row.have = min(row.have, chunks.length(row.pk))
        row.whole = row.whole and row.have == row.size
    return row


@transaction.atomic
def take_piece(
    upload_id: uuid.UUID, start: int, piece: bytes, size: int, sha256: str, *, acting_user: User
) -> Upload:
    """One piece of a picture, at the place where the last one ended. A piece that was taken before changes nothing; the last
    one is taken only if the whole is the picture whose hash the phone gave."""
    require(acting_user, Act.CHECK_FILE)
    if not 0 < size <= MOST_BYTES:
        raise Problem(
            _("照片须在 %(n)d MB 以内。") % {"n": MOST_BYTES // 1024 // 1024}, code="size", status=413
        )
    if not piece or len(piece) > MOST_PIECE or start + len(piece) > size:
        raise Problem(_("照片的这一段与所报的大小不符。"), code="piece", status=422)
    row = _held(upload_id, size, sha256, acting_user)
    row.have = min(row.have, chunks.length(row.pk))
    if row.whole or start + len(piece) <= row.have:
        return row
    if start != row.have:
        raise Conflict(_("照片须接着已收到的部分续传。"), code="offset", details=[str(row.have)])
    chunks.put(row.pk, start, piece)
    reach("filing.piece")
    row.have = start + len(piece)
    if row.have == row.size:
        _checked(row)
        row.whole = True
    row.save()
    return row


def _held(upload_id: uuid.UUID, size: int, sha256: str, user: User) -> Upload:
    """The row of a picture, made when its first piece comes; the same id with another content, or of another, is refused."""
    row = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if row is None:
        if Upload.objects.filter(user=user).count() >= MOST_UPLOADS:
            raise Conflict(_("待登记的照片太多，请先把已填的记录发出。"), code="uploads")
        row = once(
            lambda: Upload.objects.create(id=upload_id, user=user, size=size, sha256=sha256),
            lambda: Upload.objects.select_for_update().filter(pk=upload_id).first(),
        )
    if row.user_id != user.pk or (row.size, row.sha256) != (size, sha256):
        raise Conflict(_("这个编号已用于另一张照片，没有收下。"), code="another-content")
    return row


def _checked(row: Upload) -> None:
    """The whole picture is the one that was shot, and one that is taken in; otherwise nothing of it is kept."""
    content = chunks.read(row.pk)
    try:
        if hashlib.sha256(content).hexdigest() != row.sha256:
            raise Problem(_("照片与手机上的校验值不符，没有收下，请重新发送。"), code="hash", status=422)
        receive(content, PICTURES)
    except Problem:
        chunks.forget(row.pk)
        raise


def whole_pictures(wanted: list[uuid.UUID], *, acting_user: User) -> dict[uuid.UUID, bytes]:
    """The pictures that a check names, in their order; Conflict with the ids of those that haven't arrived."""
    rows = Upload.objects.select_for_update().filter(pk__in=wanted, user=acting_user, whole=True)
    there = {row.pk: chunks.read(row.pk) for row in rows}
    if missing := [str(pk) for pk in wanted if not there.get(pk)]:
        raise Conflict(_("还有照片没有收到。"), code="missing-pictures", details=missing)
    return {pk: there[pk] for pk in wanted}


def forget_uploads(ids: list[uuid.UUID]) -> None:
    """Rows at once, bytes when what took them in is sure."""
    Upload.objects.filter(pk__in=ids).delete()
    for pk in ids:
        transaction.on_commit(partial(chunks.forget, pk))


def sweep() -> int:
    """Take away pictures whose check never came, and bytes that no row names; how many."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    gone = list(Upload.objects.filter(touched_at__lt=before).values_list("pk", flat=True)[:1000])
    with transaction.atomic():
        forget_uploads(gone)
    loose = list(chunks.older_than(24 * 3600))
    known = set(Upload.objects.filter(pk__in=loose).values_list("pk", flat=True))
    for pk in loose:
        if pk not in known:
            chunks.forget(pk)
    return len(gone) + len(set(loose) - known)
