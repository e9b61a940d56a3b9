"""Objections during publicity: each holds one verdict until it is answered."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.calendar.days import add_working_days
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from grading.evaluations import quota_seats, runs
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import (
    Evaluation,
    EvaluationState,
    Objection,
    ObjectionState,
    Verdict,
    VerdictState,
)
from grading.levels import granting

S, V = EvaluationState, VerdictState


@transaction.atomic
def raise_objection(
    verdict: Verdict, text: str, *, acting_user: User, day: dt.date | None = None
) -> Objection:
    """Object to one verdict during publicity; it alone is held until it is answered.

    The person objects to their own verdict; political staff enter objections received on paper.
    """
    day = day or today()
    if verdict.person_id == getattr(acting_user, "person_id", None):
        require(acting_user, Act.LEVEL_OBJECT)
    else:
        require(acting_user, Act.LEVEL_EVALUATE)
    evaluation = Evaluation.objects.select_for_update().get(pk=verdict.evaluation_id)
    locked = Verdict.everything.select_for_update().get(pk=verdict.pk)
    if not evaluation.in_publicity(day):
        raise Conflict(_("现在不在公示期内，不能提出异议。"))
    if not text.strip():
        raise Problem(_("请写明异议的内容。"), code="objection-text", field="text")
    if Objection.everything.filter(verdict=locked, state=ObjectionState.OPEN).exists():
        raise Conflict(_("这一结果已有异议在处理中。"))
    reply = max(int(ladder_of(evaluation).section("publicity").get("reply_days", 3)), 1)
    objection = Objection.everything.create(
        verdict=locked,
        text=text.strip(),
        raised_by=acting_user,
        raised_on=day,
        reply_due=add_working_days(day, reply),
        state_before=locked.state,
    )
    locked.state = V.HELD
    locked.save(update_fields=["state"])
    trail.record(Act.LEVEL_OBJECT, locked.person, acting_user=acting_user, after={"batch": evaluation.pk})
    return objection


@transaction.atomic
def answer_objection(
    objection: Objection, upheld: bool, answer: str, *, level_code: str = "", acting_user: User
) -> Objection:
    """Answer an objection. Rejected: the verdict goes on as it was. Upheld: it is withdrawn, or goes on with the
    level named. Where the batch has taken effect meanwhile, this one takes effect from the same day."""
    require(acting_user, Act.LEVEL_DECIDE)
    # the batch first: whether it has taken effect must not change while this is answered
    evaluation = Evaluation.objects.select_for_update().get(verdicts=objection.verdict_id)
    objection = Objection.everything.select_for_update().get(pk=objection.pk)
    if objection.state != ObjectionState.OPEN:
        raise Conflict(_("这条异议已经答复过。"))
    if objection.raised_by_id == acting_user.pk:
        raise Problem(_("提出异议的人不能自己答复。"), code="maker-checker", status=409)
    if not answer.strip():
        raise Problem(_("请写明答复。"), code="objection-answer", field="answer")
    verdict = Verdict.everything.select_for_update().get(pk=objection.verdict_id)
    ladder = ladder_of(evaluation)
    if not upheld:
        verdict.state = objection.state_before
    elif level_code:
        level = ladder.by_code(level_code)
        if level is None:
            raise Problem(_("没有这个层级，请从列表中选择。"), code="objection-level", field="level_code")
        quota_seats.lock_pool(ladder.code)
        groups = quota_seats.free_for(evaluation, ladder)
        for group in ladder.groups:
            members = ladder.members(group.code)
            free = groups[group.code]["free"] - evaluation.quota["groups"].get(group.code, {}).get("taken", 0)
            if level.rank in members and verdict.rank not in members and free < 1:
                raise Conflict(_("「%(group)s」已没有空余职数，不能改定为这个层级。") % {"group": group.name})
        verdict.rank, verdict.step = level.rank, 1 if level.steps else 0
        verdict.state = V.PROPOSED
    else:
        verdict.state = V.WITHDRAWN
    verdict.save(update_fields=["rank", "step", "state"])
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.REJECTED
    objection.answer, objection.answered_by = answer.strip(), acting_user
    objection.answered_at = timezone.now()
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    if evaluation.state == S.EFFECTIVE and verdict.state == V.PROPOSED:
        # it was held while the others took effect: a sanction entered since then stands against it as against them
        runs.suspend_sanctioned(evaluation, today(), (V.PROPOSED,))
        granting.grant(evaluation, ladder, (V.PROPOSED,), verdict.pk, set_by=acting_user)
    trail.record(
        "level.objection.answer",
        verdict.person,
        acting_user=acting_user,
        after={"upheld": upheld, "answer": answer.strip(), "level": level_code},
    )
    return objection
