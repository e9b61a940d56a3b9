"""What people do: open the month, score, submit, confirm; points on the ledger; attendance; objections."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from assessment import rules
from assessment.models import (
    AssessmentMonth,
    AssessmentState,
    AttendanceMonth,
    AttendanceState,
    Grade,
    LedgerEntry,
    MonthSheet,
    UnitSheet,
    UnitSheetState,
)
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.calendar.days import working_days_of_month
from auxpolice.months import format_month, last_day, month_of, next_month, today
from auxpolice.policy.models import PolicyKind
from auxpolice.policy.queries import version_for
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit, UnitKind
from personnel.models import Assignment, Person
from personnel.relations import ASSIGNMENTS, MONTH_PLACES

_OPEN_UNITS = f"""
INSERT INTO assessment_unitsheet (month_id, unit_id, state)
SELECT DISTINCT %(month)s::date, a.unit_id, 'scoring' FROM {ASSIGNMENTS} a
 WHERE a.period && daterange(%(month)s, %(last)s, '[]')
ON CONFLICT DO NOTHING
"""
# A person belongs to the unit of the last day worked in the month.
_OPEN_SHEETS = f"""
INSERT INTO assessment_monthsheet (month, unit_sheet_id, person_id, unit_id, ledger_points, grade, remark, confirmed,
                                   row_version)
SELECT %(month)s::date, u.id, p.person_id, p.unit_id, 0, 'NONE', '', false, 1
  FROM {MONTH_PLACES} p
  JOIN assessment_unitsheet u ON u.month_id = %(month)s AND u.unit_id = p.unit_id
 ORDER BY p.person_id
ON CONFLICT DO NOTHING
"""
_FILL_POINTS = """
UPDATE assessment_monthsheet s SET ledger_points = l.points
  FROM (SELECT person_id, sum(points) AS points FROM assessment_ledgerentry WHERE month = %(month)s GROUP BY 1) l
 WHERE s.month = %(month)s AND s.person_id = l.person_id AND s.ledger_points <> l.points AND NOT s.confirmed
"""


@transaction.atomic
def open_month(month: date, *, acting_user: User) -> AssessmentMonth:
    """Sheets for everybody who works in the month, filled from the ledger; four statements for any number."""
    require(acting_user, Act.ASSESSMENT_OPEN)
    if month > month_of(today()):
        raise Problem(
            _("%(month)s 还没有到，不能开始考核。") % {"month": format_month(month)}, code="too-early"
        )
    bureau = Unit.objects.get(kind=UnitKind.BUREAU)
    version = version_for(PolicyKind.ASSESSMENT, bureau.pk, last_day(month))
    row, created = AssessmentMonth.objects.get_or_create(
        month=month, defaults={"version": version, "opened_by": acting_user}
    )
    params = {"month": month, "last": last_day(month)}
    with connection.cursor() as cursor:
        for statement in (_OPEN_UNITS, _OPEN_SHEETS, _FILL_POINTS):
            cursor.execute(statement, params)
    if created:
        trail.record(Act.ASSESSMENT_OPEN, row, acting_user=acting_user, label=format_month(month))
    return row


@dataclass(frozen=True)
class Score:
    """One line of the head's grid. ``base_points`` in hundredths, or None for not scored yet."""

    sheet_id: int
    row_version: int
    base_points: int | None
    grade: str
    remark: str = ""


def _unit_sheet(unit_sheet: UnitSheet, act: Act, acting_user: User) -> UnitSheet:
    """The sheet, locked: the row that makes two writers of one unit wait for one another."""
    locked = (
        UnitSheet.everything.select_for_update()
        .select_related("unit", "month__version")
        .get(pk=unit_sheet.pk)
    )
    require(acting_user, act, locked.unit_id)
    return locked


