"""Tables of campaigns 专项督察: what is planned, who goes, what was drawn and by which seed, each stop and its check.

Until a campaign is published it is there for its team, an open one for the whole inspectorate too, and for nobody else:
ids are random, nothing is numbered, and of covert ones not even the trail tells (``secret_q``).
"""

import uuid
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.flow import Flow, Way
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from inspections.campaigns import rules
from inspections.checks.models import SpotCheck
from personnel.models import Person

BUREAU_WIDE = (Role.POLITICAL, Role.INSPECTOR, Role.LEADER)


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("筹备")
    RUNNING = "running", _("进行中")
    CLOSED = "closed", _("已结束")
    PUBLISHED = "published", _("已公布")
    DROPPED = "dropped", _("已取消")


S = CampaignState
UNKNOWN = (S.DRAFT, S.RUNNING, S.CLOSED)
"""States in which a covert campaign is a secret as such. Of one that was given up the trail tells that there was one."""
CAMPAIGN = Flow(
    _("这次专项督察"),
    Way(S.DRAFT, S.RUNNING, _("启动")),
    Way(S.RUNNING, S.CLOSED, _("结束")),
    Way(S.CLOSED, S.PUBLISHED, _("公布"), by="published_by"),
    Way(S.DRAFT, S.DROPPED, _("取消"), reason="because"),
)


class Method(models.TextChoices):
    RANDOM = rules.RANDOM, _("简单随机")
    STRATIFIED = rules.STRATIFIED, _("按单位类别和风险分层")
    WEIGHTED = rules.WEIGHTED, _("按风险加权")


