"""What people do with a campaign: draft it, draw, change a stop, start, visit, close, publish, declare interests."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.models import StreetPost
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, can, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.policy.queries import version_for
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit, UnitKind
from inspections.campaigns import queries, rules
from inspections.campaigns.models import (
    CAMPAIGN,
    Campaign,
    CampaignState,
    ConflictOfInterest,
    Draw,
    Method,
    Sends,
    Stop,
    StopChange,
    Target,
    TeamMember,
)
from inspections.catalogue import INSPECTION
from inspections.checks import actions as checks
from inspections.checks.models import SpotCheck
from personnel.models import Person

S = CampaignState
LONGEST = 184
"""Days of the longest campaign."""
FORMER_MONTHS = 24
"""Months for which a former unit isn't checked (示例)."""


@dataclass(frozen=True)
class Plan:
    """What a campaign is to be. ``team``: who goes, and who sends them; the first leads. ``posts``: draw a post, too."""

    theme: str
    starts: date
    ends: date
    units: Sequence[Unit]
    team: Sequence[tuple[User, str]]
    purpose: str = ""
    is_covert: bool = False
    method: str = Method.STRATIFIED
    goal_percent: int = 100
    posts: bool = False
    leads: User | None = field(default=None)


@transaction.atomic
def draft(plan: Plan, *, acting_user: User) -> Campaign:
    """A campaign that only its team knows, with the policy of its first day."""
    require(acting_user, Act.CAMPAIGN_PLAN)
    _refuse_wrong(plan)
    bureau = Unit.objects.get(kind=UnitKind.BUREAU)
    made = Campaign.everything.create(
        theme=written(plan.theme, _("主题"), field="theme"),
        purpose=plan.purpose.strip(),
        starts=plan.starts,
        ends=plan.ends,
        is_covert=plan.is_covert,
        method=plan.method,
        goal_percent=plan.goal_percent,
        version=version_for(INSPECTION, bureau.pk, plan.starts),
        planner=acting_user,
        planned_at=timezone.now(),
    )
    posts: dict[int, list[str]] = {}
    if plan.posts:
        there = StreetPost.everything.filter(unit__in=plan.units, period__contains=plan.starts)
        for unit, name in there.order_by("name").values_list("unit", "name"):
            posts.setdefault(unit, []).append(name)
    Target.everything.bulk_create(
        Target(campaign=made, unit=unit, places=posts.get(unit.pk, [])) for unit in plan.units
    )
    leads = plan.leads or plan.team[0][0]
    TeamMember.everything.bulk_create(
        TeamMember(campaign=made, user=user, sent_by=sent, leads=user == leads) for user, sent in plan.team
    )
    trail.record(Act.CAMPAIGN_PLAN, made, acting_user=acting_user, after={"theme": made.theme})
    return made


def _refuse_wrong(plan: Plan) -> None:
    if (plan.ends - plan.starts).days > LONGEST:
        raise Problem(_("一次专项督察最长半年，请缩短期间。"), code="too-long", field="ends")
    if not plan.units:
        raise Problem(_("请选择督察范围内的单位。"), code="no-units", field="units")
    users = [user for user, _sent in plan.team]
    if len(users) < 2 or len(set(users)) < len(users):
        raise Problem(_("督察须二人以上，请至少选两名检查人。"), code="team", field="team")
    known = queries.may_go(today())
    if wrong := [user for user, sent in plan.team if user.pk not in known[sent]]:
        raise Problem(
            _("%(who)s不能列入：督察人员须有督察权限，政工人员须是政工，纪检、法制人员须是政工或单位负责人。")
            % {"who": "、".join(str(user) for user in wrong)},
            code="team-role",
            field="team",
        )
    if all(sent != Sends.INSPECTION for _user, sent in plan.team):
        raise Problem(
            _("每组须有一名督察人员登记现场，请至少选一名督察人员。"), code="nobody-files", field="team"
        )


def _own(campaign: Campaign, act: Act, acting_user: User) -> Campaign:
    """The campaign, locked, if this user plans or leads it; anybody else of the inspectorate is told who does."""
    require(acting_user, act)
    locked = held(Campaign.objects, campaign.pk, "planner", "version")
    if not may_plan(locked, acting_user):
        raise Problem(
            _("这次专项督察由%(who)s组织，请由组织人或带队人办理。") % {"who": locked.planner},
            code="not-yours",
        )
    return locked


