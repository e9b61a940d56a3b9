"""Approved headcount (用人额度) of units, and the exceptions recorded above it."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Category, Person, no_overlap, not_empty


class Headcount(ScopedModel):
    """The number of auxiliaries of a category a unit may have over a period, and how that was derived.

    ``derivation`` lists workload indicators: [{"indicator": "…", "amount": 120, "per_person": 15}].
    """

    scope_resource = Resource.GRADING

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="headcounts")
    category = models.CharField(_("人员类别"), max_length=10, choices=Category.choices)
    approved = models.PositiveIntegerField(_("核定用人额度"))
    derivation = models.JSONField(_("核定依据"), default=list, blank=True)
    document = models.CharField(_("批准文件"), max_length=120, blank=True)
    period = DateRangeField(_("期间"))
    recorded_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["unit", "category", "period"]
        constraints = [
            no_overlap("headcount_one_at_a_time", "unit", "category"),
            not_empty("headcount_period_not_empty"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)


class HeadcountException(ScopedModel):
    """Permission to take one person above the headcount, asked by one and granted by another."""

    scope_resource = Resource.GRADING

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    category = models.CharField(_("人员类别"), max_length=10, choices=Category.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("理由"), max_length=300)
    # nobody: an import run as a command
    asked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    granted_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    used_on = models.DateField(null=True)
    file = models.UUIDField(null=True, db_index=True)  # the import that put them above, decided upon as one
    file_name = models.CharField(_("来源文件"), max_length=255, blank=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            CheckConstraint(condition=~Q(reason=""), name="headcount_exception_has_reason"),
            CheckConstraint(
                condition=Q(granted_by__isnull=True) | Q(returned_at__isnull=True),
                name="headcount_exception_granted_or_returned",
            ),
            maker_is_not_checker("headcount_exception_second_person", maker="asked_by", checker="granted_by"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(unit_id__in=span.unit_ids)
