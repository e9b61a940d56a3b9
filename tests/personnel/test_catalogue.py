"""Every case of bad input known from bureaus' rosters, built in memory: what is accepted, normalised, warned of, refused."""
# ruff: noqa: DTZ001  (a cell of a workbook has no zone)

import io
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock

import pytest
from openpyxl import Workbook

from auxpolice.access.scope import unscoped
from auxpolice.imports.models import Import, Outcome
from auxpolice.imports.report import report
from auxpolice.sheets.reading import FileRefused
from personnel.models import Person
from tests import vocabulary as say
from tests.personnel.sheets import HEADERS, book, csv_text, row, stage, xlsx

pytestmark = pytest.mark.django_db

GOOD_ID = "11010519491231002X"


@pytest.fixture(autouse=True)
def _units():
    say.unit("城关派出所")
    say.post("社区巡逻")
    with unscoped("tests of the import"):
        yield


def preview(data: bytes, **options) -> tuple[dict, Import]:
    upload = stage(data, "花名册.xlsx", acting_user=None, **options)
    return report(upload), upload


def codes(notes) -> list[str]:
    return sorted({note["code"] for note in notes})


OK, NORM, WARN, ROW = "ok", "norm", "warn", "row"
BORN_1990 = say.id_number(date(1990, 2, 28), 11)
WOMAN = say.id_number(date(1990, 2, 28), 12)
CELLS = {
    "1 checksum": ({"身份证号": "110105194912310021"}, ROW, "id-check"),
    "2 lower x": ({"身份证号": GOOD_ID.lower(), "入职时间": "1990-01-01"}, NORM, None),
    "3 full width": ({"身份证号": "".join(chr(ord(c) + 0xFEE0) for c in BORN_1990)}, NORM, None),
    "4 fifteen": ({"身份证号": "110105491231002"}, ROW, "id-15"),
    "5 seventeen": ({"身份证号": GOOD_ID[:17]}, ROW, "id-length"),
    "5 nineteen": ({"身份证号": GOOD_ID + "1"}, ROW, "id-length"),
    "6 letters": ({"身份证号": "11010519491231ABCD"}, ROW, "id-shape"),
    "7 spaces": (
        {
            "身份证号": f"{BORN_1990[:6]} {BORN_1990[6:10]}-\u200b{BORN_1990[10:14]}\u00a0{BORN_1990[14:]}\u3000",
            "性别": None,
        },
        NORM,
        None,
    ),
    "8 impossible birth": ({"身份证号": "110105194902290029"}, ROW, "id-birth"),
    "8 future birth": ({"身份证号": say.id_number(date(2090, 1, 1), 1)}, ROW, "id-birth"),
    "9 sex differs": ({"身份证号": WOMAN, "性别": "男"}, ROW, "sex-differs"),
    "9 birth differs": ({"身份证号": BORN_1990, "出生日期": "1990-03-01"}, ROW, "birth-differs"),
    "9 birth month agrees": ({"身份证号": BORN_1990, "出生日期": "1990.02"}, OK, None),
    "10 region unknown": (
        {"身份证号": say.id_number(date(1990, 1, 1), 3, region="990101")},
        WARN,
        "id-region",
    ),
    "11 too young": (
        {"身份证号": say.id_number(date(2010, 1, 1), 3), "入职时间": datetime(2024, 1, 1)},
        WARN,
        "age",
    ),
    "11 too old": (
        {"身份证号": say.id_number(date(1950, 1, 1), 3), "入职时间": datetime(2024, 1, 1)},
        WARN,
        "age",
    ),
    "12 permit of Hong Kong residents": (
        {"身份证号": say.id_number(date(1990, 1, 1), 3, region="810000")},
        OK,
        None,
    ),
    "ID in a number cell": ({"身份证号": 110105194912310020, "性别": None}, ROW, "id-number-cell"),
    "ID missing": ({"身份证号": None, "性别": None}, ROW, "id-missing"),
    "17 dot": ({"姓名": "阿卜杜拉·买买提"}, OK, None),
    **{f"18 dot {ord(dot):x}": ({"姓名": f"阿卜杜拉{dot}买买提"}, NORM, None) for dot in "•・．‧∙⋅."},
    "19 fifty": ({"姓名": "阿" * 50}, OK, None),
    "19 fifty-one": ({"姓名": "阿" * 51}, WARN, "name-long"),
    "19 a hundred and one": ({"姓名": "阿" * 101}, ROW, "name-too-long"),
    **{f"20 rare {name}": ({"姓名": name}, OK, None) for name in ("王𬭎", "李𠀀", "张䶮", "赵㛃", "钱𰻝")},
    "22 compatibility": ({"姓名": "李\uf9d1"}, WARN, "name-variant"),
    "22 IVS": ({"姓名": "葛\U000e0100"}, WARN, "name-variant"),
    "24 space": ({"姓名": "张 三"}, NORM, None),
    "24 wide space": ({"姓名": "张\u3000三"}, NORM, None),
    "24 Latin": ({"姓名": "John Smith"}, OK, None),
    "24 Latin twice": ({"姓名": "John  Smith"}, NORM, None),
    **{f"25 {text}": ({"姓名": text}, ROW, None) for text in ("123", "#N/A", "示例", "合计", "=1+1")},
    "25 number cell": ({"姓名": 123}, ROW, "name-not-text"),
    "name missing": ({"姓名": None}, ROW, "name-missing"),
    "27 scientific text": ({"银行卡号": "6.22E+18"}, ROW, "bank-scientific"),
    "27 scientific cell": ({"银行卡号": 6.22e18}, ROW, None),
    "28 long number": ({"银行卡号": 6222021234567890128}, ROW, "bank-number-cell"),
    "29 short number": ({"银行卡号": 12345678901}, ROW, "bank-number-cell"),
    "30 Luhn": ({"银行卡号": "6222021234567890129"}, WARN, "bank-luhn"),
    "31 blanks": ({"银行卡号": "6222 0212 3456 7890 128"}, NORM, None),
    "31 full width": ({"银行卡号": "６２２２０２１２３４５６７８９０１２８"}, NORM, None),
    "33 holder": ({"户名": "别人"}, WARN, "holder-differs"),
    "34 plus 86": ({"手机号": "+86 138-0013-8000"}, NORM, None),
    "34 ten digits": ({"手机号": "1380013800"}, ROW, "phone-shape"),
    "34 number cell": ({"手机号": 13800138000}, OK, None),
    **{
        f"35 {text}": ({"入职时间": text}, NORM, None)
        for text in ("2024.3.5", "2024/3/5", "2024年3月5日", "20240305", "45356")
    },
    "35 ISO": ({"入职时间": "2024-03-05"}, OK, None),
    **{
        f"36 {text}": ({"入职时间": text}, ROW, "date-vague")
        for text in ("03/04/2024", "24.3", "去年", "2024.13.1", "2024-02-30")
    },
    "38 serial 60": ({"入职时间": 60}, ROW, None),
    "38 serial 0": ({"入职时间": 0}, ROW, None),
    "38 negative": ({"入职时间": -5}, ROW, None),
    "39 late evening": ({"入职时间": datetime(2024, 3, 5, 23, 59, 59)}, OK, None),
    "39 zone": ({"入职时间": "2024-03-05T17:00:00Z"}, NORM, None),
    "40 year 9999": ({"入职时间": "9999-12-31"}, ROW, "date-late"),
    "40 year 24": ({"入职时间": "0024-03-05"}, ROW, "date-early"),
    "40 open": ({"入职时间": "长期"}, ROW, "date-open"),
    "40 open contract": ({"合同到期": "长期"}, OK, None),
    "41 end first": ({"合同到期": "2019-01-01"}, ROW, "end-before-start"),
    "41 far ahead": ({"入职时间": "2031-01-01"}, ROW, "date-late"),
    "time cell": ({"入职时间": clock(8, 30)}, ROW, None),
    "hired missing": ({"入职时间": None}, ROW, "hired-missing"),
    "43 formula": ({"社保基数": "=1+1"}, WARN, "formula"),
    "43 formula in the ID": ({"身份证号": '="110105"', "性别": None}, ROW, "formula"),
    "45 error": ({"社保基数": "#REF!"}, WARN, "error-value"),
    "53 long cell": ({"专业": "长" * 32767}, WARN, "too-long"),
    "54 thousands": ({"社保基数": "3,200.50"}, NORM, None),
    "54 yuan sign": ({"社保基数": "￥3200"}, NORM, None),
    "54 words": ({"社保基数": "三千二"}, WARN, "amount-shape"),
    "54 thirds": ({"社保基数": "3200.505"}, WARN, "amount-cents"),
    "54 negative": ({"社保基数": -1}, WARN, "amount-range"),
    "56 blanks in the unit": ({"单位": " 城关派出所\t"}, NORM, None),
    "56 badge": ({"辅警编号": " fj9 "}, NORM, None),
    "57 unit unknown": ({"单位": "不存在派出所"}, ROW, "unit-unknown"),
    "57 unit missing": ({"单位": None}, ROW, "unit-missing"),
    "58 education": ({"学历": "博士后"}, WARN, "dictionary"),
    "58 people": ({"民族": "汉"}, OK, None),
    "category missing": ({"人员类别": None, "岗位": "没有这个岗位"}, ROW, "category-missing"),
    "category by post": ({"人员类别": None}, OK, None),
    "category differs": ({"人员类别": "文职"}, WARN, "category-differs"),
}


