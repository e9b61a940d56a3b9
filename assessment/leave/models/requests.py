"""A request for leave from asking to the real return, its days, and who said what. Why somebody asks is kept apart."""

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _

from assessment.leave.content import EFFECTS
from auxpolice.access.matrix import Resource
from auxpolice.access.models import Role, roles
from auxpolice.access.scope import Scope, ScopedModel, Span, own_q
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, Way
from auxpolice.months import SHANGHAI
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from personnel.models import Person


class LeaveState(models.TextChoices):
    WAITING = "waiting", _("待批")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已取消")
    RETURNED = "returned", _("已销假")


S = LeaveState
STANDS = (S.GRANTED, S.RETURNED)
"""States whose days are leave."""

LEAVE_FLOW = Flow(
    lambda row: _("%(name)s的请假") % {"name": row.person},
    Way(S.WAITING, S.GRANTED, _("批准"), by="decided_by", apart={"asked_by": _("申请人")}),
    Way(
        S.WAITING, S.REFUSED, _("不批准"), by="decided_by", reason="because", kept="refusal",
        apart={"asked_by": _("申请人")},
    ),
    Way(S.WAITING, S.WITHDRAWN, _("撤回")),
    Way(S.GRANTED, S.CANCELLED, _("取消"), by="ended_by", reason="because"),
    Way(S.GRANTED, S.RETURNED, _("销假"), by="ended_by"),
)  # fmt: skip


