"""Open the month, score, submit, confirm, send back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessment.appraisal import queries, rules
from assessment.appraisal.indicators import ASSESSMENT, filling, grading, scoring
from assessment.appraisal.indicators.rules import by_indicators
from assessment.appraisal.models import (
    UNIT_SHEET,
    AssessmentMonth,
    Grade,
    MonthSheet,
    UnitSheet,
    UnitSheetState,
)
from assessment.conduct.discipline.ending import caps_in
from assessment.ledger.queries import sum_of_month
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, there
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import format_month, last_day, month_of, today
from auxpolice.policy.queries import in_force
from auxpolice.problems import Conflict, Problem
from auxpolice.units.models import Unit
from personnel.relations import ASSIGNMENTS, MONTH_PLACES

# Openings of one month wait for one another, and for entries on the ledger of a month without a sheet (``takes_points``).
_HOLD_MONTH = "SELECT pg_advisory_xact_lock(hashtext('assessment.month'), %(number)s)"
_HOLD_MONTH_OPEN = "SELECT pg_advisory_xact_lock_shared(hashtext('assessment.month'), %(number)s)"

_OPEN_UNITS = f"""
INSERT INTO appraisal_unitsheet (month_id, unit_id, version_id, state)
SELECT DISTINCT %(month)s::date, a.unit_id, v.version_id, 'scoring'
  FROM {ASSIGNMENTS} a
  JOIN unnest(%(units)s::bigint[], %(versions)s::bigint[]) AS v(unit_id, version_id) ON v.unit_id = a.unit_id
 WHERE a.period && daterange(%(month)s, %(last)s, '[]')
ON CONFLICT DO NOTHING
"""
# A person belongs to the unit of the last day worked in the month; a unit that has submitted takes nobody more.
_OPEN_SHEETS = f"""
INSERT INTO appraisal_monthsheet (month, unit_sheet_id, person_id, unit_id, grade, remark, confirmed, row_version)
SELECT %(month)s::date, u.id, p.person_id, p.unit_id, 'NONE', '', false, 1
  FROM {MONTH_PLACES} p
  JOIN appraisal_unitsheet u ON u.month_id = %(month)s AND u.unit_id = p.unit_id AND u.state = 'scoring'
 ORDER BY p.person_id
ON CONFLICT DO NOTHING
"""
_SHEET_OF = """
SELECT u.state FROM appraisal_unitsheet u
 WHERE u.id = (SELECT s.unit_sheet_id FROM appraisal_monthsheet s WHERE s.person_id = %(person)s AND s.month = %(month)s)
   FOR SHARE OF u
"""


def _number(month: date) -> int:
    return month.year * 12 + month.month


@transaction.atomic
def open_month(month: date, *, acting_user: User) -> AssessmentMonth:
    """Sheets for everybody who works in the month, each unit's under the policy it has on the last day.

    As many statements for ten people as for a hundred thousand; cells of indicators are counted and filled with them.
    Raises Problem naming units that no policy is in force for.
    """
    require(acting_user, Act.ASSESSMENT_OPEN)
    if month > month_of(today()):
        raise Problem(
            _("%(month)s 还没有到，不能开始考核。") % {"month": format_month(month)}, code="too-early"
        )
    versions = in_force(ASSESSMENT, last_day(month))
    params: dict[str, Any] = {
        "month": month,
        "last": last_day(month),
        "number": _number(month),
        "units": list(versions),
        "versions": [version.pk for version in versions.values()],
    }
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_MONTH, params)
        _refuse_without_policy(month, versions)
        row, created = AssessmentMonth.objects.get_or_create(month=month, defaults={"opened_by": acting_user})
        for statement in (_OPEN_UNITS, _OPEN_SHEETS):
            cursor.execute(statement, params)
    filling.fill(month)
    if created:
        trail.record(Act.ASSESSMENT_OPEN, row, acting_user=acting_user, label=format_month(month))
    return row


def _refuse_without_policy(month: date, versions: dict) -> None:
    lacking = (
        Unit.objects.filter(assignments__period__overlap=(month, last_day(month), "[]"))
        .exclude(pk__in=versions)
        .distinct()[:5]
    )
    if lacking:
        raise Problem(
            _("%(units)s 在 %(day)s 没有施行中的考核办法，请先在「政策」中批准并施行。")
            % {"units": "、".join(unit.name for unit in lacking), "day": last_day(month)},
            code="no-policy",
        )


def takes_points(person_id: int, month: date) -> bool:
    """True when the person's month still takes points; it does until the transaction ends.

    The unit's sheet is held so that a confirmation waits, and where the person has none yet, the opening of the month.
    A published month takes none of somebody without a sheet.
    """
    params: dict[str, Any] = {"person": person_id, "month": month, "number": _number(month)}
    with connection.cursor() as cursor:
        for statement in (_SHEET_OF, _HOLD_MONTH_OPEN, _SHEET_OF):
            cursor.execute(statement, params)
            if statement is _SHEET_OF and (found := cursor.fetchone()):
                return found[0] != UnitSheetState.CONFIRMED
    return not AssessmentMonth.objects.filter(pk=month, published_at__isnull=False).exists()


@dataclass(frozen=True)
class Score:
    """One line of the head's grid. ``base_points`` in hundredths, or None for not scored yet; where indicators are scored one
    by one, ``cells`` has the points typed for each code, and ``because`` why they depart from what was counted.
    ``grade_because``: why the grade departs from the rule's."""

    sheet_id: int
    row_version: int
    base_points: int | None
    grade: str
    remark: str = ""
    cells: Mapping[str, int | None] = field(default_factory=dict)
    because: str = ""
    grade_because: str = ""


