"""Courses, the plans of a year, and sessions: what is taught when, where, by whom, for how many."""

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.flow import Flow, Way
from auxpolice.months import SHANGHAI
from auxpolice.units.models import Unit
from personnel.training.models.records import TrainingKind


class Course(models.Model):
    """A course of the catalogue. With ``exam`` it ends with a mark, with ``fitness`` with the items of the fitness test."""

    name = models.CharField(_("课程"), max_length=60, unique=True)
    kind = models.CharField(_("类别"), max_length=10, choices=TrainingKind.choices)
    content = models.CharField(_("内容"), max_length=500, blank=True)
    exam = models.BooleanField(_("有考试"), default=False)
    fitness = models.BooleanField(_("有体能测试"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        verbose_name = _("培训课程")
        ordering = ["kind", "name"]
        constraints = [
            CheckConstraint(condition=Q(kind__in=TrainingKind.values), name="training_course_kind_known")
        ]

    def __str__(self) -> str:
        return self.name


class PlanState(models.TextChoices):
    DRAFT = "draft", _("草稿")
    PUBLISHED = "published", _("已发布")


class TrainingPlan(models.Model):
    """A year's training of the bureau (its root unit) or of a unit."""

    year = models.PositiveSmallIntegerField(_("年度"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    published_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("发布时间"), null=True)

    class Meta:
        verbose_name = _("培训计划")
        ordering = ["-year", "unit__sort_order"]
        constraints = [
            UniqueConstraint(
                fields=["year", "unit"],
                name="training_plan_one_a_year",
                violation_error_message=_("这一年已有培训计划。"),
            ),
            CheckConstraint(condition=Q(year__range=(2000, 2199)), name="training_plan_year"),
            CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False, published_by__isnull=False),
                name="training_plan_published_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return _("%(year)s 年%(unit)s培训计划") % {"year": self.year, "unit": self.unit.name}


PLAN = Flow(lambda row: str(row), Way(PlanState.DRAFT, PlanState.PUBLISHED, _("发布"), by="published_by"))


class PlanItem(models.Model):
    """A course in a month of a plan, for so many people."""

    plan = models.ForeignKey(TrainingPlan, models.CASCADE, related_name="items")
    course = models.ForeignKey(Course, models.PROTECT, related_name="+")
    month = models.PositiveSmallIntegerField(_("月份"))
    heads = models.PositiveSmallIntegerField(_("计划人数"))

    class Meta:
        ordering = ["month", "pk"]
        constraints = [
            CheckConstraint(condition=Q(month__range=(1, 12)), name="training_plan_item_month"),
            CheckConstraint(condition=Q(heads__gte=1), name="training_plan_item_heads"),
        ]


class SessionState(models.TextChoices):
    PLANNED = "planned", _("待开班")
    HELD = "held", _("已结训")
    CANCELLED = "cancelled", _("已取消")


class Session(models.Model):
    """A course held on ``days`` from ``begins`` to ``ends``; ``minutes`` are taught a day. ``unit`` holds it: its people and
    those of the units below may be called."""

    course = models.ForeignKey(Course, models.PROTECT, related_name="sessions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    days = ArrayField(models.DateField(), verbose_name=_("日期"))
    begins = models.TimeField(_("开始"))
    ends = models.TimeField(_("结束"))
    minutes = models.PositiveSmallIntegerField(_("每天学时（分钟）"))
    place = models.CharField(_("地点"), max_length=60)
    teacher = models.CharField(_("教官"), max_length=60)
    seats = models.PositiveSmallIntegerField(_("名额"))
    state = models.CharField(
        _("状态"), max_length=10, choices=SessionState.choices, default=SessionState.PLANNED
    )
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=models.functions.Now())
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    because = models.CharField(_("取消的原因"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("培训班")
        ordering = ["-days", "-pk"]
        constraints = [
            CheckConstraint(condition=Q(days__len__range=(1, 120)), name="training_session_has_days"),
            CheckConstraint(condition=Q(ends__gt=F("begins")), name="training_session_interval"),
            CheckConstraint(condition=Q(minutes__range=(5, 720)), name="training_session_minutes"),
            CheckConstraint(condition=Q(seats__range=(1, 5000)), name="training_session_seats"),
            CheckConstraint(
                condition=~Q(place="") & ~Q(teacher=""), name="training_session_place_and_teacher"
            ),
            CheckConstraint(
                condition=Q(state="planned", closed_at__isnull=True)
                | Q(state__in=["held", "cancelled"], closed_at__isnull=False),
                name="training_session_closed_when",
            ),
        ]
        indexes = [GinIndex(fields=["days"], name="training_session_days")]

    def __str__(self) -> str:
        return f"{self.course.name} {self.first:%Y-%m-%d}"

    @property
    def first(self) -> date:
        return self.days[0]

    @property
    def last(self) -> date:
        return self.days[-1]

    @property
    def starts(self) -> datetime:
        return self.on(self.first)[0]

    @property
    def finishes(self) -> datetime:
        return self.on(self.last)[1]

    def on(self, day: date) -> tuple[datetime, datetime]:
        """From when to when it is on a day."""
        return datetime.combine(day, self.begins, SHANGHAI), datetime.combine(day, self.ends, SHANGHAI)

    def overlaps(self, starts: datetime, ends: datetime) -> bool:
        """Is it going on at some moment of the time?"""
        around = (
            day for day in self.days if starts.date() - timedelta(1) <= day <= ends.date() + timedelta(1)
        )
        return any(since < ends and starts < until for since, until in map(self.on, around))


SESSION = Flow(
    _("这个培训班"),
    Way(SessionState.PLANNED, SessionState.HELD, _("结训"), by="closed_by"),
    Way(
        SessionState.PLANNED,
        SessionState.CANCELLED,
        _("取消"),
        by="closed_by",
        reason="because",
        kept="because",
    ),
)
