"""Attendance by the day: what was planned, signed, away and worked beyond, and the head's word on it."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel
from auxpolice.calendar.models import DayKind
from auxpolice.units.models import Unit
from personnel.models import Person


class Parts(models.Model):
    """Half-days of a day that the person is away, by what they count as; a day has two."""

    paid_half_days = models.PositiveSmallIntegerField(_("带薪假"), default=0)
    sick_half_days = models.PositiveSmallIntegerField(_("病假"), default=0)
    personal_half_days = models.PositiveSmallIntegerField(_("事假"), default=0)
    absent_half_days = models.PositiveSmallIntegerField(_("旷工"), default=0)

    class Meta:
        abstract = True


def _two(name: str) -> CheckConstraint:
    total = F("paid_half_days") + F("sick_half_days") + F("personal_half_days") + F("absent_half_days")
    return CheckConstraint(condition=Q(paid_half_days__lte=2 - (total - F("paid_half_days"))), name=name)


class DayWord(Parts, ScopedModel):
    """The head's word on a person's day: on duty (nothing away) or away, with the reason. It settles a missing punch; the
    leave of the leave register counts before it. A later word takes the place of an earlier one, which the trail keeps."""

    scope_resource = Resource.ATTENDANCE

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    date = models.DateField(_("日期"))
    reason = models.CharField(_("说明"), max_length=200)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"), auto_now=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person", "date"], name="attendance_word_once"),
            CheckConstraint(condition=~Q(reason=""), name="attendance_word_reason"),
            _two("attendance_word_two_halves"),
        ]


class Day(Parts, ScopedModel):
    """One person's day in a unit, derived from shifts, their sign-in, leave, overtime and words (``derivation.py``); it is
    not written by hand. ``due_half_days`` are those of the calendar, ``open``: a shift is over, punches are missing and
    nobody has said what it was."""

    scope_resource = Resource.ATTENDANCE

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    date = models.DateField(_("日期"))
    kind = models.CharField(_("性质"), max_length=8, choices=DayKind.choices)
    due_half_days = models.PositiveSmallIntegerField(_("应出勤"))
    codes = models.CharField(_("班次"), max_length=20, blank=True)
    planned_minutes = models.PositiveSmallIntegerField(_("排班时长"), default=0)
    planned_by = models.CharField(_("排班来源"), max_length=8, blank=True)
    sign = models.CharField(_("签到"), max_length=10, blank=True)
    late_minutes = models.PositiveSmallIntegerField(_("迟到"), default=0)
    early_minutes = models.PositiveSmallIntegerField(_("早退"), default=0)
    leave = models.CharField(_("请假"), max_length=40, blank=True)
    word = models.ForeignKey(DayWord, models.DO_NOTHING, null=True, related_name="+")
    night_shifts = models.PositiveSmallIntegerField(_("夜班"), default=0)
    holiday_shifts = models.PositiveSmallIntegerField(_("节假日值班"), default=0)
    meal_days = models.PositiveSmallIntegerField(_("用餐"), default=0)
    overtime_workday_minutes = models.PositiveSmallIntegerField(_("工作日加班"), default=0)
    overtime_rest_minutes = models.PositiveSmallIntegerField(_("休息日加班"), default=0)
    overtime_holiday_minutes = models.PositiveSmallIntegerField(_("节假日加班"), default=0)
    open = models.BooleanField(_("待处理"), default=False)

    class Meta(ScopedModel.Meta):
        ordering = ["date", "person"]
        constraints = [
            models.UniqueConstraint(fields=["person", "date"], name="attendance_day_once"),
            _two("attendance_day_two_halves"),
        ]
        indexes = [models.Index(fields=["unit", "date"], name="attendance_day_by_unit")]
