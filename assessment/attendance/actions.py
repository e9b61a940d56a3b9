"""Open a unit's month of attendance, record what differs, confirm, send back.

A row holds the days a person works in the unit: who joins, leaves or moves within the month has theirs, by the calendar.
"""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessment.attendance.models import ATTENDANCE, AttendanceMonth, AttendanceState
from assessment.attendance.part_month import ABSENCES, Days, absent_in, too_much
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.calendar.days import days_in
from auxpolice.flow import held
from auxpolice.months import format_month, month_of, today
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit
from personnel.relations import MONTH_DAYS, PEOPLE

_ABSENT = " + ".join(f"r.{name}" for name in ABSENCES)
_OPEN = f"""
INSERT INTO attendance_attendancemonth AS r (month, person_id, unit_id, due_half_days, attended_half_days,
       paid_leave_half_days, sick_half_days, personal_half_days, absent_half_days, night_shifts, holiday_shifts,
       overtime_workday_minutes, overtime_rest_minutes, overtime_holiday_minutes, meal_days, state, row_version)
SELECT %(month)s::date, person_id, unit_id, half_days, half_days, 0, 0, 0, 0, 0, 0, 0, 0, 0, half_days / 2, 'draft', 1
  FROM {MONTH_DAYS} d WHERE unit_id = %(unit)s
    ON CONFLICT (person_id, month, unit_id) DO UPDATE
   SET due_half_days = excluded.due_half_days, attended_half_days = excluded.due_half_days - ({_ABSENT}),
       meal_days = CASE WHEN r.meal_days = r.attended_half_days / 2
                        THEN (excluded.due_half_days - ({_ABSENT})) / 2 ELSE r.meal_days END,
       row_version = r.row_version + 1
 WHERE r.state = 'draft' AND r.due_half_days <> excluded.due_half_days AND {_ABSENT} <= excluded.due_half_days
"""
_GONE = f"""
DELETE FROM attendance_attendancemonth r WHERE month = %(month)s AND unit_id = %(unit)s AND state = 'draft'
   AND NOT EXISTS (SELECT FROM {MONTH_DAYS} d WHERE d.person_id = r.person_id AND d.unit_id = r.unit_id)
"""
_OUTDATED = f"""
SELECT p.name
  FROM (SELECT person_id, half_days FROM {MONTH_DAYS} d WHERE unit_id = %(unit)s) d
  FULL JOIN (SELECT person_id, due_half_days, state FROM attendance_attendancemonth
              WHERE month = %(month)s AND unit_id = %(unit)s) r ON r.person_id = d.person_id
  JOIN {PEOPLE} p ON p.person_id = coalesce(d.person_id, r.person_id)
 WHERE coalesce(r.state, 'draft') = 'draft' AND r.due_half_days IS DISTINCT FROM d.half_days
 ORDER BY p.pinyin, p.person_id
"""
_WORKED = f"SELECT person_id, half_days, days FROM {MONTH_DAYS} d WHERE unit_id = %(unit)s AND person_id = ANY (%(people)s)"


def outdated(unit: Unit, month: date) -> list[str]:
    """Names of people whose row is missing, or is a draft of other days than they work in the unit."""
    with connection.cursor() as cursor:
        cursor.execute(_OUTDATED, {**days_in(month), "unit": unit.pk})
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def open_attendance(unit: Unit, month: date, *, acting_user: User) -> None:
    """Full attendance of the days worked in the unit, as a draft; the head writes what differs.

    Opened again it takes in who is new, the days of who came or went since, and drops drafts of who has none.
    """
    require(acting_user, Act.ATTENDANCE_RECORD, unit)
    if month > month_of(today()):
        raise Problem(
            _("%(month)s 还没有到，不能生成考勤。") % {"month": format_month(month)}, code="too-early"
        )
    with connection.cursor() as cursor:
        for statement in (_GONE, _OPEN):
            cursor.execute(statement, {**days_in(month), "unit": unit.pk})


def _refuse_too_much(unit: int, month: date, rows: list[AttendanceMonth]) -> dict[int, Days]:
    """The days these people work in the unit within the month, as known now. Raises Problem for who has more in the row."""
    people = [row.person_id for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_WORKED, {**days_in(month), "unit": unit, "people": people})
        worked = {person: Days(*days) for person, *days in cursor.fetchall()}
    for row in rows:
        if refused := too_much(row, worked.setdefault(row.person_id, Days(0, 0))):
            raise Problem(refused[1], code="attendance", field=refused[0])
    return worked


@transaction.atomic
def record_attendance(
    row: AttendanceMonth, values: dict[str, int], *, row_version: int, acting_user: User
) -> AttendanceMonth:
    """Write a person's days: absences in half-days, shifts, meals; attendance is what is left of the due.

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
    followed = locked.meal_days == locked.attended_half_days // 2 == values.get("meal_days", locked.meal_days)
    for name, value in values.items():
        setattr(locked, name, value)
    worked = _refuse_too_much(locked.unit_id, locked.month, [locked])
    locked.due_half_days = worked[locked.person_id].half_days
    locked.attended_half_days = locked.due_half_days - absent_in(locked)
    if followed:
        locked.meal_days = locked.attended_half_days // 2
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
    rows = AttendanceMonth.everything.filter(unit=unit, month=month, state=AttendanceState.DRAFT)
    if rows.select_for_update().exists() and (changed := outdated(unit, month)):
        raise Conflict(
            _("考勤生成之后名单或在职天数有变化（%(names)s），请先更新名单，核对后再确认。")
            % {"names": "、".join(changed[:5]) + (_("等") if len(changed) > 5 else "")},
            code="attendance",
        )
    _refuse_too_much(unit.pk, month, list(rows.select_related("person")))
    count = rows.update(state=AttendanceState.CONFIRMED, confirmed_by=acting_user)
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
