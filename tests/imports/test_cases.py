"""Rosters as bureaus keep them, one file a kind, rebuilt from public reports with made-up people: what comes out of each."""

import io
import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from auxpolice.access.scope import unscoped
from auxpolice.imports.accepting import VALID, accept
from auxpolice.imports.report import report
from grading.levels.models import LevelHolding
from payroll.month import freezing, gaps
from personnel.models import Person
from tests import vocabulary as say
from tests.grading.steps import ladder_in_force
from tests.grading.steps import office as officers
from tests.personnel.sheets import stage

CASES = Path(__file__).parent / "cases"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _units_and_posts():
    for name in ("城关派出所", "看守所", "指挥中心"):
        say.unit(name)
    for name in ("社区巡逻", "监管看护"):
        say.post(name)
    with unscoped("tests of the import"):
        yield


def preview(name: str, **options) -> dict:
    return report(staged(name, **options))


def staged(name: str, **options):
    return stage((CASES / f"{name}.xlsx").read_bytes(), f"{name}.xlsx", acting_user=None, **options)


def told(notes, key="code") -> list[tuple[int, str]]:
    return [(note["row"], note[key]) for note in notes]


def test_plain():
    found = preview("plain_ok")
    assert (found["new"], found["wrong"], found["warnings"], found["normalised"]) == (2, [], [], [])


def test_c01_months_of_birth():
    found = preview("c01_birth_year_month")
    assert (found["new"], told(found["wrong"])) == (5, [(7, "birth-differs")])
    assert {code for _row, code in told(found["warnings"])} <= {"birth-zero"}


def test_c03_placeholders():
    found = preview("c03_placeholders")
    assert (found["new"], found["wrong"], len(found["normalised"])) == (23, [], 23)
    assert {n["to"] for n in found["normalised"]} == {""}


def test_c04_official_words():
    upload = staged("c04_official_words")
    found = report(upload)
    assert (found["new"], found["wrong"], found["warnings"]) == (19, [], [])
    values = [row.values for row in upload.rows.all()]
    assert [v.get("political_status") for v in values[:6]] == ["01", "02", "03", "03", "12", "02"]
    assert [v.get("education") for v in values[6:15]] == [
        "21",
        "21",
        "31",
        "21",
        "21",
        "31",
        "41",
        "61",
        "71",
    ]
    assert [v.get("ethnicity") for v in values[15:]] == ["97", "05", "43", "97"]


def test_c05_units_with_the_bureau_in_front():
    found = preview("c05_unit_prefix")
    assert (found["new"], told(found["wrong"])) == (4, [(6, "unit-unknown")])
    assert {n["row"] for n in found["normalised"]} == {2, 3, 4, 5}
    upload = staged("c05_unit_prefix", create_units=True)
    found = report(upload)
    assert told(found["warnings"]) == [(6, "unit-like")]
    assert "城关派出所" in found["warnings"][0]["message"]
    accept(upload, acting_user=None)
    assert Person.objects.filter(assignments__unit__name="城关派出所").count() == 4


def test_c06_unit_and_department():
    upload = staged("c06_unit_and_department")
    assert [row.values["unit"] for row in upload.rows.all()] == ["城关派出所", "看守所"]
    found = report(upload)
    assert (found["new"], found["wrong"]) == (2, [])
    assert "部门" in "".join(found["remarks"])


def test_c07_serial_numbers_are_no_badges():
    upload = staged("c07_serial_called_bianhao")
    assert not any("badge_number" in row.values for row in upload.rows.all())
    assert report(upload)["new"] == 3
    assert "顺序号" in "".join(upload.remarks)


def test_c08_badge_beside_a_serial_number():
    upload = staged("c08_serial_and_badge")
    assert [row.values["badge_number"] for row in upload.rows.all()] == ["YH77001", "YH77002"]
    assert "编号" in "".join(upload.remarks)


def test_c10_first_job_is_not_silently_the_hire():
    found = preview("c10_only_first_work")
    assert found["new"] == 1
    assert "first-work" in {n["code"] for n in found["warnings"]}


def test_c11_two_phone_columns():
    upload = staged("c11_two_phone_columns")
    assert upload.rows.get().values["phone"] == "13812345678"
    assert "联系电话" in "".join(upload.remarks)
    assert report(upload)["wrong"] == []


def test_c13_formulas_the_id_decides():
    found = preview("c13_formula_sex_birth")
    assert (found["new"], found["wrong"]) == (2, [])
    assert sum("公式" in remark for remark in found["remarks"]) == 2


