"""What is taken in, told by content; and the catalogue of what isn't, each with a sentence that helps."""

import io

import pytest
from PIL import Image

from auxpolice.files.contents import MOST_BYTES, PICTURES, Kind, receive
from auxpolice.files.names import shown_name
from auxpolice.problems import Problem
from tests.files import samples as some
from tests.files.samples import Sent

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600

TAKEN = {
    "jpeg": (some.picture(), Kind.JPEG),
    "png": (some.picture("PNG"), Kind.JPEG),
    "webp": (some.picture("WEBP"), Kind.JPEG),
    "grey": (some.picture(mode="L", colour=7), Kind.JPEG),
    "cmyk": (some.picture(mode="CMYK", colour=(1, 2, 3, 4)), Kind.JPEG),
    "palette with transparency": (some.picture("PNG", mode="P", colour=0, transparency=0), Kind.JPEG),
    "pdf": (some.pdf(), Kind.PDF),
    "pdf of packed objects": (some.packed(b"<</Type/Page>>"), Kind.PDF),
    "workbook": (some.workbook(), Kind.WORKBOOK),
    "document": (some.archive(), Kind.DOCUMENT),
    "document with a link": (
        some.archive("word/_rels/main.xml.rels", body=some.relations("hyperlink")),
        Kind.DOCUMENT,
    ),
}

