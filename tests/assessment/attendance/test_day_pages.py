"""The attendance book and what hangs on it: signs, statements, a person's own days, objections, corrections, the paper."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessment.attendance import objections
from assessment.attendance.models import AttendanceCorrection, DayObjection
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.calendar.days import working_days_of_month
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.attendance.station import Station
from tests.assessment.bureau import MONTH

TEXT = f"{MONTH:%Y-%m}"


@pytest.fixture
def station(db):
    made = Station()
    made.person = made.hire("张伟")
    made.night()
    return made


def url(station, name="days"):
    return reverse(f"assessment:attendance-{name}", args=[station.station.pk, TEXT])


def test_the_book_shows_signs_in_words_and_totals(station, client):
    first, second, third, *_rest = station.workdays()
    station.signed_all(station.person, but=(first, second, third))
    station.signed(station.person, first, "late", late_minutes=12)
    station.settle(station.person, second, absent_half_days=2)
    client.force_login(station.head)
    html = client.get(url(station)).content.decode()
    assert 'title="日，迟到 12 分钟"' in html and "√迟" in html
    assert 'title="日，旷工 1 天"' in html and ">×<" in html
    assert 'title="日，缺签到，待处理"' in html
    assert f'<td class="num">{working_days_of_month(MONTH) - 1}</td>' in html
    assert "有 1 天缺签到待处理" in html


def test_a_month_of_sixty_people_is_twelve_statements(station, client):
    for number in range(59):
        station.hire(f"李{number}")
    station.night()
    client.force_login(station.head)
    client.get(url(station))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        html = client.get(url(station)).content.decode()
    assert html.count('<th scope="row">') == 60
    own = [q["sql"] for q in seen if "django_session" not in q["sql"] and "SAVEPOINT" not in q["sql"]]
    assert len(own) <= 12, "\n".join(sql[:110] for sql in own)


def test_one_word_for_all_from_the_page(station, client):
    client.force_login(station.head)
    assert client.post(url(station), {"reason": ""}, follow=True).content.decode().count("说明") > 0
    assert station.day(station.person, station.workdays()[0]).open
    client.post(url(station), {"reason": "签到机故障"})
    assert not station.day(station.person, station.workdays()[0]).open
    assert station.attended() == 1


def test_a_day_says_what_it_rests_on_and_is_settled_there(station, client):
    day = station.workdays()[0]
    client.force_login(station.head)
    page = reverse("assessment:attendance-day", args=[station.day(station.person, day).pk])
    html = client.get(page).content.decode()
    assert "排班（常白班）" in html and "这一天应当怎样记" in html
    assert client.post(page, {"parts": "x:9", "reason": "r"}).status_code == 422
    assert client.post(page, {"parts": "personal_half_days:1", "reason": "家中有事"}).status_code == 302
    found = station.day(station.person, day)
    assert (found.personal_half_days, found.open) == (1, False)
    assert "家中有事" in client.get(page).content.decode()


def test_the_paper_has_the_signs_and_lines_to_sign(station, client):
    client.force_login(station.political)
    html = client.get(url(station, "paper")).content.decode()
    assert "考勤员：" in html and "负责人：" in html and "张伟" in html
    assert "landscape a3" in client.get(url(station, "paper"), {"size": "a3"}).content.decode()


def test_whoever_sees_no_such_unit_sees_no_book(station, client):
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    client.force_login(stranger)
    day = station.day(station.person, station.workdays()[0])
    for address in (
        url(station),
        url(station, "paper"),
        reverse("assessment:attendance-day", args=[day.pk]),
        reverse("assessment:attendance-person", args=[station.person.pk, TEXT]),
    ):
        assert client.get(address).status_code == 404


# --- objections


def contest(station, day, text="我当天在岗"):
    user = station.own(station.person)
    with acting(user):
        return objections.object_to(station.day(station.person, day), text, acting_user=user)


def answered(station, objection, outcome="upheld", by=None, **parts):
    by = by or station.head
    with acting(by):
        return objections.answer(objection, outcome, "核实属实", parts, acting_user=by)


def test_a_person_contests_an_own_day_on_the_phone_and_the_answer_corrects_it(station, client):
    day = station.workdays()[0]
    station.settle(station.person, day, absent_half_days=2)
    client.force_login(station.own(station.person))
    mine = client.get(
        reverse("assessment:attendance-person", args=[station.person.pk, TEXT])
    ).content.decode()
    page = reverse("assessment:attendance-day", args=[station.day(station.person, day).pk])
    assert f'href="{page}"' in mine and "我有异议" in client.get(page).content.decode()
    assert client.post(page, {"parts": "", "reason": "自己改"}).status_code in (403, 404)
    assert client.post(f"{page}object/", {"text": "当天在岗，见值班日志"}).status_code == 302
    client.force_login(station.head)
    objection = DayObjection.everything.get()
    answer = reverse("assessment:attendance-answer", args=[objection.pk])
    assert "当天在岗，见值班日志" in client.get(answer).content.decode()
    assert client.post(answer, {"outcome": "upheld", "parts": "", "answer": "查明在岗"}).status_code == 302
    objection.refresh_from_db()
    assert objection.effect == {"旷工": [1.0, 0.0]} and station.row(station.person).absent_half_days == 0


def test_after_the_month_is_confirmed_the_answer_is_a_correction_for_another(station):
    day = station.workdays()[0]
    station.signed_all(station.person, but=(day,))
    station.settle(station.person, day, absent_half_days=2)
    station.attended()
    answered(station, contest(station, day), sick_half_days=2)
    correction = AttendanceCorrection.everything.get()
    assert correction.changed == {"sick_half_days": [0, 2], "absent_half_days": [2, 0]}
    assert (correction.state, station.row(station.person).absent_half_days) == ("waiting", 2)


def test_another_answers_and_only_ones_own_day_is_contested(station):
    day = station.workdays()[0]
    objection = contest(station, day)
    with pytest.raises(Conflict, match="等待答复"):
        contest(station, day)
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    with pytest.raises(Denied):
        answered(station, objection, by=stranger)
    other = station.own(station.hire("李强"))
    with acting(other), pytest.raises(Denied):
        objections.object_to(station.day(station.person, day), "x", acting_user=other)
    done = answered(station, objection, "rejected")
    assert (done.state, done.effect) == ("rejected", None)
    with pytest.raises(Conflict):
        answered(station, done)


def test_an_upheld_objection_says_what_the_day_was(station):
    day = station.workdays()[0]
    station.signed(station.person, day)
    with pytest.raises(Problem, match="应当怎样记"):
        answered(station, contest(station, day))


# --- corrections from the page


def test_a_correction_is_proposed_in_days_and_hours_and_confirmed_by_another(station, client):
    station.signed_all(station.person)
    station.attended()
    row = station.row(station.person)
    page = reverse("assessment:attendance-correct", args=[row.pk])
    client.force_login(station.head)
    for value, said in (("0.3", "按半天"), ("99", "多于应出勤"), ("", ""), ("nan", "")):
        answer = client.post(page, {"column": "sick_half_days", "value": value, "reason": "漏记"})
        assert answer.status_code == 422 and said in answer.content.decode()
    assert (
        client.post(page, {"column": "sick_half_days", "value": "1.5", "reason": "漏记病假"}).status_code
        == 302
    )
    made = AttendanceCorrection.everything.get()
    assert made.changed == {"sick_half_days": [0, 3]}
    confirm = reverse("assessment:attendance-correct-confirm", args=[made.pk])
    assert (
        "确认更正"
        not in client.get(
            reverse("assessment:attendance-person", args=[station.person.pk, TEXT])
        ).content.decode()
    ), "who proposed it has no button"
    client.force_login(station.political)
    assert client.post(confirm).status_code == 302
    made.refresh_from_db()
    assert made.state == "in_force"
