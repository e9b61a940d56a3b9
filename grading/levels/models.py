"""The level somebody holds, as dated rows."""

from datetime import date

from django.contrib.postgres.fields import DateRangeField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.policy.models import PolicyVersion
from personnel.models import Employment, Person, PersonFact, no_overlap, not_empty


class HoldingSource(models.TextChoices):
    FIRST = "first", _("首次评定")
    CONVERSION = "conversion", _("首次套改")
    YEARLY = "yearly", _("年度晋升")
    EARLY = "early", _("提前晋升")
    DEMOTION = "demotion", _("降低层级")
    IMPORT = "import", _("花名册导入")
    MANUAL = "manual", _("人工核定")


class LevelHolding(PersonFact):
    """A level over a period, under the version of the ladder it was given by.

    The level belongs to the employment: when that ends, the level is gone, whatever ``period`` says.
    ``counts_from`` is the day from which years in the level count (定级时间), ``period`` when it is paid. ``set_by`` decided
    it: whoever set it by hand, accepted the roster, or decided the batch or the objection; unknown (null) in old rows.
    """

    scope_resource = Resource.GRADING

    person = models.ForeignKey(Person, models.PROTECT, related_name="levels")
    employment = models.ForeignKey(Employment, models.PROTECT, related_name="levels")
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    level_code = models.CharField(_("层级代码"), max_length=20)
    level_name = models.CharField(_("层级"), max_length=30)
    rank_order = models.SmallIntegerField(_("层级序"))
    step = models.SmallIntegerField(_("档次"), default=0)
    counts_from = models.DateField(_("层级年限起算"))
    period = DateRangeField(_("期间"))
    source = models.CharField(_("来源"), max_length=12, choices=HoldingSource.choices)
    verdict = models.ForeignKey("grading.Verdict", models.PROTECT, null=True, related_name="holdings")
    note = models.CharField(_("说明"), max_length=300, blank=True)
    set_by = models.ForeignKey(
        "access.User", models.PROTECT, null=True, related_name="+", verbose_name=_("核定人")
    )
    set_at = models.DateTimeField(_("核定时间"), null=True)

    class Meta(PersonFact.Meta):
        ordering = ["person", "period"]
        constraints = [
            no_overlap("level_one_at_a_time", "person"),
            not_empty("level_period_not_empty"),
            CheckConstraint(
                condition=Q(rank_order__range=(0, 40), step__range=(0, 60)), name="level_rank_range"
            ),
            CheckConstraint(
                condition=Q(set_by__isnull=True, set_at__isnull=True)
                | Q(set_by__isnull=False, set_at__isnull=False),
                name="level_set_by_and_when",
            ),
        ]
        indexes = [GistIndex(fields=["period"], name="level_period")]

    def __str__(self) -> str:
        return f"{self.level_name}{self.step}档" if self.step else self.level_name

    def holds_on(self, day: date) -> bool:
        """Is it somebody's level on the day: within its period and that of the employment?"""
        return day in self.period and day in self.employment.period
