"""Had a draft been in force: everybody's score and grade of past months under it, beside those under what was in force.

Both sides are worked out in the same way, from the same records and the same words of the heads, so that only what the
draft changes can move anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from assessment.appraisal.indicators import filling, grading
from assessment.appraisal.models import AssessmentMonth, Grade, MonthSheet, UnitSheet
from auxpolice.policy.models import PolicyVersion

MONTHS = 12

# A head's word stands where the indicator does; for a new one, the share that the person's whole score was.
_SHARES = """
SELECT c.sheet_id, c."full", p.points, i.typed_points, i."full", s.base_points
  FROM indicator_cell c
  JOIN appraisal_monthsheet s ON s.id = c.sheet_id
  LEFT JOIN appraisal_indicatorscore i ON i.sheet_id = c.sheet_id AND i.code = c.code AND i.family = c.own
  LEFT JOIN {points}
 ORDER BY c.sheet_id, c.number
"""


@dataclass(frozen=True)
class Move:
    """One person's month under both: totals in hundredths and grades by rule."""

    sheet: Any
    before: int
    after: int
    grade_before: Grade
    grade_after: Grade

    @property
    def changes_grade(self) -> bool:
        return self.grade_before != self.grade_after


def compare(content: Mapping[str, Any], months: list[date] | None = None) -> list[Move]:
    """Everybody of the last confirmed months (or of these) whose total or grade the draft moves.

    A fixed number of statements a month, however many people it has.
    """
    return [move for move in worked_out(content, months) if move.before != move.after or move.changes_grade]


def worked_out(content: Mapping[str, Any], months: list[date] | None = None) -> list[Move]:
    """The same of everybody, moved or not."""
    if months is None:
        months = last_months(MONTHS)
    return [move for month in months for move in _of_month(content, month)]


def last_months(count: int) -> list[date]:
    """The last months in which somebody's sheet was confirmed, the latest first."""
    confirmed = UnitSheet.everything.filter(state="confirmed").order_by().values("month_id")
    rows = AssessmentMonth.objects.filter(pk__in=confirmed).order_by("-month")
    return list(rows.values_list("month", flat=True)[:count])


def _of_month(content: Mapping[str, Any], month: date) -> list[Move]:
    units = list(
        UnitSheet.objects.filter(month_id=month, state="confirmed").select_related("version", "unit")
    )
    rows: list[Any] = list(
        MonthSheet.objects.filter(unit_sheet__in=[unit.pk for unit in units], confirmed=True).select_related(
            "person", "unit"
        )
    )
    held = {unit.version_id: unit.version for unit in units}
    draft = PolicyVersion(content=dict(content))
    before = _scores(month, held, "u.version_id", rows)
    after = _scores(month, {0: draft}, "0", rows)
    old, new = _grades(units, rows, before), _grades(units, rows, after, draft)
    return [
        Move(
            row,
            before[row.pk] + row.ledger_points,
            after[row.pk] + row.ledger_points,
            Grade(old[row.pk].grade),
            Grade(new[row.pk].grade),
        )
        for row in rows
    ]


def _scores(
    month: date, versions: Mapping[int, PolicyVersion], version: str, rows: list[Any]
) -> dict[int, int]:
    """Sheet → score under the versions; what stands where they ask for one score only."""
    found = {row.pk: row.base_points or 0 for row in rows}
    with transaction.atomic(), connection.cursor() as cursor:
        if not filling.lay_out(cursor, month, versions, version, "s.confirmed", {}):
            return found
        cursor.execute(_SHARES.format(points=filling.POINTS), filling.points_of_counts(cursor, versions))
        sums: dict[int, int] = {}
        for sheet, full, counted, typed, full_then, base in cursor.fetchall():
            if typed is not None:
                points = full * typed // full_then
            elif counted is not None:
                points = counted
            else:
                points = full * (base or 0) // 10000
            sums[sheet] = sums.get(sheet, 0) + points
    return {pk: sums.get(pk, base) for pk, base in found.items()}


def _grades(
    units: list[UnitSheet], rows: list[Any], scores: Mapping[int, int], draft: PolicyVersion | None = None
) -> dict[int, grading.Ruled]:
    for row in rows:
        row.total_now = scores[row.pk] + row.ledger_points
    return grading.ruled(units, rows, draft)
