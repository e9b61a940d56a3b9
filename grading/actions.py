"""What people do with levels. The one door to change: pages, API, commands and tasks call these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.calendar.days import add_working_days
from auxpolice.months import month_of, next_month, today
from auxpolice.policy import queries as policies
from auxpolice.policy.models import PolicyKind, PolicyVersion
from auxpolice.problems import Conflict, Problem
from personnel.models import Assignment, Employment, Person

from . import batches, holdings, places
from .explaining import ladder_of
from .models import (
    Evaluation,
    EvaluationKind,
    EvaluationState,
    HoldingSource,
    LevelHolding,
    Objection,
    ObjectionState,
    UnitProposal,
    Verdict,
    VerdictOverride,
    VerdictState,
)
from .models.evaluations import TRANSITIONS
from .reading import facts_on
from .rules.facts import FIELDS
from .rules.ladder import Ladder, read
from .rules.outcome import REASON, RULES_VERSION

S, V = EvaluationState, VerdictState


def _units_of(version: PolicyVersion, day: dt.date) -> list[int]:
    return sorted(unit for unit, other in policies.in_force(PolicyKind.LEVELS, day).items() if other.pk == version.pk)


def _move(evaluation: Evaluation, state: EvaluationState, **fields: Any) -> Evaluation:
    """Change the state, if nobody else was first."""
    allowed = [before for before, after in TRANSITIONS.items() if state in after]
    changed = Evaluation.objects.filter(
        pk=evaluation.pk, row_version=evaluation.row_version, state__in=allowed
    ).update(state=state, row_version=F("row_version") + 1, **fields)
    if not changed:
        now = Evaluation.objects.get(pk=evaluation.pk)
        raise Conflict(
            _("这一批次现在是「%(state)s」，不能改为「%(wanted)s」，请刷新后再看。")
            % {"state": now.get_state_display(), "wanted": state.label}
        )
    evaluation.refresh_from_db()
    return evaluation


@transaction.atomic
def open_evaluation(
    kind: str,
    version: PolicyVersion,
    cut_off: dt.date,
    *,
    acting_user,
    effective_from: dt.date | None = None,
    title: str = "",
    only_without_level: bool = False,
    unit_ids: Iterable[int] | None = None,
    by_system: bool = False,
) -> Evaluation:
    """Open a batch over the units where the version is in force on the cut-off, and evaluate everybody at once."""
    require(acting_user, Act.LEVEL_EVALUATE)
    return _open(
        kind,
        version,
        cut_off,
        acting_user=acting_user,
        effective_from=effective_from,
        title=title,
        only_without_level=only_without_level,
        unit_ids=unit_ids,
        by_system=by_system,
    )


def _open(
    kind: str,
    version: PolicyVersion,
    cut_off: dt.date,
    *,
    acting_user,
    effective_from: dt.date | None,
    title: str,
    only_without_level: bool = False,
    unit_ids: Iterable[int] | None = None,
    by_system: bool = False,
) -> Evaluation:
    if version.kind != PolicyKind.LEVELS:
        raise Problem(_("请选择一份层级办法。"), code="evaluation-version", field="version")
    ladder = read(version.content)
    in_force = _units_of(version, cut_off)
    units = in_force if unit_ids is None else sorted(set(unit_ids) & set(in_force))
    if not units:
        raise Problem(
            _("「%(version)s」在 %(day)s 没有施行的单位，请先施行该办法或改截止日。")
            % {"version": version, "day": cut_off},
            code="evaluation-units",
            field="cut_off",
        )
    start = effective_from or next_month(month_of(cut_off))
    if start.day != 1:
        raise Problem(_("执行日期须是某月 1 日。"), code="evaluation-start", field="effective_from")
    headcount, actual = places.headcount_on(cut_off, in_force)
    evaluation = Evaluation.objects.create(
        kind=kind,
        title=title or f"{cut_off.year}年{EvaluationKind(kind).label}",
        version=version,
        content=version.content,
        rules_version=RULES_VERSION,
        layout=list(FIELDS),
        cut_off=cut_off,
        effective_from=start,
        unit_ids=units,
        only_without_level=only_without_level,
        headcount=headcount,
        headcount_is_actual=actual,
        opened_by=None if by_system else acting_user,
    )
    places.lock_pool(ladder.code)
    people = batches.evaluate(evaluation)
    trail.record(
        Act.LEVEL_EVALUATE,
        evaluation,
        acting_user=acting_user,
        after={"kind": kind, "version": version.pk, "cut_off": cut_off, "people": people},
    )
    return evaluation


def open_due(day: dt.date) -> list[Evaluation]:
    """Open the yearly promotions that the calendars of the versions in force call for by `day`, each once a year.

    Called by the clock, not by a person: the batches are the system's, and political staff take them on.
    """
    opened = []
    versions = {version.pk: version for version in policies.in_force(PolicyKind.LEVELS, day).values()}
    for version in versions.values():
        due = _due(version, day)
        if due is None or not _has_levels(version, due):
            continue
        with transaction.atomic():
            if engine.claim_slot("grading.yearly", f"{version.pk}/{due.year}"):
                opened.append(
                    _open(
                        EvaluationKind.YEARLY,
                        version,
                        due,
                        acting_user=None,
                        effective_from=next_month(month_of(day)),
                        title="",
                        by_system=True,
                    )
                )
    return opened


def _due(version: PolicyVersion, day: dt.date) -> dt.date | None:
    """The latest cut-off whose opening day has come, within the last sixty days; None where there is none."""
    promotion = version.content.get("promotion") or {}
    try:
        opens = dt.date(day.year, *(int(part) for part in promotion.get("opens", "01-15").split("-")))
        cut_off = dt.date(day.year, *(int(part) for part in promotion.get("cut_off", "12-31").split("-")))
    except (ValueError, TypeError, AttributeError):
        return None
    if not dt.timedelta(0) <= day - opens <= dt.timedelta(days=60):
        return None
    return cut_off if cut_off < opens else cut_off.replace(year=day.year - 1)


def _has_levels(version: PolicyVersion, cut_off: dt.date) -> bool:
    """Whether the version was in force on the cut-off and no batch of that cut-off was opened by hand."""
    if not _units_of(version, cut_off):
        return False
    by_hand = Evaluation.objects.filter(version=version, kind=EvaluationKind.YEARLY, cut_off=cut_off)
    return not by_hand.exclude(state=S.CANCELLED).exists()


def propose_missing_levels(
    *, acting_user, day: dt.date | None = None, effective_from: dt.date | None = None
) -> list[Evaluation]:
    """Propose a level for everybody on the roster who has none or has served probation, under the version in force
    in their unit.

    Earlier proposals that nobody accepted are withdrawn. Returns one batch a version, none where all have levels.
    """
    day = day or today()
    with transaction.atomic():
        require(acting_user, Act.LEVEL_EVALUATE)
        Evaluation.objects.filter(state=S.DRAFT, only_without_level=True, opened_by=None).update(state=S.CANCELLED)
        versions = {version.pk: version for version in policies.in_force(PolicyKind.LEVELS, day).values()}
        if not versions:
            raise Problem(
                _("%(day)s 没有施行中的层级办法，请先在「政策」中批准并施行。") % {"day": day}, code="no-policy"
            )
        opened = []
        for version in versions.values():
            evaluation = open_evaluation(
                EvaluationKind.FIRST,
                version,
                day,
                acting_user=acting_user,
                effective_from=effective_from or month_of(day),
                title=_("%(day)s 未定层级人员核定") % {"day": day},
                only_without_level=True,
                by_system=True,
            )
            if evaluation.people:
                opened.append(evaluation)
            else:
                _move(evaluation, S.CANCELLED)
    return opened


@transaction.atomic
def accept_proposed_levels(evaluation: Evaluation, *, acting_user) -> int:
    """Political staff accept the levels the rule proposed for people without one; they hold from the batch's first
    day or the day of hire. Returns how many levels were written."""
    require(acting_user, Act.LEVEL_DECIDE)
    if not evaluation.only_without_level or evaluation.opened_by_id is not None:
        raise Problem(_("这一批次须经复核、决定和公示，不能直接核定。"), code="evaluation-not-direct", status=409)
    if evaluation.state != S.DRAFT:
        raise Conflict(_("这一批次现在是「%(state)s」，不能再核定。") % {"state": evaluation.get_state_display()})
    ladder = ladder_of(evaluation)
    places.lock_pool(ladder.code)
    batches.reevaluate(evaluation)
    now = timezone.now()
    _move(evaluation, S.REVIEWED, reviewed_by=acting_user)
    _move(evaluation, S.DECIDED, decided_by=acting_user, decided_at=now)
    _move(evaluation, S.PUBLISHED, publicity_from=today(), publicity_until=today())
    _refuse_second_levels(evaluation)
    written = holdings.grant(evaluation, ladder, (V.PROPOSED,))
    _move(evaluation, S.EFFECTIVE, effective_at=now, note=_("按施行办法由系统提出、政工批量核定，未经公示"))
    trail.record(
        "level.accept", evaluation, acting_user=acting_user, after={"levels": written, "from": evaluation.effective_from}
    )
    return written


def _refuse_second_levels(evaluation: Evaluation) -> None:
    """Who has got another level in the meantime needs none from this batch."""
    day = max(evaluation.effective_from, evaluation.cut_off)
    held = LevelHolding.everything.filter(
        person_id=OuterRef("person_id"), period__contains=day, employment__period__contains=day
    ).exclude(rank_order=OuterRef("old_rank"))
    Verdict.everything.filter(Exists(held), evaluation=evaluation).update(state=V.WITHDRAWN)


@transaction.atomic
def ask_units(evaluation: Evaluation, *, acting_user) -> Evaluation:
    """Send the batch to the units for their proposals."""
    require(acting_user, Act.LEVEL_EVALUATE)
    _move(evaluation, S.PROPOSED)
    trail.record("level.ask_units", evaluation, acting_user=acting_user)
    return evaluation


@transaction.atomic
def propose_for_unit(
    verdict: Verdict, recommended: bool, *, appraisal: int = 0, remark: str = "", acting_user
) -> UnitProposal:
    """The unit's opinion on one of its people; `appraisal` in hundredths of a point (0 to 10000)."""
    require(acting_user, Act.LEVEL_PROPOSE, unit=verdict.unit_id)
    locked = Evaluation.objects.select_for_update().get(pk=verdict.evaluation_id)
    if locked.state != S.PROPOSED:
        raise Conflict(_("这一批次现在是「%(state)s」，单位意见已截止。") % {"state": locked.get_state_display()})
    if not 0 <= appraisal <= 10000:
        raise Problem(_("民主测评得分须在 0 到 100 分之间。"), code="appraisal", field="appraisal")
    proposal, _created = UnitProposal.everything.update_or_create(
        verdict=verdict,
        defaults={
            "recommended": recommended,
            "appraisal": appraisal,
            "remark": remark.strip(),
            "proposed_by": acting_user,
        },
    )
    trail.record(
        Act.LEVEL_PROPOSE,
        verdict.person,
        acting_user=acting_user,
        after={"batch": verdict.evaluation_id, "recommended": recommended, "appraisal": appraisal},
    )
    return proposal