@pytest.mark.parametrize("case", CELLS)
def test_cell(case):
    cells, expected, code = CELLS[case]
    found, upload = preview(xlsx([row(**cells)]))
    line = upload.rows.get()
    assert (line.outcome == Outcome.WRONG) == (expected == ROW), found
    if expected == ROW:
        assert code is None or code in codes(found["wrong"]), found["wrong"]
        assert all(note["message"].endswith("。") and note["row"] == 2 for note in found["wrong"])
    elif expected == WARN:
        assert codes(found["warnings"]) == [code]
    else:
        assert not found["warnings"]
        assert bool(found["normalised"]) == (expected == NORM), found["normalised"]
    assert not Person.objects.exists()


def test_39_no_day_shift():
    _found, upload = preview(
        xlsx([row(入职时间=datetime(2024, 3, 5, 23, 59, 59)), row(入职时间="2024-03-05T17:00:00Z")])
    )
    assert [line.values["hired"] for line in upload.rows.all()] == ["2024-03-05", "2024-03-06"]


def test_13_and_14_duplicates():
    same, other = row(), row()
    found, _upload = preview(xlsx([same, row(), dict(same), other, {**other, "手机号": "13900139000"}]))
    assert (found["new"], found["duplicates"]) == (2, 1)
    assert [note["row"] for note in found["normalised"]] == [4]
    assert [note["row"] for note in found["wrong"]] == [5, 6]
    assert codes(found["wrong"]) == ["id-twice"]


