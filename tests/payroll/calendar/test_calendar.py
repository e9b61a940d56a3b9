"""Cut-off and pay day as dated settings; the clock opens months and reminds, once, and catches up."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting, unscoped
from auxpolice.batch.models import Slot
from auxpolice.problems import Problem
from payroll.calendar import actions, deadlines
from payroll.calendar.models import PayCalendar, PayReminder
from payroll.entries.models import PayEntry
from payroll.month.models import PayrollMonth
from tests import vocabulary as say
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
MONTH = date(2025, 11, 1)
SETTING = {
    "open_day": 20,
    "pay_day": 10,
    "cut_off": "before",
    "cut_off_days": 3,
    "remind_days": 2,
    "answer_days": 5,
    "waive_percent": 5,
}


@pytest.fixture
def county():
    return County()


@pytest.fixture
def on(monkeypatch):
    """Set what day it is for the deadlines."""

    def set_day(day: date) -> date:
        monkeypatch.setattr(deadlines, "today", lambda: day)
        return day

    return set_day


def ticked(day: date) -> list[str]:
    with unscoped("clock"):
        return actions.run_calendar(day)


def setting(county, start=date(2025, 1, 1), **changes) -> PayCalendar:
    with acting(county.finance):
        return actions.set_calendar(start, **{**SETTING, **changes}, acting_user=county.finance)


def test_the_days_of_a_month_follow_the_setting_and_the_working_calendar(county):
    setting(county)
    days = deadlines.days_of(MONTH)
    # 10 December 2025 is a Wednesday: three working days before are Friday 5, Monday 8, Tuesday 9
    assert (days.opens, days.pays) == (date(2025, 11, 20), date(2025, 12, 10))
    assert (days.cut_off, days.remind) == (date(2025, 12, 5), date(2025, 12, 3))
    setting(county, start=date(2025, 12, 1), cut_off="day", cut_off_days=4)
    assert deadlines.days_of(date(2025, 12, 1)).cut_off == date(2026, 1, 4)
    assert deadlines.days_of(MONTH).cut_off == date(2025, 12, 5)


@pytest.mark.parametrize(
    "wrong",
    [{"pay_day": 31}, {"open_day": 0}, {"cut_off": "day", "cut_off_days": 20}],
    ids=["31st", "0th", "after pay day"],
)
def test_a_setting_without_sense_is_refused(county, wrong):
    with pytest.raises(Problem):
        setting(county, **wrong)
    assert setting(county).pk
    with pytest.raises(Problem, match="已有一份设定"):
        setting(county)
    with pytest.raises(IntegrityError, match="pay_calendar_days"), transaction.atomic():
        PayCalendar.objects.update(pay_day=31)


def test_others_do_not_set_the_calendar(county):
    head = say.account(Role.UNIT_HEAD, unit=say.unit())
    with acting(head), pytest.raises(Denied):
        actions.set_calendar(date(2025, 1, 1), **SETTING, acting_user=head)


def test_the_clock_opens_the_month_on_its_day_once_and_catches_up(county):
    setting(county)
    assert ticked(date(2025, 11, 25)) == []  # the first month is a person's
    county.open(date(2025, 10, 1))
    assert "open 2025-11" not in ticked(date(2025, 11, 19))
    assert "open 2025-11" in ticked(date(2025, 11, 20))
    assert PayrollMonth.objects.filter(pk=MONTH).exists()
    assert "open 2025-11" not in ticked(date(2025, 11, 20))
    # it stood still for two months
    done = ticked(date(2026, 1, 21))
    assert [text for text in done if text.startswith("open")] == ["open 2025-12", "open 2026-01"]
    assert Slot.objects.filter(kind="payroll.open").count() == 3


def test_the_reminder_names_units_with_something_missing_and_is_made_once(county, on, client):
    county.hire("张伟", at=say.unit("城关派出所")), county.hire("李强", at=say.unit("东街派出所"))
    setting(county)
    county.open(MONTH)
    assert ticked(date(2025, 11, 18)) == []
    assert ticked(date(2025, 12, 3)) == ["remind 2025-11"]
    rows = {(row.unit.name if row.unit else "", row.kind, row.people) for row in PayReminder.objects.all()}
    assert rows == {
        ("城关派出所", "attendance", 1),
        ("城关派出所", "scores", 1),
        ("东街派出所", "attendance", 1),
        ("东街派出所", "scores", 1),
        ("", "finance", 4),
    }
    count = PayReminder.objects.count()
    ticked(date(2025, 12, 4))
    assert PayReminder.objects.count() == count
    head, other = (
        say.account(Role.UNIT_HEAD, unit=say.unit("城关派出所")),
        say.account(Role.UNIT_HEAD, unit=say.unit("北街派出所")),
    )
    on(date(2025, 12, 3))
    for user, told in ((head, True), (county.finance, True), (other, False), (county.leader, False)):
        client.force_login(user)
        assert ("2025-11 考勤待确认" in client.get("/").content.decode()) is told, user
    client.force_login(head)
    text = client.get(reverse("payroll:inputs", args=[MONTH])).content.decode()
    assert "城关派出所" in text
    assert "东街派出所" not in text


@pytest.mark.django_db(transaction=True)
def test_two_clocks_open_and_remind_once():
    county = County()
    county.hire("张伟")
    setting(county)
    county.open(MONTH)
    barrier, done = threading.Barrier(4), []

    def clock():
        try:
            barrier.wait(20)
            done.extend(ticked(date(2025, 12, 22)))
        finally:
            connection.close()

    threads = [threading.Thread(target=clock) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(done) == sorted(set(done))
    assert PayrollMonth.objects.count() == 2
    assert PayReminder.objects.filter(month=MONTH).count() == 3


def test_a_late_fact_is_told_and_recorded(county, on, client):
    county.hire("张伟", badge="B1")
    setting(county)
    county.open(MONTH)
    url = reverse("payroll:entries", args=[MONTH])
    form = {
        "person": "B1",
        "kind": "award_fen",
        "amount": "100",
        "reason": "嘉奖",
    }
    client.force_login(county.finance)
    on(date(2025, 12, 5))
    assert (
        "截止"
        not in client.post(url, form | {"idem_key": uuid4()}, follow=True).content.decode().split("<main")[1]
    )
    on(date(2025, 12, 6))
    assert (
        "没有赶上的进入补发补扣"
        in client.post(url, form | {"idem_key": uuid4(), "again": "on"}, follow=True).content.decode()
    )
    assert PayEntry.everything.count() == 2
    head = say.account(Role.UNIT_HEAD, unit=say.unit())
    client.force_login(head)
    page = client.get(reverse("assessment:attendance") + "?month=2025-11").content.decode()
    assert "没有赶上的进入补发补扣" in page


def test_what_is_missing_is_one_statement(county):
    counts = []
    for number in (1, 12):
        for person in range(number):
            county.hire(f"张{number}{person}")
        with CaptureQueriesContext(connection) as seen:
            assert deadlines.missing(MONTH)[0].attendance > 0
        counts.append(len(seen))
    assert counts == [1, 1]


def test_the_page_sets_and_shows(county, client):
    client.force_login(county.finance)
    form = {**SETTING, "start": "2026-02"}
    assert client.post(reverse("payroll:calendar"), form).status_code == 302
    assert "发薪前 3 个工作日" in client.get(reverse("payroll:calendar")).content.decode()
    assert client.post(reverse("payroll:calendar"), {**form, "pay_day": "40"}).status_code == 422
    client.force_login(county.leader)
    assert client.get(reverse("payroll:calendar")).status_code == 200
    assert client.post(reverse("payroll:calendar"), form).status_code == 404
