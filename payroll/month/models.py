"""Payroll months, runs, frozen inputs and slips.

A slip's amounts stand in one ``bigint[]`` in the printed order of its scheme; the run names the order. All
amounts are fen. What is locked is guarded by triggers (guards.sql), whoever connects.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import OwnModel, Scope
from auxpolice.batch.models import Job
from auxpolice.flow import Flow, Way
from auxpolice.months import first_day_check, format_month
from auxpolice.policy.models import PolicyVersion
from auxpolice.second_person import maker_is_not_checker
from auxpolice.units.models import Unit
from personnel.models import Person


class MonthState(models.TextChoices):
    OPEN = "open", _("未计算")
    CALCULATING = "calculating", _("计算中")
    TRIAL = "trial", _("试算")
    CALCULATED = "calculated", _("已计算")
    CHECKED = "checked", _("已复核")
    APPROVED = "approved", _("已审批")
    LOCKED = "locked", _("已锁定")


UNCALCULATED = (MonthState.OPEN, MonthState.TRIAL)
"""Nothing rests on such a month: a trial is thrown away."""

MONTH = Flow(
    lambda row: f"{row} ",
    Way(
        (MonthState.OPEN, MonthState.TRIAL, MonthState.CALCULATED, MonthState.CHECKED),
        MonthState.CALCULATING,
        _("计算"),
    ),
    Way(MonthState.CALCULATING, MonthState.CALCULATED, _("完成计算")),
    Way(MonthState.CALCULATING, MonthState.TRIAL, _("完成试算")),
    Way(MonthState.CALCULATING, MonthState.OPEN, _("中止计算")),
    Way((MonthState.TRIAL, MonthState.CALCULATED), MonthState.OPEN, _("作废计算")),
    Way(
        MonthState.CALCULATED,
        MonthState.CHECKED,
        _("复核"),
        by="checked_by",
        apart={"calculated_by": _("计算人")},
    ),
    Way(MonthState.CHECKED, MonthState.APPROVED, _("审批"), by="approved_by"),
    Way(
        (MonthState.CHECKED, MonthState.APPROVED),
        MonthState.CALCULATED,
        _("退回"),
        by="returned_by",
        reason="reason",
        kept="return_reason",
    ),
    Way(MonthState.APPROVED, MonthState.LOCKED, _("锁定"), by="locked_by"),
    code="month-state",
)


class UnitMode(models.TextChoices):
    """The way the heads of the units confirm the totals before a month is put forward."""

    NONE = "none", _("不需要")
    WANTED = "wanted", _("征求意见，不确认也可送审")
    REQUIRED = "required", _("必须确认")


def signed_and_locked(name: str, known: str) -> list[CheckConstraint]:
    """Named constraints: what is approved has somebody's name, a digest and ``known``; what is locked its day and by whom."""
    return [
        CheckConstraint(
            condition=~Q(state__in=["approved", "locked"])
            | Q(approved_by__isnull=False, **{f"{known}__isnull": False}) & ~Q(digest=""),
            name=f"{name}_approved_by_somebody",
        ),
        CheckConstraint(
            condition=Q(state="locked", locked_at__isnull=False, locked_by__isnull=False)
            | ~Q(state="locked") & Q(locked_at__isnull=True),
            name=f"{name}_locked_has_date",
        ),
    ]