@transaction.atomic
def review_evaluation(evaluation: Evaluation, *, acting_user) -> Evaluation:
    """The department reviews: evaluates again with the units' proposals and the record as it stands now."""
    require(acting_user, Act.LEVEL_EVALUATE)
    ladder = ladder_of(evaluation)
    places.lock_pool(ladder.code)
    batches.reevaluate(evaluation, fresh=True)
    _move(evaluation, S.REVIEWED, reviewed_by=acting_user)
    trail.record("level.review", evaluation, acting_user=acting_user, after={"quota": evaluation.quota})
    return evaluation


@transaction.atomic
def ask_override(
    verdict: Verdict, level_code: str, reason: str, *, step: int = 0, acting_user
) -> VerdictOverride:
    """Propose another level than the rule's, with the reason; somebody else confirms."""
    require(acting_user, Act.LEVEL_EVALUATE)
    evaluation = Evaluation.objects.select_for_update().get(pk=verdict.evaluation_id)
    if evaluation.state not in (S.DRAFT, S.PROPOSED, S.REVIEWED):
        raise Conflict(_("这一批次现在是「%(state)s」，不能再调整。") % {"state": evaluation.get_state_display()})
    level = ladder_of(evaluation).by_code(level_code)
    if level is None:
        raise Problem(_("没有这个层级，请从列表中选择。"), code="override-level", field="level")
    if len(reason.strip()) < 4:
        raise Problem(_("请写明调整的理由。"), code="override-reason", field="reason")
    if not 0 <= step <= level.steps:
        raise Problem(_("「%(level)s」没有这个档次。") % {"level": level.name}, code="override-step", field="step")
    if VerdictOverride.everything.filter(verdict=verdict, confirmed_by=None, refused=False).exists():
        raise Conflict(_("已有一条调整在等待确认。"))
    override = VerdictOverride.everything.create(
        verdict=verdict,
        rank=level.rank,
        step=step or (1 if level.steps else 0),
        reason=reason.strip(),
        asked_by=acting_user,
    )
    trail.record(
        "level.override", verdict.person, acting_user=acting_user, reason=reason, after={"level": level.name}
    )
    return override


