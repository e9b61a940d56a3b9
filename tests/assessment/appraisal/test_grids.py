"""The grids row by row: who saved first is told with both values, refusals at their cells, rights, the trail's name."""

import pytest
from django.urls import reverse

from assessment.appraisal import rules
from assessment.appraisal.models import MonthSheet
from assessment.attendance.models import AttendanceMonth
from auxpolice.access.models import Role
from auxpolice.audit.models import Entry
from tests import vocabulary as say
from tests.assessment.bureau import MONTH


@pytest.fixture
def scores(bureau, client):
    """Two people of the station, the head signed in; ``send(row, **cells)`` → (status, answer)."""
    bureau.people = [bureau.hire("安一"), bureau.hire("白二")]
    bureau.url = reverse("assessment:unit-sheet", args=[bureau.opened().pk])
    client.force_login(bureau.head)
    return sender(bureau, client)


@pytest.fixture
def attendance(bureau, client):
    bureau.people = [bureau.hire("安一"), bureau.hire("白二")]
    bureau.attendance(bureau.people[0])
    bureau.url = reverse("assessment:attendance-grid", args=[bureau.station.pk, f"{MONTH:%Y-%m}"])
    client.force_login(bureau.head)
    return sender(bureau, client)


def sender(bureau, client):
    def send(*rows):
        body = {}
        for row, cells in rows:
            body[f"version-{row.pk}"] = row.row_version
            body |= {f"{name}-{row.pk}": text for name, text in cells.items()}
        answer = client.post(bureau.url, body, headers={"X-Grid": "rows"})
        return answer.json() if answer.status_code == 200 else answer.status_code

    return send


def row_of(bureau, model, at=0):
    return model.everything.get(person=bureau.people[at])


def test_a_row_saved_by_itself_answers_version_total_and_counts(bureau, scores):
    row = row_of(bureau, MonthSheet)
    bureau.points(bureau.people[0], 300)
    answer = scores((row, {"base_points": "９１.5"}))
    told = answer["rows"][str(row.pk)]
    assert (told["state"], told["version"], told["cells"]["base_points"]) == ("saved", 2, ["91.5", "91.5"])
    assert answer["live"][f"total-{row.pk}"] == ["94.5", ""]
    assert answer["live"][f"suggested-{row.pk}"] == ["合格", "COMPETENT"]
    assert answer["foot"] == {"scored": "已评 1 / 2 人", "excellent": "优秀 0 / 最多 0"}
    assert scores((row, {"base_points": "91.5"}))["rows"][str(row.pk)]["state"] == "saved", (
        "what stands is no change"
    )
    assert row_of(bureau, MonthSheet).row_version == 2


def test_the_second_of_two_saves_with_one_version_is_told_both_values_and_who(bureau, scores, client):
    row = row_of(bureau, MonthSheet)
    scores((row, {"base_points": "91"}))
    told = scores((row, {"base_points": "85"}))["rows"][str(row.pk)]
    assert (told["state"], told["version"], told["who"]) == ("conflict", 2, str(bureau.head))
    assert told["cells"]["base_points"] == ["91", "91"]
    assert row_of(bureau, MonthSheet).base_points == 9100
    # without a script the page says the same at the cell, and saving again lets one's own stand
    page = client.post(bureau.url, {f"version-{row.pk}": 1, f"base_points-{row.pk}": "85"})
    html = page.content.decode()
    assert page.status_code == 409 and f"现为「91」（{bureau.head} 所改）" in html and 'value="85"' in html
    assert f'name="version-{row.pk}" value="2"' in html
    assert client.post(bureau.url, {f"version-{row.pk}": 2, f"base_points-{row.pk}": "85"}).status_code == 302
    assert row_of(bureau, MonthSheet).base_points == 8500


def test_one_refused_row_keeps_no_other_from_being_saved(bureau, scores):
    first, second = row_of(bureau, MonthSheet), row_of(bureau, MonthSheet, 1)
    answer = scores((first, {"base_points": "90", "grade": "EXCELLENT"}), (second, {"base_points": "88"}))
    refused, saved = answer["rows"][str(first.pk)], answer["rows"][str(second.pk)]
    assert refused["state"] == "refused" and "最多 0 人，现在给了 1 人" in refused["errors"]["grade"]
    assert saved["state"] == "saved" and row_of(bureau, MonthSheet, 1).base_points == 8800
    assert row_of(bureau, MonthSheet).base_points is None
    answer = scores((first, {"grade": "BASIC"}))
    assert "没有评分" in answer["rows"][str(first.pk)]["errors"]["base_points"]
    answer = scores((first, {"base_points": "x", "grade": "A", "remark": "长" * 201}))
    assert set(answer["rows"][str(first.pk)]["errors"]) == {"base_points", "grade", "remark"}


def test_rows_are_saved_by_whom_may_score_only(bureau, scores, client):
    row = row_of(bureau, MonthSheet)
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for user in (stranger, bureau.political, bureau.finance):
        client.force_login(user)
        assert scores((row, {"base_points": "90"})) == 404
    assert row_of(bureau, MonthSheet).base_points is None
    client.force_login(bureau.head)
    assert scores((row, {"base_points": "90"}))["rows"][str(row.pk)]["state"] == "saved"


def test_attendance_is_saved_and_contested_row_by_row(bureau, attendance):
    row = row_of(bureau, AttendanceMonth)
    answer = attendance((row, {"sick_half_days": "1.5"}))
    due = row.due_half_days / 2
    assert answer["live"][f"attended-{row.pk}"][0] == f"{due - 1.5:g}"
    assert answer["foot"]["sum-sick_half_days"] == "1.5"
    told = attendance((row, {"sick_half_days": "2"}))["rows"][str(row.pk)]
    assert (told["state"], told["who"], told["cells"]["sick_half_days"]) == (
        "conflict",
        str(bureau.head),
        ["1.5", "1.5"],
    )
    row = row_of(bureau, AttendanceMonth)
    told = attendance((row, {"sick_half_days": "20", "absent_half_days": "20"}))["rows"][str(row.pk)]
    assert "多于应出勤" in told["errors"]["sick_half_days"]
    assert Entry.objects.filter(act="attendance.record").count() == 1


def test_a_confirmed_line_is_refused_row_by_row_too(bureau, attendance):
    row = row_of(bureau, AttendanceMonth)
    bureau.attended()
    told = attendance((row, {"sick_half_days": "1"}))["rows"][str(row.pk)]
    assert told["state"] == "refused" and "先写明原因退回" in told["errors"]["sick_half_days"]
    assert row_of(bureau, AttendanceMonth).sick_half_days == 0


CONTENT = {"suggest": {"excellent_from": 95, "competent_from": 70, "basic_from": 60}}


@pytest.mark.parametrize(
    ("seats", "excellent"), [(0, []), (1, []), (2, [1, 2]), (3, [1, 2, 3]), (9, [1, 2, 3])]
)
def test_no_more_are_suggested_for_excellent_than_there_are_places(seats, excellent):
    totals = {1: 9900, 2: 9900, 3: 9500, 4: 9400, 5: 6500, 6: 10}
    found = rules.suggested_grades(totals, CONTENT, seats)
    assert [sheet for sheet, grade in found.items() if grade == "EXCELLENT"] == excellent
    assert (found[4], found[5], found[6]) == ("COMPETENT", "BASIC", "FAIL")
    assert all(found[sheet] == "COMPETENT" for sheet in (1, 2, 3) if sheet not in excellent)
