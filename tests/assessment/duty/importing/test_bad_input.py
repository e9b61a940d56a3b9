"""Twenty kinds of bad input for each of the three files, each with the outcome it is known by."""

from datetime import date, datetime, time

import openpyxl
import pytest
from openpyxl.styles import Font

from assessment.duty.importing.attendance_kind import ATTENDANCE, rejected, results
from assessment.duty.importing.roster_kind import ROSTER, planned
from auxpolice.access.scope import unscoped
from auxpolice.calendar.models import Day
from auxpolice.calendar.seeding import seed_years
from auxpolice.imports import staging
from auxpolice.imports.report import report
from auxpolice.sheets.reading import FileRefused
from tests import vocabulary as say
from tests.assessment.duty.importing import sheets, station

pytestmark = pytest.mark.django_db
MONTH = date(2026, 10, 1)
HERE, THERE = "城关派出所", "西街派出所"
PEOPLE = [
    ("FJ00101", "张伟", HERE),
    ("FJ00102", "王芳", HERE),
    ("FJ00103", "李娜", HERE),
    ("FJ00104", "李娜", HERE),
    ("FJ00201", "赵强", THERE),
]


@pytest.fixture(autouse=True)
def _people():
    station.settle(PEOPLE)
    seed_years(2026, 2026)
    with unscoped("tests of bad input"):
        yield


def staged(kind, data: bytes, **more):
    """The file staged; or the code by which it is refused."""
    options = {"unit": say.unit(HERE).pk, "month": MONTH.isoformat()}
    try:
        return staging.stage(kind, data, "文件.xlsx", acting_user=None, options=options, **more)
    except FileRefused as refused:
        return refused.code


def told(upload) -> set[tuple[str, str]]:
    """(cell, code) of what is told of a file; a refused one is its code."""
    if isinstance(upload, str):
        return {("", upload)}
    found = report(upload)
    said = {
        (one.get("cell") or (str(one["row"]) if one["row"] else ""), one["code"])
        for one in [*found["warnings"], *found["wrong"]]
    }
    return said | {(one["cell"], "normalised") for one in found["normalised"]}


def good(**days):
    return ("张伟", "FJ00101", {int(key[1:]): code for key, code in days.items()})


def put(**cells):
    """Writes cells of the sheet."""

    def spoil(sheet):
        for place, value in cells.items():
            sheet[place] = value

    return spoil


def roster(*people, **more) -> bytes:
    return sheets.roster(MONTH, people or [good(d1="早")], **more)


def _two_of_a_line(sheet):
    sheet.merge_cells("D4:E4")


def _two_people(sheet):
    sheet.merge_cells("D4:D5")


def _hidden(sheet):
    sheet.row_dimensions[5].hidden = True


def _struck(sheet):
    sheet["D4"].font = Font(strike=True)


def _no_days(sheet):
    sheet.delete_rows(2)


def _legend(sheet):
    sheet.append(["说明：早=6:00-14:30；休=休息"])


