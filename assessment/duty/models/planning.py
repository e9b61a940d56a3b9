"""What a plan is drawn from: the working-time system, the pattern and the people wanted of a unit, teams, wishes, swaps."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessment.duty.content import STANDARD, SYSTEMS
from assessment.duty.models.plans import Plan
from auxpolice.access.matrix import Act, Resource
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope, ScopedModel, Span, own_q
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person, Post, assigned_q, no_overlap, not_empty


class UnitFact(ScopedModel):
    """A dated fact of a unit, or of one post in it."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+", verbose_name=_("岗位"))
    period = DateRangeField(_("期间"))
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


def _one_at_a_time(name: str, message) -> ExclusionConstraint:
    return ExclusionConstraint(
        name=name,
        expressions=[
            ("unit", RangeOperators.EQUAL),
            (Coalesce(F("post"), Value(0)), RangeOperators.EQUAL),
            ("period", RangeOperators.OVERLAPS),
        ],
        violation_error_message=message,
    )


class Cycle(models.TextChoices):
    """The span over which 综合计算 adds hours up."""

    MONTH = "month", _("月")
    QUARTER = "quarter", _("季")
    YEAR = "year", _("年")


class WorkSystem(UnitFact):
    """The working-time system 工时制度 of a unit or post. Any but the standard one rests on an approval."""

    system = models.CharField(_("工时制度"), max_length=14, choices=list(SYSTEMS.items()))
    cycle = models.CharField(_("计算周期"), max_length=8, choices=Cycle.choices, blank=True)
    document = models.CharField(_("批准文件"), max_length=100, blank=True)

    class Meta(UnitFact.Meta):
        constraints = [
            _one_at_a_time("duty_system_one_at_a_time", _("这段时间已经登记了工时制度。")),
            not_empty("duty_system_period_not_empty"),
            CheckConstraint(condition=Q(system=STANDARD) | ~Q(document=""), name="duty_system_has_document"),
            CheckConstraint(
                condition=Q(system="comprehensive") & ~Q(cycle="") | ~Q(system="comprehensive") & Q(cycle=""),
                name="duty_system_cycle",
            ),
        ]


class UnitPattern(UnitFact):
    """The pattern (a code of the duty rules) by which a unit or post rotates; on ``anchor`` whoever is 0 days behind is on the
    first day of the cycle."""

    pattern = models.CharField(_("轮班方式"), max_length=8)
    anchor = models.DateField(_("轮次起点"))

    class Meta(UnitFact.Meta):
        constraints = [
            _one_at_a_time("duty_pattern_one_at_a_time", _("这段时间已经登记了轮班方式。")),
            not_empty("duty_pattern_period_not_empty"),
        ]


class DayOf(models.TextChoices):
    """The days a demand for people is of."""

    EVERY = "every", _("每天")
    WORKDAY = "workday", _("工作日")
    OFF = "off", _("休息日和节假日")


class Staffing(UnitFact):
    """People wanted from one time of day to another, over midnight where the end is no later than the start."""

    days = models.CharField(_("哪些天"), max_length=8, choices=DayOf.choices, default=DayOf.EVERY)
    starts = models.TimeField(_("从"))
    ends = models.TimeField(_("到"))
    wanted = models.PositiveSmallIntegerField(_("应到人数"))
    minimum = models.PositiveSmallIntegerField(_("最少人数"))

    class Meta(UnitFact.Meta):
        ordering = ["unit", "starts", "ends"]
        constraints = [
            not_empty("duty_staffing_period_not_empty"),
            CheckConstraint(
                condition=Q(minimum__lte=F("wanted")), name="duty_staffing_minimum_within_wanted"
            ),
        ]


class PersonalFact(ScopedModel):
    """A dated fact of duty about a person."""

    scope_resource = Resource.DUTY

    period = DateRangeField(_("期间"))
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


