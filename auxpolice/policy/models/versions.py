"""Policies as data: versions, where they are in force, and dated statutory parameters."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Scope, ScopedModel, current
from auxpolice.flow import Flow, Way
from auxpolice.policy.kinds import label_of
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit


class PolicyState(models.TextChoices):
    DRAFT = "draft", _("草案")
    CONSULTING = "consulting", _("征求意见")
    SUBMITTED = "submitted", _("待审批")
    APPROVED = "approved", _("已批准")
    SUPERSEDED = "superseded", _("已废止")


POLICY = Flow(
    _("这份政策"),
    Way((PolicyState.DRAFT, PolicyState.CONSULTING), PolicyState.CONSULTING, _("征求意见")),
    Way((PolicyState.DRAFT, PolicyState.CONSULTING), PolicyState.SUBMITTED, _("提交审批")),
    Way((PolicyState.CONSULTING, PolicyState.SUBMITTED), PolicyState.DRAFT, _("退回起草")),
    Way(PolicyState.SUBMITTED, PolicyState.APPROVED, _("审批"), by="approved_by"),
    Way(PolicyState.APPROVED, PolicyState.SUPERSEDED, _("废止")),
    code="policy-state",
)


class Mark(models.TextChoices):
    STATUTE = "statute", _("法定")
    LOCAL = "local", _("地方规定")
    EXAMPLE = "example", _("示例")


class PolicyVersion(ScopedModel):
    """One version of one policy. From approval on its content is frozen by a trigger.

    Before it is put forward a draft is there for those who draft; once submitted, for who approves; for everybody
    whom policies concern in consultation and from approval on.
    """

    scope_resource = Resource.POLICY
    State = PolicyState

    kind = models.CharField(_("类别"), max_length=20)
    number = models.PositiveIntegerField(_("版本号"))
    title = models.CharField(_("名称"), max_length=120)
    state = models.CharField(_("状态"), max_length=12, choices=PolicyState.choices, default=PolicyState.DRAFT)
    content = models.JSONField()
    mark = models.CharField(_("性质"), max_length=8, choices=Mark.choices, default=Mark.EXAMPLE)
    source = models.CharField(_("依据"), max_length=300, blank=True)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    approved_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["kind", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="policy_version_number"),
            maker_is_not_checker("policy_maker_is_not_checker", maker="created_by", checker="approved_by"),
            CheckConstraint(
                condition=Q(state__in=["approved", "superseded"], approved_at__isnull=False)
                | Q(state__in=["draft", "consulting", "submitted"], approved_at__isnull=True),
                name="policy_approved_has_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"

    def get_kind_display(self) -> str:
        return label_of(self.kind)

    @property
    def base(self) -> "PolicyVersion | None":
        """The version this was copied from, unless the reader doesn't know of that draft."""
        found = PolicyVersion.everything.filter(self.visible_q(current()))
        return found.filter(pk=self.based_on_id).first() if self.based_on_id else None

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        if scope.can(Act.POLICY_DRAFT):
            return Q()
        hidden = (
            {PolicyState.DRAFT}
            if scope.can(Act.POLICY_APPROVE)
            else {PolicyState.DRAFT, PolicyState.SUBMITTED}
        )
        return ~Q(state__in=hidden)


class InForce(models.Model):
    """A version is in force for a unit over a period; one version per kind, unit and day."""

    kind = models.CharField(max_length=20)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="in_force")
    period = DateRangeField(_("施行期间"))

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="policy_one_version_per_unit_and_day",
                expressions=[
                    ("kind", RangeOperators.EQUAL),
                    ("unit", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
            ),
            CheckConstraint(condition=Q(period__isempty=False), name="policy_in_force_not_empty"),
        ]


class Parameter(models.Model):
    """A dated parameter of national or local law: tax tables, contribution rates, minimum wage."""

    code = models.CharField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    value = models.JSONField(_("值"))
    period = DateRangeField(_("有效期"))
    source = models.CharField(_("依据"), max_length=300)
    mark = models.CharField(_("性质"), max_length=8, choices=Mark.choices)

    class Meta:
        ordering = ["code", "period"]
        constraints = [
            ExclusionConstraint(
                name="policy_parameter_no_overlap",
                expressions=[("code", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
            )
        ]

    def __str__(self) -> str:
        return self.name