def test_26_same_name_and_32_shared_card_and_badge():
    one, two = row(银行卡号="6222021234567890128"), row(银行卡号="6222021234567890128")
    found, _upload = preview(xlsx([one, two]))
    assert found["new"] == 2
    assert codes(found["warnings"]) == ["bank-shared"]
    found, _upload = preview(xlsx([row(辅警编号="FJ1"), row(辅警编号="FJ1")]))
    assert codes(found["wrong"]) == ["badge-twice"]


def test_16_rehire_and_badge_of_another():
    person = say.hire("老王", badge="FJ777", on=date(2015, 1, 1))
    say.leave(person, date(2020, 1, 1))
    back = row(姓名="老王", 身份证号=person.id_number, 性别=None)
    found, _upload = preview(xlsx([back]))
    assert (found["new"], codes(found["warnings"])) == (1, ["rehire"])
    found, _upload = preview(xlsx([{**back, "入职时间": datetime(2019, 1, 1)}]))
    assert codes(found["wrong"]) == ["hired-before-exit"]
    say.hire("在职", badge="FJ778")
    found, _upload = preview(xlsx([row(辅警编号="FJ778")]))
    assert codes(found["wrong"]) == ["badge-taken"]


def test_47_hidden_rows_columns_and_sheets():
    made = book([row(), row(), row()])
    sheet = made.active
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["I"].hidden = True
    for name, state in (("备用", "hidden"), ("密", "veryHidden")):
        made.create_sheet(name).sheet_state = state
        made[name].append(HEADERS)
    found, _upload = preview(xlsx(made))
    assert found["new"] == 2
    assert found["skipped"] == [{"row": 3, "message": "隐藏行"}]
    text = "".join(found["remarks"])
    assert "隐藏或被筛选掉的行 1 行" in text
    assert "手机号" in text
    assert "备用、密" in text
    found, _upload = preview(xlsx(made), include_hidden=True)
    assert found["new"] == 3


