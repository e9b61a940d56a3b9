"""Objections to month sheets: raised by the person, answered by the department, with a correction where they hold."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.appraisal import actions, queries
from assessment.appraisal.models import (
    CORRECTION,
    Correction,
    CorrectionState,
    Grade,
    MonthSheet,
    SheetObjection,
)
from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in, refuse_late
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written

ANSWER = "assessment.answer"


def is_heard(last: date | None) -> bool:
    return last is not None and today() <= last


@transaction.atomic
def raise_objection(sheet: MonthSheet, text: str, *, acting_user: User) -> SheetObjection:
    """The person contests the own sheet within the working days of the policy."""
    require(acting_user, Act.ASSESSMENT_OBJECT)
    if sheet.person_id != acting_user.person_id or not sheet.confirmed:
        raise Denied()
    refuse_late(queries.heard_until([sheet])[sheet.pk], _("异议"), today())
    days = sheet.unit_sheet.version.content["reply_days"]
    objection = SheetObjection(sheet=sheet, person_id=sheet.person_id, text=text, due=due_in(days))
    return objections.put(
        objection,
        acting_user=acting_user,
        act=Act.ASSESSMENT_OBJECT,
        target=sheet.person,
        after={"month": sheet.month},
    )


def _held(objection: SheetObjection, acting_user: User) -> SheetObjection:
    """The objection with the unit's sheet, locked in this order: unit's sheet, objection."""
    actions.held_sheet(objection.sheet.unit_sheet, Act.ASSESSMENT_CONFIRM, acting_user)
    return held(SheetObjection.everything, objection.pk, "person", "sheet__unit_sheet__version")


@transaction.atomic
def answer_objection(
    objection: SheetObjection,
    outcome: str,
    answer: str,
    base_points: int | None = None,
    grade: str = "",
    *,
    acting_user: User,
) -> SheetObjection:
    """The department answers. Upheld, the answer names the corrected score (hundredths) or grade, or both; what is
    left out stays. A corrected score holds at once; a corrected grade, and the answer with it, when another person has
    confirmed it: until then the objection stays open."""
    locked = _held(objection, acting_user)
    if Correction.everything.filter(objection=locked, state=CorrectionState.PROPOSED).exists():
        raise Conflict(_("已提出更正，正等另一人确认，请等确认或退回之后再提。"), code="proposed")
    if outcome != ObjectionState.UPHELD:
        return _answered(locked, ObjectionState.REJECTED, answer, None, acting_user)
    objections.OBJECTION.expect(locked, ObjectionState.OPEN, verb=_("答复"))
    correction = _proposed(
        locked, written(answer, _("答复"), field="answer"), base_points, grade, acting_user
    )
    if correction.grade != correction.before_grade:
        correction.save(force_insert=True)
        trail.record(
            "assessment.propose",
            locked.person,
            acting_user=acting_user,
            after={"month": locked.sheet.month, **_effect(correction)},
            reason=correction.reason,
        )
        return locked
    _supersede(correction, acting_user)
    correction.state, correction.decided_at = CorrectionState.IN_FORCE, timezone.now()
    correction.save(force_insert=True)
    return _answered(locked, ObjectionState.UPHELD, answer, correction, acting_user)


def _answered(
    objection: SheetObjection,
    state: ObjectionState,
    text: str,
    correction: Correction | None,
    acting_user: User,
) -> SheetObjection:
    return objections.answer(
        objection,
        state,
        text,
        acting_user=acting_user,
        act=ANSWER,
        right=Act.ASSESSMENT_CONFIRM,
        target=objection.person,
        effect=_effect(correction) if correction else None,
        after={"month": objection.sheet.month},
    )


def _proposed(
    objection: SheetObjection, reason: str, base_points: int | None, grade: str, acting_user: User
) -> Correction:
    sheets = queries.read(MonthSheet.everything.select_related("unit_sheet__version"))
    sheet = sheets.get(pk=objection.sheet_id)
    correction = Correction(
        sheet=sheet,
        person_id=sheet.person_id,
        objection=objection,
        before_points=sheet.base_now,
        base_points=sheet.base_now if base_points is None else base_points,
        before_grade=sheet.grade_now,
        grade=grade or sheet.grade_now,
        reason=reason[:500],
        proposed_by=acting_user,
    )
    if not 0 <= correction.base_points <= 10000:
        raise Problem(_("评分应在 0 到 100 之间。"), code="score", field="base_points")
    if correction.grade not in Grade.values:
        raise Problem(_("等次不在可选范围内。"), code="grade", field="grade")
    if not _effect(correction):
        raise Problem(_("异议成立的，请填写更正后的评分或等次。"), code="correction", field="base_points")
    _refuse_over_cap(sheet, correction.grade)
    return correction


def _refuse_over_cap(sheet: MonthSheet, grade: str) -> None:
    """The cap on 优秀 holds for what the unit's sheets say now, this one corrected."""
    if grade != Grade.EXCELLENT:
        return
    others = queries.read(MonthSheet.everything.filter(unit_sheet=sheet.unit_sheet).exclude(pk=sheet.pk))
    grades = [*others.values_list("grade_now", flat=True), grade]
    actions.refuse_above_cap(sheet.unit_sheet, len(grades), grades.count(Grade.EXCELLENT))


