"""Deviations from the rule, by two; objections, whose upholding is one. What was decided is corrected by a new result."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.appraisal.grades import Grade
from assessment.appraisal.years import actions, proposals, rules
from assessment.appraisal.years.models import (
    AnnualResult,
    Override,
    RoundState,
    YearObjection,
    YearSheet,
)
from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, can, require
from auxpolice.by_two import ByTwoFlow, ByTwoState
from auxpolice.deadlines import due_in, refuse_late
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written

ANSWER = "assessment.year.answer"
OVERRIDE = ByTwoFlow(
    gettext_lazy("这项等次调整"),
    act="assessment.year.override",
    confirms=Act.ASSESSMENT_CONFIRM,
    withdraws=(Act.ASSESSMENT_CONFIRM, Act.ASSESSMENT_SCORE),
    said=lambda row: {"year": row.sheet.year, "from": row.before, "to": row.grade},
    maker=gettext_lazy("提出调整的人"),
)


def _held(pk: int) -> YearSheet:
    """The sheet with its round, under the lock of the year."""
    found = access(YearSheet.objects, pk=pk)
    actions.hold_year(found.year)
    return held(YearSheet.objects, pk, "person", "round__unit", "round__version")


@transaction.atomic
def propose(pk: int, grade: str, reason: str, *, acting_user: User) -> Override:
    """A head, until the unit's year is handed in, or the department proposes another grade with the reason."""
    sheet = _held(pk)
    heads = sheet.round.state == RoundState.OPEN and can(acting_user, Act.ASSESSMENT_SCORE, sheet.unit_id)
    require(acting_user, Act.ASSESSMENT_SCORE if heads else Act.ASSESSMENT_CONFIRM, sheet.unit_id)
    return _proposed(sheet, grade, reason, None, acting_user)


def _proposed(
    sheet: YearSheet, grade: str, reason: str, objection: YearObjection | None, acting_user: User
) -> Override:
    if sheet.round.state == RoundState.ARCHIVED and objection is None:
        raise Conflict(_("本年度考核已归档，不能再调整。"), code="archived")
    if grade not in Grade.values:
        raise Problem(_("等次不在可选范围内。"), code="grade", field="grade")
    before = present(sheet)
    if grade == before:
        raise Problem(
            _("调整后的等次与现在相同（%(grade)s）。") % {"grade": Grade(before).label},
            code="same",
            field="grade",
        )
    _refuse_above_cap(sheet, before, grade)
    return OVERRIDE.propose(
        Override,
        Conflict(_("已提出等次调整，正等另一人确认。"), code="waits"),
        acting_user=acting_user,
        sheet=sheet,
        person=sheet.person,
        objection=objection,
        before=before,
        grade=grade,
        reason=written(reason, _("调整的理由"), field="reason", least=2)[:200],
    )


def present(sheet: YearSheet) -> str:
    """The grade as it stands: of the result in force once the year is decided."""
    if not sheet.settled:
        return sheet.grade
    return AnnualResult.everything.get(person=sheet.person_id, year=sheet.year, in_force=True).grade


def _refuse_above_cap(sheet: YearSheet, before: str, grade: str) -> None:
    """One more 优秀 only where a seat is free, among the unit's people or those of the small units together."""
    if grade != Grade.EXCELLENT:
        return
    key = sheet.round.version_id, 0 if sheet.pooled else sheet.round_id
    assessed, excellent, _seats = actions.quotas(sheet.year)[key]
    assessed += before == Grade.NONE
    free = rules.seats(assessed, sheet.round.version.content["excellent_cap_percent"])
    if excellent + 1 > free:
        raise Problem(
            _("参加评定 %(n)d 人，优秀最多 %(seats)d 人，没有名额了。") % {"n": assessed, "seats": free},
            code="cap",
            field="grade",
        )


@transaction.atomic
def confirm(pk: int, *, acting_user: User) -> Override:
    """Another person confirms. Before the year is decided the proposed grade moves; after it a new result takes the place
    of the old, and what was proposed because of that one lapses. An objection that wanted it is upheld with it."""
    waiting = access(Override.objects, pk=pk)
    sheet = _held(waiting.sheet_id)
    row = OVERRIDE.to_confirm(Override, pk, acting_user)
    row.sheet = sheet
    _refuse_above_cap(sheet, present(sheet), row.grade)
    made = None
    if sheet.settled:
        made = _corrected(sheet, row, acting_user)
    else:
        _moved(sheet, row)
    OVERRIDE.confirm(row, acting_user=acting_user, why=row.reason, result=made)
    if row.objection_id:
        objection = held(YearObjection.everything, row.objection_id, "person", "raised_by")
        _answered(objection, ObjectionState.UPHELD, row.reason, row, acting_user)
    return row


