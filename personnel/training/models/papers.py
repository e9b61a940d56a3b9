"""Certificates of completion as they were given out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from personnel.models import PersonFact
from personnel.training.models.records import TrainingRecord


class Completion(PersonFact):
    """A 结业证书 of a finished training, numbered within its year; what it says is frozen with it. Written once."""

    record = models.OneToOneField(TrainingRecord, models.PROTECT, related_name="completion")
    person = models.ForeignKey("personnel.Person", models.PROTECT, related_name="completions")
    year = models.PositiveSmallIntegerField(_("年度"))
    number = models.PositiveIntegerField(_("编号"))
    bureau = models.CharField(_("发证单位"), max_length=60)
    text = models.CharField(_("内容"), max_length=300)
    given_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    given_on = models.DateField(_("发证日期"))

    class Meta(PersonFact.Meta):
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="completion_number"),
            models.CheckConstraint(condition=Q(number__gt=0), name="completion_number_positive"),
        ]

    @property
    def label(self) -> str:
        """The number as it stands on the paper."""
        return f"辅训结字〔{self.year}〕第 {self.number:04d} 号"
