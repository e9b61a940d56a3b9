"""Relief from income tax (减免税额) that a person has been granted, with its limit and its proof. Fen."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from personnel.models import Person, no_overlap, not_empty


class ReliefKind(models.TextChoices):
    """个人所得税法 5; how much and for how long the province decides."""

    DISABLED = "disabled", _("残疾")
    ALONE = "alone", _("孤老")
    MARTYR = "martyr", _("烈属")
    DISASTER = "disaster", _("因自然灾害遭受重大损失")


class TaxRelief(ScopedModel):
    """So much less tax a month over the period, at most ``year_limit_fen`` in a tax year; ``document`` is the proof."""

    scope_resource = Resource.PAYSLIP

    person = models.ForeignKey(Person, models.PROTECT, related_name="tax_reliefs")
    kind = models.CharField(_("减免事项"), max_length=10, choices=ReliefKind.choices)
    monthly_fen = models.BigIntegerField(_("每月减免"))
    year_limit_fen = models.BigIntegerField(_("全年限额"))
    document = models.CharField(_("证明文号"), max_length=60)
    period = DateRangeField(_("期间"))
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(ScopedModel.Meta):
        ordering = ["person", "-period"]
        constraints = [
            no_overlap("tax_relief_one_per_kind", "person", "kind"),
            not_empty("tax_relief_period_not_empty"),
            CheckConstraint(
                condition=Q(monthly_fen__gt=0, year_limit_fen__gte=models.F("monthly_fen")),
                name="tax_relief_within_its_limit",
            ),
            CheckConstraint(condition=~Q(document=""), name="tax_relief_has_proof"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return own_q(span)