@transaction.atomic
def answer_override(override: VerdictOverride, confirm: bool, *, acting_user) -> VerdictOverride:
    """A second person confirms or refuses an override; a confirmed one uses a place before the ranking does."""
    require(acting_user, Act.LEVEL_DECIDE)
    override = VerdictOverride.everything.select_for_update().select_related("verdict__evaluation").get(pk=override.pk)
    if override.confirmed_by_id or override.refused:
        raise Conflict(_("这条调整已经处理过。"))
    if override.asked_by_id == acting_user.pk:
        raise Problem(_("提出调整的人不能自己确认，请由另一人确认。"), code="maker-checker", status=409)
    evaluation = override.verdict.evaluation
    if evaluation.state not in (S.DRAFT, S.PROPOSED, S.REVIEWED):
        raise Conflict(_("这一批次现在是「%(state)s」，不能再调整。") % {"state": evaluation.get_state_display()})
    if not confirm:
        override.refused = True
        override.save(update_fields=["refused"])
    else:
        ladder = ladder_of(evaluation)
        places.lock_pool(ladder.code)
        _require_place(evaluation, ladder, override)
        override.confirmed_by, override.confirmed_at = acting_user, timezone.now()
        override.save(update_fields=["confirmed_by", "confirmed_at"])
        batches.reevaluate(evaluation)
    trail.record(
        "level.override.confirm" if confirm else "level.override.refuse",
        override.verdict.person,
        acting_user=acting_user,
        after={"rank": override.rank},
    )
    return override


