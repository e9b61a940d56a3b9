"""Bytes on the disk: each file whole or not at all, readable by this system's own account alone, never changed."""

import contextlib
import errno
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from auxpolice.failpoints import reach
from auxpolice.problems import Problem

UNFINISHED = ".part-"


def folder() -> Path:
    """Outside every web root; in the backup with all uploads."""
    return Path(settings.MEDIA_ROOT) / "files"


def path_of(file_id: uuid.UUID) -> Path:
    return folder() / file_id.hex[:2] / file_id.hex


def put(file_id: uuid.UUID, content: bytes) -> None:
    """Write the bytes beside their place, make sure of them, and move them there; before the row that names them."""
    place = path_of(file_id)
    part = place.with_name(UNFINISHED + place.name)
    with disk_told(part.unlink):
        for level in (folder().parent, folder(), place.parent):
            level.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        reach("files.written")
        part.rename(place)
        _sync(place.parent)


@contextlib.contextmanager
def disk_told(undo: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Inside, a disk that is full or not writable is a Problem; whatever fails is undone."""
    try:
        yield
    except OSError as error:
        with contextlib.suppress(OSError):
            undo()
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS):
            raise Problem(
                _("磁盘已满或不可写，文件没有存下，请告知系统管理员后重试。"), code="disk", status=503
            ) from error
        raise


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(file_id: uuid.UUID) -> bytes | None:
    """The bytes, or None when the file isn't there."""
    with contextlib.suppress(OSError):
        return path_of(file_id).read_bytes()
    return None


def stored() -> Iterator[tuple[Path, uuid.UUID | None]]:
    """Every file of the folder with the id it is named by; None for what was never finished or isn't ours."""
    for path in folder().glob("*/*"):
        try:
            yield path, uuid.UUID(hex=path.name)
        except ValueError:
            yield path, None
