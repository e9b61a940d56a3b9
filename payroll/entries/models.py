"""One-off amounts that enter a month beside the scheme: entered by one, made effective by another. Fen."""

import uuid

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import OwnModel
from auxpolice.files.models import Attached
from auxpolice.flow import Flow, by_another
from auxpolice.months import first_day_check
from auxpolice.second_person import maker_is_not_checker
from payroll.rules.facts import MONEY_LIMIT
from personnel.models import Person


class EntryKind(models.TextChoices):
    AWARD = "award_fen", _("表彰奖励")
    OTHER = "other_pay_fen", _("其他应发")
    EXEMPT = "exempt_pay_fen", _("免税应发")
    BONUS = "bonus_fen", _("全年一次性奖金")
    SEVERANCE = "severance_fen", _("经济补偿")
    DAMAGE = "damage_fen", _("赔偿扣款")
    COURT = "court_fen", _("法院裁定代扣")


class EntryState(models.TextChoices):
    """Only what is effective is paid; what was withdrawn is kept to be read."""

    WAITING = "waiting", _("待确认")
    EFFECTIVE = "effective", _("已生效")
    WITHDRAWN = "withdrawn", _("已撤回")


ENTRY = Flow(
    _("这笔一次性项目"),
    *by_another(
        EntryState.WAITING,
        EntryState.EFFECTIVE,
        EntryState.WITHDRAWN,
        makers={"entered_by": _("录入的人")},
        by="confirmed_by",
        ended_by="withdrawn_by",
        kept="withdrawn_because",
        since=(EntryState.WAITING, EntryState.EFFECTIVE),
    ),
)


class PayEntry(OwnModel):
    """A one-off amount of a person in a month, in fen; ``kind`` is the fact it adds to. ``by_rule``: worked out from
    locked slips by a rule of the scheme and confirmed by its digest, or the award of an ``honour``, so nobody's own choice."""

    scope_resource = Resource.PAYSLIP

    month = models.DateField(_("月份"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="pay_entries")
    kind = models.CharField(_("项目"), max_length=16, choices=EntryKind.choices)
    amount_fen = models.BigIntegerField(_("金额"))
    separate_tax = models.BooleanField(_("单独计税"), default=False)
    reason = models.CharField(_("事由"), max_length=200)
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())
    document = models.CharField(_("文号或凭据编号"), max_length=60, blank=True, db_default="")
    state = models.CharField(
        _("状态"), max_length=10, choices=EntryState.choices, default=EntryState.WAITING, db_default="waiting"
    )
    by_rule = models.BooleanField(default=False, db_default=False)
    honour = models.ForeignKey("honours.Honour", models.PROTECT, null=True, related_name="+")
    idem_key = models.UUIDField(default=uuid.uuid4, db_default=RandomUUID(), editable=False)
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(_("撤回的原因"), max_length=200, blank=True, db_default="")

    class Meta(OwnModel.Meta):
        ordering = ["-month", "person"]
        constraints = [
            first_day_check("month", "pay_entry_first_day"),
            CheckConstraint(
                condition=Q(kind="other_pay_fen") | Q(amount_fen__gt=0), name="pay_entry_positive"
            ),
            CheckConstraint(
                condition=Q(amount_fen__range=(-MONEY_LIMIT, MONEY_LIMIT)), name="pay_entry_within_limit"
            ),
            models.UniqueConstraint(fields=["idem_key"], name="pay_entry_key_once"),
            models.UniqueConstraint(
                fields=["honour"], condition=~Q(state="withdrawn"), name="pay_entry_award_once"
            ),
            maker_is_not_checker(
                "pay_entry_maker_is_not_checker", maker="entered_by", checker="confirmed_by"
            ),
            CheckConstraint(
                condition=~Q(state="effective") | Q(by_rule=True) | Q(confirmed_by__isnull=False),
                name="pay_entry_effective_by_two",
            ),
            CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_by__isnull=False) & ~Q(withdrawn_because="")
                | ~Q(state="withdrawn") & Q(withdrawn_by__isnull=True),
                name="pay_entry_withdrawn_with_reason",
            ),
            ENTRY.closed("pay_entry_state"),
        ]
        indexes = [models.Index(fields=["month", "person"], name="pay_entry_by_month")]

    @property
    def is_elsewhere(self) -> bool:
        """Whether it comes from a year-end payment or a recovery, where it is taken back."""
        return (self.by_rule and self.honour_id is None) or hasattr(self, "instalment")


class EntryPaper(Attached):
    """A scan of what an amount rests on: a decision, an order of a court, a signed list."""

    owner_field = "entry"

    entry = models.ForeignKey(PayEntry, models.PROTECT, related_name="papers")
