"""Open a unit's month of attendance, record what differs, confirm, send back."""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessment.attendance.models import ATTENDANCE, AttendanceMonth, AttendanceState
from assessment.figures import days
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.calendar.days import working_days_of_month
from auxpolice.flow import held
from auxpolice.months import format_month, last_day, month_of, today
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit
from personnel.relations import MONTH_PLACES

# A person belongs to the unit of the last day worked in the month.
_OPEN = f"""
INSERT INTO attendance_attendancemonth (month, person_id, unit_id, due_half_days, attended_half_days,
       paid_leave_half_days, sick_half_days, personal_half_days, absent_half_days, night_shifts, holiday_shifts,
       overtime_workday_minutes, overtime_rest_minutes, overtime_holiday_minutes, meal_days, state, row_version)
SELECT %(month)s::date, person_id, unit_id, %(due)s, %(due)s, 0, 0, 0, 0, 0, 0, 0, 0, 0, %(due)s / 2, 'draft', 1
  FROM {MONTH_PLACES} p
 WHERE unit_id = %(unit)s
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def open_attendance(unit: Unit, month: date, *, acting_user: User) -> None:
    """Full attendance by the calendar as a draft for everybody of the unit; the head writes what differs."""
    require(acting_user, Act.ATTENDANCE_RECORD, unit)
    if month > month_of(today()):
        raise Problem(
            _("%(month)s 还没有到，不能生成考勤。") % {"month": format_month(month)}, code="too-early"
        )
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "month": month,
                "last": last_day(month),
                "unit": unit.pk,
                "due": working_days_of_month(month) * 2,
            },
        )


_ABSENCES = ("paid_leave_half_days", "sick_half_days", "personal_half_days", "absent_half_days")


@transaction.atomic
def record_attendance(
    row: AttendanceMonth, values: dict[str, int], *, row_version: int, acting_user: User
) -> AttendanceMonth:
    """Write a person's month: absences in half-days, shifts, overtime; attendance is what is left of the due.

    A confirmed row counts for pay and is refused: it is sent back with a reason first.
    """
    require(acting_user, Act.ATTENDANCE_RECORD, row.unit_id)
    locked = held(AttendanceMonth.everything, row.pk, "person")
    before = {name: getattr(locked, name) for name in values}
    if before == values:
        return locked
    ATTENDANCE.expect(locked, AttendanceState.DRAFT, verb=_("修改；请先写明原因退回，再改"))
    if locked.row_version != row_version:
        raise Conflict(
            _("%(name)s 的考勤已被他人修改，请刷新后再改。") % {"name": locked.person.name}, code="stale"
        )
    for name, value in values.items():
        if value < 0:
            raise Problem(_("%(name)s 的考勤不能为负数。") % {"name": locked.person.name}, code="attendance")
        setattr(locked, name, value)
    absent = sum(getattr(locked, name) for name in _ABSENCES)
    if absent > locked.due_half_days:
        raise Problem(
            _("%(name)s 的假和旷工合计 %(absent)s 天，多于应出勤 %(due)s 天。")
            % {"name": locked.person.name, "absent": days(absent), "due": days(locked.due_half_days)},
            code="attendance",
        )
    locked.attended_half_days = locked.due_half_days - absent
    locked.row_version += 1
    locked.save()
    trail.record(
        Act.ATTENDANCE_RECORD,
        locked.person,
        acting_user=acting_user,
        before={"month": locked.month, **before},
        after=values,
    )
    return locked


@transaction.atomic
def confirm_attendance(unit: Unit, month: date, *, acting_user: User) -> int:
    """The unit's month counts for pay from here; how many people."""
    require(acting_user, Act.ATTENDANCE_CONFIRM, unit)
    count = AttendanceMonth.everything.filter(unit=unit, month=month, state=AttendanceState.DRAFT).update(
        state=AttendanceState.CONFIRMED, confirmed_by=acting_user
    )
    if count:
        trail.record(
            Act.ATTENDANCE_CONFIRM, unit, acting_user=acting_user, after={"month": month, "people": count}
        )
    return count


@transaction.atomic
def send_back_attendance(row: AttendanceMonth, reason: str, *, acting_user: User) -> AttendanceMonth:
    """Open a confirmed row for a change, with a reason; it counts for pay again once it is confirmed again."""
    require(acting_user, Act.ATTENDANCE_CONFIRM, row.unit_id)
    locked = held(AttendanceMonth.everything, row.pk, "person")
    return ATTENDANCE.move(
        locked,
        AttendanceState.DRAFT,
        acting_user=acting_user,
        act="attendance.send_back",
        reason=reason,
        target=locked.person,
        after={"month": locked.month},
        confirmed_by=None,
    )
