"""Sanctions of people."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.conduct.records import OfPerson
from personnel.models import Person


class SanctionKind(models.TextChoices):
    CRITICISM = "criticism", _("批评教育")
    WARNING = "warning", _("警告")
    DEMERIT = "demerit", _("记过")
    SERIOUS_DEMERIT = "serious_demerit", _("记大过")
    DEMOTION = "demotion", _("降低层级")
    DISMISSAL = "dismissal", _("解除劳动合同")


class Sanction(OfPerson):
    """A decided sanction with its effect period."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="sanctions")
    kind = models.CharField(_("种类"), max_length=16, choices=SanctionKind.choices)
    reason = models.CharField(_("事由"), max_length=300)
    decided = models.DateField(_("决定日期"))
    period = DateRangeField(_("影响期"))

    class Meta(OfPerson.Meta):
        ordering = ["-decided"]