def _require_place(evaluation: Evaluation, ladder: Ladder, override: VerdictOverride) -> None:
    groups = places.free_for(evaluation, ladder)
    batches._reserve_overrides(evaluation, ladder, groups)
    for group in ladder.groups:
        members = ladder.members(group.code)
        if override.rank in members and override.verdict.old_rank not in members and groups[group.code]["free"] < 1:
            raise Conflict(_("「%(group)s」已没有空余职数，不能调整到这个层级。") % {"group": group.name})


@transaction.atomic
def decide_evaluation(evaluation: Evaluation, *, acting_user) -> Evaluation:
    """Somebody else than the opener decides. The places are counted again under the pool's lock, so that two
    batches deciding at once cannot give the last place twice."""
    require(acting_user, Act.LEVEL_DECIDE)
    if evaluation.opened_by_id == acting_user.pk:
        raise Problem(_("发起批次的人不能自己作决定，请由另一人决定。"), code="maker-checker", status=409)
    ladder = ladder_of(evaluation)
    places.lock_pool(ladder.code)
    batches.reevaluate(evaluation, fresh=True)
    waiting = VerdictOverride.everything.filter(
        verdict__evaluation=evaluation, confirmed_by=None, refused=False
    ).count()
    if waiting:
        raise Conflict(_("还有 %(n)d 条人工调整没有确认，请先确认或退回。") % {"n": waiting})
    _move(evaluation, S.DECIDED, decided_by=acting_user, decided_at=timezone.now())
    trail.record(Act.LEVEL_DECIDE, evaluation, acting_user=acting_user, after={"quota": evaluation.quota})
    return evaluation


