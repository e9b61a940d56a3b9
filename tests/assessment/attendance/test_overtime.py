"""Overtime: asked for before it is worked, granted by another, in the kinds of the law, paid or given back."""

import uuid
from datetime import date, datetime, time, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from assessment.attendance import correcting
from assessment.attendance.models import AttendanceCorrection, Overtime
from assessment.attendance.overtime import actions, calling_out, lapsing, unnoted
from assessment.attendance.overtime.actions import Wanted
from assessment.duty.models import Shift, Situation, WorkSystem
from assessment.duty.planning import reading
from assessment.duty.rules.hours import counted
from assessment.leave import balances, granting
from assessment.leave.content import COMP, LEAVE
from assessment.leave.defaults import EXAMPLE
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import Day as CalendarDay
from auxpolice.calendar.models import DayKind
from auxpolice.months import SHANGHAI, last_day, today
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.attendance.station import Station
from tests.assessment.bureau import MONTH


@pytest.fixture
def station(db):
    made = Station(signs=False)
    made.person = made.hire("张伟")
    made.clerk = say.account(Role.UNIT_CLERK, unit=made.station)
    made.force(LEAVE, "休假规则", EXAMPLE)
    made.night()
    return made


def at(day, hour=8):
    return datetime.combine(day, time(hour), SHANGHAI)


def ask(station, day, minutes=120, by=None, give="pay", **more):
    by = by or station.clerk
    with acting(by):
        wanted = Wanted(at(day, more.pop("hour", 8)), minutes, "专项巡逻", give, **more)
        return actions.ask(station.person, wanted, acting_user=by)


def grant(station, row, by=None):
    by = by or station.head
    with acting(by):
        return actions.grant(row.pk, acting_user=by)


def rest_day(station):
    of = kinds(MONTH, last_day(MONTH))
    return next(day for day, kind in of.items() if kind == DayKind.REST and day.weekday() == 5)


def holiday(station):
    day = station.workdays()[5]
    CalendarDay.objects.update_or_create(date=day, defaults={"kind": "holiday"})
    return day


def test_granted_overtime_fills_the_month_in_the_kinds_of_the_law(station):
    workday, rest, statutory = station.workdays()[0], rest_day(station), holiday(station)
    for day, minutes in ((workday, 120), (rest, 240), (statutory, 300)):
        made = ask(station, day, minutes)
        assert station.row(station.person).overtime_workday_minutes in (0, 120), "asked is not granted"
        grant(station, made)
    row = station.row(station.person)
    assert (row.overtime_workday_minutes, row.overtime_rest_minutes, row.overtime_holiday_minutes) == (
        120,
        240,
        300,
    )
    station.open()
    assert station.attended() == 1


def test_rest_days_are_given_back_first_and_statutory_days_never(station):
    given = grant(station, ask(station, rest_day(station), 480, give="rest"))
    assert (given.give, station.row(station.person).overtime_rest_minutes) == ("rest", 0)
    assert balances.left_on(station.person.pk, COMP, given.date) == 2
    assert ask(station, holiday(station), 480, give="rest", urgent="抢险").give == "pay"
    with acting(station.head):
        actions.cancel(given.pk, "当天没有加班", acting_user=station.head)
    assert balances.left_on(station.person.pk, COMP, given.date) == 0


def test_half_days_alone_are_given_back(station):
    with pytest.raises(Problem, match="按半天（4 小时）计，5 小时不是整半天"):
        ask(station, rest_day(station), 300, give="rest")


def test_who_asked_does_not_grant_and_strangers_do_neither(station):
    made = ask(station, station.workdays()[0], by=station.head)
    with pytest.raises(Problem, match="提出加班的人不能批准"):
        grant(station, made, station.head)
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    for user in (stranger, station.finance):
        with pytest.raises(Denied):
            ask(station, station.workdays()[1], by=user)
        with pytest.raises(Denied):
            grant(station, made, user)
    assert grant(station, made, station.political).state == "granted"
    with pytest.raises(Conflict, match="不能批准"):
        grant(station, made, station.political)


def test_a_person_asks_for_the_own_overtime_and_takes_it_back(station):
    own = station.own(station.person)
    made = ask(station, station.workdays()[0], by=own)
    with acting(station.clerk), pytest.raises(Denied):
        actions.withdraw(made.pk, acting_user=station.clerk)
    with acting(own):
        assert actions.withdraw(made.pk, acting_user=own).state == "withdrawn"
        with pytest.raises(Denied):
            other = station.hire("李强")
            actions.ask(other, Wanted(at(station.workdays()[0]), 60, "x 巡逻"), acting_user=own)


def test_the_limits_are_told_in_words_and_passed_for_an_emergency_alone(station):
    first, *others = station.workdays()
    with pytest.raises(Problem, match=r"一天加班 4 小时，超过每日 3 小时的上限.*劳动法第四十二条"):
        ask(station, first, 240)
    for day in others[:12]:
        grant(station, ask(station, day, 180))
    with pytest.raises(Problem, match="本月已登记加班 36 小时，加上这次共 37 小时，超过每月 36 小时的上限"):
        ask(station, first, 60)
    assert ask(station, first, 60, urgent="防汛抢险").urgent == "防汛抢险"


