"""Decide what was found, by another than who found it; reverse it by two or on an objection, with all that followed."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.deadlines import due_in, refuse_late
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.models import Service
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own
from inspections.checks.models import FINDING_FLOW, CheckMember, Finding, FindingState
from inspections.consequences import drawing, telling
from inspections.consequences.models import (
    REVERSAL,
    Consequence,
    FindingObjection,
    Plea,
    Reversal,
    Telling,
)
from inspections.rectification.actions import cancel_for

S = FindingState


def held_finding(pk: Any) -> Finding:
    return held(Finding.objects, pk, "check_record", "person", "unit", "filed_by")


def team_of(finding: Finding) -> list[int]:
    """Who filed the check, and who came along."""
    members = CheckMember.everything.filter(check_record=finding.check_record_id)
    return [finding.filed_by_id, *members.values_list("user", flat=True)]


def refuse_the_team(finding: Finding, acting_user: User, verb: Any, *others: int | None) -> None:
    """Who filed the check or came along decides nothing of it, nor do ``others``."""
    refuse_own(
        [*team_of(finding), *others],
        acting_user,
        maker=_("检查组成员和作出认定的人") if others else _("登记这次督察的人和同行检查人"),
        verb=verb,
        what=_("这个问题"),
        act=Act.CHECK_CONFIRM,
    )


def heard_by_now(finding: Finding) -> None:
    """Refuse as long as the person may still be heard."""
    told = Telling.everything.filter(finding=finding).first()
    if told is None:
        raise Conflict(_("这个问题还没有告知当事人或单位，不能认定。"), code="not-told")
    if Plea.everything.filter(finding=finding).exists():
        return
    if told.plea_until is None:
        raise Conflict(_("告知书还没有送达，请先送达并听取申辩。"), code="not-served")
    if today() <= told.plea_until:
        raise Conflict(
            _("申辩期限到 %(day)s，本人还可以陈述和申辩，不能现在认定。") % {"day": told.plea_until},
            code="too-early",
        )


def version_of(finding: Finding) -> str:
    """What was read before deciding: the state and the last plea."""
    last = Plea.everything.filter(finding=finding).order_by("-pk").values_list("pk", flat=True).first()
    return f"{finding.state}:{last or 0}"


def _seen(finding: Finding, seen: str) -> None:
    if seen and seen != version_of(finding):
        raise Conflict(_("这个问题刚有新的申辩或处理，请刷新后再决定。"), code="stale")


@transaction.atomic
def confirm_finding(finding: Finding, decision: str = "", *, seen: str = "", acting_user: User) -> Finding:
    """Confirm a finding, after its person was heard: everything that follows from it is made with it, and told."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = held_finding(finding.pk)
    FINDING_FLOW.ready(locked, S.CONFIRMED, acting_user, right=Act.CHECK_CONFIRM)
    refuse_the_team(locked, acting_user, _("认定"))
    heard_by_now(locked)
    _seen(locked, seen)
    decision = decision.strip()[:300]
    FINDING_FLOW.move(
        locked,
        S.CONFIRMED,
        acting_user=acting_user,
        act=Act.CHECK_CONFIRM,
        reason=decision,
        decision=decision,
    )
    made = drawing.draw(locked, acting_user=acting_user)
    _tell_decision(locked, made, acting_user)
    return locked


