"""Attendance by the day: derived from shifts, sign-in, leave and the head's word; the month is the rule over its days."""

from datetime import date, timedelta

import pytest

from assessment.attendance import actions, day_actions, derivation, jobs
from assessment.attendance.invariants import CHECKS
from assessment.attendance.models import AttendanceMonth, Day
from assessment.duty import touched
from assessment.duty.models import Shift
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.batch import engine
from auxpolice.batch.models import Job
from auxpolice.calendar import actions as calendar
from auxpolice.calendar.days import working_days_of_month
from auxpolice.months import last_day, next_month
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem
from tests import vocabulary as say
from tests.assessment.attendance.station import Station
from tests.assessment.bureau import MONTH

DUE = working_days_of_month


@pytest.fixture
def station(db):
    return Station()


@pytest.fixture
def by_plan(db):
    return Station(signs=False)


def sound():
    return [sentence for check in CHECKS.values() for sentence in check()]


# --- day shifts of who plans nothing


def test_a_unit_without_a_plan_has_the_day_shift_on_working_days(station):
    person = station.hire("张伟")
    station.night()
    rows = Shift.everything.filter(person=person)
    assert [row.date for row in rows] == station.workdays()
    first = rows[0]
    assert (first.source, first.plan, first.break_minutes) == ("default", None, 60)
    assert (first.ends - first.starts) == timedelta(hours=9)
    station.night()
    assert Shift.everything.filter(person=person).count() == len(rows), "laid again it is there once"


def test_a_plan_takes_the_place_of_the_day_shift(station):
    person = station.hire("张伟")
    station.night()
    Shift.everything.filter(person=person, date=MONTH.replace(day=15)).delete()
    station.shift(person, MONTH.replace(day=15), "20:00", "08:00", night=True)
    station.night()
    assert [row.date.day for row in Shift.everything.filter(person=person)] == [15]
    assert station.row(person).night_shifts == 1


# --- parts of a day


def test_half_leave_and_half_presence_are_one_day(station):
    person, day = station.hire("张伟"), station.workdays()[2]
    station.night()
    station.signed_all(person, but=(day,))
    station.leave(person, day, 1, "sick")
    station.signed(person, day, "no_in")
    found, row = station.day(person, day), station.row(person)
    assert (found.sick_half_days, found.open, found.leave) == (1, False, "病假")
    assert (row.sick_half_days, row.attended_half_days, row.meal_days) == (
        1,
        DUE(MONTH) * 2 - 1,
        DUE(MONTH) - 1,
    )


def test_a_day_holds_two_half_days_whatever_is_told_of_it(station):
    person, day = station.hire("张伟"), station.workdays()[2]
    station.night()
    station.leave(person, day, 1, "paid", "年休假")
    found = station.settle(person, day, sick_half_days=2)
    assert (found.paid_half_days, found.sick_half_days, found.leave) == (1, 1, "年休假")


def test_leave_over_rest_days_counts_on_working_days_alone(by_plan):
    person = by_plan.hire("张伟")
    by_plan.night()
    for number in range(1, last_day(MONTH).day + 1):
        by_plan.leave(person, MONTH.replace(day=number), 2, "paid", "产假")
    row = by_plan.row(person)
    assert (row.paid_leave_half_days, row.attended_half_days, row.meal_days) == (DUE(MONTH) * 2, 0, 0)


# --- a missing punch


def test_a_missing_punch_is_left_open_and_never_an_absence(station):
    person, day = station.hire("张伟"), station.workdays()[4]
    station.night()
    station.signed_all(person, but=(day,))
    found, row = station.day(person, day), station.row(person)
    assert (found.open, found.sign, found.absent_half_days) == (True, "no_record", 0)
    assert row.absent_half_days == 0
    with acting(station.head), pytest.raises(Problem, match=rf"还有 1 天缺签到没有处理（张伟 {day.day} 日）"):
        actions.confirm_attendance(station.station, MONTH, acting_user=station.head)


@pytest.mark.parametrize(
    ("parts", "column"),
    [
        ({}, None),
        ({"absent_half_days": 2}, "absent_half_days"),
        ({"personal_half_days": 2}, "personal_half_days"),
    ],
)
def test_the_heads_word_settles_it(station, parts, column):
    person, day = station.hire("张伟"), station.workdays()[4]
    station.night()
    station.signed_all(person, but=(day,))
    assert station.settle(person, day, **parts).open is False
    if column:
        assert getattr(station.row(person), column) == 2
    assert station.row(person).attended_half_days == DUE(MONTH) * 2 - sum(parts.values())
    assert station.attended() == 1 and sound() == []


