"""What points taken back leave of the months they moved: a corrected grade, proposed here and confirmed by another person."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from assessment.appraisal import queries
from assessment.appraisal.models import Correction, CorrectionState, Grade, MonthSheet, SheetObjection
from assessment.appraisal.rules import suggested_grade
from assessment.conduct.discipline.ending import SANCTION
from assessment.conduct.discipline.models import Sanction
from assessment.ledger.actions import entry_of
from auxpolice.access.models import User
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.months import format_month, month_of
from auxpolice.objections import ObjectionState
from personnel.models import Person

WORST_FIRST = (Grade.FAIL, Grade.BASIC, Grade.COMPETENT, Grade.EXCELLENT)


def restore(sanction: Sanction, acting_user: User) -> list[str]:
    """Confirmed months that counted its points or were capped by it."""
    entry = entry_of(SANCTION, str(sanction.pk))
    lost = {month_of(sanction.decided): 0} | ({entry.month: entry.points} if entry else {})
    return restore_months(
        sanction.person, lost, _("「%(sanction)s」经复核撤销") % {"sanction": sanction}, acting_user
    )


def restore_months(person: Person, lost: Mapping[date, int], because: str, acting_user: User) -> list[str]:
    """Confirmed months get the grade they would have had without the points they lost, 合格 at most, as an objection with a
    proposed correction; pay of a locked month follows as back pay once another confirms. What changes, in sentences."""
    sheets = queries.read(
        MonthSheet.everything.filter(person=person, month__in=lost, confirmed=True).select_related(
            "unit_sheet__version", "person"
        )
    )
    said = []
    for sheet in sheets.order_by("month"):
        grade = min(
            Grade(suggested_grade(sheet.total_now - lost[sheet.month], sheet.unit_sheet.version.content)),
            Grade.COMPETENT,
            key=WORST_FIRST.index,
        )
        if sheet.grade_now == Grade.NONE or WORST_FIRST.index(grade) <= WORST_FIRST.index(
            Grade(sheet.grade_now)
        ):
            continue
        if _waits(sheet):
            continue
        _propose(sheet, grade, because, acting_user)
        said.append(
            _("%(month)s 考核等次：%(before)s → %(after)s")
            % {
                "month": format_month(sheet.month),
                "before": Grade(sheet.grade_now).label,
                "after": grade.label,
            }
        )
    return said


def _waits(sheet: MonthSheet) -> bool:
    """An objection to the sheet waits already: whoever answers it sees the points gone."""
    return SheetObjection.everything.filter(sheet=sheet, state=ObjectionState.OPEN).exists()


def _propose(sheet: MonthSheet, grade: Grade, reason: str, acting_user: User) -> None:
    objection = SheetObjection.everything.create(
        sheet=sheet,
        person_id=sheet.person_id,
        text=reason,
        raised_by=getattr(sheet.person, "account", None) or acting_user,
        due=due_in(sheet.unit_sheet.version.content["reply_days"]),
    )
    now = queries.read(MonthSheet.everything.filter(pk=sheet.pk)).get()
    Correction.everything.create(
        sheet=sheet,
        person_id=sheet.person_id,
        objection=objection,
        before_points=now.base_now,
        base_points=now.base_now,
        before_grade=now.grade_now,
        grade=grade,
        reason=reason[:500],
        state=CorrectionState.PROPOSED,
        proposed_by=acting_user,
    )
    trail.record(
        "assessment.propose",
        sheet.person,
        acting_user=acting_user,
        after={"month": sheet.month, "等次": [now.grade_now, grade]},
        reason=reason,
    )
