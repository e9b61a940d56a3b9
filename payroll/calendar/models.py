"""The pay calendar: opening of a month, cut-off of its inputs, pay day, as dated settings; reminders sent."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.months import first_day_check
from auxpolice.units.models import Unit


class CutOff(models.TextChoices):
    DAY = "day", _("次月几日")
    BEFORE_PAY = "before", _("发薪日前几个工作日")


def _day(label) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(28)])


class PayCalendar(models.Model):
    """The calendar of the months from ``start`` until a later row. Days of the month are 1…28."""

    start = models.DateField(_("自月份"), unique=True)
    open_day = _day(_("当月几日新建"))
    pay_day = _day(_("次月几日发薪"))
    cut_off = models.CharField(_("输入截止"), max_length=8, choices=CutOff.choices)
    cut_off_days = _day(_("几日／几个工作日"))
    remind_days = _day(_("截止前几个工作日提醒"))
    answer_days = _day(_("答复工资疑问的工作日"))
    waive_percent = models.PositiveSmallIntegerField(_("财务可核准放行的人数占比（%）"), default=5)
    set_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-start"]
        constraints = [
            first_day_check("start", "pay_calendar_first_day"),
            CheckConstraint(
                condition=Q(
                    open_day__range=(1, 28),
                    pay_day__range=(1, 28),
                    cut_off_days__range=(1, 28),
                    remind_days__range=(1, 28),
                    answer_days__range=(1, 28),
                ),
                name="pay_calendar_days",
            ),
            CheckConstraint(condition=Q(waive_percent__range=(0, 100)), name="pay_calendar_waive_percent"),
        ]


class ReminderKind(models.TextChoices):
    ATTENDANCE = "attendance", _("考勤未确认")
    SCORES = "scores", _("考核未提交")
    FINANCE = "finance", _("工资输入待催")


class PayReminder(models.Model):
    """A reminder before the cut-off: to a unit's head, or to finance (no unit). Made once a month."""

    month = models.DateField(_("月份"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(_("事项"), max_length=10, choices=ReminderKind.choices)
    people = models.PositiveIntegerField(_("人数"))
    due = models.DateField(_("截止"))
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-month", "unit"]
        constraints = [
            first_day_check("month", "pay_reminder_first_day"),
            models.UniqueConstraint(
                fields=["month", "unit", "kind"], nulls_distinct=False, name="pay_reminder_once"
            ),
            CheckConstraint(
                condition=Q(kind="finance", unit__isnull=True) | ~Q(kind="finance") & Q(unit__isnull=False),
                name="pay_reminder_of_unit_or_finance",
            ),
        ]