def test_under_a_comprehensive_system_the_limit_is_of_the_period_and_rest_days_are_common(station):
    WorkSystem.everything.create(
        unit=station.station, system="comprehensive", cycle="quarter", document="批复〔2026〕1 号",
        period=DateRange(date(2020, 1, 1), None), by=station.political,
    )  # fmt: skip
    made = ask(station, rest_day(station), 600)
    assert made.kind == "workday"
    for day in station.workdays()[:10]:
        ask(station, day, 570)
    with pytest.raises(
        Problem, match=r"已登记加班 105 小时，加上这次共 108\.5 小时，超过 3 个月 108 小时的上限"
    ):
        ask(station, station.workdays()[11], 210)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"minutes": 0}, "1 分钟到 24 小时"),
        ({"minutes": 2000}, "1 分钟到 24 小时"),
        ({"work": " "}, "做什么"),
    ],
)
def test_wrong_overtime_is_told_in_words(station, change, said):
    wanted = {"starts": at(station.workdays()[0]), "minutes": 60, "work": "巡逻", "give": "pay"} | change
    with acting(station.clerk), pytest.raises(Problem, match=said):
        actions.ask(station.person, Wanted(**wanted), acting_user=station.clerk)


def test_several_a_day_at_different_hours_and_none_in_a_confirmed_month(station):
    day = station.workdays()[0]
    ask(station, day, 60)
    for hour, minutes in ((8, 120), (7, 61)):
        with pytest.raises(Conflict, match="这段时间已经登记了加班"):
            ask(station, day, minutes, hour=hour)
    again = ask(station, day, 60, hour=9)
    with pytest.raises(Problem, match="一天加班 4 小时，超过每日 3 小时的上限"):
        ask(station, day, 120, hour=19)
    assert grant(station, again).times == "09:00–10:00"
    assert station.row(station.person).overtime_workday_minutes == 60
    station.attended()
    with pytest.raises(Conflict, match="登记考勤更正"):
        ask(station, station.workdays()[1])
    with acting(station.head), pytest.raises(Conflict, match="登记考勤更正"):
        actions.grant(Overtime.everything.get(state="waiting").pk, acting_user=station.head)


def test_the_page_asks_and_decides(station, client):
    page, day = reverse("assessment:overtime"), station.workdays()[0]
    client.force_login(station.clerk)
    values = {
        "person": station.person.pk,
        "date": day,
        "starts": "18:00",
        "hours": "2.5",
        "work": "夜间清查",
        "give": "pay",
    }
    assert client.post(page, values | {"hours": "nan"}).status_code == 422
    assert client.post(page, values | {"person": "x"}).status_code == 422
    assert client.post(page, values).status_code == 302
    made = Overtime.everything.get()
    assert (made.minutes, made.afterwards) == (150, True)
    client.force_login(station.head)
    assert "等您批准的加班" in client.get(page).content.decode()
    assert client.post(reverse("assessment:overtime-grant", args=[made.pk])).status_code == 302
    assert station.row(station.person).overtime_workday_minutes == 150


def test_work_on_a_statutory_day_that_nobody_noted_is_told(station, client):
    day = holiday(station)
    station.shift(station.person, day, "08:00", "16:00")
    station.night()
    client.force_login(station.clerk)
    page = reverse("assessment:overtime")
    told = " ".join(client.get(page).content.decode().split())
    assert "法定节假日上班" in told and f"张伟 {day:%m-%d} 8 小时" in told
    grant(station, ask(station, day, 480, urgent="节日巡逻"))
    assert "法定节假日上班（300%" not in client.get(page).content.decode()


def test_hours_over_the_standard_of_a_period_are_told_less_leave_and_what_is_noted(station):
    WorkSystem.everything.create(
        unit=station.station, system="comprehensive", cycle="month", document="批复〔2026〕1 号",
        period=DateRange(date(2020, 1, 1), None), by=station.political,
    )  # fmt: skip
    workdays = station.workdays()
    for day in workdays:
        station.shift(station.person, day, "08:00", "18:00")
    station.night()
    [over] = unnoted.over_standard([station.station.pk], today())
    assert (over.minutes, over.first, over.day) == (len(workdays) * 120, MONTH, last_day(MONTH))
    station.settle(station.person, workdays[0], personal_half_days=2)
    [over] = unnoted.over_standard([station.station.pk], today())
    assert over.minutes == (len(workdays) - 1) * 120, (
        "a day of leave takes its eight hours off the standard, too"
    )
    grant(station, ask(station, workdays[1], 600, urgent="专项行动"))
    [over] = unnoted.over_standard([station.station.pk], today())
    assert over.minutes == (len(workdays) - 1) * 120 - 600


