"""From the units' proposals over review and decision to publicity and effect; overrides by two people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require, scope_of
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.calendar.days import add_working_days
from auxpolice.flow import held
from auxpolice.months import month_of, next_month, today
from auxpolice.notices import kinds
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.second_person import refuse_own
from grading.evaluations import granting, publicity, quota_seats, runs
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import (
    EVALUATION,
    Evaluation,
    EvaluationKind,
    EvaluationState,
    UnitProposal,
    Verdict,
    VerdictOverride,
    VerdictState,
)
from grading.evaluations.opening import hold
from grading.evaluations.queries import candidates
from grading.rules.appraisal import GRADES, score, setting, valid
from grading.rules.ladder import Ladder

S, V = EvaluationState, VerdictState
MATTER = "level-batch"
ADJUSTABLE = (S.DRAFT, S.PROPOSED, S.REVIEWED)


@transaction.atomic
def ask_units(evaluation: Evaluation, *, acting_user: User) -> Evaluation:
    """Send the batch to the units for their proposals."""
    require(acting_user, Act.LEVEL_EVALUATE)
    return EVALUATION.move(evaluation, S.PROPOSED, acting_user=acting_user, act="level.ask_units")


@transaction.atomic
def propose_for_unit(
    verdict: Verdict,
    recommended: bool,
    *,
    appraisal: int = 0,
    issued: int = 0,
    votes: Sequence[int] = (),
    remark: str = "",
    acting_user: User,
) -> UnitProposal:
    """The unit's opinion on one of its people.

    Of the democratic appraisal either the ballots are told (`issued` handed out, `votes` counted in the order of
    ``rules.appraisal.GRADES``), which give the score, or the score alone: `appraisal` in hundredths of a point.
    """
    require(acting_user, Act.LEVEL_PROPOSE, unit=verdict.unit_id)
    if verdict.unit_id not in scope_of(acting_user).units_for(Act.LEVEL_PROPOSE):
        remark = written(remark, _("受哪个单位、谁的委托代填"), field="remark", code="on-behalf", least=4)
    locked = held(Evaluation.objects, verdict.evaluation_id)
    EVALUATION.expect(locked, S.PROPOSED, verb=_("再提单位意见"))
    if votes or issued:
        appraisal = _counted(verdict, issued, votes, ladder_of(locked).section("appraisal"))
    if not 0 <= appraisal <= 10000:
        raise Problem(_("民主测评得分须在 0 到 100 分之间。"), code="appraisal", field="appraisal")
    proposal, _created = UnitProposal.everything.update_or_create(
        verdict=verdict,
        defaults={
            "recommended": recommended,
            "appraisal": appraisal,
            "issued": issued,
            **{f"votes_{grade}": n for grade, n in zip(GRADES, votes or (0, 0, 0, 0), strict=True)},
            "remark": remark.strip(),
            "proposed_by": acting_user,
        },
    )
    trail.record(
        Act.LEVEL_PROPOSE,
        verdict.person,
        acting_user=acting_user,
        after={
            "batch": verdict.evaluation_id,
            "recommended": recommended,
            "appraisal": appraisal,
            "issued": issued,
            "votes": list(votes),
        },
    )
    return proposal


def _counted(verdict: Verdict, issued: int, votes: Sequence[int], section: dict) -> int:
    """Score of counted ballots in hundredths of a point; Problem where the count cannot stand."""
    name = verdict.person.name
    if len(votes) != len(GRADES) or any(number < 0 for number in votes):
        raise Problem(_("%(name)s 的测评票数须是不小于 0 的整数。") % {"name": name}, code="ballots")
    back = sum(votes)
    if back > issued:
        raise Problem(
            _("%(name)s 的测评收回 %(back)d 票，多于发出的 %(issued)d 票，请核对。")
            % {"name": name, "back": back, "issued": issued},
            code="ballots-many",
        )
    if not valid(votes, issued, section):
        raise Problem(
            _(
                "%(name)s 的测评发出 %(issued)d 票、收回 %(back)d 票，收回不足 %(least)d%%，测评无效，须重新组织。"
            )
            % {
                "name": name,
                "issued": issued,
                "back": back,
                "least": setting(section, "turnout_percent"),
            },
            code="ballots-few",
        )
    return score(votes, section)


@dataclass(frozen=True)
class SilentUnit:
    """A unit that has not said whether it recommends these people, who lack nothing else."""

    unit_id: int
    name: str
    people: tuple[str, ...]

    @property
    def sentence(self) -> str:
        shown = "、".join(self.people[:5]) + (_("等") if len(self.people) > 5 else "")
        return _("%(unit)s %(n)d 人（%(names)s）") % {
            "unit": self.name,
            "n": len(self.people),
            "names": shown,
        }


def silent_units(evaluation: Evaluation) -> list[SilentUnit]:
    """Units whose people only lack a recommendation that nobody has given or refused."""
    waiting = (
        candidates(evaluation, everybody=True)
        .filter(proposal=None)
        .order_by("unit__sort_order", "person__pinyin")
    )
    found: dict[tuple[int, str], list[str]] = {}
    for verdict in waiting.defer("facts"):
        found.setdefault((verdict.unit_id, verdict.unit.name), []).append(verdict.person.name)
    return [SilentUnit(unit, name, tuple(people)) for (unit, name), people in found.items()]


@transaction.atomic
def review_evaluation(evaluation: Evaluation, *, silence: str = "", acting_user: User) -> Evaluation:
    """The department reviews: evaluates again with the units' proposals and the record as it stands now.

    Units that have not spoken stop it, by name. Their people count as not recommended only where ``silence`` says why;
    it stays with the batch and on its approval sheet.
    """
    require(acting_user, Act.LEVEL_EVALUATE)
    ladder = ladder_of(evaluation)
    hold(evaluation, S.DRAFT, S.PROPOSED, verb=_("复核"))
    silent = silent_units(evaluation)
    silence = silence.strip()
    if silent and not silence:
        raise Conflict(
            _("%(n)d 人单位未推荐，是否按不推荐处理？请先催办；确要按不推荐处理的，写明理由。")
            % {"n": sum(len(unit.people) for unit in silent)},
            code="silent-units",
            field="silence",
            details=[unit.sentence for unit in silent],
        )
    quota_seats.lock_pool(ladder.code)
    runs.reevaluate(evaluation, fresh=True)
    named = [{"unit": unit.name, "people": list(unit.people)} for unit in silent]
    return EVALUATION.move(
        evaluation,
        S.REVIEWED,
        acting_user=acting_user,
        act="level.review",
        after={"quota": evaluation.quota, **({"silent": named} if named else {})},
        reason=silence if named else "",
        silence=named,
        silence_reason=silence[:300] if named else "",
        silence_by=acting_user if named else None,
    )


@transaction.atomic
def ask_override(
    verdict: Verdict, level_code: str, reason: str, *, step: int = 0, acting_user: User
) -> VerdictOverride:
    """Propose another level than the rule's, with the reason; somebody else confirms."""
    require(acting_user, Act.LEVEL_EVALUATE)
    evaluation = held(Evaluation.objects, verdict.evaluation_id)
    EVALUATION.expect(evaluation, *ADJUSTABLE, verb=_("调整"))
    level = ladder_of(evaluation).by_code(level_code)
    if level is None:
        raise Problem(_("没有这个层级，请从列表中选择。"), code="override-level", field="level")
    reason = written(reason, _("调整的理由"), field="reason", code="override-reason", least=4)
    if not 0 <= step <= level.steps:
        raise Problem(
            _("「%(level)s」没有这个档次。") % {"level": level.name}, code="override-step", field="step"
        )
    if VerdictOverride.everything.filter(verdict=verdict, confirmed_by=None, refused=False).exists():
        raise Conflict(_("此人已有一条调整在等待确认，请先确认或退回。"))
    override = VerdictOverride.everything.create(
        verdict=verdict,
        rank=level.rank,
        step=step or (1 if level.steps else 0),
        reason=reason,
        asked_by=acting_user,
    )
    trail.record(
        "level.override", verdict.person, acting_user=acting_user, reason=reason, after={"level": level.name}
    )
    return override


