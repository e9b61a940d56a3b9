"""Recoveries: debts of a person after a re-issue gave less than was paid or of a slip below zero, and how they come back.
Fen.

``settled_fen`` and ``pending_fen`` are kept by the database (guards.sql): never more than the amount together.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.flow import Flow, by_another
from auxpolice.months import first_day_check
from payroll.entries.models import PayEntry
from payroll.month.models import Payslip
from personnel.models import Person


class Recovery(ScopedModel):
    """应追回. After a batch: what ``old_slip`` paid beyond ``new_slip`` (None: the slip was only taken back). Without one:
    what the pay of ``slip``, below zero, could not carry of its deductions (beyond what the slip it replaces owed)."""

    scope_resource = Resource.PAYSLIP

    batch = models.ForeignKey(
        "payroll.SupplementaryRun", models.PROTECT, null=True, related_name="recoveries"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="recoveries")
    month = models.DateField(_("所属月份"))
    old_slip = models.OneToOneField(Payslip, models.PROTECT, null=True, related_name="recovery")
    new_slip = models.OneToOneField(Payslip, models.PROTECT, null=True, related_name="recovery_after")
    slip = models.OneToOneField(Payslip, models.PROTECT, null=True, related_name="shortfall")
    amount_fen = models.BigIntegerField(_("应追回"))
    settled_fen = models.BigIntegerField(_("已追回"), default=0)
    pending_fen = models.BigIntegerField(_("办理中"), default=0)
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "person"]
        constraints = [
            first_day_check("month", "recovery_first_day"),
            CheckConstraint(condition=Q(amount_fen__gt=0), name="recovery_positive"),
            CheckConstraint(
                condition=Q(settled_fen__gte=0, pending_fen__gte=0)
                & Q(amount_fen__gte=F("settled_fen") + F("pending_fen")),
                name="recovery_never_over",
            ),
            models.UniqueConstraint(fields=["batch", "person"], name="recovery_once"),
            CheckConstraint(
                condition=Q(batch__isnull=False, old_slip__isnull=False, slip__isnull=True)
                | Q(batch__isnull=True, old_slip__isnull=True, new_slip__isnull=True, slip__isnull=False),
                name="recovery_of_one_cause",
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        """A person's own; it exists only once its batch or its month is locked."""
        return own_q(span)

    @property
    def cause(self) -> str:
        """In words: the batch that gave less, or the slip below zero."""
        return str(self.batch or _("扣款多于应发"))

    @property
    def open_fen(self) -> int:
        """The part that has not come back yet."""
        return self.amount_fen - self.settled_fen

    @property
    def free_fen(self) -> int:
        """The part neither come back nor under way: the most a new instalment may be."""
        return self.open_fen - self.pending_fen


class RecoveryWay(models.TextChoices):
    DEDUCTION = "deduction", _("工资扣款")
    CASH = "cash", _("退回现金")
    OFFSET = "offset", _("重发抵减")


class InstalmentState(models.TextChoices):
    WAITING = "waiting", _("办理中")
    SETTLED = "settled", _("已追回")
    WITHDRAWN = "withdrawn", _("已撤回")


INSTALMENT = Flow(
    lambda row: _("这笔%(way)s") % {"way": row.get_way_display()},
    *by_another(
        InstalmentState.WAITING,
        InstalmentState.SETTLED,
        InstalmentState.WITHDRAWN,
        makers={"entered_by": _("登记的人")},
        by="closed_by",
        kept="note",
    ),
    code="closed",
)


class RecoveryInstalment(models.Model):
    """A part of a recovery: a deduction that a month's slip carries as far as the law lets it (``settled_fen`` is known
    when the month is locked), cash with its receipt, entered by one and confirmed by another, or what a later re-issue of
    the same month (``batch``) gave more: that lowers the claim before anything is paid."""

    State = InstalmentState

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="instalments")
    way = models.CharField(_("方式"), max_length=10, choices=RecoveryWay.choices)
    amount_fen = models.BigIntegerField(_("金额"))
    settled_fen = models.BigIntegerField(_("实际追回"), default=0)
    state = models.CharField(
        _("状态"), max_length=10, choices=InstalmentState.choices, default=InstalmentState.WAITING
    )
    month = models.DateField(_("扣款月份"), null=True)
    entry = models.OneToOneField(PayEntry, models.PROTECT, null=True, related_name="instalment")
    batch = models.ForeignKey("payroll.SupplementaryRun", models.PROTECT, null=True, related_name="offsets")
    receipt = models.CharField(_("收据号"), max_length=40, blank=True)
    received_on = models.DateField(_("收款日期"), null=True)
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())
    closed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    class Meta:
        ordering = ["entered_at", "id"]
        constraints = [
            CheckConstraint(condition=Q(amount_fen__gt=0), name="recovery_instalment_positive"),
            CheckConstraint(
                condition=Q(
                    way="deduction",
                    month__isnull=False,
                    receipt="",
                    received_on__isnull=True,
                    batch__isnull=True,
                )
                | Q(
                    way="cash",
                    month__isnull=True,
                    entry__isnull=True,
                    received_on__isnull=False,
                    batch__isnull=True,
                )
                & ~Q(receipt="")
                | Q(
                    way="offset",
                    month__isnull=True,
                    entry__isnull=True,
                    receipt="",
                    received_on__isnull=True,
                    batch__isnull=False,
                    state="settled",
                    settled_fen=F("amount_fen"),
                ),
                name="recovery_instalment_of_its_way",
            ),
            CheckConstraint(
                condition=Q(state="waiting", settled_fen=0, closed_at__isnull=True, closed_by__isnull=True)
                | Q(state="settled", settled_fen__gte=0, closed_at__isnull=False, closed_by__isnull=False)
                & Q(settled_fen__lte=F("amount_fen"))
                | Q(state="withdrawn", settled_fen=0, closed_at__isnull=False, closed_by__isnull=False)
                & ~Q(note=""),
                name="recovery_instalment_closed_by_somebody",
            ),
            CheckConstraint(
                condition=~Q(way="deduction") | Q(state="withdrawn") | Q(entry__isnull=False),
                name="recovery_deduction_has_entry",
            ),
            CheckConstraint(
                condition=~Q(way="cash", state="settled") | Q(settled_fen=F("amount_fen")),
                name="recovery_cash_is_whole",
            ),
            CheckConstraint(
                condition=~Q(way="cash", state="settled") | ~Q(closed_by=F("entered_by")),
                name="recovery_cash_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["receipt"],
                condition=Q(way="cash") & ~Q(state="withdrawn"),
                name="recovery_receipt_once",
            ),
            models.UniqueConstraint(fields=["recovery", "batch"], name="recovery_offset_once"),
        ]
