"""Supplementary runs of the latest locked month: people who were not paid, and wrong slips reversed and re-issued.

What was locked stays as it is: the old slip keeps its rows and only stops to count, the new one cites it. Fen.
"""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from payroll.month.models import PayrollMonth, PayrollRun, Payslip, signed_and_locked
from personnel.models import Person


class SupplementaryState(models.TextChoices):
    CALCULATING = "calculating", _("计算中")
    CALCULATED = "calculated", _("待审批")
    APPROVED = "approved", _("已审批")
    LOCKED = "locked", _("已锁定")
    CANCELLED = "cancelled", _("已作废")


LIVE = (SupplementaryState.CALCULATING, SupplementaryState.CALCULATED, SupplementaryState.APPROVED)
BATCH = Flow(
    lambda row: _("补发批次 %(number)s ") % {"number": row.number},
    Way(SupplementaryState.CALCULATING, SupplementaryState.CALCULATED, _("完成计算")),
    Way(SupplementaryState.CALCULATED, SupplementaryState.APPROVED, _("审批"), by="approved_by"),
    Way(SupplementaryState.APPROVED, SupplementaryState.LOCKED, _("锁定"), by="locked_by"),
    Way(
        LIVE,
        SupplementaryState.CANCELLED,
        _("作废"),
        by="cancelled_by",
        reason="because",
        kept="cancelled_because",
    ),
    code="batch-state",
)


class NumberSeries(models.Model):
    """Numbers without gaps, one row a kind and year: taken in the transaction that uses them."""

    kind = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="number_series_once")]


class SupplementaryRun(models.Model):
    """补发批次: some people of a locked month, calculated, signed by the steps of the month's chain (two people at least)
    and locked on its own.

    The slips of ``run`` count from the lock on. ``reversed_…`` are the sums of the slips it takes back.
    """

    State = SupplementaryState

    number = models.CharField(_("批次号"), max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="supplements")
    run = models.OneToOneField(PayrollRun, models.PROTECT, related_name="supplement")
    reason = models.CharField(_("事由"), max_length=200)
    state = models.CharField(
        _("状态"),
        max_length=12,
        choices=SupplementaryState.choices,
        default=SupplementaryState.CALCULATING,
    )
    steps = models.JSONField(_("审批步骤"), default=list)
    digest = models.CharField(_("校验值"), max_length=64, blank=True)
    reversed_heads = models.PositiveIntegerField(default=0)
    reversed_gross_fen = models.BigIntegerField(default=0)
    reversed_net_fen = models.BigIntegerField(default=0)
    reversed_employer_fen = models.BigIntegerField(default=0)
    created_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())
    approved_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    cancelled_because = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="supplementary_number_once"),
            models.UniqueConstraint(
                fields=["month"],
                condition=Q(state__in=["calculating", "calculated", "approved"]),
                name="supplementary_one_live",
            ),
            maker_is_not_checker(
                "supplementary_maker_is_not_checker", maker="created_by", checker="approved_by"
            ),
            *signed_and_locked("supplementary", "approved_at"),
            CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_because=""),
                name="supplementary_cancelled_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_live(self) -> bool:
        return self.state in LIVE


class SupplementaryMember(models.Model):
    """Somebody in a supplementary run. With ``reversed_slip`` it is the record of a reversal: which slip, and why;
    the run says who."""

    batch = models.ForeignKey(SupplementaryRun, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reversed_slip = models.ForeignKey(Payslip, models.PROTECT, null=True, related_name="reversals")
    reason = models.CharField(_("事由"), max_length=200)

    class Meta:
        ordering = ["batch", "person"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "person"], name="supplementary_member_once"),
        ]