@transaction.atomic
def publish_evaluation(evaluation: Evaluation, *, acting_user, start: dt.date | None = None) -> Evaluation:
    """Start publicity (公示) for the policy's number of working days, the first day counted if it is one."""
    require(acting_user, Act.LEVEL_EVALUATE)
    start = start or today()
    days = int(ladder_of(evaluation).section("publicity").get("working_days", 5))
    until = add_working_days(start - dt.timedelta(days=1), days)
    _move(evaluation, S.PUBLISHED, publicity_from=start, publicity_until=until)
    trail.record("level.publish", evaluation, acting_user=acting_user, after={"from": start, "until": until})
    return evaluation


@transaction.atomic
def raise_objection(verdict: Verdict, text: str, *, acting_user, day: dt.date | None = None) -> Objection:
    """Object to one verdict during publicity; it alone is held until it is answered.

    The person objects to their own verdict; political staff enter objections received on paper.
    """
    day = day or today()
    if verdict.person_id == getattr(acting_user, "person_id", None):
        require(acting_user, Act.LEVEL_OBJECT)
    else:
        require(acting_user, Act.LEVEL_EVALUATE)
    locked = Verdict.everything.select_for_update().select_related("evaluation").get(pk=verdict.pk)
    evaluation = Evaluation.objects.select_for_update().get(pk=locked.evaluation_id)
    if evaluation.state != S.PUBLISHED or not evaluation.publicity_from <= day <= evaluation.publicity_until:
        raise Conflict(_("现在不在公示期内，不能提出异议。"))
    if not text.strip():
        raise Problem(_("请写明异议的内容。"), code="objection-text", field="text")
    if Objection.everything.filter(verdict=locked, state=ObjectionState.OPEN).exists():
        raise Conflict(_("这一结果已有异议在处理中。"))
    reply = int(ladder_of(evaluation).section("publicity").get("reply_days", 3))
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
    objection: Objection, upheld: bool, answer: str, *, level_code: str = "", acting_user
) -> Objection:
    """Answer an objection. Rejected: the verdict goes on as it was. Upheld: it is withdrawn, or goes on with the
    level named. Where the batch has taken effect meanwhile, this one takes effect from the same day."""
    require(acting_user, Act.LEVEL_DECIDE)
    objection = Objection.everything.select_for_update().select_related("verdict__evaluation").get(pk=objection.pk)
    if objection.state != ObjectionState.OPEN:
        raise Conflict(_("这条异议已经答复过。"))
    if objection.raised_by_id == acting_user.pk:
        raise Problem(_("提出异议的人不能自己答复。"), code="maker-checker", status=409)
    if not answer.strip():
        raise Problem(_("请写明答复。"), code="objection-answer", field="answer")
    verdict = Verdict.everything.select_for_update().get(pk=objection.verdict_id)
    evaluation = objection.verdict.evaluation
    ladder = ladder_of(evaluation)
    if not upheld:
        verdict.state = objection.state_before
    elif level_code:
        level = ladder.by_code(level_code)
        if level is None:
            raise Problem(_("没有这个层级，请从列表中选择。"), code="objection-level", field="level_code")
        places.lock_pool(ladder.code)
        groups = places.free_for(evaluation, ladder)
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
        holdings.grant(evaluation, ladder, (V.PROPOSED,), verdict.pk)
    trail.record(
        "level.objection.answer",
        verdict.person,
        acting_user=acting_user,
        after={"upheld": upheld, "answer": answer.strip(), "level": level_code},
    )
    return objection