def test_48_other_sheets_are_named_and_50_unknown_columns():
    made = book([row(口味="甜")])
    made.create_sheet("说明").append(["本表由各单位填报"])
    found, _upload = preview(xlsx(made))
    assert "说明" in "".join(found["remarks"])
    assert "口味" in "".join(found["remarks"])


def test_49_headers_renamed_reordered_broken_and_in_two_rows():
    names = {
        "姓名": "名字",
        "身份证号": "公民身份\n号码*",
        "单位": "工作 单位",
        "入职时间": "参加\n辅警工作时间（年月日）",
    }
    one = {names.get(k, k): v for k, v in row().items()}
    found, _upload = preview(
        xlsx([one], headers=list(reversed(one)), before=[["花名册"], [], ["填报单位：政治处"]])
    )
    assert found["new"] == 1
    made = Workbook()
    sheet = made.active
    sheet.append(["人员信息", None, None, "任职", None, None, None, None])
    sheet.append(["姓名", "身份证号", "性别", "单位", "岗位", "人员类别", "入职时间", "辅警编号"])
    good = row()
    sheet.append(
        [good[k] for k in ("姓名", "身份证号", "性别", "单位", "岗位", "人员类别", "入职时间", "辅警编号")]
    )
    assert preview(xlsx(made))[0]["new"] == 1


def test_51_blank_rows_and_totals():
    made = book([row(), {}, row(), {"姓名": "合计", "社保基数": 8400}])
    found, _upload = preview(xlsx(made))
    assert found["new"] == 2
    assert found["skipped"] == [{"row": 5, "message": "合计行"}]


def test_57_short_ambiguous_closed():
    unit = say.unit("云河县公安局东关派出所")
    for name in ("东关派出所甲", "东关派出所乙"):
        other = say.unit(name)
        other.short_name = "东关所"
        other.save()
    unit.short_name = "东派"
    unit.save()
    closed = say.unit("旧派出所")
    closed.closed = date(2020, 1, 1)
    closed.save()
    rows = [row(单位="东派"), row(单位="东关所"), row(单位="旧派出所")]
    found, _upload = preview(xlsx(rows))
    assert found["new"] == 1
    assert codes(found["wrong"]) == ["unit-ambiguous", "unit-closed"]


@pytest.mark.parametrize(
    ("encoding", "options"),
    [
        ("utf-8-sig", {}),
        ("utf-8", {"delimiter": ";"}),
        ("gb18030", {"delimiter": "\t"}),
        ("utf-16", {}),
        ("utf-8", {"newline": "\r"}),
    ],
)
def test_59_to_61_csv(encoding, options):
    rows = [row(姓名="王𬭎"), row(岗位="社区\n巡逻"), row()]
    found, upload = preview(csv_text(rows, **options).encode(encoding))
    assert found["new"] == 3
    assert upload.rows.first().values["name"] == "王𬭎"
    assert ("王𬭎" in "".join(found["remarks"])) == (encoding in ("gb18030", "utf-16"))