def held_sheet(unit_sheet: UnitSheet, act: Act, acting_user: User) -> UnitSheet:
    """The unit's sheet, locked, for whoever may do ``act``: the row that makes two writers of one unit wait."""
    locked = held(UnitSheet.everything, unit_sheet.pk, "unit", "version")
    require(acting_user, act, locked.unit_id)
    return locked


def refuse_above_cap(unit_sheet: UnitSheet, heads: int, given: int) -> None:
    """Raises Problem with the numbers when more people are 优秀 than the unit's policy allows."""
    seats = rules.excellent_seats(heads, unit_sheet.version.content["excellent_cap_percent"])
    if given > seats:
        raise Problem(
            _("本单位 %(heads)s 人，「优秀」最多 %(seats)s 人，现在给了 %(given)s 人，请调整后再保存。")
            % {"heads": heads, "seats": seats, "given": given},
            code="excellent-cap",
            field="grade",
            status=409,
        )


def _refuse_above_sanctions(unit_sheet: UnitSheet) -> None:
    """The month a sanction was decided in has no better grade than the rules of discipline leave."""
    rows = list(MonthSheet.everything.filter(unit_sheet=unit_sheet).select_related("person"))
    caps = caps_in([row.person_id for row in rows], unit_sheet.month_id)
    order = [Grade.FAIL, Grade.BASIC, Grade.COMPETENT, Grade.EXCELLENT]
    above = [
        _("%(name)s（不高于%(cap)s）") % {"name": row.person.name, "cap": Grade(caps[row.person_id]).label}
        for row in rows
        if row.person_id in caps
        and row.grade in order
        and order.index(Grade(row.grade)) > order.index(Grade(caps[row.person_id]))
    ]
    if above:
        raise Problem(
            _("当月受处分，等次高于处分规则：%(names)s，请调整。") % {"names": "、".join(above)},
            code="sanction-cap",
            field="grade",
            status=409,
        )


@transaction.atomic
def save_scores(unit_sheet: UnitSheet, scores: list[Score], *, acting_user: User) -> int:
    """Save the lines that changed; all or nothing. Refuses above the cap on 优秀 and where somebody else saved first."""
    locked = held_sheet(unit_sheet, Act.ASSESSMENT_SCORE, acting_user)
    UNIT_SHEET.expect(locked, UnitSheetState.SCORING, verb=_("改评分；需要修改请由政工退回"))
    rows = {row.pk: row for row in MonthSheet.everything.filter(unit_sheet=locked).select_related("person")}
    cells = scoring.Cells(locked)
    changed, conflicts = [], []
    for score in scores:
        row = there(rows.get(score.sheet_id))
        if score.grade not in Grade.values:
            raise Problem(
                _("%(name)s 的等次不在可选范围内。") % {"name": row.person.name},
                code="grade",
                field=f"grade-{row.pk}",
            )
        moved = cells.typed(row, score.cells, score.because) if cells else _moved_whole(row, score)
        words = {name: getattr(score, name) for name in ("grade", "remark", "grade_because")}
        if not moved and all(getattr(row, name) == value for name, value in words.items()):
            continue
        if row.row_version != score.row_version:
            conflicts.append(f"{row.person.name}：现为 {row.get_grade_display()}")
            continue
        for name, value in words.items():
            setattr(row, name, value)
        row.scored_by, row.row_version = acting_user, row.row_version + 1
        changed.append(row)
    if conflicts:
        raise Conflict(
            _("在您打开之后，%(names)s 已被他人修改，请核对后再保存。") % {"names": "；".join(conflicts)},
            code="stale",
        )
    refuse_above_cap(locked, len(rows), sum(row.grade == Grade.EXCELLENT for row in rows.values()))
    MonthSheet.everything.bulk_update(
        changed,
        ["base_points", "grade", "remark", "grade_because", "scored_by", "row_version"],
        batch_size=500,
    )
    cells.save(changed)
    if changed:
        trail.record(
            Act.ASSESSMENT_SCORE,
            locked,
            acting_user=acting_user,
            label=str(locked),
            after={str(row.person_id): [cells.told(row) or row.base_points, row.grade] for row in changed},
        )
    return len(changed)


