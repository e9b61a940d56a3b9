"""Attendance of a month: opened, recorded in days, confirmed, sent back with a reason."""

import pytest
from django.urls import reverse

from assessment.attendance import actions
from assessment.attendance.models import AttendanceMonth
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.audit.models import Entry
from auxpolice.calendar.days import working_days, working_days_of_month
from auxpolice.months import month_of, next_month, today
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.bureau import MONTH

DUE = working_days_of_month


def test_everybody_of_the_unit_begins_with_full_attendance(bureau):
    person = bureau.hire("张伟")
    row = bureau.attendance(person)
    due = DUE(MONTH) * 2
    assert (row.due_half_days, row.attended_half_days, row.meal_days, row.state) == (
        due,
        due,
        due // 2,
        "draft",
    )
    bureau.attendance(person)
    assert AttendanceMonth.everything.count() == 1, "opening again adds nobody twice"


def test_who_moved_within_the_month_is_with_each_unit_for_the_days_there(bureau):
    person, east = bureau.hire("张伟"), say.unit("东街派出所")
    say.move(person, east, MONTH.replace(day=10))
    with acting(bureau.head):
        actions.open_attendance(bureau.station, MONTH, acting_user=bureau.head)
    with acting(bureau.political):
        actions.open_attendance(east, MONTH, acting_user=bureau.political)
    due = {row.unit: row.due_half_days for row in AttendanceMonth.everything.filter(person=person)}
    assert due[bureau.station] == working_days(MONTH, MONTH.replace(day=9)) * 2
    assert due[bureau.station] + due[east] == DUE(MONTH) * 2


def test_a_month_to_come_is_not_opened(bureau):
    bureau.hire("张伟")
    with acting(bureau.head), pytest.raises(Problem, match="还没有到"):
        actions.open_attendance(bureau.station, next_month(month_of(today())), acting_user=bureau.head)


def record(bureau, row, by=None, version=None, **values):
    by = by or bureau.head
    with acting(by):
        return actions.record_attendance(row, values, row_version=version or row.row_version, acting_user=by)


def test_what_is_absent_is_taken_off_attendance(bureau):
    row = bureau.attendance(bureau.hire("张伟"))
    done = record(bureau, row, sick_half_days=3, night_shifts=4)
    assert (done.attended_half_days, done.sick_half_days, done.night_shifts) == (row.due_half_days - 3, 3, 4)
    trail = Entry.objects.get(act="attendance.record")
    assert (trail.before["sick_half_days"], trail.after["sick_half_days"]) == (0, 3)


def test_more_absence_than_the_month_has_is_refused_in_days(bureau):
    row = bureau.attendance(bureau.hire("张伟"))
    due = f"{row.due_half_days / 2:g}"
    with pytest.raises(Problem, match=rf"合计 {due}\.5 天，多于应出勤 {due} 天"):
        record(bureau, row, sick_half_days=row.due_half_days, absent_half_days=1)


def test_the_second_of_two_editors_is_told(bureau):
    row = bureau.attendance(bureau.hire("张伟"))
    record(bureau, row, sick_half_days=2)
    with pytest.raises(Conflict, match="已被他人修改"):
        record(bureau, row, version=1, sick_half_days=4)
    assert AttendanceMonth.everything.get().sick_half_days == 2


def test_attendance_is_the_own_units_and_the_departments(bureau):
    row = bureau.attendance(bureau.hire("张伟"))
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for user in (stranger, bureau.finance, bureau.leader):
        with pytest.raises(Denied):
            record(bureau, row, by=user, sick_half_days=1)
        with acting(user), pytest.raises(Denied):
            actions.confirm_attendance(bureau.station, MONTH, acting_user=user)
    assert record(bureau, row, by=bureau.political, sick_half_days=1).sick_half_days == 1
    bureau.attended()
    with acting(stranger), pytest.raises(Denied):
        actions.send_back_attendance(row, "理由", acting_user=stranger)


def test_a_confirmed_row_is_changed_only_after_it_was_sent_back_with_a_reason(bureau):
    row = bureau.attendance(bureau.hire("张伟"))
    assert bureau.attended() == 1
    with pytest.raises(Conflict, match="先写明原因退回"):
        record(bureau, row, sick_half_days=2)
    row.refresh_from_db()
    assert (row.state, row.confirmed_by, row.sick_half_days) == ("confirmed", bureau.head, 0)
    with acting(bureau.head):
        with pytest.raises(Problem, match="退回的原因"):
            actions.send_back_attendance(row, " ", acting_user=bureau.head)
        back = actions.send_back_attendance(row, "漏记病假", acting_user=bureau.head)
        with pytest.raises(Conflict, match="不能退回"):
            actions.send_back_attendance(row, "再次", acting_user=bureau.head)
    assert (back.state, back.confirmed_by) == ("draft", None)
    record(bureau, back, sick_half_days=2)
    assert bureau.attended() == 1
    row.refresh_from_db()
    assert (row.state, row.sick_half_days) == ("confirmed", 2)
    assert Entry.objects.get(act="attendance.send_back").reason == "漏记病假"