def zipped(parts: dict[str, bytes], base: bytes | None = None) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts:
                        archive.writestr(name, old.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return kept.getvalue()


def plain() -> bytes:
    return xlsx([row()])


BOMB = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
XXE = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><sst>&x;</sst>'
FILES = {
    "0 bytes": (lambda: b"", "empty"),
    "blank": (lambda: b" \r\n ", "empty"),
    "random": (lambda: bytes(range(256)) * 40, "encoding"),
    "truncated": (lambda: plain()[: len(plain()) // 2], "broken"),
    "torn inside": (lambda: plain()[:500] + b"\0" * 400 + plain()[900:], "broken"),
    "xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old-format"),
    "password": (
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 90 + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "html": (lambda: b"\xef\xbb\xbf<html><table><tr><td>1</td></tr></table></html>", "html"),
    "plain zip": (lambda: zipped({"a.txt": b"x"}), "not-a-sheet"),
    "docx": (lambda: zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "not-a-sheet"),
    "many entries": (lambda: zipped({f"xl/{n}.bin": b"" for n in range(300)}, plain()), "bomb"),
    "bomb": (lambda: zipped({"xl/x.bin": b"\0" * (120 * 1024 * 1024)}, plain()), "bomb"),
    "macros": (lambda: zipped({"xl/vbaProject.bin": b"x"}, plain()), "macros"),
    "XML bomb": (lambda: zipped({"xl/sharedStrings.xml": BOMB}, plain()), "xml-entity"),
    "XXE": (lambda: zipped({"xl/sharedStrings.xml": XXE}, plain()), "xml-entity"),
    "XXE in UTF-16": (
        lambda: zipped({"xl/sharedStrings.xml": XXE.decode().encode("utf-16")}, plain()),
        "xml-entity",
    ),
    "broken XML": (
        lambda: zipped({"xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row"}, plain()),
        "broken",
    ),
    "too big": (lambda: b"x" * (11 * 1024 * 1024), "too-big"),
    "no header": (lambda: xlsx([], headers=["甲", "乙"]), "no-header"),
    "no rows": (lambda: xlsx([], headers=HEADERS), "no-rows"),
    "header twice": (lambda: xlsx([row()], headers=[*HEADERS, "姓名"]), "duplicate-header"),
    "header missing": (lambda: xlsx([row()], headers=[h for h in HEADERS if h != "单位"]), "missing-header"),
    "too wide": (lambda: xlsx([row()], headers=[*HEADERS, *(f"列{n}" for n in range(120))]), "too-wide"),
    "one column of text": (lambda: "只有一列\n没有分隔\n".encode(), "csv"),
    "open quote": (lambda: '姓名,身份证号\n"张三,1\n'.encode(), "csv"),
    "half a character": (
        lambda: "姓名,身份证号\n张三,1\n".encode("gb18030")[:-4] + b"\x81\xff\n",
        "encoding",
    ),
}


@pytest.mark.parametrize("case", FILES)
def test_refused_file_leaves_no_trace(case):
    build, code = FILES[case]
    data = build()
    started = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        preview(data)
    assert time.monotonic() - started < 10  # two seconds on a machine that does nothing else
    assert refused.value.code == code
    assert refused.value.message.endswith("。") or refused.value.message.endswith("拒绝。")
    assert not Import.objects.exists()
    assert not Person.objects.exists()


def test_53_one_row_too_many():
    lines = [",".join(HEADERS)] + ["张三,1,,,,,,,,,,"] * 120_001
    with pytest.raises(FileRefused, match="120000 行"):
        preview("\n".join(lines).encode())


@pytest.mark.parametrize(
    "name", ["工资表'; drop--.xlsx", "长" * 300, "..\\..\\a.xlsx", "a\r\nX: y.xlsx", "\u202egpj.exe"]
)
def test_70_file_names_are_only_shown(name):
    upload = stage(plain(), name, acting_user=None)
    assert not set(upload.filename) & set("\r\n\\/\u202e")
    assert len(upload.filename) <= 200


def test_71_the_same_content_is_the_same_import():
    data = plain()
    first, second = preview(data)[1], preview(data)[1]
    assert first.pk == second.pk
    assert Import.objects.count() == 1
