"""A confirmed month that was wrong: corrected by two people as a row of its own, and paid to the fen as back pay."""

from datetime import date

import pytest
from django.db import connection

from assessment.attendance import actions as attending
from assessment.attendance import correcting
from assessment.attendance.invariants import CHECKS
from assessment.attendance.models import AttendanceMonth
from assessment.relations import ATTENDANCE_MONTHS
from auxpolice.access.models import Role
from auxpolice.access.scope import Denied, acting
from auxpolice.problems import Conflict, Problem
from payroll import policies as shipped
from payroll.backpay.models import BackPayLine
from payroll.month.models import Payslip
from tests import vocabulary as say
from tests.payroll.backpay.test_back_pay import check, paid_in_all, right_now
from tests.payroll.county import County

pytestmark = pytest.mark.django_db
OCT, NOV, DEC = (date(2025, month, 1) for month in (10, 11, 12))


@pytest.fixture
def county():
    made = County(shipped.pilot_plan())
    made.person = made.hire("张伟")
    made.station = say.unit("城关派出所")
    made.head = say.account(Role.UNIT_HEAD, unit=made.station)
    made.second = say.account(Role.POLITICAL)
    with acting(made.head):
        attending.open_attendance(made.station, OCT, acting_user=made.head)
        attending.confirm_attendance(made.station, OCT, acting_user=made.head)
    made.row = AttendanceMonth.everything.get(person=made.person, month=OCT)
    return made


def propose(county, by=None, reason="漏记病假", **values):
    by = by or county.head
    with acting(by):
        return correcting.propose(county.row, values, reason, acting_user=by)


def confirm(county, made, by=None):
    by = by or county.second
    with acting(by):
        return correcting.confirm(made, acting_user=by)


def counted(name, month=OCT):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM {ATTENDANCE_MONTHS} a WHERE month = %s", [month])
        return cursor.fetchone()[0]


def test_a_late_correction_is_paid_to_the_fen(county):
    county.pay(OCT)
    slip = list(Payslip.everything.get(person=county.person, month_id=OCT).amounts)
    made = propose(county, personal_half_days=2, overtime_rest_minutes=480)
    assert (counted("personal_half_days"), check(county, NOV).lines) == (0, 0), "one alone moves nothing"
    confirm(county, made)
    assert (counted("personal_half_days"), counted("overtime_rest_minutes")) == (2, 480)
    assert check(county, NOV).lines > 0
    found = {line.item: line for line in BackPayLine.everything.filter(month=NOV)}
    assert {"LEAVE_PERSONAL", "OVERTIME_REST"} <= set(found)
    assert found["LEAVE_PERSONAL"].amount_fen < 0 < found["OVERTIME_REST"].amount_fen
    county.calculate(NOV), county.check(NOV), county.approve(NOV), county.lock(NOV)
    right = {key: fen for key, fen in right_now(county.person, OCT).items() if fen}
    assert paid_in_all(county.person, OCT) == right
    assert list(Payslip.everything.get(person=county.person, month_id=OCT).amounts) == slip, (
        "locked is locked"
    )
    assert check(county, DEC).lines == 0, "it is posted once"


def test_the_month_itself_stays_and_the_last_correction_counts(county):
    confirm(county, propose(county, sick_half_days=2))
    last = confirm(county, propose(county, sick_half_days=3, reason="又补一张病假条"))
    assert last.changed == {"sick_half_days": [2, 3]} and counted("sick_half_days") == 3
    county.row.refresh_from_db()
    assert (county.row.sick_half_days, county.row.state) == (0, "confirmed")
    assert [sentence for check in CHECKS.values() for sentence in check()] == []
    with acting(county.head), pytest.raises(Conflict, match="已有考勤更正，不能退回"):
        attending.send_back_attendance(county.row, "改", acting_user=county.head)


def test_who_proposed_it_does_not_confirm_it_and_who_may_not_record_proposes_nothing(county):
    made = propose(county, sick_half_days=2)
    with pytest.raises(Problem, match="提出更正的人不能确认"):
        confirm(county, made, county.head)
    for stranger in (county.finance, say.account(Role.UNIT_HEAD, unit=say.unit("东街派出所"))):
        with pytest.raises(Denied):
            propose(county, stranger, sick_half_days=4)
        with pytest.raises(Denied):
            confirm(county, made, stranger)
    assert counted("sick_half_days") == 0
    with acting(county.second):
        refused = correcting.refuse(made, "没有病假条", acting_user=county.second)
    assert (refused.state, refused.refusal) == ("refused", "没有病假条")
    with pytest.raises(Conflict, match="不能确认"):
        confirm(county, made)


@pytest.mark.parametrize(
    ("values", "reason", "said"),
    [
        ({"sick_half_days": 2}, " ", "更正的原因"),
        ({"sick_half_days": 0}, "漏", "没有要更正"),
        ({"sick_half_days": 99}, "漏", "多于应出勤"),
        ({"night_shifts": 32}, "漏", "不能多于"),
    ],
)
def test_a_wrong_correction_is_told_in_words(county, values, reason, said):
    with pytest.raises(Problem, match=said):
        propose(county, reason=reason, **values)


def test_a_second_one_waits_for_the_first(county):
    propose(county, sick_half_days=2)
    with pytest.raises(Conflict, match="已有一条更正等待确认"):
        propose(county, sick_half_days=3)


def test_a_draft_is_changed_and_not_corrected(county):
    with acting(county.head):
        attending.send_back_attendance(county.row, "改", acting_user=county.head)
    with pytest.raises(Conflict, match="请直接修改"):
        propose(county, sick_half_days=2)