def may_plan(campaign: Campaign, user: User) -> bool:
    if campaign.planner_id == user.pk:
        return True
    return TeamMember.everything.filter(campaign=campaign, user=user, leads=True).exists()


def facts_of(campaign: Campaign, day: date | None = None) -> rules.Facts:
    """All that a draw of today depends on."""
    day, content = day or today(), campaign.version.content["draw"]
    weights = content["weights"]
    days = (campaign.ends - max(campaign.starts, day)).days + 1
    if days < 1:
        raise Problem(_("专项督察的期间已经过去，不能抽签。"), code="over")
    return rules.Facts(
        tuple(queries.sites(campaign, day)),
        tuple(queries.team(campaign, day, FORMER_MONTHS)),
        tuple(max(campaign.starts, day) + timedelta(days=n) for n in range(days)),
        campaign.method,
        campaign.goal_percent,
        rules.Weights(weights["findings"], weights["complaints"], weights["days"]),
        content["night_share_percent"],
        30 * content["every_unit_months"],
        content["same_pair_most"],
    )


@transaction.atomic
def draw(campaign: Campaign, reason: str = "", *, seed: int | None = None, acting_user: User) -> Draw:
    """Draw units, days and pairs by a seed that is kept: of chance, or one drawn by lot before witnesses. Again only for a
    reason; both draws stay."""
    locked = _own(campaign, Act.CAMPAIGN_PLAN, acting_user)
    CAMPAIGN.expect(locked, S.DRAFT, verb=_("抽签"))
    nth = Draw.everything.filter(campaign=locked).count() + 1
    if nth > 1:
        reason = written(reason, _("重新抽签的原因"), field="reason")
    facts, seed = facts_of(locked), secrets.randbits(62) if seed is None else seed
    found = rules.draw(facts, seed)
    if found.left:
        named = "、".join(Unit.objects.filter(code__in=found.left).values_list("name", flat=True))
        raise Problem(
            _("没有可派往%(units)s的检查组：人手不足，或都须回避。请增加检查人后另拟方案。")
            % {"units": named},
            code="no-pair",
        )
    made = Draw.everything.create(
        campaign=locked,
        nth=nth,
        seed=seed,
        facts=facts.as_json(),
        told=[
            {
                "key": one.site.key,
                "stratum": one.stratum,
                "weight": round(one.weight, 2),
                "lot": one.lot,
                "must": one.must,
                "drawn": one.drawn,
            }
            for one in found.told
        ],
        reason=reason[:300] if nth > 1 else "",
        drawn_by=acting_user,
        drawn_at=timezone.now(),
    )
    Stop.everything.filter(campaign=locked, dropped=False).update(dropped=True)
    strata = {one.site.key: one.stratum for one in found.told}
    Stop.everything.bulk_create(
        Stop(
            campaign=locked,
            draw=made,
            unit_id=visit.unit,
            stratum=strata[visit.key],
            place=visit.place,
            day=visit.day,
            at_night=visit.night,
            first_id=visit.first,
            second_id=visit.second,
            order=visit.order,
        )
        for visit in found.visits
    )
    trail.record(
        "campaign.draw", locked, acting_user=acting_user, after={"nth": nth, "seed": seed}, reason=reason
    )
    return made


def redrawn(made: Draw) -> bool:
    """Whether the seed that is kept gives, drawn anew from the facts that are kept, what was drawn."""
    found = rules.draw(rules.Facts.of_json(made.facts), made.seed)
    kept = {row["key"]: (row["lot"], row["drawn"]) for row in made.told}
    return kept == {one.site.key: (one.lot, one.drawn) for one in found.told}


@dataclass(frozen=True)
class Change:
    """What a stop is to be from now on."""

    day: date
    place: str
    at_night: bool
    first: User
    second: User
    dropped: bool = False