def test_confirming_twice_confirms_once(bureau):
    bureau.attendance(bureau.hire("张伟"))
    assert (bureau.attended(), bureau.attended()) == (1, 0)
    assert Entry.objects.filter(act="attendance.confirm").count() == 1


# --- the grid


@pytest.fixture
def grid(bureau, client):
    row = bureau.attendance(bureau.hire("张伟"))
    client.force_login(bureau.head)
    url = reverse("assessment:attendance-grid", args=[bureau.station.pk, f"{MONTH:%Y-%m}"])
    return row, url


def typed(row, **values):
    return {f"version-{row.pk}": row.row_version, **{f"{n}-{row.pk}": v for n, v in values.items()}}


def test_the_grid_shows_and_takes_days_in_halves(grid, client):
    row, url = grid
    assert f">{DUE(MONTH)}</td>" in client.get(url).content.decode(), "应出勤 in days"
    answer = client.post(
        url, typed(row, sick_half_days="1.5", night_shifts="3", meal_days=str(row.meal_days))
    )
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.sick_half_days, row.night_shifts) == (3, 3)
    html = client.get(url).content.decode()
    assert f'name="sick_half_days-{row.pk}" value="1.5"' in " ".join(html.split())
    assert f">{DUE(MONTH) - 1.5:g}</td>" in html


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *[
            ("sick_half_days", text)
            for text in ("0.3", "-1", "1e999", "nan", "½", "１，５", "32", "1.25", "半")
        ],
        *[("night_shifts", text) for text in ("1.5", "1e3", "-2", "99999999999999999999", "三", "⁵x")],
    ],
)
def test_rubbish_in_the_grid_is_named_and_kept_and_nothing_is_stored(grid, client, field, text):
    row, url = grid
    answer = client.post(url, typed(row, **{field: text}))
    assert answer.status_code == 400
    html = answer.content.decode()
    assert "张伟 的「" in html and f'value="{text}"' in html
    row.refresh_from_db()
    assert (row.sick_half_days, row.night_shifts) == (0, 0)


@pytest.mark.parametrize("version", ["", "x", "-1", "1e9", "9" * 40])
def test_a_rubbish_version_is_somebody_elses_change_and_no_error(grid, client, version):
    row, url = grid
    answer = client.post(url, {**typed(row, sick_half_days="1"), f"version-{row.pk}": version})
    assert answer.status_code == 409


def test_a_confirmed_line_has_no_fields_and_a_way_back(bureau, grid, client):
    row, url = grid
    bureau.attended()
    html = client.get(url).content.decode()
    assert f'name="sick_half_days-{row.pk}"' not in html
    back = reverse("assessment:attendance-send-back", args=[bureau.station.pk, f"{MONTH:%Y-%m}"])
    assert f'action="{back}"' in html
    forced = client.post(url, typed(row, sick_half_days="1"))
    assert forced.status_code == 409 and "先写明原因退回" in forced.content.decode()
    assert client.post(back, {"row": row.pk, "reason": "漏记"}).status_code == 302
    assert client.post(back, {"row": "x", "reason": "漏记"}).status_code == 404
    row.refresh_from_db()
    assert row.state == "draft"
    assert f'name="sick_half_days-{row.pk}"' in client.get(url).content.decode()


def test_a_month_that_nobody_opened_says_so(bureau, client):
    bureau.hire("张伟")
    client.force_login(bureau.political)
    page = client.get(reverse("assessment:attendance"), {"month": f"{MONTH:%Y-%m}"}).content.decode()
    assert "本月尚未生成" in page


def test_own_attendance_is_in_days(bureau, client):
    person = bureau.hire("张伟")
    row = bureau.attendance(person)
    record(bureau, row, personal_half_days=1)
    client.force_login(say.account(Role.AUXILIARY, person=person))
    page = client.get(reverse("assessment:attendance")).content.decode()
    assert '<td class="num">0.5</td>' in page and f'<td class="num">{DUE(MONTH)}</td>' in page
