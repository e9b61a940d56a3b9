"""Objections during publicity: each holds one verdict until it is answered."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.deadlines import due_in
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem
from grading.evaluations import granting, quota_seats, runs
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import Evaluation, EvaluationState, Objection, Verdict, VerdictState
from grading.rules.ladder import Ladder, Level

S, V = EvaluationState, VerdictState


@transaction.atomic
def raise_objection(
    verdict: Verdict, text: str, *, acting_user: User, day: dt.date | None = None
) -> Objection:
    """Object to one verdict during publicity; it alone is held until it is answered.

    The person objects to their own verdict; political staff enter objections received on paper.
    """
    day = day or today()
    own = verdict.person_id == acting_user.person_id
    require(acting_user, Act.LEVEL_OBJECT if own else Act.LEVEL_EVALUATE)
    evaluation = held(Evaluation.objects, verdict.evaluation_id)
    locked = held(Verdict.everything, verdict.pk, "person")
    if not evaluation.in_publicity(day):
        raise Conflict(_("现在不在公示期内，不能提出异议。"))
    objection = objections.put(
        Objection(
            verdict=locked,
            text=text,
            raised_on=day,
            due=due_in(ladder_of(evaluation).section("publicity").get("reply_days", 3), day),
            state_before=locked.state,
        ),
        acting_user=acting_user,
        act=Act.LEVEL_OBJECT,
        target=locked.person,
        after={"batch": evaluation.pk},
    )
    locked.state = V.HELD
    locked.save(update_fields=["state"])
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, upheld: bool, answer: str, *, level_code: str = "", acting_user: User
) -> Objection:
    """Answer an objection. Rejected: the verdict goes on as it was. Upheld: it is withdrawn, or goes on with the
    level named. Where the batch has taken effect meanwhile, this one takes effect from the same day."""
    require(acting_user, Act.LEVEL_DECIDE)
    # the batch first: whether it has taken effect must not change while this is answered
    evaluation = held(Evaluation.objects, Verdict.everything.get(pk=objection.verdict_id).evaluation_id)
    objection = held(Objection.everything, objection.pk)
    verdict = held(Verdict.everything, objection.verdict_id, "person")
    ladder = ladder_of(evaluation)
    effect = None
    if not upheld:
        verdict.state = objection.state_before
    elif level_code:
        level = _level_with_room(level_code, ladder, evaluation, verdict)
        effect = {_("层级"): [_named(ladder, verdict.rank), level.name]}
        verdict.rank, verdict.step = level.rank, 1 if level.steps else 0
        verdict.state = V.PROPOSED
    else:
        verdict.state = V.WITHDRAWN
        effect = {_("层级"): [_named(ladder, verdict.rank), str(V.WITHDRAWN.label)]}
    objections.answer(
        objection,
        ObjectionState.UPHELD if upheld else ObjectionState.REJECTED,
        answer,
        acting_user=acting_user,
        act="level.objection.answer",
        right=Act.LEVEL_DECIDE,
        target=verdict.person,
        effect=effect,
    )
    verdict.save(update_fields=["rank", "step", "state"])
    if evaluation.state == S.EFFECTIVE and verdict.state == V.PROPOSED:
        # it was held while the others took effect: a sanction entered since then stands against it as against them
        runs.suspend_sanctioned(evaluation, today(), (V.PROPOSED,))
        granting.grant(evaluation, ladder, (V.PROPOSED,), verdict.pk, set_by=acting_user)
    return objection


def _named(ladder: Ladder, rank: int) -> str:
    return ladder.level(rank).name if rank >= 0 else _("无层级")


def _level_with_room(code: str, ladder: Ladder, evaluation: Evaluation, verdict: Verdict) -> Level:
    """The level of the code, the pool of seats held; refused where its group has no free seat for one more."""
    level = ladder.by_code(code)
    if level is None:
        raise Problem(_("没有这个层级，请从列表中选择。"), code="objection-level", field="level")
    quota_seats.lock_pool(ladder.code)
    groups = quota_seats.free_for(evaluation, ladder)
    for group in ladder.groups:
        members = ladder.members(group.code)
        free = groups[group.code]["free"] - evaluation.quota["groups"].get(group.code, {}).get("taken", 0)
        if level.rank in members and verdict.rank not in members and free < 1:
            raise Conflict(
                _("「%(group)s」已没有空余职数，不能改定为这个层级，请另选层级。") % {"group": group.name}
            )
    return level