@transaction.atomic
def answer_override(override: VerdictOverride, confirm: bool, *, acting_user: User) -> VerdictOverride:
    """A second person confirms or refuses an override; a confirmed one uses a seat before the ranking does."""
    require(acting_user, Act.LEVEL_DECIDE)
    override = held(VerdictOverride.everything, override.pk, "verdict__evaluation", "verdict__person")
    if override.confirmed_by_id or override.refused:
        raise Conflict(_("这条调整已经处理过，请刷新页面。"))
    refuse_own(
        [override.asked_by_id],
        acting_user,
        maker=_("提出调整的人"),
        verb=_("确认"),
        what=_("自己提出的调整"),
        act=Act.LEVEL_DECIDE,
    )
    evaluation = override.verdict.evaluation
    EVALUATION.expect(evaluation, *ADJUSTABLE, verb=_("调整"))
    if not confirm:
        override.refused = True
        override.save(update_fields=["refused"])
    else:
        ladder = ladder_of(evaluation)
        quota_seats.lock_pool(ladder.code)
        _require_place(evaluation, ladder, override)
        override.confirmed_by, override.confirmed_at = acting_user, timezone.now()
        override.save(update_fields=["confirmed_by", "confirmed_at"])
        runs.reevaluate(evaluation)
    trail.record(
        "level.override.confirm" if confirm else "level.override.refuse",
        override.verdict.person,
        acting_user=acting_user,
        after={"rank": override.rank},
    )
    return override