def test_a_word_needs_a_reason_the_right_and_no_more_than_a_day(station):
    person, day = station.hire("张伟"), station.workdays()[4]
    station.night()
    with pytest.raises(Problem, match="说明"):
        station.settle(person, day, " ")
    with pytest.raises(Problem, match="两个半天"):
        station.settle(person, day, sick_half_days=2, absent_half_days=1)
    for user in (say.account(Role.UNIT_CLERK, unit=station.station), station.finance):
        with pytest.raises(Denied):
            station.settle(person, day, by=user)
    assert station.day(person, day).word is None


def test_all_that_is_open_is_settled_by_one_word(station):
    person = station.hire("张伟")
    station.night()
    with acting(station.head):
        done = day_actions.settle_open(station.station, MONTH, "签到机故障，均在岗", acting_user=station.head)
    assert done == DUE(MONTH) and station.attended() == 1
    assert station.row(person).attended_half_days == DUE(MONTH) * 2


def test_who_confirms_exceptions_only_has_nothing_open(by_plan):
    person = by_plan.hire("张伟")
    by_plan.night()
    assert not Day.everything.filter(open=True).exists()
    assert by_plan.attended() == 1 and by_plan.row(person).attended_half_days == DUE(MONTH) * 2


# --- months


def test_what_was_typed_stays_and_what_was_not_follows_the_days(by_plan):
    person, (first, second, *_more) = by_plan.hire("张伟"), by_plan.workdays()
    by_plan.night()
    with acting(by_plan.head):
        actions.record_attendance(
            by_plan.row(person), {"sick_half_days": 3}, row_version=1, acting_user=by_plan.head
        )
    by_plan.leave(person, first, 2, "paid", "年休假")
    by_plan.leave(person, second, 2, "sick")
    row = by_plan.row(person)
    assert row.typed == {"sick_half_days": 3}
    assert (row.sick_half_days, row.paid_leave_half_days, row.attended_half_days) == (
        3,
        2,
        DUE(MONTH) * 2 - 5,
    )
    assert by_plan.attended() == 1 and sound() == []
    AttendanceMonth.everything.filter(pk=row.pk).update(night_shifts=9)
    assert len(sound()) == 1, "a confirmed month that its days don't give is found"


def test_where_people_sign_in_a_typed_sum_takes_a_reason(station, client):
    person = station.hire("张伟")
    station.night()
    values = {"row_version": 1, "acting_user": station.head}
    with acting(station.head):
        with pytest.raises(Problem, match="手工更正的原因"):
            actions.record_attendance(station.row(person), {"night_shifts": 3}, **values)
        done = actions.record_attendance(
            station.row(person), {"night_shifts": 3}, **values, reason="支援外单位"
        )
    assert (done.night_shifts, done.typed) == (3, {"night_shifts": 3})
    client.force_login(station.head)
    page = client.get(f"/assessment/attendance/{station.station.pk}/{MONTH:%Y-%m}/").content.decode()
    assert f'name="night_shifts-{done.pk}"' not in page and "按签到计出勤" in page


def test_a_confirmed_month_is_left_as_it_is_and_what_came_later_is_told(by_plan):
    person, day = by_plan.hire("张伟"), by_plan.workdays()[3]
    by_plan.night()
    by_plan.attended()
    by_plan.leave(person, day, 2, "sick")
    by_plan.night()
    assert by_plan.day(person, day).sick_half_days == 0 and by_plan.row(person).sick_half_days == 0
    assert derivation.differing(MONTH, [person.pk], confirmed=True) == [(person.pk, day)]
    with pytest.raises(Conflict, match="更正"):
        by_plan.settle(person, day, absent_half_days=2)


def test_leave_that_the_list_does_not_hold_yet_is_asked_about(by_plan, monkeypatch):
    person, day = by_plan.hire("张伟"), by_plan.workdays()[3]
    by_plan.night()
    monkeypatch.setattr(touched, "_listeners", {})
    by_plan.leave(person, day, 2, "sick")
    with pytest.raises(Conflict, match="有变化（张伟）"):
        by_plan.attended()
    by_plan.open()
    assert by_plan.attended() == 1 and by_plan.row(person).sick_half_days == 2