def test_c14_damaged_names():
    found = preview("c14_damaged_names")
    noted = {n["row"] for n in (*found["wrong"], *found["warnings"])}
    assert noted == set(range(2, 15))
    assert {n["row"] for n in found["wrong"]} == {6, 7, 8, 9, 10, 11}


def test_c16_guard_marks():
    found = preview("c16_guard_marks")
    assert (found["new"], found["wrong"]) == (3, [])
    assert {n["row"] for n in found["normalised"]} == {2, 3, 4}


def test_c18_people_who_left():
    found = preview("c18_left_people")
    assert (found["new"], told(found["wrong"])) == (1, [(3, "left")])


def test_c20_headers_again_and_totals():
    found = preview("c20_header_again_and_totals")
    assert (found["new"], found["wrong"]) == (4, [])
    assert [s["row"] for s in found["skipped"]] == [4, 5, 8, 9]


@pytest.mark.parametrize("name", ["c21_strict_ooxml", "c23_empty_fill"])
def test_c21_and_c23_other_writers(name):
    assert preview(name)["new"] == 2


def test_c28_name_and_unit_swapped():
    for options in ({}, {"create_units": True}):
        found = preview("c28_swapped_name_unit", **options)
        assert (found["new"], {n["row"] for n in found["wrong"]}) == (0, {2})
    assert {"name-unit", "unit-person"} <= {n["code"] for n in found["wrong"]}


def test_c29_other_headers():
    found = preview("c29_other_headers")
    assert (found["new"], found["wrong"]) == (1, [])


def test_c33_badge_shown_with_zeros():
    found = preview("c33_badge_zero_format")
    assert (found["new"], told(found["warnings"])) == (1, [(2, "badge-zeros")])
    assert "000123" in found["warnings"][0]["message"]


def test_c34_residence_permits():
    found = preview("c34_residence_permits")
    assert [c for c in told(found["warnings"]) if c[1] == "id-foreign"] == [(5, "id-foreign")]
    assert {row for row, code in told(found["wrong"])} == set()


@pytest.fixture
def ladder(_units_and_posts):
    ladder_in_force(officers())


def test_c24_the_level_of_a_hire_to_come_is_held_from_that_day(ladder):
    upload = staged("c24_future_hire_level")
    assert report(upload)["new"] == 1
    accept(upload, acting_user=None)
    held = LevelHolding.everything.get()
    assert (held.level_name, held.period.lower) == ("七级辅警", date(2026, 11, 30))
    found = gaps.found(freezing.parameters_of(date(2026, 11, 1), [0, 0, 0]))
    assert "level" not in {gap.code for gap in found}


def test_c25_the_command_of_the_contract_needs_nobody_to_act_for(ladder, capsys):
    path = str(CASES / "c25_level_accept.xlsx")
    call_command("import_roster", path, "--accept", "all-or-nothing", "--json")
    assert json.loads(capsys.readouterr().out)["accepted"] == 1
    assert LevelHolding.everything.get().period.lower == date(2026, 11, 2)
    call_command("import_roster", path, "--accept", "all-or-nothing", "--json")
    again = json.loads(capsys.readouterr().out)
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 1)


TWICE = ["plain_ok", "c01_birth_year_month", "c03_placeholders", "c04_official_words", "c06_unit_and_department",
         "c07_serial_called_bianhao", "c08_serial_and_badge", "c11_two_phone_columns", "c13_formula_sex_birth",
         "c16_guard_marks", "c18_left_people", "c20_header_again_and_totals", "c21_strict_ooxml", "c23_empty_fill",
         "c29_other_headers", "c33_badge_zero_format", "c34_residence_permits"]  # fmt: skip


@pytest.mark.parametrize("name", TWICE)
def test_twice_changes_nothing(name):
    """The same content again is the same import; the same rows in another file are unchanged."""
    first = accept(staged(name), VALID, acting_user=None)
    written = first.counts["new"]
    before = list(Person.objects.order_by("pk").values())
    assert accept(staged(name), VALID, acting_user=None).pk == first.pk
    another = load_workbook(CASES / f"{name}.xlsx") if "strict" not in name and "fill" not in name else None
    if another:
        another.properties.title = "再导一次"
        kept = io.BytesIO()
        another.save(kept)
        upload = accept(stage(kept.getvalue(), "again.xlsx", acting_user=None), VALID, acting_user=None)
        assert upload.pk != first.pk
        assert upload.counts.get("unchanged") == written, (upload.counts, written)
        assert not upload.counts.keys() & {"new", "changed"}
    assert list(Person.objects.order_by("pk").values()) == before