@transaction.atomic
def change_stop(stop: Stop, change: Change, reason: str, *, acting_user: User) -> Stop:
    """Another day, place or pair for a stop that wasn't visited yet, or none at all, for a reason that is kept."""
    campaign = _own(stop.campaign, Act.CAMPAIGN_PLAN, acting_user)
    CAMPAIGN.expect(campaign, S.DRAFT, S.RUNNING, verb=_("调整"))
    locked = held(Stop.objects, stop.pk, "unit", "first", "second")
    reason = written(reason, _("调整的原因"), field="reason")
    if locked.check_record_id or locked.dropped:
        raise Conflict(_("这一处已经检查过或者已经取消，不能再调整。"), code="stop-done")
    if not change.dropped:
        _refuse_pair(campaign, locked, change)
    before, after = trail.changes(locked, asdict_of(change))
    if not after:
        raise Problem(_("没有改动。"), code="no-change")
    Stop.everything.filter(pk=locked.pk).update(**asdict_of(change), row_version=locked.row_version + 1)
    told = (
        {name: str(value) for name, value in before.items()},
        {name: str(value) for name, value in after.items()},
    )
    StopChange.everything.create(
        campaign=campaign,
        stop=locked,
        before=told[0],
        after=told[1],
        reason=reason[:300],
        by=acting_user,
        at=timezone.now(),
    )
    trail.record(
        "campaign.stop", locked, acting_user=acting_user, before=told[0], after=told[1], reason=reason
    )
    return Stop.everything.get(pk=locked.pk)


def asdict_of(change: Change | Stop) -> dict:
    return {
        name: getattr(change, name) for name in ("day", "place", "at_night", "first", "second", "dropped")
    }


def _refuse_pair(campaign: Campaign, stop: Stop, change: Change) -> None:
    if not campaign.starts <= change.day <= campaign.ends:
        raise Problem(_("日期须在专项督察的期间之内。"), code="day", field="day")
    sent = dict(TeamMember.everything.filter(campaign=campaign).values_list("user", "sent_by"))
    pair = (change.first, change.second)
    if change.first == change.second or any(user.pk not in sent for user in pair):
        raise Problem(_("请选检查组里的两个人。"), code="pair", field="second")
    if all(sent[user.pk] != Sends.INSPECTION for user in pair):
        raise Problem(_("两人中须有一名督察人员。"), code="nobody-files", field="second")
    why = queries.interests(pair, change.day, FORMER_MONTHS)
    for user in pair:
        if (user.pk, stop.unit_id) in why:
            raise Problem(
                _("%(who)s须回避：%(why)s。") % {"who": user, "why": why[user.pk, stop.unit_id]},
                code="conflict-of-interest",
                field="second",
            )


@transaction.atomic
def start(campaign: Campaign, *, acting_user: User) -> Campaign:
    locked = _own(campaign, Act.CAMPAIGN_PLAN, acting_user)
    CAMPAIGN.ready(locked, S.RUNNING)
    if not Stop.everything.filter(campaign=locked, dropped=False).exists():
        raise Problem(_("还没有抽签，不能启动。"), code="no-draw")
    return CAMPAIGN.move(locked, S.RUNNING, acting_user=acting_user, act="campaign.start")


@transaction.atomic
def drop(campaign: Campaign, because: str, *, acting_user: User) -> Campaign:
    locked = _own(campaign, Act.CAMPAIGN_PLAN, acting_user)
    return CAMPAIGN.move(locked, S.DROPPED, acting_user=acting_user, act="campaign.drop", reason=because)


@transaction.atomic
def visited(stop: Stop, check: SpotCheck, *, acting_user: User) -> Stop:
    """The check was filed at this stop: called by the filing, in its transaction, by somebody of the team."""
    require(acting_user, Act.CHECK_FILE)
    locked = held(Stop.objects, stop.pk, "campaign", "unit")
    if locked.check_record_id == check.pk:
        return locked
    if not TeamMember.everything.filter(campaign=locked.campaign_id, user=acting_user).exists():
        raise Denied()
    CAMPAIGN.expect(locked.campaign, S.RUNNING, verb=_("登记现场"))
    if locked.check_record_id or locked.dropped:
        raise Conflict(_("这一处已有督察记录或者已经取消。"), code="stop-done")
    if check.unit_id != locked.unit_id:
        raise Problem(
            _("督察记录的单位与计划的单位（%(unit)s）不同。") % {"unit": locked.unit},
            code="unit",
            field="unit",
        )
    if locked.campaign.is_covert and not check.is_covert:
        raise Problem(_("这次是暗访，请按暗访登记。"), code="covert", field="is_covert")
    Stop.everything.filter(pk=locked.pk).update(check_record=check, row_version=locked.row_version + 1)
    trail.record("campaign.visited", locked, acting_user=acting_user, after={"check": str(check.pk)})
    locked.check_record = check
    return locked