def _moved(sheet: YearSheet, row: Override) -> None:
    by_rule = row.grade == sheet.computed
    sheet.overridden, sheet.grade = "" if by_rule else row.grade, row.grade
    sheet.save(update_fields=["overridden", "grade"])


def _corrected(sheet: YearSheet, row: Override, acting_user: User) -> AnnualResult:
    old = AnnualResult.everything.select_for_update(of=("self",)).get(
        person=sheet.person_id, year=sheet.year, in_force=True
    )
    old.in_force = False
    old.save(update_fields=["in_force"])
    made = AnnualResult.everything.create(
        person_id=sheet.person_id,
        year=sheet.year,
        grade=row.grade,
        override_reason=row.reason,
        decided_by=acting_user,
        sheet=sheet,
        replaces=old,
    )
    proposals.lapse(old, acting_user=acting_user)
    proposals.follow(Q(pk=made.pk))
    return made


@transaction.atomic
def refuse(pk: int, because: str, *, acting_user: User) -> Override:
    """Another person doesn't confirm it: nothing changes, an objection waits for another answer."""
    return OVERRIDE.refuse(Override, pk, because, acting_user=acting_user)


@transaction.atomic
def withdraw(pk: int, because: str, *, acting_user: User) -> Override:
    """Who proposed it, or the department, takes it back."""
    if access(Override.objects, pk=pk).made_by_id != acting_user.pk:
        require(acting_user, Act.ASSESSMENT_CONFIRM)
    return OVERRIDE.withdraw(Override, pk, because, acting_user=acting_user)


# --- objections
@transaction.atomic
def raise_objection(pk: int, text: str, *, acting_user: User) -> YearObjection:
    """The person contests the own year while it is public, or within the working days after it was decided."""
    require(acting_user, Act.ASSESSMENT_OBJECT)
    sheet = access(
        YearSheet.objects.select_related("person", "round__version"), person=acting_user.person_id or 0, pk=pk
    )
    last = actions.objected_until(sheet.round)
    if last is None:
        raise Denied()
    refuse_late(last, _("异议"), today())
    return objections.put(
        YearObjection(
            sheet=sheet,
            person_id=sheet.person_id,
            text=text,
            due=due_in(sheet.round.version.content["reply_days"]),
        ),
        acting_user=acting_user,
        act="assessment.year.object",
        target=sheet.person,
        after={"year": sheet.year},
    )


@transaction.atomic
def answer_objection(
    pk: int, outcome: str, answer: str, grade: str = "", *, acting_user: User
) -> YearObjection:
    """The department's answer. Upheld, it names the grade, and holds once another person has confirmed that."""
    require(acting_user, Act.ASSESSMENT_CONFIRM)
    found = access(YearObjection.objects, pk=pk)
    sheet = _held(found.sheet_id)
    row = held(YearObjection.objects, pk, "person", "raised_by")
    objections.OBJECTION.expect(row, ObjectionState.OPEN, verb=_("答复"))
    if Override.everything.filter(objection=row, state=ByTwoState.WAITING).exists():
        raise Conflict(_("已提出更正，正等另一人确认，请等确认或退回之后再提。"), code="proposed")
    if outcome != ObjectionState.UPHELD:
        return _answered(row, ObjectionState.REJECTED, answer, None, acting_user)
    _proposed(sheet, grade, answer, row, acting_user)
    return row


def _answered(
    row: YearObjection, state: ObjectionState, text: str, override: Override | None, acting_user: User
) -> YearObjection:
    effect: dict[str, list[Any]] | None = None
    if override:
        effect = {"年度等次": [override.get_before_display(), override.get_grade_display()]}
    return objections.answer(
        row,
        state,
        text,
        acting_user=acting_user,
        act=ANSWER,
        right=Act.ASSESSMENT_CONFIRM,
        target=row.person,
        effect=effect,
    )