@transaction.atomic
def make_effective(evaluation: Evaluation, *, acting_user, day: dt.date | None = None) -> int:
    """After publicity: write the levels. Held verdicts wait; a sanction entered meanwhile suspends its person."""
    require(acting_user, Act.LEVEL_DECIDE)
    day = day or today()
    if evaluation.state != S.PUBLISHED:
        raise Conflict(_("这一批次现在是「%(state)s」，还不能执行。") % {"state": evaluation.get_state_display()})
    if day <= evaluation.publicity_until:
        raise Conflict(_("公示至 %(day)s，期满后才能执行。") % {"day": evaluation.publicity_until})
    ladder = ladder_of(evaluation)
    places.lock_pool(ladder.code)
    suspended = _suspend_sanctioned(evaluation, day)
    states = (V.PROPOSED, V.UNCHANGED) if evaluation.kind == EvaluationKind.CONVERSION else (V.PROPOSED,)
    written = holdings.grant(evaluation, ladder, states)
    _move(evaluation, S.EFFECTIVE, effective_at=timezone.now())
    trail.record(
        "level.effective",
        evaluation,
        acting_user=acting_user,
        after={"levels": written, "suspended": suspended, "from": evaluation.effective_from},
    )
    return written


def _suspend_sanctioned(evaluation: Evaluation, day: dt.date) -> int:
    """People with a sanction, entered by now, whose effect period reaches the cut-off or later."""
    if evaluation.kind == EvaluationKind.DEMOTION:
        return 0
    chosen = Verdict.everything.filter(evaluation=evaluation, state__in=(V.PROPOSED, V.UNCHANGED))
    rows = facts_on(max(day, evaluation.cut_off))
    hit = rows[rows["sanction_until"] >= evaluation.cut_off.toordinal()]["person_id"].tolist()
    return chosen.filter(person_id__in=hit).update(state=V.SUSPENDED, reason=REASON["sanction"])


@transaction.atomic
def cancel_evaluation(evaluation: Evaluation, reason: str, *, acting_user) -> Evaluation:
    """Give the batch up before it has taken effect; nothing was written."""
    require(acting_user, Act.LEVEL_EVALUATE)
    if len(reason.strip()) < 2:
        raise Problem(_("请写明撤销的理由。"), code="cancel-reason", field="reason")
    _move(evaluation, S.CANCELLED, note=reason.strip()[:300])
    trail.record("level.cancel", evaluation, acting_user=acting_user, reason=reason)
    return evaluation


@transaction.atomic
def set_level(
    person: Person,
    level_code: str,
    start: dt.date,
    *,
    reason: str,
    acting_user,
    step: int = 0,
    counts_from: dt.date | None = None,
    source: str = HoldingSource.MANUAL,
) -> LevelHolding:
    """Set one person's level from a day on, under the version in force in their unit; what follows that day is
    replaced from then on."""
    require(acting_user, Act.LEVEL_EVALUATE)
    Person.everything.select_for_update().get(pk=person.pk)
    employment = Employment.everything.filter(person=person, period__contains=start).first()
    if employment is None:
        raise Problem(_("%(name)s 在 %(day)s 不在职，不能定层级。") % {"name": person.name, "day": start}, code="level-employment")
    assignment = Assignment.everything.filter(employment=employment, period__contains=start).first()
    if assignment is None:
        raise Problem(_("%(name)s 在 %(day)s 没有所在单位。") % {"name": person.name, "day": start}, code="level-unit")
    version = policies.version_for(PolicyKind.LEVELS, assignment.unit_id, start)
    level = read(version.content).by_code(level_code)
    if level is None:
        raise Problem(_("施行的层级办法中没有层级「%(code)s」。") % {"code": level_code}, code="level-code", field="level")
    before = None
    for held in LevelHolding.everything.select_for_update().filter(person=person, period__endswith__isnull=True) | (
        LevelHolding.everything.select_for_update().filter(person=person, period__endswith__gt=start)
    ):
        before = str(held)
        if held.period.lower >= start:
            held.delete()
        else:
            held.period = type(held.period)(held.period.lower, start)
            held.save(update_fields=["period"])
    holding = LevelHolding.everything.create(
        person=person,
        employment=employment,
        version=version,
        level_code=level.code,
        level_name=level.name,
        rank_order=level.rank,
        step=step or (1 if level.steps else 0),
        counts_from=counts_from or start,
        period=(start, None),
        source=source,
        note=reason[:300],
    )
    trail.record(
        "level.set",
        person,
        acting_user=acting_user,
        before={"level": before},
        after={"level": str(holding), "from": start},
        reason=reason,
    )
    return holding
