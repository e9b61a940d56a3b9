"""Papers in: PDF, xlsx, docx that are whole, end where they end, ask for no password and carry nothing that runs."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from auxpolice.sheets import child

OLE2 = child.OLE2


class Unfit(Exception):
    """The reason a file isn't taken, as the rest of a sentence that begins with its name."""


# --- PDF

MOST_INFLATED = 50 * 1024 * 1024
MOST_ESCAPES = 100_000
_STREAM = re.compile(rb"stream\r?\n")
_FLATE = re.compile(rb"/Filter\s*(?:/(?:FlateDecode|Fl)\s*(?:[/>]|$)|\[\s*/(?:FlateDecode|Fl)\s*\])")
_NOT_PLAIN = re.compile(rb"/(?:Filter|Predictor)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNS = re.compile(rb"/(JavaScript|Launch|RichMedia|EmbeddedFiles?|XFA)\b")
_PACKED = re.compile(rb"/ObjStm\b")
_LOCKED = re.compile(rb"/Encrypt\b")


def check_pdf(data: bytes) -> None:
    """Raises Unfit for a PDF that isn't whole or carries more than pages, in objects packed into streams as well."""
    whole = data.rstrip(b"\0 \t\r\n")
    if not whole.endswith(b"%%EOF") or b"startxref" not in whole[-2048:]:
        raise Unfit(_("不完整，或末尾混有别的内容；请重新导出或打印为 PDF 后再传。"))
    objects = _plain_names(data) + b"".join(_unpacked_objects(data))
    if _LOCKED.search(objects):
        raise Unfit(_("设有打开密码或权限密码，请去除密码后再传。"))
    if _RUNS.search(objects):
        raise Unfit(_("内含脚本、程序或嵌入的文件，请打印为新的 PDF 后再传。"))


def _plain_names(data: bytes) -> bytes:
    """The bytes with escaped names written out: ``/J#61vaScript`` is ``/JavaScript``."""
    plain, escapes = _ESCAPED.subn(lambda match: bytes([int(match[1], 16)]), data, MOST_ESCAPES)
    if escapes == MOST_ESCAPES:
        raise Unfit(_("的内部结构不能检查，请打印为新的 PDF 后再传。"))
    return plain


def _unpacked_objects(data: bytes) -> Iterator[bytes]:
    """Objects that lie compressed in object streams; one packed in another way than usual can't be looked into."""
    left, end = MOST_INFLATED, 0
    while begin := _STREAM.search(data, end):
        head = _plain_names(data[max(end, begin.start() - 4096) : begin.start()])
        end = data.find(b"endstream", begin.end())
        if end < 0:
            return
        packing = _NOT_PLAIN.findall(head)
        if not _PACKED.search(head) or not packing:
            continue  # a page or picture; or plain, and seen already
        try:
            if len(packing) != len(_FLATE.findall(head)):
                raise zlib.error
            text = zlib.decompressobj().decompress(data[begin.end() : end], left)
        except zlib.error as error:
            raise Unfit(_("的内部结构不能检查，请打印为新的 PDF 后再传。")) from error
        left -= len(text)
        if left <= 0:
            raise Unfit(_("展开后过大，不像正常的文件；请打印为新的 PDF 后再传。"))
        yield _plain_names(text)


# --- xlsx, docx

_END = b"PK\x05\x06"
_FOLDERS = {"xl/": (".xlsx", "工作簿"), "word/": (".docx", "文档")}
_EMBEDDED = re.compile(
    r"(?:^|/)(?:embeddings|activeX|ctrlProps|customUI)/|\.(?:exe|dll|js|vbs|bat|ps1|html?|svg|bin)$", re.I
)
_HARMLESS = re.compile(r"/printerSettings\d*\.bin$")
_RELATION = re.compile(rb"<[^>]*TargetMode\s*=\s*.External.[^>]*>", re.I)
_FETCHES = re.compile(rb"/(?:attachedTemplate|oleObject|frame|subDocument)\b", re.I)


def office(data: bytes) -> str:
    """The ending of a workbook or document, or Unfit: an archive of nothing but that, unpacked within bounds."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            folder = next((f for f in _FOLDERS if any(e.filename.startswith(f) for e in entries)), None)
            if folder is None:
                raise Unfit(_("是压缩包，请把里面的照片或文件逐个上传。"))
            ending, what = _FOLDERS[folder]
            child.check_archive(data, folder, what, ending)
            _refuse_strange(data, archive, entries)
    except child.Refused as refused:
        raise Unfit(f"：{refused.message}") from refused
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise Unfit(_("不完整或已损坏（可能上传中断），请重新上传。")) from error
    return ending


def _refuse_strange(data: bytes, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    if min(entry.header_offset for entry in entries) or data.rfind(_END) + 22 != len(data):
        raise Unfit(_("前后混有别的内容，请用办公软件另存后再传。"))
    for entry in entries:
        if _EMBEDDED.search(entry.filename) and not _HARMLESS.search(entry.filename):
            raise Unfit(_("内嵌有别的文件或控件，请删去后另存，再上传。"))
        if entry.filename.endswith(".rels") and any(
            map(_FETCHES.search, _RELATION.findall(archive.read(entry)))
        ):
            raise Unfit(_("引用了外部模板或对象，请断开链接后另存，再上传。"))
