"""Texts that the database keeps encrypted with a key of ``FIELD_KEYS``, and marks by which two of them are found equal.

A column of ``SealedField`` holds what ``seal`` gave and nothing else (constraint); ``opened`` is asked for by name, so that
nothing is decrypted on the way to a list or an export.
"""

import base64
import hashlib
import hmac
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext as _

from auxpolice.installation import StartRefused, secret
from auxpolice.problems import Problem

PREFIX = "sealed:"
NONCE = 12


def keys() -> dict[str, bytes]:
    """Number → key, newest first."""
    try:
        pairs = [pair.strip().split(":", 1) for pair in secret("FIELD_KEYS").split(",") if pair.strip()]
        found = {number: base64.urlsafe_b64decode(key) for number, key in pairs}
    except StartRefused as error:
        raise Problem(_("请用环境变量 FIELD_KEYS 给出密钥。"), code="field-key") from error
    except ValueError:
        found = {}
    if not found or any(len(key) != 32 for key in found.values()):
        raise Problem(_("FIELD_KEYS 须写成 编号:密钥，密钥为 32 字节的 URL 安全 base64。"), code="field-key")
    return found


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), length=32, salt=None, info=b"auxpolice-field-1 " + purpose).derive(key)


def is_sealed(text: str) -> bool:
    return text.startswith(PREFIX)


def seal(text: str) -> str:
    """The text encrypted with the newest key; nothing stays nothing, what is sealed stays as it is."""
    if not text or is_sealed(text):
        return text
    number, key = next(iter(keys().items()))
    nonce = secrets.token_bytes(NONCE)
    body = AESGCM(_derived(key, b"text")).encrypt(nonce, text.encode(), number.encode())
    return f"{PREFIX}{number}:{base64.urlsafe_b64encode(nonce + body).decode()}"


def opened(token: str) -> str:
    """What ``seal`` was given."""
    if not token:
        return ""
    number, _colon, body = token.removeprefix(PREFIX).partition(":")
    key = keys().get(number)
    try:
        data = base64.urlsafe_b64decode(body)
        if key is not None:
            plain = AESGCM(_derived(key, b"text")).decrypt(data[:NONCE], data[NONCE:], number.encode())
            return plain.decode()
    except (ValueError, InvalidTag):
        pass
    raise Problem(
        _("这项内容用另一把密钥加密（编号 %(number)s），现有的 FIELD_KEYS 打不开它。")
        % {"number": number[:20]},
        code="field-key",
    )


def mark(text: str) -> str:
    """The same for equal texts, telling nothing of them without the oldest key; nothing for nothing."""
    key = _derived(list(keys().values())[-1], b"mark")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest() if text else ""


class SealedField(models.TextField):
    """A text kept as ``seal`` gives it."""

    def __init__(self, *args: Any, **options: Any):
        options.setdefault("blank", True)
        options.setdefault("default", "")
        super().__init__(*args, **options)


def sealed_only(name: str, *columns: str) -> CheckConstraint:
    """A named constraint: the columns hold sealed texts, or nothing."""
    rule = Q()
    for column in columns:
        rule &= Q(**{column: ""}) | Q(**{f"{column}__startswith": PREFIX})
    return CheckConstraint(condition=rule, name=name)
