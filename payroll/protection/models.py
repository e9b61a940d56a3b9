"""就高不就低: regular pay that a change of plan may not lower, person by person. Fen, whole-month standard."""

from datetime import date

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import OwnModel
from auxpolice.months import first_day_check, next_month
from auxpolice.policy.models import PolicyVersion
from personnel.models import Employment, Person, no_overlap, not_empty


class Protection(models.Model):
    """The choice on 就高不就低 when ``version`` was put in force for these units; ``day`` is the day of the roll-out.

    A plan pays whole months, so ``month`` – the first it pays – is where protection begins. Until that month is
    calculated for the last time, who is protected and with how much is measured anew by every run of it.
    """

    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="protections")
    day = models.DateField(_("施行日期"))
    month = models.DateField(_("起始月份"))
    unit_ids = ArrayField(models.BigIntegerField(), verbose_name=_("施行单位"))
    chosen = models.BooleanField(_("就高不就低"))
    left_out = ArrayField(models.BigIntegerField(), default=list, verbose_name=_("不保护的人"))
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["month", "pk"]
        constraints = [first_day_check("month", "protection_first_day")]


class ProtectedPay(OwnModel):
    """The regular pay of one person that ``version`` makes up to: what ``before`` gave, or what was protected then.

    It belongs to the employment, and holds only where the person is paid by ``version``. A row is never edited, only
    ended; a trigger refuses anything else, and ending it within a locked month.
    """

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="protected_pay")
    employment = models.ForeignKey(Employment, models.PROTECT, related_name="+")
    regular_fen = models.BigIntegerField(_("受保护的原固定工资"))
    period = DateRangeField(_("期间"))
    before = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", verbose_name=_("原方案"))
    version = models.ForeignKey(
        PolicyVersion, models.PROTECT, related_name="protected_pay", verbose_name=_("现方案")
    )
    protection = models.ForeignKey(Protection, models.PROTECT, null=True, related_name="rows")
    why = models.CharField(_("依据"), max_length=300)
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())
    ended_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    ended_for = models.ForeignKey(Protection, models.PROTECT, null=True, related_name="+")
    ended_why = models.CharField(_("终止原因"), max_length=300, blank=True, db_default="")

    class Meta(OwnModel.Meta):
        ordering = ["person", "period"]
        constraints = [
            no_overlap("protected_pay_one_at_a_time", "person"),
            not_empty("protected_pay_not_empty"),
            CheckConstraint(condition=Q(regular_fen__gt=0), name="protected_pay_positive"),
            CheckConstraint(condition=~Q(before=F("version")), name="protected_pay_two_versions"),
            CheckConstraint(
                condition=Q(ended_by__isnull=True) | ~Q(ended_why=""), name="protected_pay_end_has_reason"
            ),
        ]

    @property
    def month_before(self) -> date:
        """The month that tells what was paid before."""
        return next_month(self.period.lower, -1)
