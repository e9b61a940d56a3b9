"""Dated amounts of people for items that a scheme takes from what is entered. Fen a month."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker
from payroll.rules.facts import MONEY_LIMIT
from personnel.models import Person, no_overlap, not_empty


class AmountState(models.TextChoices):
    """Only what is effective is paid; one that another took the place of has an end."""

    WAITING = "waiting", _("待确认")
    EFFECTIVE = "effective", _("已生效")
    WITHDRAWN = "withdrawn", _("已撤回")


AMOUNT = Flow(
    _("这笔逐人录入的金额"),
    Way(
        AmountState.WAITING,
        AmountState.EFFECTIVE,
        _("确认"),
        by="confirmed_by",
        apart={"entered_by": _("录入的人")},
    ),
    Way(
        AmountState.WAITING,
        AmountState.WITHDRAWN,
        _("撤回"),
        by="withdrawn_by",
        reason="because",
        kept="because",
    ),
)


class PersonAmount(ScopedModel):
    """What an item of the scheme (``code``) pays or takes of a person every month of the period. 0 ends what was."""

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="pay_amounts")
    code = models.CharField(_("项目"), max_length=40)
    monthly_fen = models.BigIntegerField(_("每月金额"))
    period = DateRangeField(_("期间"))
    reason = models.CharField(_("事由"), max_length=200)
    document = models.CharField(_("文号或凭据编号"), max_length=60, blank=True)
    state = models.CharField(
        _("状态"), max_length=10, choices=AmountState.choices, default=AmountState.WAITING
    )
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    because = models.CharField(_("撤回的原因"), max_length=200, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["person", "code", "-period"]
        constraints = [
            no_overlap("person_amount_one_at_a_time", "person", "code", when=Q(state="effective")),
            not_empty("person_amount_period_not_empty"),
            models.UniqueConstraint(
                fields=["person", "code"], condition=Q(state="waiting"), name="person_amount_one_waits"
            ),
            CheckConstraint(
                condition=Q(monthly_fen__range=(-MONEY_LIMIT, MONEY_LIMIT)), name="person_amount_within_limit"
            ),
            maker_is_not_checker(
                "person_amount_maker_is_not_checker", maker="entered_by", checker="confirmed_by"
            ),
            CheckConstraint(
                condition=~Q(state="effective") | Q(confirmed_by__isnull=False),
                name="person_amount_effective_by_two",
            ),
            AMOUNT.closed("person_amount_state"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return own_q(span)
