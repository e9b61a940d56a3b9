"""Other files of the kinds that ``cases`` has one each of: made up here, two or more a kind."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from auxpolice import identity
from auxpolice.access.scope import unscoped
from auxpolice.imports.accepting import accept
from auxpolice.imports.report import report
from auxpolice.months import today
from auxpolice.sheets import child, reading
from grading.levels.models import LevelHolding
from payroll.month import freezing, gaps
from personnel import queries
from tests import vocabulary as say
from tests.grading.steps import ladder_in_force
from tests.grading.steps import office as officers
from tests.personnel.sheets import HEADERS, book, row, stage, xlsx

pytestmark = pytest.mark.django_db
UNITS = ("城关派出所", "北关派出所", "看守所")


@pytest.fixture(autouse=True)
def _places():
    for name in UNITS:
        say.unit(name)
    say.post("社区巡逻")
    with unscoped("tests of the import"):
        yield


def staged(data: bytes, **options):
    return stage(data, "花名册.xlsx", acting_user=None, **options)


def renamed(rows: list[dict], **names: str | None) -> bytes:
    """The rows under other headers; None leaves a column out."""
    headers = [
        h for h in dict.fromkeys((*HEADERS, *(k for one in rows for k in one))) if names.get(h, h) is not None
    ]
    made = book(rows, headers)
    for cell in made.active[1]:
        cell.value = names.get(cell.value, cell.value)
    return xlsx(made)


def codes(found: dict) -> set[str]:
    return {note["code"] for note in (*found["wrong"], *found["warnings"])}


# --- c06, c08, c11: two columns for one thing
TWO = {
    "bureau and squad": ({"单位": "云河县公安局", "所队": UNITS}, {}, "unit", UNITS, "「单位」|单位"),
    "unit and group": ({"部门": ("一组", "二组", "内勤")}, {"单位": "所属单位"}, "unit", ("城关派出所",) * 3, "部门"),
    "serial and 警号": ({"编号": (1, 2, 3), "辅警编号": ("A1", "A2", "A3")}, {"辅警编号": "警号"}, "badge_number",
                      ("A1", "A2", "A3"), "编号"),
    "serial and 工号": ({"人员编号": (1, 2, 3), "辅警编号": ("B1", "B2", "B3")}, {"辅警编号": "工号"}, "badge_number",
                      ("B1", "B2", "B3"), "人员编号"),
    "mobile and office": ({"电话": ("0371-6888123",) * 3, "手机号": ("13800138001", "13800138002", "13800138003")},
                          {"手机号": "移动电话"}, "phone", ("13800138001", "13800138002", "13800138003"), "电话"),
    "two mobiles": ({"联系电话": ("13900139001",) * 3, "手机号": ("13800138001", "13800138002", "13800138003")}, {}, "phone",
                    ("13800138001", "13800138002", "13800138003"), "联系电话"),
}  # fmt: skip


@pytest.mark.parametrize("case", TWO)
def test_of_two_columns_for_one_thing_the_fitting_one_counts(case):
    more, names, field, values, said = TWO[case]
    rows = [row(**{k: v if isinstance(v, str) else v[n] for k, v in more.items()}) for n in range(3)]
    upload = staged(renamed(rows, **names))
    assert tuple(one.values[field] for one in upload.rows.all()) == values
    assert re.search(said, "".join(upload.remarks)), upload.remarks
    assert upload.counts == {"new": 3}


# --- c10: the first job anywhere
@pytest.mark.parametrize(("names", "extra", "warned"), [
    ({"入职时间": "参加工作时间"}, {}, True),
    ({"入职时间": "参加工作时间（年月日）"}, {}, True),
    ({}, {"参加工作时间": "2001-07-01"}, False),
])  # fmt: skip
def test_the_first_job_is_never_taken_in_silence(names, extra, warned):
    upload = staged(renamed([row(**extra), row(**extra)], **names))
    assert ("first-work" in codes(report(upload))) == warned
    assert {one.values["hired"] for one in upload.rows.all()} == {"2020-03-05"}


# --- c13: formulas where the ID decides
@pytest.mark.parametrize(("header", "formula"), [
    ("性别", '=IF(MOD(MID(B2,17,1),2),"男","女")'),
    ("出生日期", '=TEXT(MID(B2,7,8),"0000-00-00")'),
    ("出生年月", "=DATE(MID(B2,7,4),MID(B2,11,2),1)"),
])  # fmt: skip
def test_formulas_where_the_id_decides_are_passed_over(header, formula):
    found = report(staged(xlsx([row(**{header: formula}), row(**{header: formula})])))
    assert (found["new"], found["wrong"], found["warnings"]) == (2, [], [])
    assert sum("公式" in remark for remark in found["remarks"]) == 1


# --- c20: headers again, totals, titles, signatures
def test_what_is_no_person_is_skipped_and_listed():
    made = book([row(), row()])
    sheet = made.active
    sheet.append(["云河县公安局辅警花名册（续）"])
    sheet.append(HEADERS)
    for cells in (row(), row()):
        sheet.append([cells[h] for h in HEADERS])
    sheet.append(["小 计：", 4])
    sheet.append([None, "共计", None, 4])
    sheet.append(["填表人：王某", None, None, "审核人：李某"])
    sheet.append(["说明：本表一式两份"])
    found = report(staged(xlsx(made)))
    assert (found["new"], found["wrong"]) == (4, [])
    assert [one["row"] for one in found["skipped"]] == [4, 5, 8, 9, 10, 11]


# --- c21, c23: workbooks of other writers
def rewritten(data: bytes, change) -> bytes:
    """The workbook with each part passed through ``change(name, text)``."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
    return kept.getvalue()


