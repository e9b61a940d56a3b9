"""The holiday calendar: editable rows where a day differs from its weekday."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    WORKDAY = "workday", _("工作日")
    REST = "rest", _("休息日")
    HOLIDAY = "holiday", _("法定节假日")


class Day(models.Model):
    """A day of the published calendar. ``holiday`` is a statutory day paid three times, ``rest`` a day off."""

    date = models.DateField(_("日期"), primary_key=True)
    kind = models.CharField(_("性质"), max_length=8, choices=DayKind.choices)
    name = models.CharField(_("名称"), max_length=30, blank=True)
    source = models.CharField(_("依据"), max_length=200, blank=True)

    class Meta:
        ordering = ["date"]