@transaction.atomic
def save_scores(unit_sheet: UnitSheet, scores: list[Score], *, acting_user: User) -> int:
    """Save the lines that changed; all or nothing. Refuses above the cap on 优秀 and where somebody else saved first."""
    locked = _unit_sheet(unit_sheet, Act.ASSESSMENT_SCORE, acting_user)
    if locked.state != UnitSheetState.SCORING:
        raise Conflict(_("本月考核已提交，不能再改；需要修改请由政工退回。"), code="submitted")
    rows = {row.pk: row for row in MonthSheet.everything.filter(unit_sheet=locked).select_related("person")}
    changed, conflicts = [], []
    for score in scores:
        row = rows.get(score.sheet_id)
        if row is None:
            raise Denied()
        if score.grade not in Grade.values:
            raise Problem(_("%(name)s 的等次不在可选范围内。") % {"name": row.person.name}, code="grade")
        if score.base_points is not None and not 0 <= score.base_points <= 10000:
            raise Problem(_("%(name)s 的评分应在 0 到 100 之间。") % {"name": row.person.name}, code="score")
        if score.base_points is None and score.grade != Grade.NONE:
            raise Problem(_("%(name)s 给了等次但没有评分。") % {"name": row.person.name}, code="score")
        if (row.base_points, row.grade, row.remark) == (score.base_points, score.grade, score.remark):
            continue
        if row.row_version != score.row_version:
            conflicts.append(f"{row.person.name}：现为 {row.get_grade_display()}")
            continue
        row.base_points, row.grade, row.remark = score.base_points, score.grade, score.remark
        row.scored_by, row.row_version = acting_user, row.row_version + 1
        changed.append(row)
    if conflicts:
        raise Conflict(
            _("在您打开之后，%(names)s 已被他人修改，请刷新后再改。") % {"names": "；".join(conflicts)},
            code="stale",
        )
    places = rules.excellent_places(len(rows), locked.month.version.content["excellent_cap_percent"])
    given = sum(row.grade == Grade.EXCELLENT for row in rows.values())
    if given > places:
        raise Problem(
            _("本单位 %(heads)s 人，「优秀」最多 %(places)s 人，现在给了 %(given)s 人，请调整后再保存。")
            % {"heads": len(rows), "places": places, "given": given},
            code="excellent-cap",
            status=409,
        )
    MonthSheet.everything.bulk_update(
        changed, ["base_points", "grade", "remark", "scored_by", "row_version"], batch_size=500
    )
    if changed:
        trail.record(
            Act.ASSESSMENT_SCORE,
            locked,
            acting_user=acting_user,
            label=f"{locked.unit} {format_month(locked.month_id)}",
            after={str(row.person_id): [row.base_points, row.grade] for row in changed},
        )
    return len(changed)


@transaction.atomic
def submit_unit(unit_sheet: UnitSheet, *, acting_user: User) -> UnitSheet:
    """The head has scored everybody and hands the month to the department."""
    locked = _unit_sheet(unit_sheet, Act.ASSESSMENT_SCORE, acting_user)
    if locked.state != UnitSheetState.SCORING:
        raise Conflict(_("本月考核已经提交。"), code="submitted")
    missing = MonthSheet.everything.filter(unit_sheet=locked, base_points__isnull=True).select_related(
        "person"
    )[:5]
    if missing:
        raise Problem(
            _("还有人没有评分：%(names)s。") % {"names": "、".join(row.person.name for row in missing)},
            code="unscored",
        )
    locked.state, locked.submitted_by = UnitSheetState.SUBMITTED, acting_user
    locked.save(update_fields=["state", "submitted_by"])
    trail.record("assessment.submit", locked, acting_user=acting_user, label=str(locked.unit))
    return locked


@transaction.atomic
def confirm_unit(unit_sheet: UnitSheet, *, acting_user: User) -> UnitSheet:
    """The department confirms: grades count for pay, and the people see their sheets."""
    locked = _unit_sheet(unit_sheet, Act.ASSESSMENT_CONFIRM, acting_user)
    if locked.state != UnitSheetState.SUBMITTED:
        raise Conflict(_("只有已提交的考核才能确认。"), code="not-submitted")
    if locked.submitted_by_id == acting_user.pk:
        raise Problem(_("提交人不能确认自己提交的考核。"), code="maker-checker", status=409)
    locked.state, locked.confirmed_by = UnitSheetState.CONFIRMED, acting_user
    locked.save(update_fields=["state", "confirmed_by"])
    MonthSheet.everything.filter(unit_sheet=locked).update(confirmed=True, row_version=F("row_version") + 1)
    if not UnitSheet.everything.filter(month=locked.month).exclude(state=UnitSheetState.CONFIRMED).exists():
        AssessmentMonth.objects.filter(pk=locked.month_id).update(state=AssessmentState.PUBLISHED)
    trail.record(Act.ASSESSMENT_CONFIRM, locked, acting_user=acting_user, label=str(locked.unit))
    return locked


@transaction.atomic
def send_back_unit(unit_sheet: UnitSheet, reason: str, *, acting_user: User) -> UnitSheet:
    """Back to the head with a reason; a confirmed one stays."""
    locked = _unit_sheet(unit_sheet, Act.ASSESSMENT_CONFIRM, acting_user)
    if locked.state != UnitSheetState.SUBMITTED:
        raise Conflict(_("只有已提交、未确认的考核才能退回。"), code="not-submitted")
    if not reason.strip():
        raise Problem(_("请写明退回原因。"), code="reason")
    locked.state, locked.submitted_by = UnitSheetState.SCORING, None
    locked.save(update_fields=["state", "submitted_by"])
    trail.record("assessment.send_back", locked, acting_user=acting_user, reason=reason)
    return locked


def unit_on(person: Person, day: date) -> int:
    """The unit a person belonged to on a day (or the last one before); raises Problem when there was none."""
    row = (
        Assignment.everything.filter(person=person, period__startswith__lte=day)
        .order_by("-period__startswith")
        .first()
    )
    if row is None:
        raise Problem(_("%(name)s 在 %(day)s 没有单位。") % {"name": person.name, "day": day}, code="no-unit")
    return row.unit_id


