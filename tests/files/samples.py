"""Files as people and attackers send them."""

import io
import struct
import zipfile
import zlib

from PIL import Image

HEADER = b"%PDF-1.7\n"
TRAILER = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


class Sent(io.BytesIO):
    """An upload as a form hands it over."""

    def __init__(self, content: bytes, name: str = "件.bin"):
        super().__init__(content)
        self.name, self.size = name, len(content)


def picture(kind: str = "JPEG", size=(64, 48), colour="#336699", mode: str = "RGB", **options) -> bytes:
    sink = io.BytesIO()
    Image.new(mode, size, colour).save(sink, kind, **options)
    return sink.getvalue()


def located() -> bytes:
    """A phone's photo lying on its side, with maker and place."""
    exif = Image.Exif()
    exif[0x010F] = "SECRETPHONE"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (35.0, 30.0, 12.5)
    return picture(size=(80, 40), exif=exif.tobytes())


def huge_png(side: int = 50_000) -> bytes:
    """A few kilobytes that say they are 50,000 × 50,000 pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def pdf(body: bytes = b"1 0 obj\n<</Type/Catalog>>\nendobj\n", trailer: bytes = TRAILER) -> bytes:
    return HEADER + body + trailer


def packed(body: bytes, filter_name: bytes = b"/FlateDecode") -> bytes:
    """Objects hidden in a compressed object stream."""
    content = zlib.compress(body)
    head = b"3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter%s/Length %d>>\nstream\n" % (filter_name, len(content))
    return pdf(head + content + b"\nendstream\nendobj\n")


def archive(*names: str, folder: str = "word/", **contents: bytes) -> bytes:
    """A document (or workbook) of the parts that make it one, and those named."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr(folder + "main.xml", "<main/>")
        for name in names:
            made.writestr(name, contents.get("body", b"x"))
    return sink.getvalue()


def relations(kind: str, external: bool = True) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationships><Relationship Id="r"{mode} Type="http://x/{kind}" Target="http://x/"/></Relationships>'.encode()


def workbook() -> bytes:
    from openpyxl import Workbook

    sink = io.BytesIO()
    Workbook().save(sink)
    return sink.getvalue()
