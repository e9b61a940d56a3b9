"""Dated amounts of people for items that a scheme takes from what is entered. Fen a month."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import OwnModel
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from payroll.rules.facts import MONEY_LIMIT
from personnel.models import Person, no_overlap, not_empty


def _said(made: "PersonAmount") -> dict:
    return {"code": made.code, "start": made.period.lower, "monthly_fen": made.monthly_fen}


AMOUNT = ByTwoFlow(
    _("这笔逐人录入的金额"),
    act="payroll.amount",
    confirms=Act.PAYROLL_APPROVE,
    withdraws=(Act.PAYROLL_CALCULATE, Act.PAYROLL_APPROVE),
    said=_said,
    maker=_("录入的人"),
)


class PersonAmount(ByTwo, OwnModel):
    """What an item of the scheme (``code``) pays or takes of a person every month of the period. 0 ends what was."""

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="pay_amounts")
    code = models.CharField(_("项目"), max_length=40)
    monthly_fen = models.BigIntegerField(_("每月金额"))
    period = DateRangeField(_("期间"))
    reason = models.CharField(_("事由"), max_length=200)
    document = models.CharField(_("文号或凭据编号"), max_length=60, blank=True)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OwnModel.Meta):
        ordering = ["person", "code", "-period"]
        constraints = [
            no_overlap("person_amount_one_at_a_time", "person", "code", when=Q(state="effective")),
            not_empty("person_amount_period_not_empty"),
            *of_two("person_amount", "person", "code"),
            CheckConstraint(
                condition=Q(monthly_fen__range=(-MONEY_LIMIT, MONEY_LIMIT)), name="person_amount_within_limit"
            ),
            AMOUNT.closed("person_amount_state"),
        ]
