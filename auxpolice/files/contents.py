"""The real kind of a file's content: told by its bytes, whatever its name says, and refused in one sentence."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NoReturn, Protocol

from django.utils.translation import gettext as _

from auxpolice.files import documents, pictures
from auxpolice.files.names import shown_name
from auxpolice.problems import Problem

MOST_BYTES = 20 * 1024 * 1024


class Kind(StrEnum):
    """A kind of content that is taken in, with the ending it is stored and handed out with."""

    JPEG = ".jpg"
    PDF = ".pdf"
    WORKBOOK = ".xlsx"
    DOCUMENT = ".docx"

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[self]

    @property
    def is_picture(self) -> bool:
        return self == Kind.JPEG


_OFFICE = "application/vnd.openxmlformats-officedocument."
_MEDIA_TYPES = {
    Kind.JPEG: "image/jpeg",
    Kind.PDF: "application/pdf",
    Kind.WORKBOOK: _OFFICE + "spreadsheetml.sheet",
    Kind.DOCUMENT: _OFFICE + "wordprocessingml.document",
}
PICTURES = frozenset({Kind.JPEG})
PAPERS = frozenset(Kind)


class Upload(Protocol):
    """A file as a form hands it over."""

    name: str | None
    size: int | None

    def read(self) -> bytes: ...


@dataclass(frozen=True)
class Received:
    """A file that may be kept: its bytes as they will be stored, and the hash of what was sent."""

    name: str
    kind: Kind
    content: bytes
    sent_sha256: str
    width: int | None = None
    height: int | None = None


def receive(sent: Upload | bytes, accepts: Collection[Kind] = PAPERS, field: str | None = None) -> Received:
    """Look at a file; raises Problem (of the form's ``field``) for what isn't taken in.

    Pictures come out upright, at most 1,600 pixels long, as JPEG without metadata; papers as they were sent.
    """
    name = "照片.jpg" if isinstance(sent, bytes) else sent.name or "file"
    try:
        if not isinstance(sent, bytes) and (sent.size or 0) > MOST_BYTES:
            _refuse_size()
        data = sent if isinstance(sent, bytes) else sent.read()
        kind = _kind_of(data, accepts)
        if kind.is_picture:
            content, width, height = pictures.cleaned(data)
            return _received(name, kind, content, data, width, height)
        return _received(name, kind, data, data)
    except documents.Unfit as unfit:
        shown = shown_name(name, _ending(name))
        raise Problem(f"「{shown}」{unfit}", code="file", field=field) from unfit


def _received(name: str, kind: Kind, content: bytes, sent: bytes, *size: int) -> Received:
    return Received(shown_name(name, kind), kind, content, hashlib.sha256(sent).hexdigest(), *size)


def _ending(name: str) -> str:
    """The ending as it was sent, for the sentence that refuses it."""
    ending = name.rsplit(".", 1)[-1] if "." in name else ""
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) < 6 else ""


def _refuse_size() -> NoReturn:
    raise documents.Unfit(_("超过 %(n)d MB，请压缩或拆分后再传。") % {"n": MOST_BYTES // 1024 // 1024})


def _kind_of(data: bytes, accepts: Collection[Kind]) -> Kind:
    """By the first bytes, then by the whole; what is known and never taken is refused by its own name."""
    if not data:
        raise documents.Unfit(_("是空的，不是能用的照片或文件，请重新选择。"))
    if len(data) > MOST_BYTES:
        _refuse_size()
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")) or (data[:4], data[8:12]) == (
        b"RIFF",
        b"WEBP",
    ):
        return _accepted(Kind.JPEG, accepts)
    if data.startswith(b"%PDF-"):
        _accepted(Kind.PDF, accepts)
        documents.check_pdf(data)
        return Kind.PDF
    if data.startswith(b"PK\x03\x04") and set(accepts) != PICTURES:
        return _accepted(Kind(documents.office(data)), accepts)
    raise documents.Unfit(_why_never(data) or _not_accepted(accepts))


def _accepted(kind: Kind, accepts: Collection[Kind]) -> Kind:
    if kind not in accepts:
        raise documents.Unfit(_not_accepted(accepts))
    return kind


def _not_accepted(accepts: Collection[Kind]) -> str:
    if set(accepts) == PICTURES:
        return _("不是能识别的照片（支持 JPEG、PNG、WebP）。")
    return _("不是能接收的文件（支持 JPEG、PNG、WebP 照片和 PDF、xlsx、docx）。")


def _why_never(data: bytes) -> str:
    if data[4:12] in _HEIF:
        return _("是 HEIC 照片，不能识别；请在手机相机设置中选「兼容性最佳」，或转存为 JPEG 照片后再传。")
    if data.startswith(documents.OLE2):
        return _("设有打开密码，或是旧版 .doc、.xls；请去除密码并另存为 .docx、.xlsx 后再传，照片请传 JPEG。")
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _("是网页或 SVG 图，可能带有脚本，不能作为附件；请截图存为 PNG 照片后再传。")
    if data.startswith((b"MZ", b"\x7fELF", b"#!")):
        return _("是程序或脚本，不能作为附件；照片请传 JPEG。")
    return ""


_HEIF = {b"ftyp" + brand for brand in (b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif")}
