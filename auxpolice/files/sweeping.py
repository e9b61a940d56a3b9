"""Checks and clean-up of stored files: bytes that no row names, bytes that needn't be kept."""

import contextlib
import hashlib
import logging
import time
from pathlib import Path

from auxpolice.files import owners, storage
from auxpolice.files.models import Attachment
from auxpolice.months import today

log = logging.getLogger("auxpolice.files")
OLD_SECONDS = 24 * 3600
"""Longer than any transaction that may still name a file."""


def faults(limit: int = 20) -> list[str]:
    """Attachments without their bytes, with other bytes, or with no record; a sentence each."""
    found = []
    for row in Attachment.objects.select_related("removal").iterator(chunk_size=2000):
        content = storage.read(row.pk)
        if content is None:
            if not _may_be_gone(row):
                found.append(f"附件 {row.pk} 的文件不见了。")
        elif len(content) != row.size or hashlib.sha256(content).hexdigest() != row.sha256:
            found.append(f"附件 {row.pk} 的文件与登记的校验值不符。")
        if len(found) >= limit:
            return found
    tied = {owner.link.label(): owner.link._base_manager.values("attachment") for owner in owners.everyone()}
    loose = Attachment.objects.exclude(link__in=tied)
    for label, ties in tied.items():
        loose = loose | Attachment.objects.filter(link=label).exclude(pk__in=ties)
    return found + [f"附件 {row.pk} 不属于任何记录。" for row in loose[: limit - len(found)]]


def _may_be_gone(row: Attachment) -> bool:
    return row.removed is not None and row.keep_until < today()


def sweep() -> int:
    """Delete what no row names and is older than a day, and removed files whose time is over; how many.

    Where no row is at all, nothing is: that database isn't the one these files belong to.
    """
    if not Attachment.objects.exists():
        return 0
    old, gone = [], 0
    for path, file_id in storage.stored():
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - OLD_SECONDS:
                old.append((path, file_id))
    for start in range(0, len(old), 1000):
        some = old[start : start + 1000]
        rows = Attachment.objects.select_related("removal").in_bulk(
            [file_id for _path, file_id in some if file_id]
        )
        for path, file_id in some:
            row = rows.get(file_id)
            if row is None or _may_be_gone(row):
                gone += _taken_away(path, "no row names it" if row is None else "its time is over")
    return gone


def _taken_away(path: Path, why: str) -> int:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        log.info("file %s deleted: %s", path.name, why)
        return 1
    return 0