class Campaign(ScopedModel):
    """A campaign with its theme and period; ``goal_percent`` is the share of its units that is to be visited."""

    scope_resource = Resource.CAMPAIGN

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    theme = models.CharField(_("主题"), max_length=60)
    purpose = models.CharField(_("督察内容"), max_length=500, blank=True)
    starts = models.DateField(_("开始日期"))
    ends = models.DateField(_("结束日期"))
    is_covert = models.BooleanField(_("暗访"), default=False)
    method = models.CharField(_("抽样方式"), max_length=10, choices=Method.choices, default=Method.STRATIFIED)
    goal_percent = models.PositiveSmallIntegerField(_("覆盖目标"), default=100)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    planner = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("组织人"))
    planned_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.DRAFT)
    unvisited = models.CharField(_("未到现场的原因"), max_length=300, blank=True)
    published_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("公布时间"), null=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-starts", "-planned_at"]
        constraints = [
            CAMPAIGN.closed("campaign_state_known"),
            CheckConstraint(condition=~Q(theme=""), name="campaign_has_theme"),
            CheckConstraint(
                condition=Q(ends__gte=F("starts")),
                name="campaign_ends_after_start",
                violation_error_message=_("结束日期不能早于开始日期。"),
            ),
            CheckConstraint(condition=Q(goal_percent__range=(1, 100)), name="campaign_goal_is_a_share"),
            CheckConstraint(
                condition=Q(state=S.PUBLISHED, published_by__isnull=False, published_at__isnull=False)
                | ~Q(state=S.PUBLISHED) & Q(published_by__isnull=True),
                name="campaign_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.theme

    @classmethod
    def team_q(cls, scope: Scope, path: str = "") -> Q:
        """Campaigns that the user plans or goes out for."""
        user = scope.user_id
        mine = TeamMember.everything.filter(user=user).values("campaign")
        return Q(**{f"{path}planner": user}) | Q(**{f"{path.removesuffix('__') or 'pk'}__in": mine})

    @classmethod
    def of_team_q(cls, scope: Scope, path: str = "") -> Q:
        """Campaigns whose plan the user may know before it is published."""
        known = cls.team_q(scope, path)
        return known | Q(**{f"{path}is_covert": False}) if scope.has(Role.INSPECTOR) else known

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(targets__unit__in=span.unit_ids)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        published = Q(state=S.PUBLISHED)
        if not scope.has(*BUREAU_WIDE):
            own = Target.everything.filter(unit__in=scope.unit_ids).values("campaign")
            published &= Q(pk__in=own)
        return published | cls.of_team_q(scope)

    @classmethod
    def secret_q(cls) -> Q:
        return Q(is_covert=True, state__in=UNKNOWN)


class OfCampaign(ScopedModel):
    """Records of a campaign, there for whoever the campaign is there for."""

    scope_resource = Resource.CAMPAIGN

    campaign: Any = None

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return Q(campaign__state=S.PUBLISHED) | Campaign.of_team_q(scope, "campaign__")

    @classmethod
    def secret_q(cls) -> Q:
        return Q(campaign__is_covert=True, campaign__state__in=UNKNOWN)


class OfUnits(OfCampaign):
    """Those of a unit: a unit's head sees their own units' once they are published."""

    class Meta(OfCampaign.Meta):
        abstract = True

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        published = Q(campaign__state=S.PUBLISHED)
        if not scope.has(*BUREAU_WIDE):
            published &= Q(unit__in=scope.unit_ids)
        return published | Campaign.of_team_q(scope, "campaign__")


class Target(OfUnits):
    """A unit in the scope of a campaign, with the places there that are meant; none means the unit as a whole."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="targets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    places = models.JSONField(default=list)

    class Meta(OfUnits.Meta):
        ordering = ["unit__sort_order", "unit__code"]
        constraints = [UniqueConstraint(fields=["campaign", "unit"], name="campaign_target_once")]


class Sends(models.TextChoices):
    """Who sends a member of a joint team."""

    INSPECTION = "inspection", _("督察")
    POLITICAL = "political", _("政工")
    DISCIPLINE = "discipline", _("纪检")
    LEGAL = "legal", _("法制")


class TeamMember(OfCampaign):
    """Somebody of the team. Those of the inspectorate file; ``leads`` may plan like the planner."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="members")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    sent_by = models.CharField(_("来自"), max_length=12, choices=Sends.choices, default=Sends.INSPECTION)
    leads = models.BooleanField(_("带队"), default=False)

    class Meta(OfCampaign.Meta):
        ordering = ["-leads", "sent_by", "pk"]
        constraints = [
            UniqueConstraint(fields=["campaign", "user"], name="campaign_member_once"),
            UniqueConstraint(fields=["campaign"], condition=Q(leads=True), name="campaign_one_leads"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Draw(OfCampaign):
    """A draw: its seed, all it depended on and what came of it. Only added; the last one counts, earlier ones stay."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="draws")
    nth = models.PositiveSmallIntegerField(_("第几次抽签"))
    seed = models.BigIntegerField(_("种子"))
    facts = models.JSONField()
    told = models.JSONField()
    reason = models.CharField(_("重新抽签的原因"), max_length=300, blank=True)
    drawn_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(_("抽签时间"), default=timezone.now)

    class Meta(OfCampaign.Meta):
        ordering = ["-nth"]
        constraints = [
            UniqueConstraint(fields=["campaign", "nth"], name="campaign_draw_nth"),
            CheckConstraint(condition=Q(nth=1) | ~Q(reason=""), name="campaign_redrawn_for_a_reason"),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """The whole draw tells of all units: a unit's head is told their own stops instead."""
        known = Campaign.of_team_q(scope, "campaign__")
        return known | Q(campaign__state=S.PUBLISHED) if scope.has(*BUREAU_WIDE) else known


class Stop(OfUnits):
    """A unit to be visited on a day by two; ``order`` on their route. ``check_record``: the check filed there."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="stops")
    draw = models.ForeignKey(Draw, models.PROTECT, related_name="stops")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    stratum = models.CharField(_("层"), max_length=40)
    place = models.CharField(_("地点"), max_length=100, blank=True)
    day = models.DateField(_("日期"))
    at_night = models.BooleanField(_("夜间"), default=False)
    first = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    order = models.PositiveSmallIntegerField(_("次序"), default=1)
    dropped = models.BooleanField(_("取消"), default=False)
    check_record = models.OneToOneField(SpotCheck, models.PROTECT, null=True, related_name="stop")
    row_version = models.PositiveIntegerField(default=1)

    class Meta(OfUnits.Meta):
        ordering = ["day", "order", "unit__code"]
        constraints = [
            CheckConstraint(condition=~Q(first=F("second")), name="campaign_stop_by_two"),
            CheckConstraint(
                condition=Q(dropped=False) | Q(check_record__isnull=True),
                name="campaign_stop_dropped_unvisited",
            ),
        ]
        indexes = [models.Index(fields=["day", "first"], name="campaign_stop_by_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day:%Y-%m-%d}"


class StopChange(OfCampaign):
    """What was changed of a stop, and why. Only added."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="changes")
    stop = models.ForeignKey(Stop, models.CASCADE, related_name="changes")
    before = models.JSONField()
    after = models.JSONField()
    reason = models.CharField(_("原因"), max_length=300)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta(OfCampaign.Meta):
        ordering = ["-at"]
        constraints = [CheckConstraint(condition=~Q(reason=""), name="campaign_stop_changed_for_a_reason")]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return Draw.visible_q(scope)


class Interest(models.TextChoices):
    RELATIVE = "relative", _("亲属在该单位")
    FORMER = "former", _("曾在该单位任职")
    SAME = "same", _("现属该单位")
    OTHER = "other", _("其他利害关系")


class ConflictOfInterest(ScopedModel):
    """Why somebody doesn't check a unit, or the unit in which a person works; until a day, or for good."""

    scope_resource = Resource.CAMPAIGN

    user = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("检查人"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("有关人员")
    )
    kind = models.CharField(_("关系"), max_length=10, choices=Interest.choices)
    note = models.CharField(_("说明"), max_length=200, blank=True)
    until = models.DateField(_("至"), null=True)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(ScopedModel.Meta):
        ordering = ["user", "pk"]
        constraints = [
            CheckConstraint(
                condition=Q(unit__isnull=False, person__isnull=True)
                | Q(unit__isnull=True, person__isnull=False),
                name="conflict_of_unit_or_person",
                violation_error_message=_("请选择单位或者填写有关人员，只填一项。"),
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit__in=span.unit_ids)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """The inspectorate's, and one's own."""
        return Q() if scope.has(Role.INSPECTOR) else Q(user=scope.user_id)