def _effect(correction: Correction) -> dict[str, list[Any]]:
    """Changes by the correction, in words: [before, after]."""
    pairs: dict[str, list[Any]] = {
        "评分": [correction.before_points / 100, correction.base_points / 100],
        "等次": [correction.get_before_grade_display(), correction.get_grade_display()],
    }
    return {what: pair for what, pair in pairs.items() if pair[0] != pair[1]}


def _supersede(correction: Correction, acting_user: User) -> None:
    """Supersede the correction in force so far."""
    before = Correction.everything.filter(sheet=correction.sheet_id, state=CorrectionState.IN_FORCE).first()
    if before:
        CORRECTION.move(before, CorrectionState.SUPERSEDED, acting_user=acting_user)


def _waiting(objection: SheetObjection, acting_user: User) -> tuple[SheetObjection, Correction]:
    """An objection and its correction that waits for another person, locked."""
    locked = _held(objection, acting_user)
    correction = (
        Correction.everything.select_for_update()
        .filter(objection=locked, state=CorrectionState.PROPOSED)
        .first()
    )
    if correction is None:
        raise Conflict(_("没有等待确认的更正，请刷新后再看。"), code="state")
    return locked, correction


@transaction.atomic
def confirm_correction(objection: SheetObjection, *, acting_user: User) -> SheetObjection:
    """Another person confirms: the corrected grade counts from here, for locked months as back pay."""
    locked, correction = _waiting(objection, acting_user)
    _refuse_over_cap(locked.sheet, correction.grade)
    _supersede(correction, acting_user)
    CORRECTION.move(
        correction,
        CorrectionState.IN_FORCE,
        acting_user=acting_user,
        act="assessment.correct",
        right=Act.ASSESSMENT_CONFIRM,
        target=locked.person,
        after={"month": locked.sheet.month, **_effect(correction)},
    )
    return _answered(locked, ObjectionState.UPHELD, correction.reason, correction, acting_user)


@transaction.atomic
def refuse_correction(objection: SheetObjection, reason: str, *, acting_user: User) -> SheetObjection:
    """Another person doesn't confirm: the objection waits for another answer."""
    locked, correction = _waiting(objection, acting_user)
    CORRECTION.move(
        correction,
        CorrectionState.REFUSED,
        acting_user=acting_user,
        act="assessment.correct_refuse",
        right=Act.ASSESSMENT_CONFIRM,
        reason=reason,
        target=locked.person,
    )
    return locked
