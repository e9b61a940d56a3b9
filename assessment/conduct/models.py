"""Honours and sanctions of people."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from personnel.models import Person, PersonFact


class HonourRank(models.TextChoices):
    PROVINCE = "province", _("省级")
    CITY = "city", _("市级")
    COUNTY = "county", _("县级")
    UNIT = "unit", _("单位")


class OfPerson(PersonFact):
    """A record about a person, seen by whoever sees their assessment."""

    scope_resource = Resource.ASSESSMENT

    class Meta(PersonFact.Meta):
        abstract = True


class Honour(OfPerson):
    person = models.ForeignKey(Person, models.PROTECT, related_name="honours")
    rank = models.CharField(_("级别"), max_length=10, choices=HonourRank.choices)
    title = models.CharField(_("荣誉"), max_length=100)
    issuer = models.CharField(_("颁授单位"), max_length=100)
    day = models.DateField(_("日期"))
    document = models.CharField(_("文号"), max_length=60, blank=True)

    class Meta(OfPerson.Meta):
        ordering = ["-day"]


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
