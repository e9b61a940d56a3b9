"""Part months: attendance, meals and leave of the days employed, once; more than those days is refused.

March 2025 has 21 working days: from the 21st on 7, up to the 10th 6.
"""

from datetime import date

import pytest

from assessment.attendance import actions as attending
from assessment.attendance.models import AttendanceMonth
from auxpolice.access.models import Role
from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.problems import Conflict, Problem
from payroll.month.models import PayrollInput, PayrollRun
from payroll.running import actions as month_actions
from tests import vocabulary as say
from tests.payroll.county import County, give_level, grade_post
from tests.payroll.recovery.test_recoveries import line
from tests.payroll.tax_facts.test_taxed_as_the_law_says import frozen

pytestmark = pytest.mark.django_db
MAR = date(2025, 3, 1)


@pytest.fixture
def county():
    made = County()
    made.station, made.east = say.unit("城关派出所"), say.unit("东街派出所")
    made.head = say.account(Role.UNIT_HEAD, unit=made.station)
    made.east_head = say.account(Role.UNIT_HEAD, unit=made.east)
    return made


def clerk(county, name="张伟", on=date(2024, 3, 5)):
    """A civilian: base 2,200 and post 200 in the current plan."""
    person = say.hire(name, on=on, at=county.station, as_post=say.post("文职内勤", category="civilian"))
    grade_post(say.post("文职内勤"), county.levels)
    give_level(person, 2, on, county.levels)
    return person


def opened(county, person, by=None, unit=None) -> AttendanceMonth:
    by, unit = by or county.head, unit or county.station
    with acting(by):
        attending.open_attendance(unit, MAR, acting_user=by)
    return AttendanceMonth.everything.get(person=person, unit=unit, month=MAR)


def record(county, row, by=None, **values):
    with acting(by or county.head):
        return attending.record_attendance(
            row, values, row_version=row.row_version, acting_user=by or county.head
        )


def confirm(county, by=None, unit=None):
    with acting(by or county.head):
        return attending.confirm_attendance(unit or county.station, MAR, acting_user=by or county.head)


def test_who_joins_on_the_21st_is_paid_for_seven_of_21_days(county):
    person = clerk(county, on=date(2025, 3, 21))
    row = opened(county, person)
    assert (row.due_half_days, row.attended_half_days, row.meal_days) == (14, 14, 7)
    record(county, row, personal_half_days=4)
    confirm(county)
    county.pay(MAR)
    assert line(person, MAR, "MEAL") == 75_00
    assert line(person, MAR, "LEAVE_PERSONAL") == -228_57
    assert frozen(person, MAR, "due_half_days") == 14


def test_who_leaves_on_the_10th_is_paid_for_six_of_21_days(county):
    person = clerk(county)
    say.leave(person, date(2025, 3, 11))
    record(county, opened(county, person), personal_half_days=4)
    confirm(county)
    county.pay(MAR)
    assert line(person, MAR, "MEAL") == 60_00
    assert line(person, MAR, "LEAVE_PERSONAL") == -230_47  # 691.42 × 2 of 6 days


def test_meals_follow_the_days_attended_until_the_head_writes_others(county):
    row = opened(county, clerk(county))
    row = record(county, row, sick_half_days=3)
    assert row.meal_days == 19  # 19.5 days attended
    row = record(county, row, meal_days=23)
    assert record(county, row, sick_half_days=0).meal_days == 23


def test_more_than_the_days_employed_is_refused_in_words(county):
    row = opened(county, clerk(county, on=date(2025, 3, 21)))
    with pytest.raises(Problem, match=r"合计 7\.5 天，多于应出勤 7 天"):
        record(county, row, sick_half_days=15)
    for name, label in (
        ("meal_days", "用餐天数"),
        ("night_shifts", "夜班"),
        ("holiday_shifts", "节假日值班"),
    ):
        with pytest.raises(Problem, match=f"在职 11 天，{label}不能多于 11"):
            record(county, row, **{name: 12})
    record(county, row, meal_days=11, night_shifts=11, sick_half_days=14)


def test_each_head_records_the_days_in_the_own_unit(county):
    person = clerk(county)
    say.move(person, county.east, date(2025, 3, 21))
    here = opened(county, person)
    there = opened(county, person, county.east_head, county.east)
    assert (here.due_half_days, there.due_half_days) == (28, 14)
    record(county, here, sick_half_days=2)
    record(county, there, county.east_head, night_shifts=3)
    confirm(county)
    county.start(MAR)  # the other head's days are missing: the gap is accepted, the days count as attended
    assert facts(person)[:4] == (42, 40, 2, 0)
    assert engine.cancel(PayrollRun.objects.get().job, acting_user=county.finance)
    confirm(county, county.east_head, county.east)
    county.start(MAR)
    assert facts(person) == (42, 40, 2, 3, 20)


def facts(person):
    row = PayrollInput.objects.filter(person=person).latest("pk")
    names = ("due_half_days", "attended_half_days", "sick_half_days", "night_shifts", "meal_days")
    return tuple(row.facts[row.run.fact_names.index(name)] for name in names)


def test_half_of_the_heads_is_not_a_confirmed_month(county):
    person = clerk(county)
    say.move(person, county.east, date(2025, 3, 21))
    opened(county, person)
    confirm(county)
    county.open(MAR)
    with acting(county.finance), pytest.raises(Problem, match="资料不全") as refused:
        month_actions.start_run(MAR, acting_user=county.finance)
    assert any("1 人考勤未确认" in text for text in refused.value.details), refused.value.details


def test_who_left_after_the_sheet_was_made_is_asked_about_before_it_is_confirmed(county):
    person, other = clerk(county), clerk(county, "李强")
    opened(county, person)
    say.leave(person, date(2025, 3, 11))
    joined = clerk(county, "王芳", on=date(2025, 3, 21))
    with pytest.raises(Conflict, match="名单或在职天数有变化（王芳、张伟）"):
        confirm(county)
    opened(county, other)
    assert AttendanceMonth.everything.get(person=person).due_half_days == 12
    assert AttendanceMonth.everything.get(person=joined).due_half_days == 14
    assert confirm(county) == 3


def test_attendance_beyond_the_days_employed_stops_the_month(county):
    person = clerk(county)
    row = opened(county, person)
    confirm(county)
    say.leave(person, date(2025, 3, 11))
    with pytest.raises(Problem, match="考勤多于在职天数"):
        county.start(MAR)
    with acting(county.head):
        attending.send_back_attendance(row, "三月十日离职", acting_user=county.head)
    opened(county, person)
    confirm(county)
    county.pay(MAR)
    assert line(person, MAR, "MEAL") == 90_00