def test_a_transfer_in_mid_month_gives_each_unit_its_days(by_plan):
    person, east = by_plan.hire("张伟"), say.unit("东街派出所")
    by_plan.night()
    say.move(person, east, MONTH.replace(day=21))
    by_plan.night()
    days = Day.everything.filter(person=person)
    assert days.filter(unit=east).count() == last_day(MONTH).day - 20
    due = {row.unit: row.due_half_days for row in AttendanceMonth.everything.filter(person=person)}
    assert sum(due.values()) == DUE(MONTH) * 2 and due[east] == 2 * sum(
        d.day > 20 for d in by_plan.workdays()
    )


def test_a_leap_day_and_the_years_end_are_days_like_others(by_plan):
    person = by_plan.hire("张伟")
    for month, days in ((date(2024, 2, 1), 29), (date(2025, 12, 1), 31), (date(2026, 1, 1), 31)):
        derivation.derive(month, [person.pk])
        assert Day.everything.filter(date__range=(month, last_day(month))).count() == (
            days if month > date(2024, 3, 1) else 0
        )
    Shift.everything.all().delete()
    new_year = by_plan.shift(person, date(2025, 12, 31), "20:00", "08:00", night=True)
    derivation.derive(date(2025, 12, 1))
    derivation.derive(date(2026, 1, 1))
    assert (by_plan.day(person, new_year.date).night_shifts, by_plan.day(person, date(2026, 1, 1)).codes) == (
        1,
        "",
    )


def test_who_has_left_has_no_days_after(by_plan):
    person = by_plan.hire("张伟")
    by_plan.night()
    say.leave(person, MONTH.replace(day=11))
    by_plan.night()
    assert Day.everything.filter(person=person).count() == 10


def test_a_change_of_the_calendar_recounts_what_is_open(by_plan):
    person, (rest, *_more) = by_plan.hire("张伟"), by_plan.workdays()
    by_plan.night()
    due = DUE(MONTH) * 2
    with acting(by_plan.political):
        calendar.set_days(rest, None, "rest", "调休", "本局通知", acting_user=by_plan.political)
    job = Job.objects.exclude(idem_key__contains="test").get()
    engine.run_until_done(job)
    row = by_plan.row(person)
    assert row.due_half_days == due - 2
    assert not Shift.everything.filter(person=person, date=rest).exists(), "the day shift is gone, too"
    assert by_plan.attended() == 1


# --- the job


def test_the_night_opens_the_month_and_is_the_same_the_second_time(by_plan):
    people = [by_plan.hire(f"张{n}") for n in range(3)]
    job = by_plan.night()
    assert job.state == "done" and AttendanceMonth.everything.count() == len(people)
    before = list(AttendanceMonth.everything.values()), list(Day.everything.order_by("pk").values())
    by_plan.night()
    assert before == (list(AttendanceMonth.everything.values()), list(Day.everything.order_by("pk").values()))


def test_a_day_rings_one_job_a_month_however_often_beat_calls(by_plan):
    by_plan.hire("张伟")
    by_plan.night()
    day = next_month(MONTH).replace(day=3)
    rung = [sorted(str(job.pk) for job in jobs.nightly(day)) for _again in range(2)]
    assert rung[0] == rung[1] and len(rung[0]) == 2, "the running month, and the last that waits for its head"


def test_heads_are_told_of_open_days_once_a_day(station):
    station.hire("张伟")
    station.night()
    station.night()
    told = Notice.objects.filter(to=station.head).values_list("kind", flat=True)
    assert (
        sorted(told) == ["attendance_open"] + ["attendance_unconfirmed"] * (len(told) - 1) and len(told) <= 2
    )


def test_no_more_meals_and_nights_than_days_of_duty_once_a_plan_is_published(by_plan):
    person = by_plan.hire("张伟")
    by_plan.night()
    row = by_plan.row(person)

    def type_in(**values):
        row.refresh_from_db()
        with acting(by_plan.head):
            return actions.record_attendance(
                row, values, row_version=row.row_version, acting_user=by_plan.head
            )

    assert type_in(night_shifts=5).night_shifts == 5, "no plan: days of the calendar"
    type_in(night_shifts=0)
    for day in (15, 18, 21):
        by_plan.shift(person, MONTH.replace(day=day), "20:00", "08:00", night=True)
    by_plan.night()
    for field, label in (("night_shifts", "夜班"), ("meal_days", "用餐天数")):
        with pytest.raises(Problem, match=f"排班当班 3 天，{label}不能多于 3"):
            type_in(**{field: 4})
    assert type_in(night_shifts=2, meal_days=3).night_shifts == 2
