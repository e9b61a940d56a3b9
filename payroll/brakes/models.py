"""Waivers: a gap of a month, or a day it does not wait for, passed by name with people and yuan. Only withdrawn by a later one."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from payroll.month.models import PayrollMonth


class WaiverKind(models.TextChoices):
    ATTENDANCE = "attendance", _("考勤未确认")
    GRADE = "grade", _("考核等次未确认")
    BACK_PAY = "back_pay", _("差额未核查")
    MONTH_OPEN = "month_open", _("月份未结束即正式计算")
    INPUTS_OPEN = "inputs_open", _("输入截止前审批")


EXCEPTIONS = (WaiverKind.MONTH_OPEN, WaiverKind.INPUTS_OPEN)
"""Of days, not of people: a leader alone grants them."""


class Waiver(models.Model):
    """``effect_fen`` is what the dry run under the schemes in force pays less (or more) because of the gap; NULL where it
    is not known. ``of_people`` are all who are paid. ``dropped_at``: another took its place."""

    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="waivers")
    kind = models.CharField(_("缺项"), max_length=12, choices=WaiverKind.choices)
    people = models.PositiveIntegerField(_("人数"), default=0)
    of_people = models.PositiveIntegerField(default=0)
    effect_fen = models.BigIntegerField(_("影响金额"), null=True)
    sentence = models.CharField(max_length=500)
    reason = models.CharField(_("理由"), max_length=300)
    waived_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    waived_at = models.DateTimeField(db_default=models.functions.Now())
    by_leader = models.BooleanField(default=False)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["month", "id"]
        constraints = [
            UniqueConstraint(
                fields=["month", "kind"], condition=Q(dropped_at__isnull=True), name="waiver_one_a_kind"
            ),
            CheckConstraint(condition=~Q(reason=""), name="waiver_says_why"),
            CheckConstraint(
                condition=~Q(kind__in=[str(kind) for kind in EXCEPTIONS]) | Q(by_leader=True),
                name="waiver_exception_by_leader",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
