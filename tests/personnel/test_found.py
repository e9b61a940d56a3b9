"""Rosters as other programs write them, and what happens between the preview and the acceptance."""

import io
import re
import zipfile
from datetime import date, timedelta

import pytest

from auxpolice.access.models import Role
from auxpolice.access.scope import unscoped
from auxpolice.imports.accepting import accept
from auxpolice.imports.likeness import nearest
from auxpolice.imports.report import report
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from auxpolice.sheets import reading
from personnel import actions
from personnel.models import Assignment, ContributionBase, Employment, Person
from tests import vocabulary as say
from tests.personnel.sheets import book, row, stage, xlsx

SHEET = "xl/worksheets/sheet1.xml"


def rewritten(data: bytes, part: str, change) -> bytes:
    """The workbook with one part passed through ``change(text)``."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name == part else content)
    return kept.getvalue()


@pytest.fixture
def _units_and_posts(db):
    say.unit("城关派出所")
    say.post("社区巡逻")
    with unscoped("tests of the import"):
        yield


def staged(data: bytes, **options):
    return stage(data, "花名册.xlsx", acting_user=None, **options)


def preview(data: bytes, **options) -> dict:
    return report(staged(data, **options))


@pytest.mark.parametrize("told", ['<dimension ref="A1"/>', "", '<dimension ref="A1:B2"/>'])
def test_a_wrong_or_missing_dimension_hides_nothing(told):
    data = rewritten(xlsx([row(), row()]), SHEET, lambda text: re.sub(r"<dimension [^>]*/>", told, text))
    lines = reading.read(data).sheets[0].lines
    assert [len(line.cells) for line in lines] == [12, 12, 12]


def test_days_of_a_workbook_that_counts_from_1904():
    data = rewritten(
        xlsx([row()]), "xl/workbook.xml",
        lambda text: re.sub(r"<workbookPr[^>]*/>", '<workbookPr date1904="1"/>', text),
    )  # fmt: skip
    cell = reading.read(data).sheets[0].lines[1].cells[6]
    assert (cell.kind, cell.text[:10]) == ("d", "2024-03-06")


@pytest.mark.usefixtures("_units_and_posts")
def test_plain_numbers_of_days_in_a_workbook_that_counts_from_1904():
    data = rewritten(
        xlsx([row(入职时间=43894)]), "xl/workbook.xml",
        lambda text: re.sub(r"<workbookPr[^>]*/>", '<workbookPr date1904="1"/>', text),
    )  # fmt: skip
    cell = reading.read(data).sheets[0].lines[1].cells[6]
    assert (cell.kind, cell.text[:10]) == ("n", "43894")
    found = staged(data).rows.get()
    assert found.values["hired"] == "2024-03-05"


@pytest.mark.parametrize("value", ["-5", "60", "0", "99999999", "1E+300"])
@pytest.mark.usefixtures("_units_and_posts")
def test_a_date_cell_without_a_day_spoils_its_row_only(value):
    data = rewritten(
        xlsx([row(), row()]), SHEET,
        lambda text: re.sub(r'(<c r="G2"[^>]*>)(<f/>)?<v>[^<]*</v>', rf"\1<v>{value}</v>", text),
    )  # fmt: skip
    found = preview(data)
    assert [note["row"] for note in found["wrong"]] == [2], found
    assert found["new"] == 1


@pytest.mark.usefixtures("_units_and_posts")
def test_one_unit_cell_merged_over_several_rows_is_named():
    made = book([row(), row(单位=None), row(单位=None)])
    made.active.merge_cells("D2:D4")
    found = preview(xlsx(made))
    assert (found["new"], [note["row"] for note in found["normalised"]]) == (3, [3, 4])
    made = book([row(), row(社保基数=None)])
    made.active.merge_cells("K2:K3")
    found = preview(xlsx(made))
    assert found["wrong"] == []
    assert [(note["row"], note["code"]) for note in found["warnings"]] == [(3, "merged")]


@pytest.mark.usefixtures("_units_and_posts")
def test_hidden_rows_and_columns_warn():
    made = book([row(), row(), row()])
    made.active.row_dimensions[3].hidden = True
    found = preview(xlsx(made))
    assert [note["row"] for note in found["warnings"]] == [3], (found["warnings"], found["remarks"])


@pytest.mark.usefixtures("_units_and_posts")
def test_another_sheet_of_the_same_workbook_is_another_import():
    made = book([row()])
    other = made.create_sheet("二")
    for line in made.active.iter_rows(values_only=True):
        other.append(line)
    other.append([None])
    data = xlsx(made)
    assert [sheet["name"] for sheet in staged(data).sheets] == ["花名册", "二"]
    assert staged(data, sheet="二").sheet == "二"


@pytest.mark.parametrize(("born", "hired", "warns"), [
    (date(2004, 10, 31), date(2022, 10, 28), False),
    (date(2004, 10, 31), date(2022, 1, 28), True),
    (date(1960, 1, 1), date(2021, 2, 1), True),
])  # fmt: skip
@pytest.mark.usefixtures("_units_and_posts")
def test_days_before_the_eighteenth_birthday_are_no_finding(born, hired, warns):
    number = say.id_number(born, 13)
    found = preview(xlsx([row(身份证号=number, 性别="男", 入职时间=hired.isoformat())]))
    assert bool(found["warnings"]) == warns


@pytest.mark.usefixtures("_units_and_posts")
def test_a_row_edited_by_hand_after_the_preview_is_not_overwritten():
    one = row()
    accept(staged(xlsx([one])), acting_user=None)
    upload = staged(xlsx([{**one, "手机号": "13900139000"}]))
    seen = upload.counts
    person = Person.objects.get()
    with unscoped("by hand"):
        actions.edit_person(
            person,
            row_version=person.row_version,
            acting_user=say.account(Role.POLITICAL),
            phone="13700137000",
        )
    with pytest.raises(Conflict):
        accept(upload, acting_user=None, seen=seen)
    assert Person.objects.get().phone == "13700137000"


@pytest.mark.usefixtures("_units_and_posts")
def test_somebody_whose_exit_is_announced_still_works_here():
    one = row()
    accept(staged(xlsx([one])), acting_user=None)
    last = today() + timedelta(days=30)
    actions.leave(
        Person.objects.get(), last_day=last, kind="resigned", acting_user=say.account(Role.POLITICAL)
    )
    upload = accept(staged(xlsx([{**one, "手机号": "13900139000"}, row()])), acting_user=None)
    assert upload.counts == {"changed": 1, "new": 1}
    assert Employment.objects.filter(person__id_number=one["身份证号"]).count() == 1


@pytest.mark.usefixtures("_units_and_posts")
def test_a_wrong_cell_is_named_by_its_address():
    found = preview(xlsx([row(), row(手机号="1")]))
    assert found["wrong"][0].get("cell") == "I3"


@pytest.mark.usefixtures("_units_and_posts")
def test_changes_count_from_the_day_that_is_told():
    one = row()
    accept(staged(xlsx([one])), acting_user=None)
    say.unit("北关派出所")
    since = today().replace(day=1)
    accept(staged(xlsx([{**one, "单位": "北关派出所", "社保基数": 5000}])), acting_user=None, effective=since)
    old, new = Assignment.objects.order_by("period")
    assert (old.period.upper, new.period.lower, new.unit.name) == (since, since, "北关派出所")
    assert [b.period.lower for b in ContributionBase.objects.order_by("period")] == [date(2020, 3, 5), since]
    with pytest.raises(Problem, match="90 天"):
        accept(
            staged(xlsx([{**one, "社保基数": 6000}])),
            acting_user=None,
            effective=today() + timedelta(days=91),
        )


@pytest.mark.usefixtures("_units_and_posts")
def test_a_transfer_entered_for_next_month_is_not_undone():
    one = row()
    accept(staged(xlsx([one])), acting_user=None)
    office, to = say.account(Role.POLITICAL), say.unit("北关派出所")
    actions.transfer(
        Person.objects.get(), unit=to, post=say.post(), start=today() + timedelta(days=20), acting_user=office
    )
    found = preview(xlsx([{**one, "手机号": "13900139000"}]))
    assert (found["changed"], found["wrong"]) == (1, [])
    found = preview(xlsx([{**one, "单位": "北关派出所", "手机号": "13900139000"}]))
    assert [note["code"] for note in found["wrong"]] == ["move-entered"]


@pytest.mark.parametrize(("text", "meant"), [
    ("社区巡罗", "社区巡逻"), ("社区巡逻岗", "社区巡逻"), ("窗口服务", "窗口服务员"), ("天文观测", None), ("视频巡查", "视频巡察"),
])  # fmt: skip
def test_the_likest_post_is_proposed(text, meant):
    assert nearest(text, ["社区巡逻", "窗口服务员", "视频巡察", "档案管理", "接处警"]) == meant
