"""Opening batches, by hand, by the calendar, for people without a level; accepting those; giving a batch up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.batch import engine
from auxpolice.flow import held
from auxpolice.months import month_of, next_month, today
from auxpolice.policy import queries as policies
from auxpolice.policy.models import PolicyVersion
from auxpolice.problems import Problem
from grading.evaluations import granting, queries, quota_seats, runs
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import (
    EVALUATION,
    Evaluation,
    EvaluationKind,
    EvaluationState,
    Verdict,
    VerdictState,
)
from grading.headcount.queries import approved_or_actual
from grading.ladders import LEVELS
from grading.levels.models import LevelHolding
from grading.rules.facts import FIELDS
from grading.rules.ladder import read
from grading.rules.outcome import RULES_VERSION

S, V = EvaluationState, VerdictState


def _units_of(version: PolicyVersion, day: dt.date) -> list[int]:
    return sorted(unit for unit, other in policies.in_force(LEVELS, day).items() if other.pk == version.pk)


def hold(evaluation: Evaluation, *states: EvaluationState, verb: str) -> None:
    """Hold the batch's row until the end of the transaction; refused when it is in none of the states any more.

    The order everywhere is batch, pool of seats, verdicts.
    """
    EVALUATION.expect(held(Evaluation.objects, evaluation.pk), *states, verb=verb)


@transaction.atomic
def open_evaluation(
    kind: str,
    version: PolicyVersion,
    cut_off: dt.date,
    *,
    acting_user: User,
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
    acting_user: User | None,
    effective_from: dt.date | None,
    title: str,
    only_without_level: bool = False,
    unit_ids: Iterable[int] | None = None,
    by_system: bool = False,
) -> Evaluation:
    if version.kind != LEVELS:
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
    headcount, actual = approved_or_actual(cut_off, in_force)
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
    quota_seats.lock_pool(ladder.code)
    people = runs.evaluate(evaluation)
    trail.record(
        Act.LEVEL_EVALUATE,
        evaluation,
        acting_user=acting_user,
        after={"kind": kind, "version": version.pk, "cut_off": cut_off, "people": people},
    )
    return evaluation


# section of the policy that has the calendar of each kind; what a policy without one means
CALENDARS = {
    EvaluationKind.YEARLY: ("promotion", "01-15", "12-31"),
    EvaluationKind.DEMOTION: ("demotion", "", "12-31"),
    EvaluationKind.EARLY: ("early", "", "06-30"),
}


def open_due(day: dt.date) -> list[Evaluation]:
    """Open the batches that the calendars of the versions in force call for by `day`, each kind once a year.

    Called by the clock, not by a person: the batches are the system's, and political staff take them on. A demotion or
    an early promotion that would concern nobody is not left open.
    """
    opened = []
    versions = {version.pk: version for version in policies.in_force(LEVELS, day).values()}
    for version in versions.values():
        for kind in CALENDARS:
            due = _due(version, kind, day)
            if due is None or not _wanted(version, kind, due):
                continue
            with transaction.atomic():
                if engine.claim_slot(f"grading.{kind}", f"{version.pk}/{due.year}"):
                    evaluation = _open(
                        kind,
                        version,
                        due,
                        acting_user=None,
                        effective_from=next_month(month_of(day)),
                        title="",
                        by_system=True,
                    )
                    if kind == EvaluationKind.YEARLY or _concerns_somebody(evaluation):
                        opened.append(evaluation)
                    else:
                        EVALUATION.move(
                            evaluation,
                            S.CANCELLED,
                            acting_user=None,
                            reason=_("按日历核查，没有符合的人员。"),
                        )
    return opened


def _due(version: PolicyVersion, kind: str, day: dt.date) -> dt.date | None:
    """The latest cut-off whose opening day has come, within the last sixty days; None where there is none."""
    name, usual, usual_cut_off = CALENDARS[EvaluationKind(kind)]
    section = version.content.get(name) or {}
    try:
        opens = dt.date(day.year, *(int(part) for part in section.get("opens", usual).split("-")))
        cut_off = dt.date(day.year, *(int(part) for part in section.get("cut_off", usual_cut_off).split("-")))
    except (ValueError, TypeError, AttributeError):
        return None
    if not dt.timedelta(0) <= day - opens <= dt.timedelta(days=60):
        return None
    return cut_off if cut_off < opens else cut_off.replace(year=day.year - 1)


def _wanted(version: PolicyVersion, kind: str, cut_off: dt.date) -> bool:
    """True when the version was in force on the cut-off and no batch of that cut-off was opened by hand."""
    if not _units_of(version, cut_off):
        return False
    by_hand = Evaluation.objects.filter(version=version, kind=kind, cut_off=cut_off)
    return not by_hand.exclude(state=S.CANCELLED).exists()


def _concerns_somebody(evaluation: Evaluation) -> bool:
    """True when anybody would move, or would but for a seat or the unit's recommendation."""
    moving = Verdict.everything.filter(evaluation=evaluation, state__in=(V.PROPOSED, V.OUT_OF_QUOTA))
    return moving.exists() or queries.candidates(evaluation).exists()


