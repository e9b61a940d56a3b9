"""Posts on the street and at windows: where somebody is wanted by the hour, who fills them, what was seen, what was done."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, F, Func, Q
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.planning import DayOf
from assessment.duty.models.plans import Shift
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.units.models import Unit
from personnel.models import Person, not_empty


class PostKind(models.TextChoices):
    PATROL = "patrol", _("巡逻岗")
    TRAFFIC = "traffic", _("交通岗")
    GUARD = "guard", _("值守岗")


class OfUnit(ScopedModel):
    """A record of a unit's duty on the street."""

    scope_resource = Resource.DUTY

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class StreetPost(OfUnit):
    """A place that is to be manned 岗点, over a time."""

    name = models.CharField(_("岗点"), max_length=40)
    kind = models.CharField(_("性质"), max_length=8, choices=PostKind.choices)
    place = models.CharField(_("位置"), max_length=80, blank=True)
    period = DateRangeField(_("期间"))
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfUnit.Meta):
        ordering = ["unit", "name"]
        constraints = [
            not_empty("duty_post_period_not_empty"),
            ExclusionConstraint(
                name="duty_post_one_of_a_name",
                expressions=[
                    ("unit", RangeOperators.EQUAL),
                    ("name", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                violation_error_message=_("本单位这段时间已经有同名的岗点。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfPost(ScopedModel):
    """A record of one post, seen by whoever sees the post."""

    scope_resource = Resource.DUTY

    post = models.ForeignKey(StreetPost, models.PROTECT, related_name="+")

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(post__unit_id__in=span.unit_ids)


class PostHours(OfPost):
    """People wanted at a post from one time of day to another, over midnight where the end is no later than the start."""

    days = models.CharField(_("哪些天"), max_length=8, choices=DayOf.choices, default=DayOf.EVERY)
    starts = models.TimeField(_("从"))
    ends = models.TimeField(_("到"))
    wanted = models.PositiveSmallIntegerField(_("应到人数"))
    period = DateRangeField(_("期间"))
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfPost.Meta):
        ordering = ["post", "starts"]
        constraints = [
            not_empty("duty_post_hours_period_not_empty"),
            CheckConstraint(condition=Q(wanted__gte=1), name="duty_post_hours_wanted"),
        ]


class PostDuty(OfPost):
    """A stretch of a shift that is served at a post; of one shift no two at once."""

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="post_duties")
    starts = models.DateTimeField(_("从"))
    ends = models.DateTimeField(_("到"))
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfPost.Meta):
        ordering = ["starts"]
        constraints = [
            CheckConstraint(condition=Q(ends__gt=F("starts")), name="duty_post_duty_interval"),
            ExclusionConstraint(
                name="duty_post_duty_one_at_a_time",
                expressions=[
                    ("shift", RangeOperators.EQUAL),
                    (
                        Func(F("starts"), F("ends"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_("这个人这段时间已经排在另一个岗点。"),
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return super().reach_q(span) | own_q(span, "shift__person_id")


class SightingKind(models.TextChoices):
    CHECK_IN = "check_in", _("到岗报到")
    LOOK = "look", _("随机抽查")


class Sighting(OfPost):
    """A post seen manned or empty at a moment: by who serves there, who reports, or by a look at a time that was drawn."""

    kind = models.CharField(_("来源"), max_length=8, choices=SightingKind.choices)
    at = models.DateTimeField(_("时间"))
    manned = models.BooleanField(_("有人"))
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    words = models.CharField(_("说明"), max_length=120, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfPost.Meta):
        ordering = ["-at"]
        constraints = [
            CheckConstraint(
                condition=Q(kind="look", person__isnull=True)
                | Q(kind="check_in", manned=True, person__isnull=False),
                name="duty_sighting_who",
            ),
        ]
        indexes = [models.Index(fields=["post", "at"], name="duty_sighting_by_post")]


class CallSource(models.TextChoices):
    """How a matter came to the unit."""

    DISPATCHED = "dispatched", _("指令派警")
    ASKED = "asked", _("群众求助")
    FOUND = "found", _("巡逻发现")


class Call(OfUnit):
    """A matter handled 警情处置: when it was accepted, when somebody arrived, when it was finished. A time that wasn't told
    stays empty, and one that was told is never changed."""

    post = models.ForeignKey(StreetPost, models.PROTECT, null=True, related_name="+", verbose_name=_("岗点"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("处置人"))
    kind = models.CharField(max_length=8)
    kind_name = models.CharField(_("种类"), max_length=30)
    source = models.CharField(_("来源"), max_length=10, choices=CallSource.choices)
    place = models.CharField(_("地点"), max_length=80)
    accepted_at = models.DateTimeField(_("接到"))
    arrived_at = models.DateTimeField(_("到达"), null=True)
    finished_at = models.DateTimeField(_("办结"), null=True)
    outcome = models.CharField(_("处置结果"), max_length=200, blank=True)
    client_key = models.UUIDField(null=True, unique=True)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfUnit.Meta):
        ordering = ["-accepted_at"]
        constraints = [
            CheckConstraint(
                condition=Q(arrived_at__isnull=True) | Q(arrived_at__gte=F("accepted_at")),
                name="duty_call_arrived_after_accepted",
            ),
            CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(finished_at__gte=F("accepted_at"))
                & ~Q(outcome="")
                & (Q(arrived_at__isnull=True) | Q(finished_at__gte=F("arrived_at"))),
                name="duty_call_finished_last",
            ),
        ]
        indexes = [models.Index(fields=["unit", "accepted_at"], name="duty_call_by_unit")]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return super().reach_q(span) | own_q(span)


class WindowWork(OfUnit):
    """What a person did at a window on a day: matters handled, and those of them returned or corrected."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("人员"))
    date = models.DateField(_("日期"))
    matter = models.CharField(_("事项"), max_length=40)
    done = models.PositiveIntegerField(_("办件数"))
    returned = models.PositiveIntegerField(_("差错件数"), default=0)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfUnit.Meta):
        ordering = ["-date", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "date", "matter"], name="duty_window_work_once"),
            CheckConstraint(condition=Q(returned__lte=F("done")), name="duty_window_work_returned"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return super().reach_q(span) | own_q(span)


class Satisfaction(models.IntegerChoices):
    """The five levels of 好差评; the last two are 差评."""

    VERY_GOOD = 5, _("非常满意")
    GOOD = 4, _("满意")
    FAIR = 3, _("基本满意")
    BAD = 2, _("不满意")
    VERY_BAD = 1, _("非常不满意")


class Rating(OfUnit):
    """One rating of one matter handled at a window, imported; nothing of who rated is kept (国办发〔2019〕51号)."""

    number = models.CharField(_("办件编号"), max_length=40, unique=True)
    at = models.DateTimeField(_("评价时间"))
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name=_("工作人员")
    )
    matter = models.CharField(_("事项"), max_length=60, blank=True)
    level = models.PositiveSmallIntegerField(_("评价"), choices=Satisfaction.choices)

    class Meta(OfUnit.Meta):
        ordering = ["-at"]
        constraints = [
            CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="duty_rating_level"),
        ]
        indexes = [models.Index(fields=["unit", "at"], name="duty_rating_by_unit")]
