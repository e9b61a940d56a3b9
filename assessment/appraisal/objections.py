"""Objections to month sheets: raised by the person, answered by the department, with a correction where they hold."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.appraisal import actions, queries
from assessment.appraisal.models import (
    Correction,
    CorrectionState,
    Grade,
    MonthSheet,
    ObjectionState,
    SheetObjection,
)
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.calendar.days import add_working_days
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem

WAITING = (ObjectionState.OPEN, ObjectionState.PROPOSED)


def is_heard(last: date | None) -> bool:
    return last is not None and today() <= last


@transaction.atomic
def raise_objection(sheet: MonthSheet, text: str, *, acting_user: User) -> SheetObjection:
    """The person contests the own sheet within the working days of the policy."""
    require(acting_user, Act.ASSESSMENT_OBJECT)
    if sheet.person_id != acting_user.person_id or not sheet.confirmed:
        raise Denied()
    if not text.strip():
        raise Problem(_("请写明异议的理由。"), code="text", field="text")
    unit_sheet = actions.locked_sheet(sheet.unit_sheet_id)
    content = unit_sheet.version.content
    sheet.unit_sheet = unit_sheet
    if not is_heard(queries.heard_until([sheet]).get(sheet.pk)):
        raise Problem(
            _("异议期（%(days)s 个工作日）已过。") % {"days": content["objection_days"]}, code="too-late"
        )
    if SheetObjection.everything.filter(sheet=sheet, state__in=WAITING).exists():
        raise Conflict(_("已有一条异议等待答复。"), code="open")
    objection = SheetObjection.everything.create(
        sheet=sheet,
        person_id=sheet.person_id,
        text=text,
        due=add_working_days(today(), content["reply_days"]),
    )
    trail.record(Act.ASSESSMENT_OBJECT, sheet.person, acting_user=acting_user, after={"month": sheet.month})
    return objection


def _held(objection: SheetObjection, state: ObjectionState, acting_user: User) -> SheetObjection:
    """The objection and its unit's sheet, locked in this order: unit's sheet, objection. Not for who raised it."""
    actions.held(objection.sheet.unit_sheet, Act.ASSESSMENT_CONFIRM, acting_user)
    locked = (
        SheetObjection.everything.select_for_update(of=("self",))
        .select_related("person", "sheet__unit_sheet__version")
        .get(pk=objection.pk)
    )
    if locked.person_id == acting_user.person_id:
        raise Problem(_("不能处理自己提出的异议。"), code="own", status=409)
    if locked.state != state:
        raise Conflict(
            _("这条异议现在是「%(state)s」。") % {"state": locked.get_state_display()}, code="state"
        )
    return locked


def _refuse_over_cap(sheet: MonthSheet, grade: str) -> None:
    """The cap on 优秀 holds for what the unit's sheets say now, this one corrected."""
    others = queries.read(MonthSheet.everything.filter(unit_sheet=sheet.unit_sheet).exclude(pk=sheet.pk))
    grades = [*others.values_list("grade_now", flat=True), grade]
    if grade == Grade.EXCELLENT:
        actions.refuse_above_cap(sheet.unit_sheet, len(grades), grades.count(Grade.EXCELLENT))


@transaction.atomic
def answer_objection(
    objection: SheetObjection,
    upheld: bool,
    answer: str,
    base_points: int | None = None,
    grade: str = "",
    *,
    acting_user: User,
) -> SheetObjection:
    """The department answers. Upheld, the answer names the corrected score (hundredths) or grade, or both; what is
    left out stays. A corrected score holds at once, a corrected grade when another person has confirmed it."""
    locked = _held(objection, ObjectionState.OPEN, acting_user)
    if not answer.strip():
        raise Problem(_("请写明答复。"), code="answer", field="answer")
    locked.answer, locked.answered_by, locked.answered_at = answer, acting_user, timezone.now()
    locked.state = ObjectionState.REJECTED
    if upheld:
        correction = _proposed(locked, base_points, grade, acting_user)
        locked.state = ObjectionState.PROPOSED
        if not correction.changes_grade:
            _supersede(correction)
            correction.state, correction.decided_at = CorrectionState.IN_FORCE, locked.answered_at
            locked.state = ObjectionState.UPHELD
        correction.save(force_insert=True)
    locked.save()
    trail.record(
        "assessment.answer",
        locked.person,
        acting_user=acting_user,
        after={
            "month": locked.sheet.month,
            "state": locked.state,
            **(_figures(correction) if upheld else {}),
        },
        reason=answer,
    )
    return locked