class TeamMember(PersonalFact):
    """The team 班组 of a person in a unit, and how many days its cycle is behind the first team's."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="teams")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    team = models.CharField(_("班组"), max_length=10)
    behind = models.PositiveSmallIntegerField(_("轮次错开天数"))

    class Meta(PersonalFact.Meta):
        constraints = [
            no_overlap("duty_team_one_at_a_time", "person"),
            not_empty("duty_team_period_not_empty"),
            CheckConstraint(condition=Q(behind__lte=60), name="duty_team_behind"),
        ]


class NoNightsReason(models.TextChoices):
    PREGNANT = "pregnant", _("怀孕七个月以上")
    NURSING = "nursing", _("哺乳未满一周岁婴儿")


class NoNights(PersonalFact):
    """A time in which a person is never planned at night nor over the standard hours (女职工劳动保护特别规定 6, 9)."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="no_nights")
    reason = models.CharField(_("原因"), max_length=10, choices=NoNightsReason.choices)

    class Meta(PersonalFact.Meta):
        constraints = [
            no_overlap("duty_no_nights_one_at_a_time", "person"),
            not_empty("duty_no_nights_period_not_empty"),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """Whoever plans knows of it, the department, and the person; it is nobody else's business."""
        if scope.has(Role.POLITICAL):
            return Q()
        planned = scope.units_for(Act.DUTY_PLAN)
        return own_q(scope.span(cls.scope_resource)) | assigned_q(Span(unit_ids=planned), "person_id")


class PlanLine(ScopedModel):
    """A person's line in a plan. ``kept`` are the days of the month that a hand, a swap or a file decided, days off among
    them: neither pattern nor solver writes over these."""

    scope_resource = Resource.DUTY

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="lines")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    kept = ArrayField(models.PositiveSmallIntegerField(), default=list)
    changed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="duty_line_once")]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(plan__unit_id__in=span.unit_ids)


class Wish(ScopedModel):
    """What a person asks of a day before the plan is published: a shift's code, or 休."""

    scope_resource = Resource.DUTY

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    date = models.DateField(_("日期"))
    code = models.CharField(_("想要"), max_length=4)
    words = models.CharField(_("说明"), max_length=100, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["person", "date"], name="duty_wish_once")]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


class SwapState(models.TextChoices):
    ASKED = "asked", _("等对方答复")
    AGREED = "agreed", _("等负责人批准")
    APPROVED = "approved", _("已换班")
    DECLINED = "declined", _("对方未同意")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")


OPEN_SWAPS = (SwapState.ASKED, SwapState.AGREED)

SWAP = Flow(
    _("这次换班"),
    Way(SwapState.ASKED, SwapState.AGREED, _("同意"), by="agreed_by", apart={"asked_by": _("提出换班的人")}),
    Way(SwapState.ASKED, SwapState.DECLINED, _("谢绝")),
    Way(
        SwapState.AGREED,
        SwapState.APPROVED,
        _("批准"),
        by="decided_by",
        apart={"asked_by": _("提出换班的人"), "agreed_by": _("同意换班的人")},
    ),
    Way(OPEN_SWAPS, SwapState.REFUSED, _("退回"), by="decided_by", reason="because", kept="because"),
    Way(OPEN_SWAPS, SwapState.WITHDRAWN, _("撤回")),
)


class Swap(ScopedModel):
    """Two people of one unit exchange shifts: asked by one, agreed by the other, approved by the head. Without
    ``taker_date`` the other takes the shift over and gives none."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    giver = models.ForeignKey(Person, models.PROTECT, related_name="swaps_asked")
    giver_date = models.DateField(_("给出的班"))
    giver_code = models.CharField(max_length=4)
    taker = models.ForeignKey(Person, models.PROTECT, related_name="swaps_offered")
    taker_date = models.DateField(_("换来的班"), null=True)
    taker_code = models.CharField(max_length=4, blank=True)
    words = models.CharField(_("说明"), max_length=100, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=SwapState.choices, default=SwapState.ASKED)
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    because = models.CharField(_("退回原因"), max_length=200, blank=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            SWAP.closed("duty_swap_state"),
            CheckConstraint(condition=~Q(giver=F("taker")), name="duty_swap_two_people"),
            CheckConstraint(
                condition=~Q(state="approved") | Q(agreed_by__isnull=False, decided_by__isnull=False),
                name="duty_swap_agreed_and_decided",
            ),
            maker_is_not_checker("duty_swap_asked_not_agreed", maker="asked_by", checker="agreed_by"),
            maker_is_not_checker("duty_swap_asked_not_decided", maker="asked_by", checker="decided_by"),
            models.UniqueConstraint(
                fields=["giver", "giver_date", "giver_code"],
                condition=Q(state__in=["asked", "agreed"]),
                name="duty_swap_one_open_a_shift",
                violation_error_message=_("这个班已经在申请换班。"),
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"], name="duty_swap_by_unit")]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        own = Q(giver_id=span.person_id) | Q(taker_id=span.person_id) if span.person_id else Q(pk__in=[])
        return Q(unit_id__in=span.unit_ids) | own