class PayrollMonth(models.Model):
    """One month of the bureau's pay. ``digest`` is the SHA-256 over the canonical rows of its effective slips;
    ``steps`` are the signatures it needs, as they stood when it was put forward."""

    State = MonthState

    month = models.DateField(_("月份"), primary_key=True)
    state = models.CharField(_("状态"), max_length=12, choices=MonthState.choices, default=MonthState.OPEN)
    row_version = models.PositiveIntegerField(default=1)
    digest = models.CharField(_("校验值"), max_length=64, blank=True)
    calculated_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    steps = models.JSONField(_("审批步骤"), default=list)
    returned_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    return_reason = models.CharField(_("退回原因"), max_length=300, blank=True)
    locked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            first_day_check("month", "payroll_month_first_day"),
            maker_is_not_checker(
                "payroll_month_maker_is_not_checker", maker="calculated_by", checker="approved_by"
            ),
            maker_is_not_checker(
                "payroll_month_calculated_not_checked", maker="calculated_by", checker="checked_by"
            ),
            maker_is_not_checker(
                "payroll_month_checked_not_approved", maker="checked_by", checker="approved_by"
            ),
            *signed_and_locked("payroll_month", "calculated_by"),
            CheckConstraint(
                condition=Q(returned_by__isnull=True, returned_at__isnull=True, return_reason="")
                | Q(returned_by__isnull=False, returned_at__isnull=False) & ~Q(return_reason=""),
                name="payroll_month_returned_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return format_month(self.month)


class RunKind(models.TextChoices):
    REGULAR = "regular", _("当月工资")
    SUPPLEMENTARY = "supplementary", _("补发批次")


class RunState(models.TextChoices):
    """``effective`` is a regular run that counts; a supplementary one is ``calculated``, its batch says the rest."""

    RUNNING = "running", _("计算中")
    CALCULATED = "calculated", _("已计算")
    EFFECTIVE = "effective", _("有效")
    SUPERSEDED = "superseded", _("已被取代")
    FAILED = "failed", _("未完成")


class PayrollRun(models.Model):
    """One calculation of a month. ``schemes`` maps scheme version ids to their item codes in printed order;
    ``fact_names`` says what stands in the frozen facts; ``parameters`` the law's parameters as they were."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="runs")
    revision = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=RunKind.choices, default=RunKind.REGULAR)
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="payroll_run")
    expected_heads = models.PositiveIntegerField(default=0)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    fact_names = ArrayField(models.CharField(max_length=40))
    schemes = models.JSONField(default=dict)
    parameters = models.JSONField(default=list)
    accepted = models.JSONField(default=list)
    trial = models.BooleanField(_("试算"), default=False)
    build_id = models.CharField(max_length=64)
    gross_fen = models.BigIntegerField(default=0)
    net_fen = models.BigIntegerField(default=0)
    employer_fen = models.BigIntegerField(default=0)
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-month", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["month", "revision"], name="payroll_run_revision"),
            models.UniqueConstraint(
                fields=["month"], condition=Q(state="running"), name="payroll_one_live_run"
            ),
            models.UniqueConstraint(
                fields=["month"], condition=Q(state="effective"), name="payroll_one_effective_run"
            ),
            CheckConstraint(
                condition=~Q(kind="regular", state="calculated")
                & ~Q(kind="supplementary", state="effective"),
                name="payroll_run_state_of_its_kind",
            ),
            CheckConstraint(condition=Q(trial=False) | Q(kind="regular"), name="payroll_trial_of_a_month"),
        ]


class PayrollInput(models.Model):
    """Frozen facts of one person for one run: ``facts`` in the order of the run's ``fact_names``."""

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="inputs")
    position = models.IntegerField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", db_constraint=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_constraint=False)
    scheme_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", db_constraint=False)
    facts = ArrayField(models.BigIntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="payroll_input_position"),
        ]
        indexes = [models.Index(fields=["run", "person"], name="payroll_input_person")]


class Payslip(OwnModel):
    """One person's pay of a month by one run. Effective ones count; there is one a person and month."""

    scope_resource = Resource.PAYSLIP

    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="slips")
    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="slips")
    person = models.ForeignKey(Person, models.PROTECT, related_name="payslips")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    scheme_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    position = models.IntegerField()
    is_effective = models.BooleanField(default=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("所冲销的工资条")
    )
    amounts = ArrayField(models.BigIntegerField())
    gross_fen = models.BigIntegerField(_("应发"))
    deductions_fen = models.BigIntegerField(_("扣款"))
    net_fen = models.BigIntegerField(_("实发"))
    employer_fen = models.BigIntegerField(_("单位负担"))
    cumulative = ArrayField(models.BigIntegerField())
    tax_months = models.SmallIntegerField()
    first_month_base_fen = models.BigIntegerField(_("首月工资"), default=0)
    """The wage that is the contribution base of a newcomer without one, from this month until the next review; else 0."""
    after_leaving = models.BooleanField(_("离职后补发"), default=False)
    """Of somebody who left before the month: one-off amounts and back pay, with tax, without contributions."""
    warnings = models.IntegerField(default=0)

    class Meta(OwnModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(net_fen=F("gross_fen") - F("deductions_fen")), name="payslip_net_is_gross_less"
            ),
            models.UniqueConstraint(fields=["run", "person"], name="payslip_one_per_run"),
            models.UniqueConstraint(
                fields=["person", "month"], condition=Q(is_effective=True), name="payslip_one_effective"
            ),
            CheckConstraint(
                condition=Q(first_month_base_fen__gte=0), name="payslip_first_month_base_not_negative"
            ),
        ]
        indexes = [
            models.Index(fields=["month", "unit"], condition=Q(is_effective=True), name="payslip_by_unit"),
            models.Index(
                fields=["person", "month"],
                condition=Q(first_month_base_fen__gt=0),
                name="payslip_first_month_base",
            ),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        return cls.own_once(scope, cls.issued_q())

    @staticmethod
    def issued_q() -> Q:
        """Slips as their people get them: once the month is locked; what was taken back, once that is locked."""
        from payroll.supplementary.models import (  # it is built upon this
            SupplementaryMember,
            SupplementaryState,
        )

        gone = SupplementaryMember.objects.filter(
            reversed_slip=OuterRef("pk"), batch__state=SupplementaryState.LOCKED
        )
        seen = Q(is_effective=True) | Q(Exists(gone))
        return Q(month__state=MonthState.LOCKED) & seen