def _proposed(
    objection: SheetObjection, base_points: int | None, grade: str, acting_user: User
) -> Correction:
    sheet = queries.read(MonthSheet.everything.select_related("unit_sheet__version")).get(
        pk=objection.sheet_id
    )
    correction = Correction(
        sheet=sheet,
        person_id=sheet.person_id,
        objection=objection,
        before_points=sheet.base_now,
        base_points=sheet.base_now if base_points is None else base_points,
        before_grade=sheet.grade_now,
        grade=grade or sheet.grade_now,
        reason=objection.answer,
        proposed_by=acting_user,
    )
    if (correction.base_points, correction.grade) == (correction.before_points, correction.before_grade):
        raise Problem(_("异议成立的，请填写更正后的评分或等次。"), code="correction", field="base_points")
    if not 0 <= correction.base_points <= 10000:
        raise Problem(_("评分应在 0 到 100 之间。"), code="score", field="base_points")
    if correction.grade not in Grade.values:
        raise Problem(_("等次不在可选范围内。"), code="grade", field="grade")
    _refuse_over_cap(sheet, correction.grade)
    return correction


def _supersede(correction: Correction) -> None:
    """What was in force so far makes room."""
    Correction.everything.filter(sheet=correction.sheet_id, state=CorrectionState.IN_FORCE).update(
        state=CorrectionState.SUPERSEDED
    )


def _figures(correction: Correction) -> dict:
    return {"points": correction.base_points, "grade": correction.grade}


def _decided(objection: SheetObjection, acting_user: User) -> tuple[SheetObjection, Correction]:
    """An objection and its proposed correction, locked, for another person than who proposed it."""
    locked = _held(objection, ObjectionState.PROPOSED, acting_user)
    correction = Correction.everything.select_for_update().get(
        objection=locked, state=CorrectionState.PROPOSED
    )
    if correction.proposed_by_id == acting_user.pk:
        raise Problem(_("更正等次须由提出人以外的人确认。"), code="maker-checker", status=409)
    correction.decided_by, correction.decided_at = acting_user, timezone.now()
    return locked, correction


@transaction.atomic
def confirm_correction(objection: SheetObjection, *, acting_user: User) -> SheetObjection:
    """Another person confirms: the corrected grade counts from here, for locked months as back pay."""
    locked, correction = _decided(objection, acting_user)
    _refuse_over_cap(locked.sheet, correction.grade)
    _supersede(correction)
    correction.state, locked.state = CorrectionState.IN_FORCE, ObjectionState.UPHELD
    correction.save(update_fields=["state", "decided_by", "decided_at"])
    locked.save(update_fields=["state"])
    trail.record(
        "assessment.correct",
        locked.person,
        acting_user=acting_user,
        before={"points": correction.before_points, "grade": correction.before_grade},
        after={"month": locked.sheet.month, **_figures(correction)},
        reason=correction.reason,
    )
    return locked


@transaction.atomic
def refuse_correction(objection: SheetObjection, reason: str, *, acting_user: User) -> SheetObjection:
    """Another person doesn't confirm: the objection waits for an answer again."""
    if not reason.strip():
        raise Problem(_("请写明不予确认的理由。"), code="reason", field="reason")
    locked, correction = _decided(objection, acting_user)
    correction.state, correction.decision = CorrectionState.REFUSED, reason[:300]
    correction.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    locked.state = ObjectionState.OPEN
    locked.answer, locked.answered_by, locked.answered_at = "", None, None
    locked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    trail.record("assessment.correct_refuse", locked.person, acting_user=acting_user, reason=reason)
    return locked
