"""Who handles a complaint, what it alleges, what was found and how."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.conduct.complaints.models.intake import Complaint, OfComplaint
from auxpolice.units.models import Unit
from personnel.models import Person


class Handler(models.Model):
    """Somebody named to handle a complaint. ``of_unit``: they belong to the unit that it is about."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="handlers")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    leads = models.BooleanField(_("主办"), default=False)
    of_unit = models.BooleanField(default=False)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-leads", "since", "pk"]
        constraints = [
            UniqueConstraint(
                fields=["complaint", "user"], condition=Q(until__isnull=True), name="complaint_handler_once"
            ),
            UniqueConstraint(
                fields=["complaint"], condition=Q(until__isnull=True, leads=True), name="complaint_one_leads"
            ),
        ]


class Recusal(models.Model):
    """Somebody keeps, or is kept, away from a complaint for an interest of their own; from then on it isn't there for them."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="recusals")
    user = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    reason = models.CharField(_("回避原因"), max_length=200)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["complaint", "user"], name="complaint_recusal_once"),
            CheckConstraint(condition=~Q(reason=""), name="complaint_recusal_has_reason"),
        ]


class Allegation(OfComplaint):
    """One thing that a complaint alleges, of a person, of somebody with an account, of a unit or of nobody known."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="allegations")
    text = models.CharField(_("反映的问题"), max_length=300)
    kind = models.CharField(max_length=6)
    kind_name = models.CharField(_("类别"), max_length=30)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="allegations", verbose_name=_("被反映人")
    )
    user = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("单位"))
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta(OfComplaint.Meta):
        ordering = ["pk"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="allegation_says_something"),
            CheckConstraint(
                condition=Q(person__isnull=True) | Q(unit__isnull=False), name="allegation_person_has_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.kind_name


class Result(models.TextChoices):
    """What was found of an allegation, or why it wasn't looked into."""

    TRUE = "true", _("属实")
    PARTLY = "partly", _("部分属实")
    UNTRUE = "untrue", _("不属实")
    UNPROVEN = "unproven", _("无法查证")
    WITHDRAWN = "withdrawn", _("撤诉")
    REPEATED = "repeated", _("重复")
    NOT_TAKEN = "not_taken", _("不予受理")


PROVEN = (Result.TRUE, Result.PARTLY)


class Finding(OfComplaint):
    """What two people found of an allegation. Only added: the last one counts, and from ``decided_at`` on it has effect.

    ``false_accusation``: found to be invented to harm (诬告); unproven alone is not.
    """

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="findings")
    allegation = models.ForeignKey(Allegation, models.CASCADE, related_name="findings")
    result = models.CharField(_("结论"), max_length=10, choices=Result.choices)
    facts = models.CharField(_("查明的事实"), max_length=1000)
    false_accusation = models.BooleanField(_("经查系诬告"), default=False)
    points = models.IntegerField(_("分值"), default=0)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("access.User", models.PROTECT, related_name="+", verbose_name=_("共同调查人"))
    at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta(OfComplaint.Meta):
        ordering = ["-pk"]
        constraints = [
            CheckConstraint(condition=~Q(facts=""), name="complaint_finding_has_facts"),
            CheckConstraint(condition=~Q(by=F("second")), name="complaint_finding_by_two"),
            CheckConstraint(condition=Q(points__lte=0), name="complaint_finding_takes_points"),
            CheckConstraint(
                condition=Q(false_accusation=False) | Q(result=Result.UNTRUE),
                name="complaint_false_is_untrue",
            ),
            CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True, reversed_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("by"))
                & ~Q(decided_by=F("second")),
                name="complaint_finding_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.get_result_display()


class StepKind(models.TextChoices):
    EVIDENCE = "evidence", _("固定证据")
    COMPLAINANT = "complainant", _("询问信访人")
    PERSON = "person", _("听取被反映人陈述")
    WITNESS = "witness", _("询问证人")
    TOLD = "told", _("告知信访人")
    NOTE = "note", _("工作记录")


STATEMENTS = (StepKind.COMPLAINANT, StepKind.PERSON, StepKind.WITNESS)
"""Steps that two people take."""


class Step(OfComplaint):
    """Something done in handling a complaint. Only added."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="steps")
    kind = models.CharField(_("事项"), max_length=12, choices=StepKind.choices)
    text = models.CharField(_("情况"), max_length=2000)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    second = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("时间"), default=timezone.now)

    class Meta(OfComplaint.Meta):
        ordering = ["at", "pk"]
        constraints = [
            CheckConstraint(condition=~Q(text=""), name="complaint_step_says_something"),
            CheckConstraint(
                condition=~Q(kind__in=STATEMENTS) | Q(second__isnull=False) & ~Q(second=F("by")),
                name="complaint_statement_by_two",
            ),
        ]


class Pause(OfComplaint):
    """The clock stands still, for a reason."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="pauses")
    since = models.DateField(_("中止自"))
    until = models.DateField(_("恢复于"), null=True)
    reason = models.CharField(_("中止原因"), max_length=200)
    by = models.ForeignKey("access.User", models.PROTECT, related_name="+")

    class Meta(OfComplaint.Meta):
        ordering = ["pk"]
        constraints = [
            UniqueConstraint(
                fields=["complaint"], condition=Q(until__isnull=True), name="complaint_one_pause"
            ),
            CheckConstraint(condition=~Q(reason=""), name="complaint_pause_has_reason"),
            CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="complaint_pause_ends_after"
            ),
        ]
