"""A file encrypted with a key of ``FIELD_KEYS``, frame by frame: AES-256-GCM of the package ``cryptography``.

Layout: a line of JSON (format, number of the key, salt, proof of the key), then frames of one MiB and their tag. The key of a
file is derived from its salt; a frame's nonce is its number and whether it is the last, so that none can be left out,
moved or cut off. The proof tells a wrong key from a damaged file.
"""

import base64
import hmac
import json
import os
import secrets
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from auxpolice.problems import Problem
from auxpolice.sealed import keys

FORMAT = "auxpolice-backup-3"
FRAME, TAG = 1 << 20, 16


class Damaged(Exception):
    """Not a file of ours, cut, or changed."""


def seal(plain: Path, sealed: Path) -> None:
    """Write ``plain`` encrypted with the newest key to ``sealed`` (mode 600, must not be there)."""
    number, key = next(iter(keys().items()))
    salt = secrets.token_bytes(32)
    cipher, proof = _derived(key, salt)
    head = {
        "format": FORMAT,
        "key": number,
        "salt": base64.b64encode(salt).decode(),
        "proof": base64.b64encode(proof).decode(),
    }
    line = json.dumps(head).encode() + b"\n"
    with (
        plain.open("rb") as source,
        os.fdopen(os.open(sealed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
    ):
        out.write(line)
        frame, count = source.read(FRAME), 0
        while True:
            following = source.read(FRAME)
            out.write(cipher.encrypt(_nonce(count, last=not following), frame, line))
            if not following:
                break
            frame, count = following, count + 1
        out.flush()
        os.fsync(out.fileno())


def unseal(sealed: Path, plain: Path) -> None:
    """Write what ``sealed`` holds to ``plain``. Problem when the key isn't ours, Damaged when it isn't whole."""
    with (
        sealed.open("rb") as source,
        os.fdopen(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out,
    ):
        line, cipher = _opened(source)
        frame, count = source.read(FRAME + TAG), 0
        while True:
            following = source.read(FRAME + TAG)
            try:
                out.write(cipher.decrypt(_nonce(count, last=not following), frame, line))
            except (InvalidTag, ValueError) as error:
                raise Damaged from error
            if not following:
                return
            frame, count = following, count + 1


def _opened(source: IO[bytes]) -> tuple[bytes, AESGCM]:
    line = source.readline(1000)
    try:
        head = json.loads(line)
        number, salt, proof = (
            str(head["key"]),
            base64.b64decode(head["salt"]),
            base64.b64decode(head["proof"]),
        )
        if head["format"] != FORMAT:
            raise Damaged
    except (ValueError, KeyError, TypeError) as error:
        raise Damaged from error
    key = keys().get(number)
    if key is not None:
        cipher, ours = _derived(key, salt)
        if hmac.compare_digest(ours, proof):
            return line, cipher
    raise Problem(
        _("这份备份用另一把密钥加密（编号 %(number)s），现有的 FIELD_KEYS 打不开它，请换上当时的密钥再恢复。")
        % {"number": number},
        code="backup-key",
    )


def _derived(key: bytes, salt: bytes) -> tuple[AESGCM, bytes]:
    made = HKDF(hashes.SHA256(), length=64, salt=salt, info=FORMAT.encode()).derive(key)
    return AESGCM(made[:32]), made[32:]


def _nonce(count: int, *, last: bool) -> bytes:
    return count.to_bytes(11, "big") + bytes([last])
