"""Honours of people."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from assessment.conduct.records import OfPerson
from personnel.models import Person


class HonourRank(models.TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    UNIT = "unit", _("单位")


class Honour(OfPerson):
    person = models.ForeignKey(Person, models.PROTECT, related_name="honours")
    rank = models.CharField(_("级别"), max_length=10, choices=HonourRank.choices)
    title = models.CharField(_("荣誉"), max_length=100)
    issuer = models.CharField(_("颁授单位"), max_length=100)
    day = models.DateField(_("日期"))
    document = models.CharField(_("文号"), max_length=60, blank=True)

    class Meta(OfPerson.Meta):
        ordering = ["-day"]
