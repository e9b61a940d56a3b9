"""Which column is which: by name, by content, by hand, as remembered; several sheets; what a bureau's headers look like."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from auxpolice.access.models import Role
from auxpolice.access.scope import unscoped
from auxpolice.imports import staging
from auxpolice.imports.accepting import accept
from auxpolice.imports.models import Import, ImportWord
from auxpolice.imports.rejects import reject_workbook
from auxpolice.imports.report import report
from auxpolice.sheets.reading import FileRefused
from personnel.models import Person
from tests import vocabulary as say
from tests.personnel.sheets import book, row, stage, xlsx

pytestmark = pytest.mark.django_db
NEEDED = ["姓名", "身份证号", "单位", "岗位", "人员类别", "入职时间"]


@pytest.fixture(autouse=True)
def _units_and_posts():
    for name in ("城关派出所", "北关派出所", "南关派出所"):
        say.unit(name)
    say.post("社区巡逻")
    with unscoped("tests of the import"):
        yield


@pytest.fixture
def office(client):
    client.force_login(say.account(Role.POLITICAL))
    return client


def staged(data: bytes, **options):
    return stage(data, "花名册.xlsx", acting_user=None, **options)


def sheet_of(
    rows: list[dict], headers: list[str], names: list[str], title: str = "", made: Workbook | None = None
):
    """A sheet whose headers stand in the file as ``names``."""
    made = made or Workbook()
    sheet = made.create_sheet(title) if title else made.active
    sheet.append(names)
    for one in rows:
        sheet.append([one[header] for header in headers])
    return made


def test_strange_headers_known_by_what_stands_below_them():
    data = xlsx(
        sheet_of([row(), row()], NEEDED, ["人员", "号码（18位）", "在哪", "岗位", "类别", "入职时间"])
    )
    with pytest.raises(FileRefused) as refused:
        staged(xlsx(sheet_of([row()], NEEDED, ["甲", "乙", "丙", "丁", "戊", "己"])))
    assert refused.value.code == "no-header"
    with pytest.raises(FileRefused):
        staged(data)  # nobody there to look at what was guessed
    upload = staged(data, asking=True)
    assert (upload.state, upload.counts) == ("staged", {"new": 2})
    assert {hint["code"] for hint in upload.hints} == {"header-by-content"}


def test_near_names_with_fitting_content_are_taken_with_a_warning():
    names = ["辅警人员姓名", "本人身份证号", "工作单位", "岗位", "类别", "入职时间"]
    found = report(staged(xlsx(sheet_of([row(), row()], NEEDED, names))))
    assert (found["new"], found["wrong"]) == (2, [])
    assert {n["code"] for n in found["warnings"]} == {"header-by-content"}


def test_one_sheet_a_unit_and_a_sheet_without_a_name_of_a_unit():
    bare = [h for h in NEEDED if h != "单位"]
    made = sheet_of([row(), row()], bare, bare, "城关派出所")
    made.remove(made["Sheet"])
    sheet_of([row()], bare, bare, "北关派出所", made)
    sheet_of([row()], bare, bare, "临时", made)
    upload = staged(xlsx(made))
    found = report(upload)
    assert [r.values["unit"] for r in upload.rows.all()] == ["城关派出所", "城关派出所", "北关派出所"]
    assert "「临时」缺少单位" in "".join(n["message"] for n in found["warnings"])
    assert found["wrong"] == []


def test_three_header_rows_groups_and_other_people_s_columns():
    made = Workbook()
    sheet = made.active
    sheet.append(["云河县公安局警务辅助人员花名册"])
    sheet.append(["基本情况", None, None, "任职情况", None, None, "紧急联系人", None])
    sheet.append([*NEEDED, "姓名", "联系电话"])
    sheet.append(["（必填）", "（18位）", None, None, None, "（年月日）", None, None])
    one = row()
    sheet.append([*(one[h] for h in NEEDED), "李四", "13900139000"])
    upload = staged(xlsx(made))
    assert upload.rows.get().values["name"] == "张伟"
    assert "phone" not in upload.rows.get().values
    assert report(upload)["wrong"] == []


def test_mapped_by_hand_once_and_remembered(office):
    names = ["谁", "证", "哪里", "干什么", "哪类", "何时来"]
    data = xlsx(sheet_of([row(), row()], NEEDED, names))
    answer = office.post(reverse("personnel:import"), {"file": SimpleUploadedFile("a.xlsx", data)})
    upload = Import.objects.get()
    assert answer.url == reverse("personnel:import-columns", args=[upload.pk])
    text = office.get(answer.url).content.decode()
    assert "何时来" in text
    assert "还没有对应" in text
    fields = ["name", "id_number", "unit", "post", "category", "hired"]
    short = {f"column-0-{n}": field for n, field in enumerate(fields[:5])}
    office.post(answer.url, short)
    assert Import.objects.get().state == "mapping"
    office.post(answer.url, {**short, "column-0-5": "hired"})
    assert Import.objects.get().counts == {"new": 2}
    again = xlsx(sheet_of([row(), row(), row()], NEEDED, names))
    assert staged(again).counts == {"new": 3}  # by a command, too: the headers are known now


def test_the_wrong_rows_of_a_sheet_that_names_the_unit_come_back_with_it():
    bare = [h for h in NEEDED if h != "单位"]
    made = sheet_of([row(), row(入职时间="去年")], bare, bare, "城关派出所")
    made.remove(made["Sheet"])
    sheet_of([row(入职时间="前年")], bare, bare, "北关派出所", made)
    upload = staged(xlsx(made))
    assert [note["sheet"] for note in report(upload)["wrong"]] == ["城关派出所", "北关派出所"]
    mended = load_workbook(reject_workbook(upload))
    for line in mended.active.iter_rows(min_row=2):
        next(cell for cell in line if cell.value in ("去年", "前年")).value = "2020-03-05"
    again = staged(xlsx(mended))
    assert report(again)["new"] == 2
    assert [one.values["unit"] for one in again.rows.all()] == ["城关派出所", "北关派出所"]


def test_words_are_asked_once_and_remembered():
    rows = [row(学历="博士后"), row(学历="博士后"), row(学历="大学普通班")]
    upload = staged(xlsx(rows))
    assert upload.asked == {"education": {"博士后": 2, "大学普通班": 1}}
    assert upload.counts == {"new": 3}
    upload = staging.answer(upload, "education", {"博士后": "11"}, acting_user=None)
    assert [r.values.get("education") for r in upload.rows.all()] == ["11", "11", None]
    accept(upload, acting_user=None)
    assert ImportWord.objects.get().text == "博士后"
    assert staged(xlsx([row(学历="博士后")])).asked == {}


def test_a_cell_is_mended_in_the_preview(office):
    data = xlsx([row(), row(入职时间="去年"), row(单位="北关派岀所")])
    office.post(reverse("personnel:import"), {"file": SimpleUploadedFile("a.xlsx", data)})
    upload = Import.objects.get()
    assert upload.counts == {"new": 1, "wrong": 2}
    page = reverse("personnel:import-preview", args=[upload.pk])
    assert "去年" in office.get(page, {"show": "wrong"}).content.decode()
    found = office.get(page, {"show": "wrong", "q": "去年"}).content.decode()
    assert 'value="去年"' in found
    assert 'value="北关派岀所"' not in found
    for number, name, text in ((3, "hired", "2020-03-05"), (4, "unit", "北关派出所")):
        line = upload.rows.get(number=number)
        office.post(
            reverse("personnel:import-mend", args=[upload.pk]), {"row": line.pk, f"cell-{name}": text}
        )
        upload = Import.objects.get()
    assert upload.counts == {"new": 3}
    office.post(reverse("personnel:import-accept", args=[upload.pk]))
    assert Person.objects.count() == 3


NAMES = {
    "lost": ("王?明", "warn"),
    "box": ("李□", "warn"),
    "private": ("张\ue123", "warn"),
    "digits": ("张伟2", "warn"),
    "emoji": ("张伟😀", "wrong"),
    "mojibake": ("å¼ ä¼Ÿ", "wrong"),
    "锟斤拷": ("锟斤拷", "wrong"),
    "direction": ("张\u202e伟", "wrong"),
    "two": ("张伟 李明、王强", "wrong"),
    "and": ("张伟和李明", "wrong"),
    "none": ("NULL", "wrong"),
    "office": ("交警大队", "wrong"),
    "Latin": ("José María", None),
    "Uighur": ("阿卜杜拉·买买提", None),
    "and in a name": ("和珅", None),
    "long": ("欧阳娜娜", None),
}


@pytest.mark.parametrize("case", NAMES)
def test_names(case):
    name, expected = NAMES[case]
    found = report(staged(xlsx([row(姓名=name)])))
    kept = "wrong" if found["wrong"] else "warn" if found["warnings"] else None
    assert kept == expected, found


SIBLINGS = {
    "month of birth with a dash": ({"出生年月": "1990-02"}, None),
    "other month": ({"出生年月": "1990-03"}, "wrong"),
    "two phones": ({"手机号": "13800138000/13900139000"}, "warn"),
    "landline": ({"手机号": "0371-68881234"}, "warn"),
    "no card yet": ({"银行卡号": "待办卡"}, "warn"),
    "two cards": ({"银行卡号": "6222021234567890128/6222021234567890110"}, "warn"),
    "a card that has lost digits": ({"银行卡号": "622202"}, "wrong"),
    "a mobile that has lost digits": ({"手机号": "1380013800"}, "wrong"),
    "remark for a phone": ({"手机号": "同上"}, "warn"),
    "not asked": ({"政治面貌": "未填写"}, None),
    "double slash": ({"民族": "//"}, None),
    "evening classes": ({"学历": "夜大本科（在读）"}, None),
    "league member": ({"政治面貌": "中国共青团员"}, None),
    "exported day": ({"入职时间": "2019-03-05 00:00:00.0"}, None),
    "compact day": ({"入职时间": "20190305000000"}, None),
    "back tick": ({"银行卡号": "`6222021234567890128"}, None),
    "curly mark": ({"辅警编号": "’FJ900"}, None),
    "bureau in front": ({"单位": "某某省云河县公安局北关派出所"}, None),
    "earlier name": ({"单位": "北关派出所(原城北派出所)"}, None),
    "another bureau": ({"单位": "清河县公安局北关派出所"}, "wrong"),
    "retired": ({"在职状态": "已退休"}, "wrong"),
    "gone last year": ({"离职日期": "2024-01-31"}, "wrong"),
    "in service": ({"在职状态": "在岗"}, None),
    "formula in an amount": ({"社保基数": "=4000+200"}, "warn"),
    "error in an optional cell": ({"专业": "#REF!"}, "warn"),
}


@pytest.mark.parametrize("case", SIBLINGS)
def test_siblings(case):
    cells, expected = SIBLINGS[case]
    number = say.id_number(date(1990, 2, 28), 11)
    found = report(staged(xlsx([row(身份证号=number, 性别="男", **cells)])))
    kept = "wrong" if found["wrong"] else "warn" if found["warnings"] else None
    assert kept == expected, (found["wrong"], found["warnings"])


@pytest.mark.parametrize("header", ["编号", "工号", "辅警编号"])
def test_serial_numbers_under_any_header_are_no_badges(header):
    rows = [{k: v for k, v in row().items() if k != "辅警编号"} | {header: n} for n in (1, 2, 3)]
    upload = staged(xlsx(book(rows)))
    assert not any("badge_number" in r.values for r in upload.rows.all())
    assert "顺序号" in "".join(upload.remarks)


def test_another_name_over_an_id_is_named():
    person = say.hire("王芳")
    found = report(staged(xlsx([row(身份证号=person.id_number, 性别=None, 姓名="王方")])))
    assert "name-changed" in {n["code"] for n in found["warnings"]}
