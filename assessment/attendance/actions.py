"""Open a unit's month of attendance, record what differs, confirm, send back.

A row holds the days a person works in the unit: who joins, leaves or moves within the month has theirs, by the calendar.
"""

from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from assessment.attendance import derivation, queries
from assessment.attendance.models import ATTENDANCE, AttendanceCorrection, AttendanceMonth, AttendanceState
from assessment.attendance.part_month import Days, too_much
from assessment.duty import default_shifts
from assessment.duty.in_force import rules_within
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.calendar.days import days_in
from auxpolice.flow import held
from auxpolice.months import format_month, last_day, month_of, next_month, today
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit
from personnel.relations import ASSIGNMENTS, MONTH_DAYS, PEOPLE

_OUTDATED = f"""
SELECT p.name
  FROM (SELECT person_id, half_days FROM {MONTH_DAYS} d WHERE unit_id = %(unit)s) d
  FULL JOIN (SELECT person_id, due_half_days, state FROM attendance_attendancemonth
              WHERE month = %(month)s AND unit_id = %(unit)s) r ON r.person_id = d.person_id
  JOIN {PEOPLE} p ON p.person_id = coalesce(d.person_id, r.person_id)
 WHERE coalesce(r.state, 'draft') = 'draft'
   AND (r.due_half_days IS DISTINCT FROM d.half_days OR p.person_id = ANY (%(changed)s::bigint[]))
 ORDER BY p.pinyin, p.person_id
"""
_ON_DUTY = f"""(SELECT count(DISTINCT s.date) FROM duty_shift s
     JOIN {ASSIGNMENTS} a ON a.person_id = s.person_id AND a.unit_id = %(unit)s AND a.period @> s.date
     LEFT JOIN duty_plan p ON p.id = s.plan_id
    WHERE s.person_id = d.person_id AND s.date >= %(month)s AND s.date < %(next)s AND s.kind <> 'standby'
      AND coalesce(p.state, 'published') = 'published')"""
_WORKED = f"""
SELECT person_id, half_days, days, CASE WHEN EXISTS (
         SELECT FROM duty_plan WHERE unit_id = %(unit)s AND month = %(month)s AND state = 'published') THEN {_ON_DUTY} END
  FROM {MONTH_DAYS} d WHERE unit_id = %(unit)s AND person_id = ANY (%(people)s)
"""


def outdated(unit: Unit, month: date) -> list[str]:
    """Names of people whose row is missing, or is a draft of other days than are known by now."""
    people = derivation.people_of(unit.pk, month)
    changed = {person for person, _day in derivation.differing(month, people, confirmed=False)}
    with connection.cursor() as cursor:
        cursor.execute(_OUTDATED, {**days_in(month), "unit": unit.pk, "changed": list(changed)})
        return [name for (name,) in cursor.fetchall()]


@transaction.atomic
def open_attendance(unit: Unit, month: date, *, acting_user: User) -> None:
    """The unit's month from its days, as a draft; what nothing is known of counts as attended.

    Opened again it takes in who is new, what has changed since, and drops drafts of who has no days there.
    """
    require(acting_user, Act.ATTENDANCE_RECORD, unit)
    if month > month_of(today()):
        raise Problem(
            _("%(month)s 还没有到，不能生成考勤。") % {"month": format_month(month)}, code="too-early"
        )
    people = derivation.people_of(unit.pk, month)
    default_shifts.lay(month, last_day(month), people)
    derivation.derive(month, people)
    derivation.roll_up(month, people, opening=False)
    derivation.roll_up(month, units=[unit.pk], opening=True)


def refuse_too_much(unit: int, month: date, rows: list[AttendanceMonth]) -> dict[int, Days]:
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
    row: AttendanceMonth, values: dict[str, int], *, row_version: int, acting_user: User, reason: str = ""
) -> AttendanceMonth:
    """Write a person's days over what they are derived to be: absences in half-days, shifts, meals; attendance is what is
    left of the due. Where people sign in, it takes a ``reason``.

    A confirmed row counts for pay and is refused: it is sent back with a reason first.
    """
    require(acting_user, Act.ATTENDANCE_RECORD, row.unit_id)
    locked = held(AttendanceMonth.everything, row.pk, "person")
    before = {name: getattr(locked, name) for name in values}
    if before == values:
        return locked
    ATTENDANCE.expect(locked, AttendanceState.DRAFT, verb=_("修改；请先写明原因退回，再改"))
    if signs(locked.unit_id, locked.month):
        reason = written(reason, _("手工更正的原因"), field="reason", code="reason")
    if locked.row_version != row_version:
        raise Conflict(
            _("%(name)s 的考勤已被他人修改，请刷新后再改。") % {"name": locked.person.name}, code="stale"
        )
    for name, value in values.items():
        setattr(locked, name, value)
    refuse_too_much(locked.unit_id, locked.month, [locked])
    derivation.derive(locked.month, [locked.person_id])
    rule = derivation.by_the_rule(locked)
    typed = locked.typed | {name: value for name, value in values.items() if value != before[name]}
    locked.typed = {name: value for name, value in typed.items() if value != rule[name]}
    locked.save(update_fields=["typed"])
    derivation.roll_up(locked.month, [locked.person_id], opening=False)
    locked.refresh_from_db()
    trail.record(
        Act.ATTENDANCE_RECORD,
        locked.person,
        acting_user=acting_user,
        before={"month": locked.month, **before},
        after=values,
        reason=reason,
    )
    return locked


def signs(unit_id: int, month: date) -> bool:
    """Do people of the unit sign in, in this month? Then its days are settled one by one, and not typed as sums."""
    return any(one.signs for one in rules_within(month, next_month(month), [unit_id]))


@transaction.atomic
def confirm_attendance(unit: Unit, month: date, *, acting_user: User) -> int:
    """The unit's month counts for pay from here; how many people."""
    require(acting_user, Act.ATTENDANCE_CONFIRM, unit)
    rows = AttendanceMonth.everything.filter(unit=unit, month=month, state=AttendanceState.DRAFT)
    derivation.hold(derivation.people_of(unit.pk, month), [month])
    if rows.exists() and (changed := outdated(unit, month)):
        raise Conflict(
            _("考勤生成之后名单或在职天数有变化（%(names)s），请先更新名单，核对后再确认。")
            % {"names": "、".join(changed[:5]) + (_("等") if len(changed) > 5 else "")},
            code="attendance",
        )
    refuse_too_much(unit.pk, month, list(rows.select_related("person")))
    if left := queries.open_days(unit, month):
        raise Problem(
            _("还有 %(n)d 天缺签到没有处理（%(days)s），请逐日说明是在岗、请假还是旷工，再确认。")
            % {"n": len(left), "days": "、".join(left[:3]) + (_("等") if len(left) > 3 else "")},
            code="open-days",
            status=409,
        )
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
    if AttendanceCorrection.everything.filter(row=locked, state__in=["waiting", "in_force"]).exists():
        raise Conflict(
            _("%(name)s 这个月已有考勤更正，不能退回；还有不对的，请再登记一次更正。")
            % {"name": locked.person.name},
            code="corrected",
        )
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