ROSTERS = {
    "no name in the head": (roster(spoil=put(B2="谁")), {("", "no-header")}),
    "no line of days": (roster(spoil=_no_days), {("", "no-header")}),
    "another month": (sheets.roster(date(2026, 9, 1), [good(d1="早")]), {("", "other-month")}),
    "nobody below the head": (sheets.roster(MONTH, []), {("", "no-rows")}),
    "only police": (roster(("王建国", "031101", {1: "带"})), {("", "no-rows")}),
    "a code nobody knows": (roster(good(d1="早", d2="甲二")), {("E4", "unknown_code")}),
    "a code whose times the rules don't have": (roster(spoil=_legend), {("D4", "unknown_code")}),
    "a number nobody has": (roster(("张伟", "FJ09999", {1: "早"})), {("B4", "unknown_person")}),
    "a name of two people without number": (roster(("李娜", "", {1: "早"})), {("B4", "unknown_person")}),
    "a number that is another's": (roster(("张伟", "FJ00102", {1: "早"})), {("B4", "name_differs")}),
    "somebody of another unit": (roster(("赵强", "FJ00201", {1: "早"})), {("B4", "other_unit")}),
    "the same person twice, otherwise": (roster(good(d1="早"), good(d1="中")), {("B5", "person_twice")}),
    "the same line twice": (roster(good(d1="早"), good(d1="早")), set()),
    "shifts that overlap": (roster(good(d1="24", d2="早")), {("B4", "overlap")}),
    "a formula in a day": (roster(good(d1="早", d2='=IF(1,"早","")')), {("E4", "formula")}),
    "a shift over two days in one cell": (roster(good(d1="早"), spoil=_two_of_a_line), {("D4", "merged_shift")}),
    "a cell merged over two people": (
        roster(good(d1="早"), ("王芳", "FJ00102", {}), spoil=_two_people), {("D5", "merged_rows")},
    ),
    "a hidden line": (roster(good(d1="早"), ("王芳", "FJ00102", {1: "早"}), spoil=_hidden), {("B5", "hidden_row")}),
    "a duty struck out": (roster(spoil=_struck), {("D4", "struck_out")}),
    "a weekday of another year": (roster(spoil=put(D3="五")), {("D3", "weekday_wrong")}),
    "shifts without a name": (roster(good(d1="早"), ("", "", {1: "早"})), {("5", "no_name")}),
    "days that are missing": (roster(spoil=lambda sheet: sheet.delete_cols(34)), {("3", "days_missing")}),
    "two codes in a cell": (roster(good(d1="早/中")), {("D4", "unknown_code")}),
    "a number as a figure, a name with a mark": (
        roster(("△张伟", 101, {1: "早"})), {("B4", "normalised"), ("C4", "normalised")},
    ),
    "an old workbook that is none": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, {("", "old-format")}),
}  # fmt: skip


@pytest.mark.parametrize("name", ROSTERS)
def test_rosters(name):
    data, expected = ROSTERS[name]
    assert told(staged(ROSTER, data)) == expected


def test_of_a_roster_with_one_bad_day_the_others_are_taken():
    (one,) = planned(staged(ROSTER, roster(good(d1="早", d2="甲二", d3="中"))))
    assert [shift[:2] for shift in one["shifts"]] == [["2026-10-01", "早"], ["2026-10-03", "中"]]


def machine(*people, **more) -> bytes:
    return sheets.machine(MONTH, people or [("101", "张伟", {9: "08:2017:35"})], **more)


def cell(value):
    return machine(("101", "张伟", {9: value}))


def _struck_punch(sheet):
    sheet["I6"].font = Font(strike=True)


def _hidden_block(sheet):
    sheet.row_dimensions[5].hidden = sheet.row_dimensions[6].hidden = True


def _merged_remark(sheet):
    sheet.merge_cells("I6:K6")


def _without_days(sheet):
    sheet.delete_rows(4)


NOBODY = {("C5", "unknown_number")}
MACHINES = {
    "another month": (sheets.machine(date(2026, 9, 1), [("101", "张伟", {})]), {("", "other-month")}),
    "no period": (machine(spoil=put(C3=None)), {("", "no_period")}),
    "no line of days": (machine(spoil=_without_days), {("", "no-days")}),
    "a number nobody has": (machine(("999", "陈明", {9: "08:20"})), NOBODY),
    "a number of another unit without its name": (machine(("201", "", {9: "08:20"})), NOBODY),
    "a number of another unit with its name": (machine(("201", "赵强", {9: "08:20"})), {("K5", "other_unit")}),
    "a new number with a name of two": (machine(("999", "李娜", {9: "08:20"})), NOBODY),
    "a new number beside the old one on the same days": (
        machine(("101", "张伟", {9: "08:20"}), ("999", "张伟", {9: "08:20"})), {("C7", "unknown_number")},
    ),
    "a new number after the old one": (
        machine(("101", "张伟", {9: "08:20"}), ("999", "张伟", {12: "08:20"})), {("C7", "second_enrolment")},
    ),
    "a name that isn't the number's": (machine(("101", "张韦", {9: "08:20"})), {("K5", "name_differs")}),
    "no number and no name": (machine(("", "", {9: "08:20"})), {("A5", "unknown_number")}),
    "an hour that is none": (cell("25:6117:35"), {("I6", "bad_time")}),
    "words that are no time": (cell("忘带卡"), {("I6", "bad_time")}),
    "figures that are no time": (cell("0870"), {("I6", "bad_time")}),
    "a negative number": (cell(-0.5), {("I6", "bad_time")}),
    "a date instead of a time": (cell(datetime(2025, 1, 2, 8, 0)), {("I6", "bad_time")}),  # noqa: DTZ001
    "a formula": (cell("=NOW()"), {("I6", "formula")}),
    "a clock time": (cell(time(8, 26)), {("I6", "normalised")}),
    "full-width signs": (cell("０８：２０　１７：４４"), {("I6", "normalised")}),
    "no colons": (cell("0820 1742"), {("I6", "normalised")}),
    "zeros before the number": (machine(("00101", "张伟", {9: "08:20"})), {("C5", "normalised")}),
    "struck out": (machine(spoil=_struck_punch), {("I6", "struck_out")}),
    "hidden lines": (machine(spoil=_hidden_block), {("C5", "hidden_rows")}),
    "leave over merged days": (machine(("101", "张伟", {9: "产假"}), spoil=_merged_remark), {("I6", "normalised")}),
    "one person in two blocks": (machine(("101", "张伟", {9: "08:20"}), ("101", "张伟", {9: "17:40"})), set()),
    "nothing of the kind": (sheets.punches([["x"]], head=["甲", "乙", "丙"]), {("", "no-header")}),
}  # fmt: skip


