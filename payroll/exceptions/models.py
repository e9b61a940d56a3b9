"""What was odd in a calculation, with the word by which somebody cleared it."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.units.models import Unit
from payroll.exceptions.rules import RULES
from payroll.month.models import PayrollRun
from personnel.models import Person


class PayException(ScopedModel):
    """One person and one rule of one run. A new calculation looks anew; the same finding keeps its word."""

    scope_resource = Resource.PAYROLL

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="exceptions")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    rule = models.CharField(_("规则"), max_length=12)
    amount_fen = models.BigIntegerField(_("金额"), default=0)
    detail = models.CharField(_("异常"), max_length=200)
    word = models.CharField(_("核查说明"), max_length=200, blank=True)
    cleared_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    cleared_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["run", "rule", "unit", "person"]
        constraints = [
            UniqueConstraint(fields=["run", "person", "rule"], name="pay_exception_once"),
            CheckConstraint(
                condition=Q(cleared_by__isnull=True, cleared_at__isnull=True, word="")
                | Q(cleared_by__isnull=False, cleared_at__isnull=False) & ~Q(word=""),
                name="pay_exception_cleared_with_a_word",
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(pk__in=[])

    @property
    def label(self) -> str:
        return str(RULES[self.rule].label) if self.rule in RULES else self.rule