# --- called out of a watch, and time off that lapsed
def watch(station, code="值", kind="watch"):
    return station.shift(station.person, station.workdays()[3], "17:30", "08:30", code, kind=kind)


def out(station, shift, hours=(22, 1), by=None, **more):
    by = by or station.clerk
    starts = at(shift.date, hours[0])
    given = {
        "starts": starts,
        "ends": starts + timedelta(hours=hours[1]),
        "ordered_by": "带班领导王队",
        "work": "处置纠纷",
    }
    with acting(by):
        return calling_out.note(shift, calling_out.Out(**given | more), acting_user=by)


def test_minutes_called_out_are_hours_and_pay_once_another_grants_them(station):
    shift = watch(station)
    made = out(station, shift, bed=True)
    assert (made.state, made.kind, made.minutes, made.call_out.bed) == ("waiting", "workday", 60, True)
    assert counted(reading.slot_of(Shift.everything.get(pk=shift.pk))) == 0
    with acting(station.clerk), pytest.raises(Denied):
        actions.grant(made.pk, acting_user=station.clerk)
    grant(station, made)
    assert counted(reading.slot_of(Shift.everything.get(pk=shift.pk))) == 60
    assert station.row(station.person).overtime_workday_minutes == 60
    with acting(station.head):
        actions.cancel(made.pk, "记错了", acting_user=station.head)
    assert (
        Shift.everything.get(pk=shift.pk).called_out,
        station.row(station.person).overtime_workday_minutes,
    ) == (0, 0)


def test_a_call_out_is_within_a_watch_that_is_over_and_says_who_ordered_it(station):
    shift = watch(station)
    for change, said in (
        ({"hours": (16, 1)}, "应在这一班的时间内"),
        ({"hours": (23, 24)}, "应在这一班的时间内"),
        ({"ordered_by": " "}, "谁派出"),
    ):
        with pytest.raises(Problem, match=said):
            out(station, shift, **change)
    work = station.shift(station.person, station.workdays()[6], "08:30", "17:30")
    with pytest.raises(Problem, match="本职班次"):
        out(station, work, (9, 1))
    out(station, shift)
    with pytest.raises(Conflict, match="这段时间已经登记了加班"):
        out(station, shift)
    stranger = say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))
    with pytest.raises(Denied):
        out(station, shift, (23, 1), by=stranger)


def test_a_call_out_is_noted_from_the_log(station, client):
    shift = watch(station, "备", "standby")
    entry = Situation.everything.create(
        unit=station.station, year=2026, number=1, code="Q02", kind="纠纷处置", happened_at=at(shift.date, 22),
        known_at=at(shift.date, 22), place="东街夜市", done="劝离", written_by=station.clerk, logged_at=at(shift.date, 23),
        client_key=uuid.uuid4(),
    )  # fmt: skip
    entry.people.add(station.person)
    client.force_login(station.clerk)
    page = reverse("assessment:call-out") + f"?situation={entry.pk}"
    html = client.get(page).content.decode()
    assert (
        "纠纷处置 东街夜市" in html
        and f"{shift.date:%Y-%m-%d}T22:00" in html
        and f"张伟 {shift.date:%m-%d} 备" in html
    )
    values = {"shift": shift.pk, "starts": f"{shift.date}T22:00", "ends": f"{shift.date}T23:30", "ordered_by": "局指挥中心",
              "work": "纠纷处置 东街夜市", "give": "pay"}  # fmt: skip
    assert client.post(page, values | {"shift": "x"}).status_code == 422
    assert client.post(page, values | {"ends": "0001-01-01T00:00"}).status_code == 422
    assert client.post(page, values).status_code == 302
    made = Overtime.everything.get()
    assert (made.minutes, made.call_out.situation, made.call_out.ordered_by) == (90, entry, "局指挥中心")
    assert client.get(reverse("assessment:call-out") + "?situation=999999").status_code == 404


def test_time_off_that_lapsed_is_paid_by_a_correction(station, client):
    given = grant(station, ask(station, rest_day(station), 480, give="rest"))
    station.attended()
    assert lapsing.owed([station.station.pk]) == []
    granting.close([station.person.pk], day=today() + timedelta(days=400))
    client.force_login(station.clerk)
    page, pay = reverse("assessment:overtime"), reverse("assessment:overtime-lapsed", args=[given.pk])
    assert "补休逾期未休" in client.get(page).content.decode()
    assert client.post(pay).status_code == 302
    made = AttendanceCorrection.everything.get()
    assert (made.changed, made.proposed_by) == ({"overtime_rest_minutes": [0, 480]}, station.clerk)
    assert "补休逾期未休" not in client.get(page).content.decode()
    client.post(pay)
    assert AttendanceCorrection.everything.count() == 1, "once"
    with acting(station.head):
        correcting.refuse(made, "已另行安排", acting_user=station.head)
    assert [one.owed for one in lapsing.owed([station.station.pk])] == [480], "refused, it waits again"
