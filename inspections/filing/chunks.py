"""Bytes of pictures that are on their way: unfinished files beside the uploads, left out of the backup, cleaned nightly."""

import contextlib
import os
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from auxpolice.files.storage import UNFINISHED, disk_told


def folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "phone"


def path_of(upload: uuid.UUID) -> Path:
    return folder() / f"{UNFINISHED}{upload.hex}"


def put(upload: uuid.UUID, at: int, piece: bytes) -> None:
    """Write a piece at its place and make sure of it; what was beyond is forgotten."""
    with disk_told():
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(path_of(upload), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as out:
            out.seek(at)
            out.write(piece)
            out.truncate()
            out.flush()
            os.fsync(out.fileno())


def length(upload: uuid.UUID) -> int:
    with contextlib.suppress(OSError):
        return path_of(upload).stat().st_size
    return 0


def read(upload: uuid.UUID) -> bytes:
    with contextlib.suppress(OSError):
        return path_of(upload).read_bytes()
    return b""


def forget(upload: uuid.UUID) -> None:
    with contextlib.suppress(OSError):
        path_of(upload).unlink()


def older_than(seconds: int) -> Iterator[uuid.UUID]:
    """Files that nobody has written to for so long."""
    for path in folder().glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError, ValueError):
            if path.stat().st_mtime < time.time() - seconds:
                yield uuid.UUID(hex=path.name.removeprefix(UNFINISHED))