def propose_missing_levels(
    *, acting_user: User, day: dt.date | None = None, effective_from: dt.date | None = None
) -> list[Evaluation]:
    """Propose a level for everybody on the roster who has none or has served probation, under the version in force
    in their unit.

    Earlier proposals that nobody accepted are withdrawn. Returns one batch a version, none where all have levels.
    """
    day = day or today()
    with transaction.atomic():
        require(acting_user, Act.LEVEL_EVALUATE)
        Evaluation.objects.filter(state=S.DRAFT, only_without_level=True, opened_by=None).update(
            state=S.CANCELLED
        )
        versions = {version.pk: version for version in policies.in_force(LEVELS, day).values()}
        if not versions:
            raise Problem(
                _("%(day)s 没有施行中的层级办法，请先在「政策」中批准并施行。") % {"day": day},
                code="no-policy",
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
                reason = _("没有需要核定层级的人员。")
                EVALUATION.move(evaluation, S.CANCELLED, acting_user=acting_user, reason=reason)
    return opened


@transaction.atomic
def accept_proposed_levels(evaluation: Evaluation, *, acting_user: User) -> int:
    """Political staff accept the levels the rule proposed for people without one; they hold from the batch's first
    day or the day of hire. Returns how many levels were written."""
    require(acting_user, Act.LEVEL_DECIDE)
    if not evaluation.only_without_level or evaluation.opened_by_id is not None:
        raise Problem(
            _("这一批次须经复核、决定和公示，不能直接核定。"), code="evaluation-not-direct", status=409
        )
    EVALUATION.expect(evaluation, S.DRAFT, verb=_("核定"))
    ladder = ladder_of(evaluation)
    hold(evaluation, S.DRAFT, verb=_("核定"))
    quota_seats.lock_pool(ladder.code)
    runs.reevaluate(evaluation)
    EVALUATION.move(evaluation, S.REVIEWED, acting_user=acting_user)
    EVALUATION.move(evaluation, S.DECIDED, acting_user=acting_user)
    EVALUATION.move(
        evaluation,
        S.PUBLISHED,
        acting_user=acting_user,
        publicity_from=today(),
        publicity_until=today(),
    )
    _refuse_second_levels(evaluation)
    written = granting.grant(evaluation, ladder, (V.PROPOSED,))
    EVALUATION.move(
        evaluation,
        S.EFFECTIVE,
        acting_user=acting_user,
        act="level.accept",
        after={"levels": written, "from": evaluation.effective_from},
        effective_at=timezone.now(),
        note=_("按施行办法由系统提出、政工批量核定，未经公示"),
    )
    return written


def _refuse_second_levels(evaluation: Evaluation) -> None:
    """Withdraw the verdicts of those who have got another level in the meantime: they need none from this batch."""
    day = max(evaluation.effective_from, evaluation.cut_off)
    held = LevelHolding.everything.filter(
        person_id=OuterRef("person_id"), period__contains=day, employment__period__contains=day
    ).exclude(rank_order=OuterRef("old_rank"))
    Verdict.everything.filter(Exists(held), evaluation=evaluation).update(state=V.WITHDRAWN)


@transaction.atomic
def cancel_evaluation(evaluation: Evaluation, reason: str, *, acting_user: User) -> Evaluation:
    """Give the batch up before it has taken effect; nothing was written."""
    require(acting_user, Act.LEVEL_EVALUATE)
    return EVALUATION.move(
        evaluation, S.CANCELLED, acting_user=acting_user, act="level.cancel", reason=reason
    )
