"""Performance held back during a year and paid out after it, once a person and year. Fen."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import OwnModel, Scope
from auxpolice.by_two import ByTwoFlow, Previewed, of_preview
from auxpolice.months import first_day_check
from auxpolice.second_person import Settled, maker_is_not_checker
from payroll.entries.models import PayEntry
from payroll.month.models import PayrollMonth
from personnel.models import Person


class PayoutOutcome(models.TextChoices):
    """``entry``: a bonus of the month. ``outside``: due, but the person has no slip in the month. ``none``: nothing."""

    ENTRY = "entry", _("计入工资")
    OUTSIDE = "outside", _("另行支付")
    NONE = "none", _("不发放")


def _said(payment: "YearEndPayment") -> dict:
    return {
        "year": payment.year,
        "month": payment.month,
        "people": payment.people,
        "amount_fen": payment.amount_fen,
        "separate_tax": payment.separate_tax,
        "digest": payment.digest,
    }


PAYMENT = ByTwoFlow(
    lambda row: str(row),
    act="payroll.year_end.payment",
    confirms=Act.PAYROLL_APPROVE,
    withdraws=(Act.PAYROLL_CALCULATE,),
    said=_said,
    maker=_("编制的人"),
    on="",
)


class YearEndPayment(Previewed):
    """A payment of a year in a month, exactly as previewed with the digest: prepared by one; another's approval makes
    the payouts. Sums are of everybody decided in it."""

    month = models.DateField(_("兑现月份"))
    separate_tax = models.BooleanField(_("单独计税"))
    held_fen = models.BigIntegerField(_("留存合计"))
    amount_fen = models.BigIntegerField(_("兑现金额"))

    class Meta(Previewed.Meta):
        constraints = of_preview(
            "year_end_payment", PAYMENT, "month", "year", "month", holds=Q(amount_fen__gte=0)
        )

    def __str__(self) -> str:
        return str(_("%(year)s 年度绩效兑现")) % {"year": self.year}


class YearEndPayout(Settled, OwnModel):
    """年度绩效兑现 of a person: the held sums of the year's locked slips (``slips``: [slip, month, fen]), and what their
    opening sums brought beyond those, times the factor of the year's grade.

    The person sees their own once the month that pays it is locked."""

    scope_resource = Resource.PAYSLIP
    Outcome = PayoutOutcome

    year = models.PositiveSmallIntegerField(_("年度"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="year_end_payouts")
    month = models.DateField(_("兑现月份"))
    slips = models.JSONField(_("留存明细"))
    held_fen = models.BigIntegerField(_("留存合计"))
    grade = models.CharField(_("年度考核"), max_length=10, blank=True)
    factor = models.CharField(_("系数"), max_length=20)
    amount_fen = models.BigIntegerField(_("兑现金额"))
    outcome = models.CharField(_("处理"), max_length=8, choices=PayoutOutcome.choices)
    reason = models.CharField(_("说明"), max_length=300)
    entry = models.OneToOneField(PayEntry, models.PROTECT, null=True, related_name="year_end")
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    approved_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(OwnModel.Meta):
        ordering = ["-year", "person"]
        constraints = [
            first_day_check("month", "year_end_first_day"),
            models.UniqueConstraint(fields=["person", "year"], name="year_end_once"),
            maker_is_not_checker("year_end_maker_is_not_checker", maker="made_by", checker="approved_by"),
            CheckConstraint(
                condition=Q(held_fen__gt=0, amount_fen__gte=0), name="year_end_of_something_held"
            ),
            CheckConstraint(
                condition=Q(outcome="entry", entry__isnull=False, amount_fen__gt=0)
                | Q(outcome="outside", entry__isnull=True, amount_fen__gt=0)
                | Q(outcome="none", entry__isnull=True, amount_fen=0) & ~Q(reason=""),
                name="year_end_of_its_outcome",
            ),
            CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_note="")
                | Q(outcome="outside", settled_by__isnull=False) & ~Q(settled_note=""),
                name="year_end_settled_says_how",
            ),
            CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(settled_by__isnull=False) & ~Q(confirmed_by=F("settled_by")),
                name="year_end_settled_by_two",
            ),
        ]

    @property
    def brought_fen(self) -> int:
        """What was held before the first slip here."""
        return self.held_fen - sum(fen for _slip, _month, fen in self.slips)

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """A person's own is seen once the month that pays it is locked."""
        locked = PayrollMonth.objects.filter(state="locked").values("month")
        return cls.own_once(scope, Q(month__in=locked))
