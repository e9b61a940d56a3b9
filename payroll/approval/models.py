"""Approval of a month before it is locked: dated chains of steps, signatures, units' confirmations."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.models import Role, roles
from auxpolice.flow import Flow, Way
from auxpolice.months import first_day_check
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from payroll.month.models import PayrollRun, UnitMode
from personnel.models import Person

SIGNERS = (Role.FINANCE, Role.POLITICAL, Role.LEADER)
"""Roles a step may name."""


class ChainState(models.TextChoices):
    DRAFT = "draft", _("草案")
    APPROVED = "approved", _("已批准")
    WITHDRAWN = "withdrawn", _("已撤销")


CHAIN = Flow(
    _("这份审批流程"),
    Way(
        ChainState.DRAFT,
        ChainState.APPROVED,
        _("批准"),
        by="approved_by",
        apart={"created_by": _("起草人")},
    ),
    Way(ChainState.DRAFT, ChainState.WITHDRAWN, _("退回"), apart={"created_by": _("起草人")}),
    Way(ChainState.APPROVED, ChainState.WITHDRAWN, _("撤回"), apart={"created_by": _("起草人")}),
    code="chain-state",
)


class ApprovalChain(models.Model):
    """The steps of approval from a month on, until a chain with a later start. Drafted by one, approved by another."""

    title = models.CharField(_("名称"), max_length=60)
    start = models.DateField(_("自月份"))
    unit_mode = models.CharField(
        _("单位确认"), max_length=8, choices=UnitMode.choices, default=UnitMode.WANTED
    )
    state = models.CharField(_("状态"), max_length=10, choices=ChainState.choices, default=ChainState.DRAFT)
    created_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())
    approved_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-start", "-id"]
        constraints = [
            first_day_check("start", "approval_chain_first_day"),
            models.UniqueConstraint(
                fields=["start"], condition=Q(state="approved"), name="approval_chain_one_a_start"
            ),
            maker_is_not_checker("approval_chain_two_people", maker="created_by", checker="approved_by"),
            CheckConstraint(
                condition=~Q(state="approved") | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="approval_chain_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ApprovalStep(models.Model):
    """A signature that a month needs, by somebody who holds one of ``roles``."""

    chain = models.ForeignKey(ApprovalChain, models.CASCADE, related_name="steps")
    seq = models.PositiveSmallIntegerField()
    name = models.CharField(_("步骤"), max_length=30)
    roles = ArrayField(models.CharField(max_length=20, choices=roles), verbose_name=_("角色"))

    class Meta:
        ordering = ["chain", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="approval_step_once"),
            CheckConstraint(
                condition=Q(roles__contained_by=[str(role) for role in SIGNERS]) & Q(roles__len__gt=0),
                name="approval_step_roles",
            ),
        ]


class Signature(models.Model):
    """One person's yes to the figures with this digest, at one step. Sent back or recalculated, it is voided."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="signatures")
    step = models.PositiveSmallIntegerField()
    name = models.CharField(_("步骤"), max_length=30)
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    signed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    signed_at = models.DateTimeField(db_default=models.functions.Now())
    voided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["run", "step", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "step"], condition=Q(voided_at__isnull=True), name="signature_one_a_step"
            ),
            models.UniqueConstraint(
                fields=["run", "signed_by"],
                condition=Q(voided_at__isnull=True),
                name="signature_one_a_person",
            ),
            CheckConstraint(condition=~Q(signed_by=F("made_by")), name="signature_maker_is_not_checker"),
            CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True)
                | Q(voided_at__isnull=False, voided_by__isnull=False) & ~Q(void_reason=""),
                name="signature_voided_with_reason",
            ),
        ]


class ConfirmationState(models.TextChoices):
    CONFIRMED = "confirmed", _("已确认")
    OBJECTED = "objected", _("有异议")
    ANSWERED = "answered", _("异议已答复")


class UnitConfirmation(models.Model):
    """A head's word on the unit's totals of one calculation; a recalculation asks again."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="confirmations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=ConfirmationState.choices)
    reason = models.CharField(_("异议"), max_length=300, blank=True)
    heads = models.PositiveIntegerField()
    net_fen = models.BigIntegerField()
    said_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(db_default=models.functions.Now())
    answer = models.CharField(_("答复"), max_length=300, blank=True)
    answered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["run", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["run", "unit"], name="unit_confirmation_once"),
            CheckConstraint(
                condition=Q(state="confirmed", reason="") | ~Q(state="confirmed") & ~Q(reason=""),
                name="unit_confirmation_objection_has_reason",
            ),
            CheckConstraint(
                condition=Q(state="answered", answered_by__isnull=False) & ~Q(answer="")
                | ~Q(state="answered") & Q(answered_by__isnull=True, answer=""),
                name="unit_confirmation_answer_has_author",
            ),
        ]


class HandChange(models.Model):
    """A change of a month by hand after which no row of its own says whose it was: whoever made it signs nothing of the
    month. Only added."""

    class What(models.TextChoices):
        PROTECTION = "protection"
        YEAR_END = "year_end"

    month = models.DateField(_("月份"))
    what = models.CharField(_("变更"), max_length=10, choices=What.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField(_("年度"), null=True)
    people = models.PositiveIntegerField(_("人数"), default=1)
    made_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        constraints = [
            first_day_check("month", "hand_change_first_day"),
            CheckConstraint(
                condition=Q(what="protection", person__isnull=False, year__isnull=True)
                | Q(what="year_end", person__isnull=True, year__isnull=False),
                name="hand_change_of_person_or_year",
            ),
        ]
        indexes = [models.Index(fields=["month"], name="hand_change_by_month")]