def _require_place(evaluation: Evaluation, ladder: Ladder, override: VerdictOverride) -> None:
    groups = quota_seats.free_for(evaluation, ladder)
    runs._reserve_overrides(evaluation, ladder, groups)
    for group in ladder.groups:
        members = ladder.members(group.code)
        if (
            override.rank in members
            and override.verdict.old_rank not in members
            and groups[group.code]["free"] < 1
        ):
            raise Conflict(
                _("「%(group)s」已没有空余职数，不能调整到这个层级，请另选层级。") % {"group": group.name}
            )


@transaction.atomic
def decide_evaluation(evaluation: Evaluation, *, opinion: str = "", acting_user: User) -> Evaluation:
    """Somebody else than the opener decides. The seats are counted again under the pool's lock, so that two
    batches deciding at once cannot give the last seat twice."""
    require(acting_user, Act.LEVEL_DECIDE)
    refuse_own(
        [evaluation.opened_by_id, evaluation.reviewed_by_id],
        acting_user,
        maker=_("发起或复核批次的人"),
        verb=_("决定"),
        what=_("这一批次"),
        act=Act.LEVEL_DECIDE,
    )
    ladder = ladder_of(evaluation)
    hold(evaluation, S.REVIEWED, verb=_("决定"))
    quota_seats.lock_pool(ladder.code)
    runs.reevaluate(evaluation, fresh=True)
    waiting = VerdictOverride.everything.filter(
        verdict__evaluation=evaluation, confirmed_by=None, refused=False
    ).count()
    if waiting:
        raise Conflict(_("还有 %(n)d 条人工调整没有确认，请先确认或退回。") % {"n": waiting})
    words.say(MATTER, evaluation.pk, Said.AGREED, opinion, acting_user=acting_user)
    return EVALUATION.move(
        evaluation,
        S.DECIDED,
        acting_user=acting_user,
        act=Act.LEVEL_DECIDE,
        after={"quota": evaluation.quota},
        reason=opinion.strip(),
    )


@transaction.atomic
def send_back(evaluation: Evaluation, reason: str, *, acting_user: User) -> Evaluation:
    """Give a reviewed batch back to the units: by the department, or by whoever was to decide. Proposals stay."""
    require(acting_user, Act.LEVEL_DECIDE)
    EVALUATION.expect(evaluation, S.REVIEWED, verb=_("退回"))
    words.say(MATTER, evaluation.pk, Said.RETURNED, reason, acting_user=acting_user)
    notify(
        kinds.ANSWER,
        [evaluation.opened_by_id, evaluation.reviewed_by_id],
        reverse("grading:evaluation", args=[evaluation.pk]),
        title=_("评定批次被退回：%(title)s") % {"title": evaluation.title},
        text=reason,
        acting_user=acting_user,
    )
    return EVALUATION.move(
        evaluation,
        S.PROPOSED,
        acting_user=acting_user,
        act="level.send_back",
        reason=reason,
        reviewed_by=None,
    )


