"""The cells of a month's sheet: one row per indicator."""

from django.db import models
from django.db.models import CheckConstraint, F, GeneratedField, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _


class IndicatorScore(models.Model):
    """One indicator of one sheet; ``family`` is empty for those of everybody. ``counted`` is what its counter said when it was
    last counted and ``counted_points`` what the rule makes of it; ``typed_points`` is the head's word, which departs from a
    counted value only with a reason.

    Frozen with its sheet at the confirmation. The row is seen by whoever sees the sheet, and guarded by its version.
    """

    sheet = models.ForeignKey("appraisal.MonthSheet", models.CASCADE, related_name="scores")
    code = models.CharField(_("指标"), max_length=12)
    family = models.CharField(_("岗位类型"), max_length=30, blank=True)
    number = models.PositiveSmallIntegerField(_("次序"))
    full = models.PositiveIntegerField(_("分值"))
    counted = models.PositiveIntegerField(_("统计数"), null=True)
    counted_points = models.PositiveIntegerField(_("统计得分"), null=True)
    typed_points = models.PositiveIntegerField(_("评分"), null=True)
    because = models.CharField(_("调整理由"), max_length=200, blank=True)
    points: GeneratedField = GeneratedField(
        expression=Coalesce("typed_points", "counted_points"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["sheet", "number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "code"], name="indicator_score_once"),
            CheckConstraint(
                condition=(Q(typed_points__isnull=True) | Q(typed_points__lte=F("full")))
                & (Q(counted_points__isnull=True) | Q(counted_points__lte=F("full"))),
                name="indicator_score_within_its_points",
            ),
            CheckConstraint(
                condition=Q(typed_points__isnull=True) | Q(counted_points__isnull=True) | ~Q(because=""),
                name="indicator_score_departs_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.code}"