@pytest.mark.parametrize("name", MACHINES)
def test_machines(name):
    data, expected = MACHINES[name]
    assert told(staged(ATTENDANCE, data)) == expected


def test_of_a_cell_with_one_bad_time_the_other_is_taken():
    upload = staged(ATTENDANCE, cell("25:6117:35"))
    assert upload.rows.get().values["punches"] == ["2026-10-09 17:35"]


def test_two_blocks_of_one_person_are_one_persons_punches():
    data, _said = MACHINES["one person in two blocks"]
    (one,) = results(staged(ATTENDANCE, data))
    assert ["2026-10-09", "日", "10-09 08:20", "10-09 17:40", "ok", 0, 0] in one["shifts"]


def test_without_a_calendar_the_day_shift_is_told_to_be_a_guess():
    Day.objects.all().delete()
    assert told(staged(ATTENDANCE, machine())) == {("", "no_calendar")}


def test_an_old_workbook_of_a_machine_is_read():
    upload = staged(ATTENDANCE, (station.SAMPLES / "machine.xls").read_bytes())
    assert {one["cell"]: one["code"] for one in report(upload)["wrong"]} == {
        "C5": "unknown_number", "C7": "unknown_number",
    }  # fmt: skip
    assert upload.rows.first().values["punches"][:2] == ["2026-10-09 08:20", "2026-10-09 17:39"]
    assert upload.rows.first().values["punches"][-1] == "2026-10-14 08:15"


def line(
    name="张伟", number="FJ00101", day="26-10-09 星期五", at="2026-10-09 08:25", result="正常", planned=""
):
    return [name, number, day, planned, at, result, "城关派出所"]


def lines(*rows, daily=None, **more) -> bytes:
    return sheets.punches(rows or [line()], daily, **more)


def day(shift, came="08:25", went="17:40", result="正常", papers="", on="26-10-09 星期五"):
    return ["张伟", "FJ00101", on, shift, came, result, went, result, papers]