class LeaveRequest(ScopedModel):
    """Leave of one person from ``starts`` to ``ends``: midnights or noons. What its kind means (``effect``, ``wage``,
    ``full_attendance``) is that of ``version`` on the day it begins. ``counted`` are the half-days that count.

    ``event_day`` is the day of the wedding, birth or injury that it is for. ``within`` is the leave during which somebody
    fell ill: granted, this one takes its days out of that.
    """

    scope_resource = Resource.LEAVE

    person = models.ForeignKey(Person, models.PROTECT, related_name="leaves")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    kind = models.CharField(_("假别"), max_length=8)
    kind_name = models.CharField(_("假别"), max_length=20)
    effect = models.CharField(_("考勤记为"), max_length=8, choices=list(EFFECTS.items()))
    wage = models.BooleanField(_("工资照发"))
    full_attendance = models.BooleanField(_("不影响全勤"))
    starts = models.DateTimeField(_("从"))
    ends = models.DateTimeField(_("到"))
    asked_until = models.DateTimeField(_("原定到"))
    counted = models.PositiveSmallIntegerField(_("计假"))
    event_day = models.DateField(_("事由发生日"), null=True)
    extra = models.BooleanField(_("凭证明增加"), default=False)
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.WAITING)
    substitute = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    within = models.ForeignKey("self", models.PROTECT, null=True, related_name="illnesses")
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("申请时间"), db_default=models.functions.Now())
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    refusal = models.CharField(_("不批准的原因"), max_length=200, blank=True)
    ended_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("登记销假时间"), null=True)
    returned_at = models.DateTimeField(_("实际返岗时间"), null=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        verbose_name = _("请假")
        ordering = ["-starts", "-id"]
        constraints = [
            LEAVE_FLOW.closed("leave_state_known"),
            CheckConstraint(
                condition=Q(ends__gt=F("starts"), asked_until__gte=F("ends")), name="leave_interval"
            ),
            CheckConstraint(
                condition=~Q(state__in=["granted", "returned", "cancelled", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="leave_decided_by_somebody",
            ),
            CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="leave_decided_by_another",
            ),
            CheckConstraint(
                condition=~Q(state="returned") | Q(returned_at__isnull=False), name="leave_returned_when"
            ),
            CheckConstraint(
                condition=Q(substitute__isnull=True) | ~Q(substitute=F("person")),
                name="leave_substitute_is_another",
            ),
            ExclusionConstraint(
                name="leave_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(F("starts"), F("ends"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=["granted", "returned"]) | Q(state="waiting", within__isnull=True),
                violation_error_message=_("这段时间已经请过假了。"),
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "starts"], name="leave_by_unit"),
            models.Index(fields=["state", "unit"], condition=Q(state="waiting"), name="leave_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.kind_name} {self.first:%m-%d} – {self.last:%m-%d}"

    @property
    def first(self) -> date:
        return self.starts.astimezone(SHANGHAI).date()

    @property
    def first_noon(self) -> bool:
        """It begins at noon."""
        return self.starts.astimezone(SHANGHAI).hour == 12

    @property
    def last(self) -> date:
        return (self.ends.astimezone(SHANGHAI) - timedelta(hours=12)).date()

    @property
    def last_noon(self) -> bool:
        """It ends at noon."""
        return self.ends.astimezone(SHANGHAI).hour == 12


class LeaveDay(ScopedModel):
    """One day of a leave: which halves of it, and how many half-days count. ``rota``: by the person's own shifts."""

    scope_resource = Resource.LEAVE

    request = models.ForeignKey(LeaveRequest, models.CASCADE, related_name="days")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    date = models.DateField(_("日期"))
    morning = models.BooleanField()
    afternoon = models.BooleanField()
    counted = models.PositiveSmallIntegerField(_("计假"))
    rota = models.BooleanField(default=False)

    class Meta(ScopedModel.Meta):
        ordering = ["date"]
        constraints = [
            models.UniqueConstraint(fields=["request", "date"], name="leave_day_once"),
            CheckConstraint(condition=Q(morning=True) | Q(afternoon=True), name="leave_day_not_empty"),
            CheckConstraint(condition=Q(counted__lte=12), name="leave_day_counts"),
        ]
        indexes = [models.Index(fields=["person", "date"], name="leave_day_by_person")]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(request__unit_id__in=span.unit_ids) | own_q(span)


class LeaveStep(models.Model):
    """One step of a request's approval, made as it is asked for; the first that nobody has gone yet is the present one."""

    request = models.ForeignKey(LeaveRequest, models.CASCADE, related_name="steps")
    number = models.PositiveSmallIntegerField()
    role = models.CharField(_("审批人"), max_length=20, choices=roles)
    by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)
    agreed = models.BooleanField(null=True)
    opinion = models.CharField(_("意见"), max_length=200, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="leave_step_once"),
            models.UniqueConstraint(
                fields=["request", "by"], condition=Q(by__isnull=False), name="leave_step_each_another"
            ),
            CheckConstraint(
                condition=Q(role__in=[str(r) for r in (Role.UNIT_HEAD, Role.POLITICAL, Role.LEADER)]),
                name="leave_step_role",
            ),
            CheckConstraint(
                condition=Q(by__isnull=True, at__isnull=True, agreed__isnull=True)
                | Q(by__isnull=False, at__isnull=False, agreed__isnull=False),
                name="leave_step_said_by",
            ),
        ]


class Ground(ScopedModel):
    """Why somebody asks for leave, with the papers. Of a ``private`` kind it is there for the person, for whoever decides
    on it and for the department alone: not for clerks, and for leaders only where it comes to them."""

    scope_resource = Resource.LEAVE

    request = models.OneToOneField(LeaveRequest, models.CASCADE, primary_key=True, related_name="ground")
    text = models.CharField(_("事由"), max_length=500)
    private = models.BooleanField()
    proof_due = models.BooleanField(_("待补证明"), default=False)

    class Meta(ScopedModel.Meta):
        constraints = [CheckConstraint(condition=~Q(text=""), name="leave_ground_has_text")]

    def __str__(self) -> str:
        return str(self.request)

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(request__unit_id__in=span.unit_ids) | own_q(span, "request__person_id")

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        if scope.has(Role.POLITICAL):
            return Q()
        seen = Q(private=False) | Q(request__asked_by=scope.user_id)
        if scope.person_id is not None:
            seen |= Q(request__person=scope.person_id)
        if scope.has(Role.UNIT_HEAD):
            seen |= Q(request__unit_id__in=scope.units[Role.UNIT_HEAD])
        if scope.has(Role.LEADER):
            seen |= Q(request__in=LeaveStep.objects.filter(role=Role.LEADER).values("request"))
        return seen


class LeavePaper(Attached):
    """A paper that proves the ground of a leave."""

    owner_field = "ground"

    ground = models.ForeignKey(Ground, models.PROTECT, related_name="papers")


class Recount(models.Model):
    """What a change of the calendar of holidays made of a leave: half-days before and after, and what could not be had."""

    request = models.ForeignKey(LeaveRequest, models.CASCADE, related_name="recounts")
    at = models.DateTimeField(db_default=models.functions.Now())
    days = models.JSONField(_("改变的日子"))
    before = models.PositiveSmallIntegerField(_("原计假"))
    after = models.PositiveSmallIntegerField(_("现计假"))
    short = models.PositiveSmallIntegerField(_("余额不足"), default=0)

    class Meta:
        ordering = ["-at"]