@transaction.atomic
def drop_finding(finding: Finding, decision: str, *, seen: str = "", acting_user: User) -> Finding:
    """The finding does not hold: nothing follows. Its person need not have been heard for that."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = held_finding(finding.pk)
    FINDING_FLOW.ready(locked, S.DROPPED, acting_user, right=Act.CHECK_CONFIRM)
    refuse_the_team(locked, acting_user, _("不予认定"))
    _seen(locked, seen)
    FINDING_FLOW.move(locked, S.DROPPED, acting_user=acting_user, act=Act.CHECK_CONFIRM, reason=decision)
    cancel_for(locked, decision, acting_user=acting_user)
    if Telling.everything.filter(finding=locked).exists():
        _tell_decision(locked, (), acting_user)
    return locked


def _tell_decision(finding: Finding, made: Iterable[Consequence], acting_user: User) -> None:
    """The decision as a served paper, with what follows and until when it may be contested."""
    days = telling.terms(finding)["objection_days"]
    lines = [
        _("%(whom)s：") % {"whom": finding.person.name if finding.person else finding.unit.name},
        f"{finding.code} {finding.name} {finding.text}".strip(),
        _("经听取陈述和申辩，决定：%(state)s。%(why)s")
        % {"state": finding.get_state_display(), "why": finding.decision},
    ]
    mine = [one for one in made if one.person_id == finding.person_id or not finding.person_id]
    lines += [
        f"{n}. {one.get_kind_display()}" + (f" {one.points / 100:g}" if one.points else "")
        for n, one in enumerate(mine, 1)
    ]
    if finding.state == S.CONFIRMED:
        lines.append(_("不服的，可自收到之日起 %(n)d 个工作日内提出异议，由另一人答复。") % {"n": days})
    telling.serve(
        finding,
        telling.DECIDED,
        title=_("督察问题认定书"),
        body="\n".join(lines),
        days=days,
        acting_user=acting_user,
    )


# --- reversal by two


@transaction.atomic
def propose_reversal(finding: Finding, reason: str, *, acting_user: User) -> Reversal:
    """A confirmed finding does not stand, says one; another has to agree."""
    require(acting_user, Act.CHECK_CONFIRM)
    locked = held_finding(finding.pk)
    FINDING_FLOW.expect(locked, S.CONFIRMED, verb=_("撤销"))
    reason = written(reason, _("撤销理由"), field="reason")[:300]
    waits = Conflict(_("已有一项撤销等待另一人确认。"), code="waits")
    return REVERSAL.propose(
        Reversal, waits, acting_user=acting_user, why=reason, finding=locked, reason=reason
    )


@transaction.atomic
def confirm_reversal(pk: int, *, acting_user: User) -> Reversal:
    """Another agrees: the finding is reversed, and with it all that followed."""
    require(acting_user, Act.CHECK_CONFIRM)
    found = held(Reversal.objects, pk)
    locked = held_finding(found.finding_id)
    row = REVERSAL.to_confirm(Reversal, pk, acting_user)
    refuse_the_team(locked, acting_user, _("撤销"))
    _reverse(locked, row.reason, acting_user)
    return REVERSAL.confirm(row, acting_user=acting_user)


def _reverse(finding: Finding, because: str, acting_user: User) -> dict[str, list[Any]]:
    FINDING_FLOW.move(finding, S.REVERSED, acting_user=acting_user, act="check.reverse", reason=because)
    cancel_for(finding, because, acting_user=acting_user)
    return drawing.take_back(finding, because, acting_user=acting_user)


# --- objections


def objection_until(finding: Finding) -> Any:
    """The last day to object: none as long as the decision has not reached its person."""
    service = (
        Service.objects.filter(paper__kind=telling.DECIDED, paper__record=str(finding.pk))
        .order_by("served_on")
        .first()
    )
    return service.due if service else None


@transaction.atomic
def raise_objection(finding: Finding, text: str, *, acting_user: User) -> FindingObjection:
    """The person, or a head for the unit, contests a confirmed finding within the days from when the decision was served."""
    require(acting_user, Act.CHECK_PLEAD)
    locked = held_finding(finding.pk)
    if not telling.speaks_for(locked, acting_user):
        raise Denied()
    FINDING_FLOW.expect(locked, S.CONFIRMED, verb=_("提出异议"))
    if last := objection_until(locked):
        refuse_late(last, _("异议"))
    return objections.put(
        FindingObjection(finding=locked, text=text, due=due_in(telling.terms(locked)["answer_days"])),
        acting_user=acting_user,
        act="check.contest",
        target=locked,
    )


@transaction.atomic
def answer_objection(pk: int, outcome: str, answer: str, *, acting_user: User) -> FindingObjection:
    """Answered by somebody who neither decided the finding nor was of the check; upheld, it is reversed with all that followed."""
    require(acting_user, Act.CHECK_CONFIRM)
    found = held(FindingObjection.objects, pk, "raised_by")
    finding = held_finding(found.finding_id)
    refuse_the_team(finding, acting_user, _("答复"), finding.decided_by_id)
    if outcome not in (ObjectionState.UPHELD, ObjectionState.REJECTED):
        raise Problem(_("请选择处理结果。"), code="outcome", field="outcome")
    found.finding = finding
    upheld = outcome == ObjectionState.UPHELD
    effect: dict[str, list[Any]] | None = None
    if upheld:
        FINDING_FLOW.expect(finding, S.CONFIRMED, verb=_("撤销"))
        because = written(answer, _("答复"), field="answer")
        effect = _reverse(finding, because, acting_user)
    return objections.answer(
        found,
        ObjectionState(outcome),
        answer,
        acting_user=acting_user,
        act="check.answer_objection",
        right=Act.CHECK_CONFIRM,
        target=finding,
        effect=effect or None,
    )
