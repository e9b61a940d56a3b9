"""Who answers for what, what the measures read, quarterly reviews with what was agreed in them, and summonses of heads."""

from typing import ClassVar

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.deadlines import Due
from auxpolice.flow import Flow, Way
from auxpolice.months import first_day_check
from auxpolice.units.models import Unit
from personnel.models import no_overlap, not_empty

ALL_MATTERS = "all"
"""The matter of whoever answers for the unit as a whole."""


class Audience(models.TextChoices):
    """For whose eyes a reading was taken: each sees no more in it than in the lists themselves."""

    LEADER = "leader", _("局领导")
    HEAD = "unit_head", _("单位负责人")


class Reading(models.Model):
    """What a measure read for a unit and month: the figure, or part and whole of a share. Taken anew by the clock."""

    audience = models.CharField(max_length=9, choices=Audience.choices)
    measure = models.CharField(max_length=60)
    month = models.DateField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    part = models.BigIntegerField()
    whole = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["audience", "month", "measure", "unit"], name="reading_once"),
            first_day_check("month", "reading_month_first_day"),
        ]


class Taken(models.Model):
    """When all measures of a month were last read for an audience."""

    audience = models.CharField(max_length=9, choices=Audience.choices)
    month = models.DateField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["audience", "month"], name="readings_taken_once")]


class OfUnit(ScopedModel):
    """Rows of a unit: its heads', the department's and the leaders'."""

    scope_resource = Resource.STEERING

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class Responsibility(OfUnit):
    """Who answers for a matter of a unit, in which post, from when to when (责任到人到岗). One person at a time."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    matter = models.CharField(_("事项"), max_length=20)
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("责任人"))
    post = models.CharField(_("职务"), max_length=40)
    period = DateRangeField(_("期间"))
    set_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    set_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(OfUnit.Meta):
        verbose_name = _("责任")
        ordering = ["unit__sort_order", "matter", "-period"]
        constraints = [
            no_overlap("responsibility_one_at_a_time", "unit", "matter"),
            not_empty("responsibility_period_not_empty"),
            CheckConstraint(condition=~Q(post=""), name="responsibility_names_the_post"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.user}"


class ReviewState(models.TextChoices):
    OPEN = "open", _("待述职")
    REPORTED = "reported", _("待讲评")
    CLOSED = "closed", _("已讲评")


REVIEW = Flow(
    _("这次季度讲评"),
    Way(ReviewState.OPEN, ReviewState.REPORTED, _("述职"), by="reported_by"),
    Way(
        ReviewState.REPORTED,
        ReviewState.CLOSED,
        _("讲评"),
        by="said_by",
        apart={"reported_by": _("述职的人")},
    ),
    Way(ReviewState.REPORTED, ReviewState.OPEN, _("退回"), reason="because", kept="back"),
)


class Review(Due, OfUnit):
    """A unit's quarter: its figures as they were when the head reported, the head's words, the leader's word."""

    waiting: ClassVar[Q] = Q(state=ReviewState.OPEN)

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    quarter = models.DateField(_("季度"))
    state = models.CharField(_("状态"), max_length=10, choices=ReviewState.choices, default=ReviewState.OPEN)
    figures = models.JSONField(default=list)
    report = models.CharField(_("述职"), max_length=2000, blank=True)
    reported_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    back = models.CharField(_("退回的原因"), max_length=300, blank=True)
    word = models.CharField(_("讲评意见"), max_length=1000, blank=True)
    said_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfUnit.Meta):
        verbose_name = _("季度讲评")
        ordering = ["-quarter", "unit__sort_order"]
        constraints = [
            REVIEW.closed("review_state_known"),
            models.UniqueConstraint(fields=["unit", "quarter"], name="review_once"),
            first_day_check("quarter", "review_quarter_first_day"),
            CheckConstraint(
                condition=Q(state="open") | ~Q(report="") & Q(reported_by__isnull=False),
                name="review_reported_says_something",
            ),
            CheckConstraint(
                condition=~Q(state="closed") | ~Q(word="") & Q(said_by__isnull=False),
                name="review_closed_has_a_word",
            ),
            CheckConstraint(
                condition=Q(said_by__isnull=True) | ~Q(said_by=models.F("reported_by")),
                name="review_said_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.quarter:%Y-%m}"


class SummonsState(models.TextChoices):
    PROPOSED = "proposed", _("待约谈")
    HELD = "held", _("待复核")
    CHECKED = "checked", _("已复核")
    DROPPED = "dropped", _("不约谈")


SUMMONS = Flow(
    _("这次约谈"),
    Way(SummonsState.PROPOSED, SummonsState.HELD, _("登记约谈"), by="held_by"),
    Way(
        SummonsState.PROPOSED,
        SummonsState.DROPPED,
        _("不约谈"),
        by="held_by",
        reason="because",
        kept="outcome",
    ),
    Way(
        SummonsState.HELD, SummonsState.CHECKED, _("复核"), by="checked_by", reason="outcome", kept="outcome"
    ),
)


class Summons(Due, OfUnit):
    """约谈 of a unit's head: which rule of which month called for it, what was found, what was committed to, by when."""

    waiting: ClassVar[Q] = Q(state__in=[SummonsState.PROPOSED, SummonsState.HELD])

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    month = models.DateField(_("月份"))
    rule = models.CharField(_("情形"), max_length=60)
    told = models.CharField(_("依据"), max_length=200)
    state = models.CharField(
        _("状态"), max_length=10, choices=SummonsState.choices, default=SummonsState.PROPOSED
    )
    facts = models.CharField(_("指出的问题"), max_length=1000, blank=True)
    commitments = models.CharField(_("整改承诺"), max_length=1000, blank=True)
    held_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    held_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    outcome = models.CharField(_("复核情况"), max_length=500, blank=True)

    class Meta(OfUnit.Meta):
        verbose_name = _("约谈")
        ordering = ["-month", "unit__sort_order", "id"]
        constraints = [
            SUMMONS.closed("summons_state_known"),
            models.UniqueConstraint(fields=["unit", "month", "rule"], name="summons_once"),
            first_day_check("month", "summons_month_first_day"),
            CheckConstraint(
                condition=~Q(state__in=["held", "checked"]) | ~Q(facts="") & ~Q(commitments=""),
                name="summons_held_says_what",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.rule}"


class AgreedMatter(Due, OfUnit):
    """What was agreed in a review: who does it by when; it comes back in the next review until it is done."""

    waiting: ClassVar[Q] = Q(done_at__isnull=True)

    review = models.ForeignKey(Review, models.PROTECT, related_name="agreed")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    text = models.CharField(_("议定事项"), max_length=200)
    owner = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("承办人"))
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(_("落实情况"), max_length=300, blank=True)

    class Meta(OfUnit.Meta):
        verbose_name = _("议定事项")
        ordering = ["due", "id"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="agreed_matter_has_text"),
            CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True, outcome="")
                | Q(done_at__isnull=False, done_by__isnull=False) & ~Q(outcome=""),
                name="agreed_matter_done_says_how",
            ),
        ]

    def __str__(self) -> str:
        return self.text
