"""One-off amounts that enter a month beside the scheme. Fen."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.months import first_day_check
from personnel.models import Person


class EntryKind(models.TextChoices):
    AWARD = "award_fen", _("表彰奖励")
    OTHER = "other_pay_fen", _("其他应发")
    EXEMPT = "exempt_pay_fen", _("免税应发")
    BONUS = "bonus_fen", _("全年一次性奖金")
    SEVERANCE = "severance_fen", _("经济补偿")
    DAMAGE = "damage_fen", _("赔偿扣款")
    COURT = "court_fen", _("法院裁定代扣")


class PayEntry(ScopedModel):
    """A one-off amount of a person in a month, in fen; ``kind`` is the fact it adds to."""

    scope_resource = Resource.PAYSLIP

    month = models.DateField(_("月份"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="pay_entries")
    kind = models.CharField(_("项目"), max_length=16, choices=EntryKind.choices)
    amount_fen = models.BigIntegerField(_("金额"))
    separate_tax = models.BooleanField(_("单独计税"), default=False)
    reason = models.CharField(_("事由"), max_length=200)
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "person"]
        constraints = [
            first_day_check("month", "pay_entry_first_day"),
            CheckConstraint(
                condition=Q(kind="other_pay_fen") | Q(amount_fen__gt=0), name="pay_entry_positive"
            ),
        ]
        indexes = [models.Index(fields=["month", "person"], name="pay_entry_by_month")]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return own_q(span)
