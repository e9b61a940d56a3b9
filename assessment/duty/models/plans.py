"""A unit's month of duty and the shifts in it. A shift is an interval with a date of its own, midnight or not."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _

from assessment.duty.content import KINDS, STANDBY
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.flow import Flow, Way
from auxpolice.months import first_day_check
from auxpolice.units.models import Unit
from personnel.models import Person


class PlanState(models.TextChoices):
    DRAFT = "draft", _("编排中")
    PUBLISHED = "published", _("已发布")


PLAN = Flow(_("这份班表"), Way(PlanState.DRAFT, PlanState.PUBLISHED, _("发布"), by="published_by"))


class Plan(ScopedModel):
    """The duty plan of one unit and month. A unit without one has the day shift of the duty rules. A plan that a command
    took from a station's file is published by nobody."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField(_("月份"))
    state = models.CharField(_("状态"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    published_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("发布时间"), null=True)
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "unit"]
        constraints = [
            first_day_check("month", "duty_plan_first_day"),
            models.UniqueConstraint(fields=["unit", "month"], name="duty_plan_one_per_month"),
            CheckConstraint(
                condition=Q(state="draft") | Q(published_at__isnull=False),
                name="duty_plan_published_by",
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class ShiftSource(models.TextChoices):
    """What wrote a shift: a hand's cell is never written over by a pattern or the solver."""

    PATTERN = "pattern", _("轮班")
    SOLVER = "solver", _("自动排班")
    HAND = "hand", _("手工")
    SWAP = "swap", _("换班")
    IMPORT = "import", _("导入")
    DEFAULT = "default", _("常白班")


class Shift(ScopedModel):
    """One person's shift: ``date`` is the day it belongs to, ``starts``/``ends`` the instants. ``plan`` is null for the
    day shift of a unit that plans none. What is planned is seen by the person once it is published. ``by``: whose hand wrote
    it; ``why``: place in the pattern, the solver's reason, with whom it was swapped. ``called_out``: minutes of a watch or
    stand-by that were work."""

    scope_resource = Resource.DUTY

    plan = models.ForeignKey(Plan, models.CASCADE, null=True, related_name="shifts")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    date = models.DateField(_("日期"))
    code = models.CharField(_("班次"), max_length=4)
    kind = models.CharField(_("性质"), max_length=8, choices=list(KINDS.items()))
    starts = models.DateTimeField(_("开始"))
    ends = models.DateTimeField(_("结束"))
    break_minutes = models.PositiveSmallIntegerField(_("其中休息"), default=0)
    night = models.BooleanField(_("计夜班"), default=False)
    called_out = models.PositiveSmallIntegerField(_("出动分钟"), default=0, db_default=0)
    source = models.CharField(_("来源"), max_length=8, choices=ShiftSource.choices)
    by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    why = models.CharField(_("为什么"), max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["date", "starts", "person"]
        constraints = [
            CheckConstraint(condition=Q(ends__gt=F("starts")), name="duty_shift_interval"),
            CheckConstraint(condition=Q(called_out=0) | ~Q(kind="work"), name="duty_shift_called_out"),
            ExclusionConstraint(
                name="duty_shift_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(F("starts"), F("ends"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=~Q(kind=STANDBY),
                violation_error_message=_("这个人在这段时间已经有班了。"),
            ),
            models.UniqueConstraint(fields=["person", "date", "code"], name="duty_shift_once"),
        ]
        indexes = [
            models.Index(fields=["unit", "date"], name="duty_shift_by_unit"),
            models.Index(fields=["date"], name="duty_shift_by_date"),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return cls.own_once(scope, Q(plan__isnull=True) | Q(plan__state=PlanState.PUBLISHED))
