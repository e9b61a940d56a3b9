"""Attendance of people by the month, counted in half-days of duty."""

from typing import Any

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel
from auxpolice.flow import Flow, Way
from auxpolice.months import first_day_check
from auxpolice.units.models import Unit
from personnel.models import Person


class AttendanceState(models.TextChoices):
    DRAFT = "draft", _("待确认")
    CONFIRMED = "confirmed", _("已确认")


ATTENDANCE = Flow(
    lambda row: _("%(name)s的考勤") % {"name": row.person},
    Way(AttendanceState.DRAFT, AttendanceState.CONFIRMED, _("确认"), by="confirmed_by"),
    Way(AttendanceState.CONFIRMED, AttendanceState.DRAFT, _("退回"), reason="reason"),
)


class Counts(models.Model):
    """What a month of attendance counts: half-days due, and the five kinds they are made of; shifts, minutes, meals."""

    due_half_days = models.PositiveSmallIntegerField(_("应出勤"))
    attended_half_days = models.PositiveSmallIntegerField(_("实出勤"))
    paid_leave_half_days = models.PositiveSmallIntegerField(_("带薪假"), default=0)
    sick_half_days = models.PositiveSmallIntegerField(_("病假"), default=0)
    personal_half_days = models.PositiveSmallIntegerField(_("事假"), default=0)
    absent_half_days = models.PositiveSmallIntegerField(_("旷工"), default=0)
    night_shifts = models.PositiveSmallIntegerField(_("夜班"), default=0)
    holiday_shifts = models.PositiveSmallIntegerField(_("节假日值班"), default=0)
    overtime_workday_minutes = models.PositiveIntegerField(_("工作日加班"), default=0)
    overtime_rest_minutes = models.PositiveIntegerField(_("休息日加班"), default=0)
    overtime_holiday_minutes = models.PositiveIntegerField(_("节假日加班"), default=0)
    meal_days = models.PositiveSmallIntegerField(_("用餐天数"), default=0)

    class Meta:
        abstract = True


ADDS_UP = Q(
    due_half_days=F("attended_half_days")
    + F("paid_leave_half_days")
    + F("sick_half_days")
    + F("personal_half_days")
    + F("absent_half_days")
)


class AttendanceMonth(Counts, ScopedModel):
    """One person's days of a month in one unit, in half-days of duty; shifts and overtime beside it. Who moves within the
    month has a row in each unit. While a draft it follows the days; ``typed`` holds the cells that a person wrote over what
    the days give, {column: value}."""

    scope_resource = Resource.ATTENDANCE

    month = models.DateField(_("月份"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="attendance")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=10, choices=AttendanceState.choices, default=AttendanceState.DRAFT
    )
    typed = models.JSONField(_("手工更正"), default=dict, blank=True)
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    row_version = models.PositiveIntegerField(default=1)

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "person", "unit"]
        constraints = [
            first_day_check("month", "attendance_month_first_day"),
            models.UniqueConstraint(fields=["person", "month", "unit"], name="attendance_one_per_month"),
            CheckConstraint(condition=ADDS_UP, name="attendance_adds_up"),
            CheckConstraint(condition=Q(due_half_days__lte=62), name="attendance_within_month"),
            CheckConstraint(
                condition=Q(state="draft") | Q(confirmed_by__isnull=False), name="attendance_confirmed_by"
            ),
        ]
        indexes = [models.Index(fields=["month", "unit"], name="attendance_by_unit")]


def label_of(model: type[models.Model], name: str) -> Any:
    """What a column of the model is called."""
    column: Any = model._meta.get_field(name)
    return column.verbose_name