def _moved_whole(row: MonthSheet, score: Score) -> bool:
    """Put the one score of the line into the row; is it another than before?"""
    if score.base_points is not None and not 0 <= score.base_points <= 10000:
        raise Problem(
            _("%(name)s 的评分应在 0 到 100 之间。") % {"name": row.person.name},
            code="score",
            field=f"base_points-{row.pk}",
        )
    if score.base_points is None and score.grade != Grade.NONE:
        raise Problem(
            _("%(name)s 给了等次但没有评分。") % {"name": row.person.name},
            code="score",
            field=f"base_points-{row.pk}",
        )
    before, row.base_points = row.base_points, score.base_points
    return before != score.base_points


@transaction.atomic
def submit_unit(unit_sheet: UnitSheet, *, acting_user: User) -> UnitSheet:
    """The head has scored everybody and hands the month to the department."""
    locked = held_sheet(unit_sheet, Act.ASSESSMENT_SCORE, acting_user)
    if by_indicators(locked.version.content) and locked.state == UnitSheetState.SCORING:
        filling.fill(locked.month_id, [locked.pk])
    sheets = queries.read(MonthSheet.everything.filter(unit_sheet=locked))
    missing = sheets.filter(base_now__isnull=True).select_related("person")[:5]
    if missing:
        raise Problem(
            _("还有人没有评分：%(names)s。") % {"names": "、".join(row.person.name for row in missing)},
            code="unscored",
        )
    if by_indicators(locked.version.content):
        grading.settle(locked)
    _refuse_above_sanctions(locked)
    return UNIT_SHEET.move(locked, UnitSheetState.SUBMITTED, acting_user=acting_user, act="assessment.submit")


@transaction.atomic
def confirm_unit(unit_sheet: UnitSheet, *, acting_user: User) -> UnitSheet:
    """The department confirms: the sums of ledger and indicators are frozen, grades count for pay, the people see their
    sheets."""
    locked = held_sheet(unit_sheet, Act.ASSESSMENT_CONFIRM, acting_user)
    _refuse_above_sanctions(locked)
    UNIT_SHEET.move(locked, UnitSheetState.CONFIRMED, acting_user=acting_user, act=Act.ASSESSMENT_CONFIRM)
    # a statement of its own after the lock: it sees every entry that was let in before
    MonthSheet.everything.filter(unit_sheet=locked).update(
        confirmed=True,
        base_points=Coalesce("base_points", queries.sum_of_indicators()),
        ledger_points=sum_of_month(),
        row_version=F("row_version") + 1,
    )
    if not UnitSheet.everything.filter(month=locked.month).exclude(state=UnitSheetState.CONFIRMED).exists():
        AssessmentMonth.objects.filter(pk=locked.month_id).update(published_at=locked.confirmed_at)
    return locked


@transaction.atomic
def send_back_unit(unit_sheet: UnitSheet, reason: str, *, acting_user: User) -> UnitSheet:
    """Back to the head with a reason; a confirmed one stays."""
    locked = held_sheet(unit_sheet, Act.ASSESSMENT_CONFIRM, acting_user)
    return UNIT_SHEET.move(
        locked,
        UnitSheetState.SCORING,
        acting_user=acting_user,
        act="assessment.send_back",
        reason=reason,
        submitted_by=None,
    )