def publicity_until(evaluation: Evaluation, start: dt.date) -> dt.date:
    """Last day of a publicity that starts on a day: the policy's working days by the calendar, the first one counted."""
    days = max(int(ladder_of(evaluation).section("publicity").get("working_days", 5)), 1)
    return add_working_days(start - dt.timedelta(days=1), days)


def month_after_publicity(evaluation: Evaluation, start: dt.date) -> dt.date:
    """The first day levels may count from without back pay: the month after publicity ends, or the batch's own day."""
    return max(evaluation.effective_from, next_month(month_of(publicity_until(evaluation, start))))


@transaction.atomic
def publish_evaluation(
    evaluation: Evaluation,
    *,
    acting_user: User,
    start: dt.date | None = None,
    effective_from: dt.date | None = None,
    meeting: str = "",
    meeting_on: dt.date | None = None,
) -> Evaluation:
    """Start publicity (公示) for the policy's number of working days, the first day counted if it is one.

    ``effective_from`` moves the day the levels take effect, the first of a month; where it lies before the end of
    publicity, pay follows as back pay. Not told, the day of the batch stands. ``meeting`` with its day is the record of
    the meeting that considered it, where there was one.
    """
    require(acting_user, Act.LEVEL_EVALUATE)
    start = start or today()
    until = publicity_until(evaluation, start)
    effective = effective_from or evaluation.effective_from
    if effective.day != 1:
        raise Problem(_("执行日期须是某月 1 日。"), code="evaluation-start", field="effective_from")
    if effective_from and effective <= evaluation.cut_off:
        raise Problem(
            _("执行日期须在截止日 %(day)s 之后。") % {"day": evaluation.cut_off},
            code="evaluation-start",
            field="effective_from",
        )
    meeting = meeting.strip()
    if bool(meeting) != bool(meeting_on):
        raise Problem(_("研究会议须同时写明会议及文号和日期。"), code="meeting", field="meeting_on")
    if meeting_on and meeting_on > today():
        raise Problem(_("研究日期不能在今天之后。"), code="meeting", field="meeting_on")
    evaluation.meeting, evaluation.meeting_on = meeting, meeting_on
    return EVALUATION.move(
        evaluation,
        S.PUBLISHED,
        acting_user=acting_user,
        act="level.publish",
        after={"from": start, "until": until, "effective": effective},
        meeting=meeting,
        meeting_on=meeting_on,
        notice_text=publicity.preamble(evaluation),
        publicity_from=start,
        publicity_until=until,
        effective_from=effective,
    )


@transaction.atomic
def make_effective(evaluation: Evaluation, *, acting_user: User, day: dt.date | None = None) -> int:
    """After publicity: write the levels. Held verdicts wait; a sanction entered meanwhile suspends its person."""
    require(acting_user, Act.LEVEL_DECIDE)
    day = day or today()
    EVALUATION.ready(evaluation, S.EFFECTIVE)
    if not evaluation.publicity_over(day):
        raise Conflict(_("公示至 %(day)s，期满后才能执行。") % {"day": evaluation.publicity_until})
    ladder = ladder_of(evaluation)
    hold(evaluation, S.PUBLISHED, verb=_("执行"))
    quota_seats.lock_pool(ladder.code)
    suspended = runs.suspend_sanctioned(evaluation, day, (V.PROPOSED, V.UNCHANGED))
    states = (V.PROPOSED, V.UNCHANGED) if evaluation.kind == EvaluationKind.CONVERSION else (V.PROPOSED,)
    granted = granting.grant(evaluation, ladder, states)
    EVALUATION.move(
        evaluation,
        S.EFFECTIVE,
        acting_user=acting_user,
        act="level.effective",
        after={"levels": granted, "suspended": suspended, "from": evaluation.effective_from},
        effective_at=timezone.now(),
    )
    return granted