def strict(_name: str, text: str) -> str:
    text = text.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    return text.replace(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://purl.oclc.org/ooxml/officeDocument/relationships",
    )


WRITERS = {
    "strict": strict,
    "strict with a namespace prefix": lambda name, text: strict(name, text).replace("<workbook ", "<workbook conformance=\"strict\" "),
    "empty fills": lambda name, text: re.sub(r"<fills.*?</fills>", "<fills><fill/><fill/></fills>", text, flags=re.S),
    "no fonts, no fills": lambda name, text: re.sub(r"<(fonts|fills|borders).*?</\1>", "", text, flags=re.S),
    "no cell styles": lambda name, text: re.sub(r"<cellStyles.*?</cellStyles>", "", text, flags=re.S),
}  # fmt: skip


@pytest.mark.parametrize("case", WRITERS)
def test_workbooks_of_other_writers_are_read(case):
    upload = staged(rewritten(xlsx([row(), row()]), WRITERS[case]))
    assert upload.counts == {"new": 2}
    assert {one.values["hired"] for one in upload.rows.all()} == {"2020-03-05"}


# --- c28: names and units in each other's place
@pytest.mark.parametrize(("cells", "code"), [
    ({"姓名": "北关派出所", "单位": "王小明"}, "name-unit"),
    ({"单位": "欧阳小明"}, "unit-person"),
    ({"单位": "李建国"}, "unit-person"),
    ({"姓名": "刑警大队三中队"}, "name-unit"),
])  # fmt: skip
def test_a_persons_name_is_no_unit_and_a_unit_no_person(cells, code):
    found = report(staged(xlsx([row(**cells)]), create_units=True))
    assert (found["new"], code in codes(found)) == (0, True)


# --- c33: numbers shown with zeros before them
@pytest.mark.parametrize(
    ("form", "shown"), [("000000", "000123"), ("00000000", "00000123"), ("0000", "0123")]
)
def test_a_badge_that_the_sheet_shows_with_zeros_is_said(form, shown):
    made = book([row(辅警编号=123)])
    made.active.cell(2, HEADERS.index("辅警编号") + 1).number_format = form
    found = report(staged(xlsx(made)))
    assert shown in next(n["message"] for n in found["warnings"] if n["code"] == "badge-zeros")


# --- c34: permits
def with_check(body: str) -> str:
    return body + identity.check_digit(body)


@pytest.mark.parametrize(("body", "kind", "warned"), [
    ("81000019900517501", "中华人民共和国港澳居民居住证", False),
    ("82000019851211302", "中华人民共和国港澳居民居住证", False),
    ("83000019900517521", "中华人民共和国台湾居民居住证", False),
    ("93112419900517531", "外国人永久居留身份证", True),
    ("91112419880101112", "外国人永久居留身份证", True),
])  # fmt: skip
def test_permits_are_documents_of_their_own(body, kind, warned):
    number = with_check(body)
    found = report(staged(xlsx([row(身份证号=number)])))
    assert (found["new"], "id-foreign" in codes(found)) == (1, warned)
    assert identity.document(number) == kind


# --- c24: somebody whose first day is still to come
@pytest.mark.parametrize("days", [1, 3, 20])
def test_a_hire_to_come_keeps_the_level_and_stops_nobodys_payroll(days):
    ladder_in_force(officers())
    start = today() + timedelta(days=days)
    accept(staged(xlsx([row(入职时间=start.isoformat(), 现层级="七级")])), acting_user=None)
    assert LevelHolding.everything.get().period.lower == start
    month = start.replace(day=1)
    assert "level" not in {gap.code for gap in gaps.found(freezing.parameters_of(month, [0, 0, 0]))}
    assert [p.name for p in queries.roster(status=queries.COMING)] == ["张伟"]


# --- c32: rows that hold nothing, by the hundred thousand
def blank(n: int, text: str) -> bytes:
    """Two people and ``n`` rows below them, each as ``text`` writes the row of a number."""
    rows = "".join(text.replace("#", str(number)) for number in range(10, 10 + n))
    return rewritten(
        xlsx([row(), row()]),
        lambda name, part: (
            part.replace("</sheetData>", rows + "</sheetData>") if name.endswith("sheet1.xml") else part
        ),
    )


BLANK = {
    "formatted cells": (1_048_566, '<row r="#"><c r="A#" s="1"/><c r="B#" s="1"></c></row>'),
    "formatted rows": (1_048_566, '<row r="#" spans="1:5" ht="14.25" customHeight="1"/>'),
    "rows of nothing": (400_000, '<row r="#"></row>'),
    "cells without a value": (400_000, '<row r="#"><c r="A#" t="s"/><c r="B#" s="1"></c></row>'),
}  # fmt: skip


@pytest.mark.parametrize("case", BLANK)
def test_rows_that_hold_nothing_cost_nothing(case):
    """Bounded by what is left for the parser to walk over, whatever the machine."""
    data = blank(*BLANK[case])
    left = zipfile.ZipFile(child.tidied(data)).read("xl/worksheets/sheet1.xml")
    assert left.count(b"<row") == 3
    assert staged(data).counts == {"new": 2}


def test_the_memory_that_is_told_is_the_childs_own():
    assert 0 < reading.read(xlsx([row()])).peak_kb < 90_000  # this process has more


def test_rows_of_blanks_are_no_rows():
    text = '<row r="#"><c r="A#" t="inlineStr"><is><t> </t></is></c></row>'
    data = blank(130_000, text)  # more than a roster may have
    assert staged(data).counts == {"new": 2}
