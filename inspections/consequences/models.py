"""The finding on its way: told, pleaded, decided; what followed from it, objections and reversals.

Pleas, consequences and entries of an account are only added (``guards.sql``); a consequence ends once, with a reason.
"""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act, Resource
from auxpolice.access.scope import Scope, ScopedModel, Span
from auxpolice.by_two import ByTwo, ByTwoFlow, of_two
from auxpolice.months import first_day_check
from auxpolice.objections import Objection, constraints
from auxpolice.units.models import Unit
from inspections.catalogue import content
from inspections.checks.models import Finding, for_others
from personnel.models import Person


class OfFinding(ScopedModel):
    """Records of a finding: there for whoever sees the finding."""

    scope_resource = Resource.SPOT_CHECK

    class Meta(ScopedModel.Meta):
        abstract = True

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        own = Q(finding__person_id=span.person_id) if span.person_id is not None else Q(pk__in=[])
        return Q(finding__unit_id__in=span.unit_ids) | own

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return for_others(scope, Q(finding__in=Finding.objects.all()), "finding__check_record")


class Telling(OfFinding):
    """The finding was told (告知): its papers are of the kind ``finding_told``. ``plea_until``: set when one has reached its
    person."""

    finding = models.OneToOneField(Finding, models.PROTECT, primary_key=True, related_name="telling")
    told_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    told_at = models.DateTimeField(_("告知时间"))
    plea_until = models.DateField(_("申辩期限"), null=True)

    class Meta(OfFinding.Meta):
        verbose_name = _("问题告知")


class Plea(OfFinding):
    """What the person or the unit says to it, or that they don't; ``noted_how``: heard by an inspector who wrote it down."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="pleas")
    declines = models.BooleanField(_("不申辩"), default=False)
    text = models.CharField(_("陈述和申辩"), max_length=1000, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(_("时间"))
    noted_how = models.CharField(_("听取方式"), max_length=100, blank=True)

    class Meta(OfFinding.Meta):
        verbose_name = _("申辩")
        ordering = ["pk"]
        constraints = [
            CheckConstraint(
                condition=Q(declines=True, noted_how="") | Q(declines=False) & ~Q(text=""),
                name="plea_says_something",
            ),
        ]


class ConsequenceKind(models.TextChoices):
    POINTS = content.POINTS, _("本人扣分")
    HEAD_POINTS = content.HEAD_POINTS, _("负责人扣分")
    UNIT_POINTS = content.UNIT_POINTS, _("单位扣分")
    TALK = content.TALK, _("谈话")
    CASE = content.DISCIPLINE_CASE, _("纪律线索")


class Consequence(OfFinding):
    """One thing that followed from a finding: on whom, and the record that was made. All of a finding end together."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="consequences")
    kind = models.CharField(_("后果"), max_length=20, choices=ConsequenceKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    head = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    points = models.IntegerField(_("分值"), default=0)
    record_kind = models.CharField(max_length=20)
    record_id = models.CharField(max_length=60)
    made_at = models.DateTimeField(_("时间"))
    ended_at = models.DateTimeField(_("撤销时间"), null=True)
    because = models.CharField(_("撤销原因"), max_length=300, blank=True)

    class Meta(OfFinding.Meta):
        verbose_name = _("督察后果")
        ordering = ["pk"]
        constraints = [
            CheckConstraint(
                condition=Q(person__isnull=False, unit__isnull=True, head__isnull=True)
                | Q(person__isnull=True, unit__isnull=False, head__isnull=True)
                | Q(person__isnull=True, unit__isnull=True, head__isnull=False),
                name="consequence_has_one_target",
            ),
            CheckConstraint(
                condition=Q(kind__in=[content.TALK, content.DISCIPLINE_CASE], points=0)
                | Q(kind__in=[content.POINTS, content.HEAD_POINTS, content.UNIT_POINTS], points__lt=0),
                name="consequence_takes_points",
            ),
            CheckConstraint(
                condition=Q(ended_at__isnull=True, because="") | Q(ended_at__isnull=False) & ~Q(because=""),
                name="consequence_ends_with_a_reason",
            ),
            UniqueConstraint(
                fields=["finding", "kind", "person", "unit", "head"],
                nulls_distinct=False,
                name="consequence_once_a_finding",
            ),
        ]
        indexes = [models.Index(fields=["kind", "made_at"], name="consequence_by_kind")]

    @property
    def target(self):
        return self.person or self.unit or self.head


class AccountEntry(OfFinding):
    """Points of a unit (``head`` empty), or of its head who is no auxiliary and has no ledger. Taking back is a new entry."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="account_entries")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    head = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    month = models.DateField(_("计入月份"))
    points = models.IntegerField(_("分值"))
    reason = models.CharField(_("事由"), max_length=300)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(_("时间"))

    class Meta(OfFinding.Meta):
        verbose_name = _("单位督察账")
        ordering = ["-pk"]
        constraints = [
            first_day_check("month", "unit_account_month_first_day"),
            CheckConstraint(
                condition=Q(reverses__isnull=True, points__lt=0) | Q(reverses__isnull=False, points__gt=0),
                name="unit_account_takes_or_gives_back",
            ),
        ]
        indexes = [models.Index(fields=["unit", "month"], name="unit_account_by_month")]


class FindingObjection(OfFinding, Objection):
    """An objection of the person or the unit to a confirmed finding."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="objections")

    class Meta(OfFinding.Meta):
        verbose_name = _("督察问题异议")
        ordering = ["-pk"]
        constraints = constraints("finding_objection", ["finding"])

    def read_at_page(self) -> str:
        return reverse("inspections:finding", args=[self.finding_id])


class Reversal(OfFinding, ByTwo):
    """A confirmed finding does not stand: proposed by one inspector, reversed by another."""

    finding = models.ForeignKey(Finding, models.PROTECT, related_name="reversals")
    reason = models.CharField(_("撤销理由"), max_length=300)

    class Meta(OfFinding.Meta):
        verbose_name = _("撤销认定")
        ordering = ["-pk"]
        constraints = [
            *of_two("finding_reversal", "finding"),
            CheckConstraint(condition=~Q(reason=""), name="finding_reversal_has_reason"),
        ]


REVERSAL = ByTwoFlow(
    _("这项撤销"),
    act="check.reversal",
    confirms=Act.CHECK_CONFIRM,
    withdraws=(Act.CHECK_CONFIRM,),
    said=lambda row: {"finding": row.finding_id},
    maker=_("提出撤销的人"),
    on="finding",
)
