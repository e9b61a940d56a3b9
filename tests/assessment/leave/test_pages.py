"""Pages of leave: asked on the phone with the days shown first, decided in the queue, the calendar of the unit, the ledger."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from assessment.leave import opening
from assessment.leave.models import LeaveRequest, Opening
from assessment.leave.opening_kind import OPENING
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.calendar import actions as calendar
from auxpolice.imports import accepting, staging
from auxpolice.months import format_month, month_of, today
from tests import vocabulary as say
from tests.assessment.station import Station, working_day
from tests.files.samples import picture
from tests.personnel.sheets import book, xlsx


def html(client, user, name, *args, **query) -> str:
    client.force_login(user)
    answer = client.get(reverse(f"assessment:{name}", args=args), query)
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


def typed(first, last=None, kind="J01", **more) -> dict:
    return {"kind": kind, "first": f"{first}", "last": f"{last or first}", "text": "家中有事", **more}


def test_days_and_balance_are_shown_before_it_is_sent_and_stand_after(station, client):
    person = station.person()
    station.give(person, 5)
    first = working_day(7, 2)
    own = station.own(person)
    client.force_login(own)
    seen = client.post(reverse("assessment:leave-look"), typed(first, first + timedelta(days=1)))
    text = " ".join(seen.content.decode().split())
    assert "<strong>2</strong> 天" in text and "5 → <strong>3</strong> 天" in text
    assert "单位负责人 → 政工" in text
    assert not LeaveRequest.everything.exists()
    sent = client.post(reverse("assessment:leave-ask"), typed(first, first + timedelta(days=1)))
    row = LeaveRequest.everything.get()
    assert sent.url == reverse("assessment:leave-request", args=[row.pk])
    assert "待批" in html(client, own, "leave")
    assert "家中有事" in html(client, own, "leave-request", row.pk)
    bad = client.post(reverse("assessment:leave-ask"), typed(first))
    assert bad.status_code == 422 and "已经有请假" in bad.content.decode()
    awaited = client.get("/inbox/?tab=mine").content.decode()
    assert f"请假：{row}" in awaited


@pytest.mark.django_db(transaction=True)
def test_what_a_leave_would_be_is_shown_without_a_transaction_around_it(client):
    station = Station()
    person = station.person()
    station.attendance(person)
    client.force_login(station.own(person))
    seen = client.post(reverse("assessment:leave-look"), typed(today() - timedelta(days=30), today()))
    assert seen.status_code == 200 and "计假" in seen.content.decode()


def test_it_waits_in_the_heads_queue_and_is_decided_there(station, client):
    person = station.person()
    row = station.ask(person)
    assert "请假待审批" in html_home(client, station.head)
    page = html(client, station.head, "leave-requests")
    assert "待我审批" in page and person.name in page
    client.post(reverse("assessment:leave-decide", args=[row.pk]), {"agreed": "1", "next": "queue"})
    row.refresh_from_db()
    assert row.state == "granted"
    assert "请假待审批" not in html_home(client, station.head)
    assert person.name in html(client, station.head, "leave-requests", tab="all")
    assert client.post(reverse("assessment:leave-decide", args=[row.pk]), {"agreed": "1"}).status_code == 302


def html_home(client, user) -> str:
    client.force_login(user)
    return client.get("/").content.decode()


def test_the_calendar_shows_who_is_away_and_the_ledger_what_is_left(station, client):
    person = station.person()
    station.give(person, 5)
    row = station.granted(person, "年休假", first=working_day(0))
    month = format_month(month_of(row.first))
    page = html(client, station.clerk, "leave-calendar", station.station.pk, month)
    assert f"{row} 已批准" in page
    ledger = html(client, station.head, "leave-ledger", person.pk)
    assert "-1" in ledger and "请假" in ledger
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    client.force_login(stranger)
    assert client.get(reverse("assessment:leave-ledger", args=[person.pk])).status_code == 404
    assert (
        client.get(reverse("assessment:leave-calendar", args=[station.station.pk, month])).status_code == 404
    )
    assert "年休假" in html(client, station.own(person), "leave-ledger", person.pk)


def test_the_ledger_and_the_calendar_ask_the_same_for_any_number_of_people(
    station, client, django_assert_max_num_queries
):
    for n in range(12):
        station.person(f"张{n}")
    client.force_login(station.head)
    url = reverse("assessment:leave-calendar", args=[station.station.pk, format_month(month_of(today()))])
    client.get(url)
    with django_assert_max_num_queries(24):
        client.get(url)
    with django_assert_max_num_queries(24):
        client.get(reverse("assessment:leave-balances"))


def test_why_somebody_is_ill_is_not_on_the_clerks_page(station, client):
    person = station.person()
    row = station.ask(person, "病假", said="急性阑尾炎", papers=[picture()])
    for user, reads in ((station.head, True), (station.political, True), (station.own(person), True),
                        (station.clerk, False), (station.leader, False)):  # fmt: skip
        page = html(client, user, "leave-request", row.pk)
        assert ("急性阑尾炎" in page) is reads, user
        assert ("/files/" in page) is reads, user
    link = row.ground.papers.get().attachment_id
    client.force_login(station.clerk)
    assert client.get(f"/files/{link}/").status_code == 404
    client.force_login(station.head)
    assert client.get(f"/files/{link}/").status_code == 200


def test_who_is_ill_is_entered_by_the_clerk_and_back_at_work_by_themself(station, client):
    person = station.person()
    client.force_login(station.clerk)
    asked = typed(today() - timedelta(days=1), today() + timedelta(days=1), "J03", person=person.pk)
    assert client.post(reverse("assessment:leave-ask"), asked).status_code == 302
    row = LeaveRequest.everything.get()
    station.decide(row), station.decide(row, station.political)
    own = station.own(person)
    client.force_login(own)
    now = timezone.localtime()
    client.post(reverse("assessment:leave-return", args=[row.pk]), {"at": "nonsense"})
    client.post(reverse("assessment:leave-return", args=[row.pk]), {"at": f"{now:%Y-%m-%dT%H:%M}"})
    row.refresh_from_db()
    assert row.state == "returned" and row.asked_until > row.ends
    assert "请假证明待补交" in html_home(client, own)
    client.post(reverse("assessment:leave-papers", args=[row.pk]), {"papers": sent("病历.jpg", picture())})
    assert "请假证明待补交" not in html_home(client, own)


def sent(name: str, content: bytes):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content, "image/jpeg")


@pytest.mark.parametrize(
    "junk", [{}, {"kind": "J99"}, {"first": "x"}, {"kind": "J01", "first": "2026-13-01"}]
)
def test_what_can_not_be_read_is_said_on_the_form(station, client, junk):
    client.force_login(station.own(station.person()))
    assert (
        client.post(
            reverse("assessment:leave-ask"), typed(today()) | junk | ({} if junk else {"kind": ""})
        ).status_code
        == 422
    )
    assert client.post(reverse("assessment:leave-look"), junk).status_code == 200


# --- the calendar of holidays
def test_a_changed_calendar_counts_what_is_open_anew_and_shows_it(station, client):
    person, poor = station.person(), station.person("李强")
    station.give(person, 5)
    station.give(poor, 1)
    first = working_day(7, 5)
    thursday_on = station.granted(person, "年休假", first=first, days=5)
    one = station.granted(poor, "年休假", first=first)
    saturday = first + timedelta(days=5 - first.weekday())
    assert (thursday_on.counted, station.left(person)) == (10, 0)
    with acting(station.political):
        calendar.set_days(first, None, "holiday", "加假", "国办通知", acting_user=station.political)
    thursday_on.refresh_from_db(), one.refresh_from_db()
    assert (thursday_on.counted, station.left(person), one.counted, station.left(poor)) == (8, 1, 0, 1)
    page = html(client, station.own(person), "leave-request", thursday_on.pk)
    assert "5 → 4" in " ".join(page.split())
    with acting(station.political):
        calendar.clear_day(first, acting_user=station.political)
    thursday_on.refresh_from_db()
    assert (thursday_on.counted, station.left(person)) == (10, 0)
    assert thursday_on.recounts.count() == 2
    assert saturday > first


# --- opening balances by workbook
def staged(station, cells, by=None):
    by = by or station.political
    with acting(by):
        return staging.stage(OPENING, xlsx(book(cells, list(cells[0]))), "期初.xlsx", acting_user=by)


def row_of(person, **more) -> dict:
    return {"姓名": person.name, "身份证号": person.id_number, "参加工作时间": date(2010, 1, 1),
            "本年已休年休假": 2.5, "上年结转年休假": "3天", "可调休": 1, **more}  # fmt: skip


def test_a_workbook_is_taken_in_and_counts_once_another_confirms(station):
    person = station.person()
    made = staged(station, [row_of(person)])
    with acting(station.political):
        accepting.accept(made, acting_user=station.political)
    row = Opening.everything.get()
    assert (row.work_start, row.annual_used, row.carried, row.comp) == (date(2010, 1, 1), 5, 6, 2)
    with acting(station.political):
        again = staging.stage(
            OPENING,
            xlsx(book([row_of(person)], list(row_of(person)))),
            "再来.xlsx",
            acting_user=station.political,
        )
    assert again.counts.get("unchanged", again.counts) and Opening.everything.count() == 1
    with acting(station.deputy):
        opening.confirm(Opening.objects.all(), acting_user=station.deputy)
    assert station.left(person) == 10 - 2.5 + 3


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"本年已休年休假": "两天"}, "days"),
        ({"可调休": -1}, "days"),
        ({"可调休": 1.3}, "days"),
        ({"可调休": 250}, "opening"),
        ({"身份证号": "110105194912310021"}, "id-check"),
        ({"身份证号": say.id_number(sequence=777)}, "unknown-person"),
        ({"身份证号": ""}, "id-missing"),
        ({"参加工作时间": date(2099, 1, 1)}, "date"),
        ({"参加工作时间": "", "本年已休年休假": "", "上年结转年休假": "", "可调休": ""}, "nothing"),
        ({"参加工作时间": date(1900, 1, 1)}, ""),
    ],
)
def test_bad_rows_are_named_and_nothing_is_written(station, more, why):
    person = station.person()
    made = staged(station, [row_of(person, **more)])
    row = made.rows.first()
    keys = {note["key"] for note in row.notes}
    with acting(station.political):
        from auxpolice.imports.kinds import kind_of

        verdict = kind_of("leave-opening").examine(made, False).verdicts[0]
    keys |= {note.key for note in verdict.notes}
    assert verdict.outcome == "wrong", keys
    assert not why or any(key.startswith(why) for key in keys), keys
    assert not Opening.everything.exists()


@pytest.mark.parametrize("text", ["9" * 400, "1e400", "200.5", "0.3", "-1"])
def test_days_that_are_none_are_said_beside_their_field(station, client, text):
    """Django's own check of steps ends in an error of arithmetic where the number is beyond its floats."""
    client.force_login(station.political)
    page = reverse("assessment:leave-opening-enter", args=[station.person().pk])
    answer = client.post(page, {"annual_used": text, "carried": "1.5"})
    assert answer.status_code == 422 and 'href="#id_annual_used"' in answer.content.decode()
    assert not Opening.everything.exists()
