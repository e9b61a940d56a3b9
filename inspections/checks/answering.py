"""Answer a notice, re-check it; the notice is issued when its check is published."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.deadlines import due_in
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.problems import Problem, written
from inspections.catalogue.queries import catalogue
from inspections.checks import notices
from inspections.checks.models import Finding, SpotCheck
from inspections.checks.notice_models import RECTIFICATION, Proof, Rectification, RectificationState


def issue(check: SpotCheck, *, acting_user: User) -> None:
    """The unit's notice, where something was found; its term runs from now."""
    if Finding.everything.filter(check_record=check, shown=True).exists():
        days = catalogue(check.unit, today())["terms"]["rectify_days"]
        Rectification.everything.create(check_record=check, unit=check.unit, due=due_in(days))
        notices.serve_notice(check, acting_user=acting_user)


@transaction.atomic
def answer(
    rectification: Rectification,
    statement: str,
    measures: str,
    *,
    proofs: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Rectification:
    """The unit says what it did about it, with pictures and papers that prove it."""
    locked = held(Rectification.everything, rectification.pk)
    require(acting_user, Act.CHECK_ANSWER, locked.unit_id)
    RECTIFICATION.ready(locked, RectificationState.ANSWERED)
    attach(Proof, locked, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    answered = RECTIFICATION.move(
        locked,
        RectificationState.ANSWERED,
        acting_user=acting_user,
        act=Act.CHECK_ANSWER,
        after={"measures": measures},
        statement=statement,
        measures=written(measures, _("整改措施"), field="measures"),
    )
    notices.tell_answered(answered, acting_user=acting_user)
    return answered


RESULTS = {
    "passed": RectificationState.PASSED,
    "again": RectificationState.ISSUED,
    "escalated": RectificationState.ESCALATED,
}


@transaction.atomic
def recheck(rectification: Rectification, result: str, opinion: str, *, acting_user: User) -> Rectification:
    """Re-check a notice: passed, to be answered once more, or escalated."""
    require(acting_user, Act.CHECK_RECHECK)
    locked = held(Rectification.everything, rectification.pk, "unit")
    RECTIFICATION.expect(locked, RectificationState.ANSWERED, verb=_("复查"))
    if result not in RESULTS:
        raise Problem(_("请选择复查结论。"), code="result", field="result")
    more: dict[str, Any] = {}
    if result == "again":
        days = catalogue(locked.unit, today())["terms"]["rectify_days"]
        more = {"rounds": locked.rounds + 1, "due": due_in(days)}
    seen = RECTIFICATION.move(
        locked,
        RESULTS[result],
        acting_user=acting_user,
        act=Act.CHECK_RECHECK,
        reason=opinion,
        after={"result": result},
        result=opinion.strip(),
        **more,
    )
    notices.tell_rechecked(seen, acting_user=acting_user)
    return seen