def came(key: str, check: SpotCheck, *, acting_user: User) -> Stop | None:
    """The stop that a phone names with its check. What was filed is filed: None where the stop isn't theirs, has a check
    already, was dropped, is over by now or is of another unit than the one that was visited after all."""
    try:
        stop = Stop.objects.filter(pk=uuid.UUID(key)).first()
    except ValueError:
        return None
    if stop is None or stop.unit_id != check.unit_id:
        return None
    try:
        return visited(stop, check, acting_user=acting_user)
    except Conflict:
        return None


@transaction.atomic
def close(campaign: Campaign, because: str = "", *, acting_user: User) -> Campaign:
    """The end of the visits; what wasn't visited needs a reason."""
    locked = _own(campaign, Act.CAMPAIGN_PLAN, acting_user)
    CAMPAIGN.ready(locked, S.CLOSED)
    left = Stop.everything.filter(campaign=locked, dropped=False, check_record__isnull=True).count()
    if left:
        because = written(
            because, _("%(count)s 处未到现场的原因") % {"count": left}, field="because", code="unvisited"
        )
    return CAMPAIGN.move(
        locked,
        S.CLOSED,
        acting_user=acting_user,
        act="campaign.close",
        after={"unvisited": left},
        unvisited=because.strip()[:300] if left else "",
    )


@transaction.atomic
def publish(campaign: Campaign, *, acting_user: User) -> Campaign:
    """From here on the campaign, its draw and all its checks are known; the terms of the units run from now."""
    locked = _own(campaign, Act.CAMPAIGN_PUBLISH, acting_user)
    CAMPAIGN.ready(locked, S.PUBLISHED)
    for check in SpotCheck.everything.filter(stop__campaign=locked, published=False).order_by("at", "pk"):
        checks.publish(check, acting_user=acting_user)
    return CAMPAIGN.move(locked, S.PUBLISHED, acting_user=acting_user, act=Act.CAMPAIGN_PUBLISH)


@transaction.atomic
def declare(
    user: User,
    kind: str,
    *,
    unit: Unit | None = None,
    person: Person | None = None,
    note: str = "",
    until: date | None = None,
    acting_user: User,
) -> ConflictOfInterest:
    """An interest of one's own, or as the inspectorate knows it of another."""
    require(acting_user, Act.CAMPAIGN_VIEW)
    if user != acting_user and not can(acting_user, Act.CAMPAIGN_PLAN):
        raise Denied()
    if until is not None and until < today():
        raise Problem(_("回避期限不能早于今天。"), code="until", field="until")
    made = ConflictOfInterest.everything.create(
        user=user,
        unit=unit,
        person=person,
        kind=kind,
        note=note.strip(),
        until=until,
        made_by=acting_user,
        made_at=timezone.now(),
    )
    trail.record("campaign.conflict", made, acting_user=acting_user, after={"kind": kind})
    return made


@transaction.atomic
def end_conflict(row: ConflictOfInterest, because: str, *, acting_user: User) -> ConflictOfInterest:
    """It no longer holds from tomorrow on; by the inspectorate, never by whom it concerns."""
    require(acting_user, Act.CAMPAIGN_PLAN)
    locked = held(ConflictOfInterest.objects, row.pk, "user")
    if locked.user_id == acting_user.pk:
        raise Problem(_("回避关系不能由本人解除。"), code="own")
    because = written(because, _("解除回避的原因"), field="because")
    before = {"until": str(locked.until or "")}
    locked.until = today() - timedelta(days=1)
    locked.save(update_fields=["until"])
    trail.record(
        "campaign.conflict",
        locked,
        acting_user=acting_user,
        before=before,
        after={"until": str(locked.until)},
        reason=because,
    )
    return locked
