"""The ledger: plus and minus points of people, in hundredths (−200 is two points off)."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel
from auxpolice.months import first_day_check
from auxpolice.units.models import Unit
from personnel.models import Person


class LedgerEntry(ScopedModel):
    """Plus or minus points of a person, counting in a month. Only added: taking back is a new entry.

    ``source_kind`` and ``source_id`` name the record it comes from (see ``sources``); one entry per source and one
    reversal per entry.
    """

    scope_resource = Resource.LEDGER

    person = models.ForeignKey(Person, models.PROTECT, related_name="ledger")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    month = models.DateField(_("计入月份"))
    day = models.DateField(_("发生日期"))
    code = models.CharField(_("项目代码"), max_length=20)
    name = models.CharField(_("项目"), max_length=60)
    points = models.IntegerField(_("分值"))
    reason = models.CharField(_("事由"), max_length=300, blank=True)
    source_kind = models.CharField(_("来源"), max_length=20)
    source_id = models.CharField(max_length=40, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(ScopedModel.Meta):
        ordering = ["-day", "-id"]
        constraints = [
            first_day_check("month", "ledger_month_first_day"),
            models.UniqueConstraint(
                fields=["source_kind", "source_id"],
                condition=Q(reverses__isnull=True) & ~Q(source_id=""),
                name="ledger_one_entry_per_source",
            ),
            CheckConstraint(condition=~Q(points=0), name="ledger_points_not_zero"),
        ]
        indexes = [
            models.Index(fields=["month", "person"], name="ledger_by_month"),
            models.Index(fields=["person", "-day"], name="ledger_by_person"),
        ]