@transaction.atomic
def enter_points(
    person: Person,
    day: date,
    code: str,
    name: str,
    points: int,
    reason: str,
    *,
    source_kind: str = "manual",
    source_id: str = "",
    acting_user: User,
    permitted: Act = Act.LEDGER_ENTER,
) -> LedgerEntry:
    """Put points (hundredths) on a person's ledger, once per source.

    They count in the month of ``day``, or in the earliest month whose sheet isn't confirmed yet.
    """
    require(acting_user, permitted)
    if source_id:
        existing = LedgerEntry.everything.filter(
            source_kind=source_kind, source_id=source_id, reverses__isnull=True
        ).first()
        if existing:
            return existing
    return _write_entry(
        person,
        day,
        code,
        name,
        points,
        reason,
        source_kind,
        source_id,
        acting_user,
        unit_id=unit_on(person, day),
    )


@transaction.atomic
def reverse_points(
    entry: LedgerEntry, reason: str, *, acting_user: User, permitted: Act = Act.LEDGER_ENTER
) -> LedgerEntry:
    """Take points back by a new entry; the old one stays."""
    require(acting_user, permitted)
    again = LedgerEntry.everything.filter(reverses=entry).first()
    if again:
        return again
    return _write_entry(
        entry.person,
        entry.day,
        entry.code,
        entry.name,
        -entry.points,
        reason,
        entry.source_kind,
        entry.source_id,
        acting_user,
        unit_id=entry.unit_id,
        reverses=entry,
    )


def _write_entry(
    person,
    day,
    code,
    name,
    points,
    reason,
    source_kind,
    source_id,
    acting_user: User,
    *,
    unit_id,
    reverses=None,
) -> LedgerEntry:
    month = month_of(day)
    confirmed = set(
        MonthSheet.everything.filter(person=person, month__gte=month, confirmed=True).values_list(
            "month", flat=True
        )
    )
    while month in confirmed:
        month = next_month(month)
    entry = LedgerEntry.everything.create(
        person=person,
        unit_id=unit_id,
        month=month,
        day=day,
        code=code,
        name=name,
        points=points,
        reason=reason[:300],
        source_kind=source_kind,
        source_id=source_id,
        reverses=reverses,
        entered_by=acting_user,
    )
    total = LedgerEntry.everything.filter(person=person, month=month).aggregate(n=Sum("points"))["n"]
    MonthSheet.everything.filter(person=person, month=month, confirmed=False).update(ledger_points=total)
    trail.record(
        Act.LEDGER_ENTER,
        person,
        acting_user=acting_user,
        after={"code": code, "points": points, "source": source_kind, "month": month},
        reason=reason,
    )
    return entry


_OPEN_ATTENDANCE = f"""
INSERT INTO assessment_attendancemonth (month, person_id, unit_id, due_half_days, attended_half_days,
       paid_leave_half_days, sick_half_days, personal_half_days, absent_half_days, night_shifts, holiday_shifts,
       overtime_workday_minutes, overtime_rest_minutes, overtime_holiday_minutes, meal_days, state, row_version)
SELECT DISTINCT ON (a.person_id) %(month)s::date, a.person_id, a.unit_id, %(due)s, %(due)s, 0, 0, 0, 0, 0, 0, 0, 0, 0,
       %(due)s / 2, 'draft', 1
  FROM {ASSIGNMENTS} a
 WHERE a.period && daterange(%(month)s, %(last)s, '[]') AND a.unit_id = %(unit)s
 ORDER BY a.person_id, lower(a.period) DESC
ON CONFLICT DO NOTHING
"""


@transaction.atomic
def open_attendance(unit: Unit, month: date, *, acting_user: User) -> None:
    """Full attendance by the calendar as a draft for everybody of the unit; the head writes what differs."""
    require(acting_user, Act.ATTENDANCE_RECORD, unit)
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN_ATTENDANCE,
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
    """Write a person's month: absences in half-days, shifts, overtime; attendance is what is left of the due."""
    require(acting_user, Act.ATTENDANCE_RECORD, row.unit_id)
    locked = AttendanceMonth.everything.select_for_update().select_related("person").get(pk=row.pk)
    if locked.row_version != row_version:
        raise Conflict(
            _("%(name)s 的考勤已被他人修改，请刷新后再改。") % {"name": locked.person.name}, code="stale"
        )
    before = {name: getattr(locked, name) for name in values}
    for name, value in values.items():
        if value < 0:
            raise Problem(_("%(name)s 的考勤不能为负数。") % {"name": locked.person.name}, code="attendance")
        setattr(locked, name, value)
    absent = sum(getattr(locked, name) for name in _ABSENCES)
    if absent > locked.due_half_days:
        raise Problem(
            _("%(name)s 的假和旷工合计 %(absent)s 个半天，多于应出勤 %(due)s 个半天。")
            % {"name": locked.person.name, "absent": absent, "due": locked.due_half_days},
            code="attendance",
        )
    if before == values:
        return locked
    locked.attended_half_days = locked.due_half_days - absent
    locked.state, locked.confirmed_by, locked.row_version = (
        AttendanceState.DRAFT,
        None,
        locked.row_version + 1,
    )
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