LISTS = {
    "another month by its title": (lines(title="统计日期：2026-09-01 至 2026-09-30"), {("", "other-month")}, None),
    "another month by its days": (lines(line(day="26-09-30 星期三", at="2026-09-30 08:25")), {("", "other-month")}, None),
    "nothing below the head": (sheets.punches([]), {("", "no-rows")}, None),
    "no column of times": (
        lines(head=("姓名", "工号", "考勤日期", "考勤时间", "时刻", "打卡结果", "打卡地址")), {("", "no-header")}, None,
    ),
    "a number nobody has": (lines(line(number="FJ09999")), {("A3", "unknown_person")}, [[3, "unknown_person"]]),
    "a name of two without number": (lines(line("李娜", "")), {("A3", "unknown_person")}, [[3, "unknown_person"]]),
    "a name of one without number": (lines(line(number="")), {("B3", "no_number")}, []),
    "a name that isn't the number's": (lines(line("张韦")), {("A3", "name_differs")}, []),
    "somebody of another unit": (lines(line("赵强", "FJ00201")), {("A3", "other_unit")}, []),
    "somebody who has left": (lines(line("张伟(离职)")), {("A3", "name_suffix")}, []),
    "a month that is none": (lines(line(at="2026-13-09 08:25")), {("E3", "bad_time")}, [[3, "bad_time"]]),
    "an hour that is none": (lines(line(at="2026-10-09 24:30")), {("E3", "bad_time")}, [[3, "bad_time"]]),
    "words for a time": (lines(line(at="上午")), {("E3", "bad_time")}, [[3, "bad_time"]]),
    "words for a day": (lines(line(day="星期五")), {("C3", "bad_date")}, [[3, "bad_date"]]),
    "a punch far from its day": (lines(line(at="2026-10-20 08:25")), {("E3", "far_from_day")}, [[3, "far_from_day"]]),
    "no punch": (lines(line(), line(at=None)), set(), [[4, "no_punch"]]),
    "invalid by the source": (
        lines(line(), line(at="2026-10-09 08:26", result="打卡无效:已经打过卡了")), set(), [[4, "invalid_by_source"]],
    ),
    "the same row twice": (lines(line(), line()), set(), [[4, "same_row_twice"]]),
    "a day of the month before": (
        lines(line(), line(day="26-09-30 星期三", at="2026-10-01 07:00")), set(), [[4, "belongs_to_2026-09-30"]],
    ),
    "a punch on a day of rest": (
        lines(line(), line(day="26-10-10 星期六", at="2026-10-10 09:00"), daily=[day("休息", on="26-10-10 星期六")]),
        {("4", "rest_day_punch")}, [[4, "rest_day_punch"]],
    ),
    "a shift the rules don't have": (lines(daily=[day("早早 05:00-13:00")]), {("", "unknown_shift")}, []),
    "a daily sheet that says otherwise": (
        lines(line(), line(at="2026-10-09 17:40"), daily=[day("机关 08:30-17:30", came="08:20")]),
        {("3", "sheets_disagree")}, [],
    ),
    "a serial number for a time": (lines(line(at=46304.350694)), set(), []),
    "the next morning in words": (lines(line(at="次日 07:02")), set(), []),
    "a total at the end": (lines(line(), ["合计", "", "", "", 1, "", ""]), set(), []),
}  # fmt: skip


@pytest.mark.parametrize("name", LISTS)
def test_lists(name):
    data, expected, without = LISTS[name]
    upload = staged(ATTENDANCE, data)
    assert told(upload) == expected
    if without is not None:
        assert rejected(upload) == without


@pytest.mark.parametrize(
    ("text", "at"), [(46304.350694, "2026-10-09 08:25"), ("次日 07:02", "2026-10-10 07:02")]
)
def test_times_of_a_list(text, at):
    assert staged(ATTENDANCE, lines(line(at=text))).rows.get().values["at"] == at


def test_shifts_by_the_times_of_coming_and_going_alone():
    """A list without a daily sheet says when each was to come and to go."""
    rows = [
        line(day="26-10-05 星期一", at="2026-10-05 22:56", planned="2026-10-05 23:00"),
        line(day="26-10-05 星期一", at="2026-10-06 07:02", planned="2026-10-06 07:00"),
    ]
    (one,) = results(staged(ATTENDANCE, lines(*rows)))
    assert one["shifts"] == [["2026-10-05", "夜巡", "10-05 22:56", "10-06 07:02", "ok", 0, 0]]


def test_there_are_twenty_kinds_of_each():
    assert min(map(len, (ROSTERS, MACHINES, LISTS))) >= 20


def test_the_reject_workbook_marks_the_cell_beside_the_reason():
    from auxpolice.imports.rejects import reject_workbook

    upload = staged(ATTENDANCE, machine(("101", "张伟", {9: "08:20"}), ("999", "陈明", {9: "08:20"})))
    sheet = openpyxl.load_workbook(reject_workbook(upload)).active
    (row,) = [[c.value for c in line] for line in sheet.iter_rows() if line[0].value == 7]
    assert row[1].startswith("C7 工号：考勤号 999（陈明）不知道是谁")
    assert "08:20" in row


def test_a_cell_mended_in_the_preview_is_read_as_typed():
    upload = staged(ROSTER, roster(good(d1="早", d2="甲二")))
    upload = staging.mend(upload, upload.rows.get(), {"d02": "中"}, acting_user=None)
    assert told(upload) == set()
    assert [shift[:2] for shift in planned(upload)[0]["shifts"]] == [
        ["2026-10-01", "早"],
        ["2026-10-02", "中"],
    ]