REFUSED = {
    "nothing": (b"", "空的"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
    "svg after a mark and blanks": (b"\xef\xbb\xbf \n<?xml version='1.0'?><svg/>", "SVG"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "网页"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "脚本"),
    "program": (b"MZ\x90\0" + b"\0" * 100, "程序"),
    "text": ("只是一段文字".encode(), "支持 JPEG"),
    "gif and javascript in one": (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", "支持 JPEG"),
    "bmp": (some.picture("BMP"), "支持 JPEG"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC.*兼容性最佳"),
    "png bomb": (some.huge_png(), "照片"),
    "png within the pixels of a bomb check, above ours": (some.huge_png(9_000), "像素过大"),
    "broken png": (b"\x89PNG\r\n\x1a\nbroken", "已损坏"),
    "truncated jpeg": (some.picture(size=(400, 300), quality=95)[:900], "已损坏"),
    "too big": (b"\xff\xd8\xff" + b"\0" * MOST_BYTES, "20 MB"),
    "truncated pdf": (some.pdf()[:-30], "不完整"),
    "pdf followed by an archive": (some.pdf() + some.archive(), "混有别的内容"),
    "pdf behind other bytes": (b"GIF89a" + some.pdf(), "支持 JPEG"),
    "pdf with a password": (some.pdf(trailer=some.TRAILER.replace(b"/Root", b"/Encrypt 4 0 R/Root")), "密码"),
    "pdf with a script": (some.pdf(b"1 0 obj\n<</S/JavaScript/JS(app.alert(1))>>\nendobj\n"), "脚本"),
    "pdf with a script by another spelling": (some.pdf(b"<</S/J#61vaScr#69pt/JS(1)>>"), "脚本"),
    "pdf with a script in packed objects": (some.packed(b"<</S/JavaScript/JS(1)>>"), "脚本"),
    "pdf packed in a way that can't be looked into": (some.packed(b"x", b"[/LZWDecode]"), "不能检查"),
    "pdf packed twice": (some.packed(b"x", b"[/FlateDecode/FlateDecode]"), "不能检查"),
    "pdf bomb": (some.packed(b"\0" * 60_000_000), "过大"),
    "pdf of nothing but escapes": (some.pdf(b"#41" * 5_000_000), "不能检查"),
    "pdf that starts a program": (some.pdf(b"<</S/Launch/F(cmd.exe)>>"), "程序"),
    "pdf with a file in it": (some.pdf(b"<</EmbeddedFiles 5 0 R>>"), "嵌入"),
    "old or encrypted office": (OLE2 + "EncryptedPackage".encode("utf-16-le"), "密码"),
    "plain zip": (some.archive(folder="photos/"), "压缩包"),
    "truncated document": (some.archive()[:-40], "不完整|已损坏"),
    "document with macros": (some.archive("word/vbaProject.bin"), "宏"),
    "document with an embedded file": (some.archive("word/embeddings/oleObject1.bin"), "内嵌"),
    "document with a page of scripts": (some.archive("word/afchunk.html"), "内嵌"),
    "document that fetches its template": (
        some.archive("word/_rels/settings.xml.rels", body=some.relations("attachedTemplate")),
        "外部模板",
    ),
    "document bomb": (some.archive("word/media/a.xml", body=b"\0" * 50_000_000), "过大"),
    "document with entities": (some.archive("word/a.xml", body=b"<!DOCTYPE a [<!ENTITY b 'c'>]>"), "XML"),
    "page before an archive": (b"PK\x03\x04<html>" + some.archive(), "混有|损坏|完整"),
    "archive followed by a page": (some.archive() + b"<script>alert(1)</script>", "混有"),
}


@pytest.mark.parametrize(("content", "kind"), TAKEN.values(), ids=TAKEN)
def test_taken_by_content_whatever_the_name_says(content, kind):
    taken = receive(Sent(content, "清单.exe"))
    assert (taken.kind, taken.name) == (kind, "清单" + kind)
    assert (taken.width is not None) == kind.is_picture
    if not kind.is_picture:
        assert taken.content == content


@pytest.mark.parametrize(("content", "sentence"), REFUSED.values(), ids=REFUSED)
def test_refused_in_one_sentence(content, sentence):
    with pytest.raises(Problem, match=sentence) as refused:
        receive(Sent(content, "整改.jpg"), field="files")
    assert refused.value.message.startswith("「整改.jpg」")
    assert refused.value.message.endswith("。")
    assert (refused.value.field, refused.value.status) == ("files", 400)


@pytest.mark.parametrize("content", [some.pdf(), some.archive(), some.workbook(), b"%PDF-1.4"])
def test_where_only_pictures_are_taken_papers_are_not(content):
    with pytest.raises(Problem, match="不是能识别的照片"):
        receive(Sent(content), PICTURES)


def test_a_photo_stands_upright_and_no_longer_says_where_and_by_what():
    sent = some.located()
    assert b"SECRETPHONE" in sent
    taken = receive(Sent(sent))
    shown = Image.open(io.BytesIO(taken.content))
    assert shown.size == (taken.width, taken.height) == (40, 80)
    assert not shown.getexif()
    assert b"SECRETPHONE" not in taken.content


def test_what_hides_behind_a_picture_is_gone():
    taken = receive(Sent(some.picture() + b"<script>alert(1)</script>" + some.archive()))
    assert b"script" not in taken.content
    assert b"PK\x03\x04" not in taken.content


def test_what_is_seen_through_is_white_paper():
    clear = some.picture("PNG", mode="RGBA", colour=(0, 0, 0, 0))
    assert Image.open(io.BytesIO(receive(Sent(clear)).content)).getpixel((5, 5)) == (255, 255, 255)


def test_a_photo_of_a_large_phone_is_taken_and_made_smaller():
    taken = receive(Sent(some.picture(size=(8_000, 6_000))))
    assert (taken.width, taken.height) == (1600, 1200)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("照片.png", "照片.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("..\\..\\windows\\win.ini", "win.jpg"),
        ("C:\\桌面\\现场.JPG", "现场.jpg"),
        ("照片\u202egpj.exe", "照片 gpj.jpg"),
        ("a\r\nSet-Cookie: x=1.jpg", "a Set-Cookie: x=1.jpg"),
        ("a\0b.jpg", "a b.jpg"),
        ("工资表'; drop--.xlsx", "工资表'; drop--.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("长" * 300 + ".jpg", "长" * 116 + ".jpg"),
        ("\u200b\ufeff照.jpg", "照.jpg"),
    ],
)
def test_a_name_is_text_that_hides_nothing(sent, shown):
    assert shown_name(sent, ".jpg") == shown
