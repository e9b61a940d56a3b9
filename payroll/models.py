"""Payroll months, frozen inputs and slips.

A slip's amounts stand in one ``bigint[]`` in the printed order of its scheme; the run names the order. All
amounts are fen. What is locked is guarded by triggers (migration 0002), whoever connects.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.batch.models import Job
from auxpolice.months import first_day_check, format_month
from auxpolice.policy.models import PolicyVersion
from auxpolice.units.models import Unit
from personnel.models import Person


class MonthState(models.TextChoices):
    OPEN = "open", _("未计算")
    CALCULATING = "calculating", _("计算中")
    CALCULATED = "calculated", _("已计算")
    CHECKED = "checked", _("已复核")
    APPROVED = "approved", _("已审批")
    LOCKED = "locked", _("已锁定")


TRANSITIONS = {
    MonthState.OPEN: {MonthState.CALCULATING},
    MonthState.CALCULATING: {MonthState.CALCULATED, MonthState.OPEN},
    MonthState.CALCULATED: {MonthState.CALCULATING, MonthState.CHECKED},
    MonthState.CHECKED: {MonthState.CALCULATING, MonthState.CALCULATED, MonthState.APPROVED},
    MonthState.APPROVED: {MonthState.CALCULATED, MonthState.LOCKED},
    MonthState.LOCKED: set(),
}


class PayrollMonth(models.Model):
    """One month of the bureau's pay. ``digest`` is the SHA-256 over the canonical rows of its effective slips."""

    State = MonthState

    month = models.DateField(_("月份"), primary_key=True)
    state = models.CharField(_("状态"), max_length=12, choices=MonthState.choices, default=MonthState.OPEN)
    row_version = models.PositiveIntegerField(default=1)
    digest = models.CharField(_("校验值"), max_length=64, blank=True)
    calculated_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    checked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    locked_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    locked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            first_day_check("month", "payroll_month_first_day"),
            CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("calculated_by")),
                name="payroll_month_maker_is_not_checker",
            ),
            CheckConstraint(
                condition=~Q(state__in=["approved", "locked"])
                | Q(approved_by__isnull=False, calculated_by__isnull=False) & ~Q(digest=""),
                name="payroll_month_approved_by_somebody",
            ),
            CheckConstraint(
                condition=Q(state="locked", locked_at__isnull=False, locked_by__isnull=False)
                | ~Q(state="locked") & Q(locked_at__isnull=True),
                name="payroll_month_locked_has_date",
            ),
        ]

    def __str__(self) -> str:
        return format_month(self.month)


class RunState(models.TextChoices):
    RUNNING = "running", _("计算中")
    EFFECTIVE = "effective", _("有效")
    SUPERSEDED = "superseded", _("已被取代")
    FAILED = "failed", _("未完成")


class PayrollRun(models.Model):
    """One calculation of a month. ``schemes`` maps scheme version ids to their item codes in printed order;
    ``fact_names`` says what stands in the frozen facts; ``parameters`` the law's parameters as they were."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="runs")
    revision = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=RunState.choices, default=RunState.RUNNING)
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="payroll_run")
    expected_heads = models.PositiveIntegerField(default=0)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    fact_names = ArrayField(models.CharField(max_length=40))
    schemes = models.JSONField(default=dict)
    parameters = models.JSONField(default=list)
    accepted = models.JSONField(default=list)
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


class Payslip(ScopedModel):
    """One person's pay of a month by one run. Effective ones count; there is one a person and month."""

    scope_resource = Resource.PAYSLIP

    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="slips")
    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="slips")
    person = models.ForeignKey(Person, models.PROTECT, related_name="payslips")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    scheme_version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    position = models.IntegerField()
    is_effective = models.BooleanField(default=False)
    amounts = ArrayField(models.BigIntegerField())
    gross_fen = models.BigIntegerField(_("应发"))
    deductions_fen = models.BigIntegerField(_("扣款"))
    net_fen = models.BigIntegerField(_("实发"))
    employer_fen = models.BigIntegerField(_("单位负担"))
    cumulative = ArrayField(models.BigIntegerField())
    tax_months = models.SmallIntegerField()
    warnings = models.IntegerField(default=0)

    class Meta(ScopedModel.Meta):
        constraints = [
            CheckConstraint(
                condition=Q(net_fen=F("gross_fen") - F("deductions_fen")), name="payslip_net_is_gross_less"
            ),
            models.UniqueConstraint(fields=["run", "person"], name="payslip_one_per_run"),
            models.UniqueConstraint(
                fields=["person", "month"], condition=Q(is_effective=True), name="payslip_one_effective"
            ),
        ]
        indexes = [
            models.Index(fields=["month", "unit"], condition=Q(is_effective=True), name="payslip_by_unit")
        ]

    @classmethod
    def scope_q(cls, span: Span) -> Q:
        """A person's own slips are seen once their month is locked."""
        return own_q(span) & Q(month__state=MonthState.LOCKED, is_effective=True)


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
    def scope_q(cls, span: Span) -> Q:
        return own_q(span)


class BackPayLine(ScopedModel):
    """A difference of one item of an old slip, posted in a later month; cites the slip it corrects."""

    scope_resource = Resource.PAYSLIP

    month = models.DateField(_("入账月份"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="back_pay")
    slip = models.ForeignKey(Payslip, models.PROTECT, related_name="corrections")
    item = models.CharField(_("项目"), max_length=40)
    item_name = models.CharField(max_length=60)
    before_fen = models.BigIntegerField(_("原金额"))
    after_fen = models.BigIntegerField(_("应为"))
    amount_fen = models.BigIntegerField(_("差额"))
    fact = models.CharField(max_length=30)
    cause = models.CharField(_("原因"), max_length=200)
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["-month", "person", "id"]
        constraints = [
            first_day_check("month", "back_pay_first_day"),
            models.UniqueConstraint(fields=["month", "slip", "item"], name="back_pay_once"),
            CheckConstraint(
                condition=Q(amount_fen=F("after_fen") - F("before_fen")) & ~Q(amount_fen=0),
                name="back_pay_is_the_difference",
            ),
        ]

    @classmethod
    def scope_q(cls, span: Span) -> Q:
        return own_q(span)


class ExportFile(models.Model):
    """A file handed out, byte for byte: the bank file of a month is numbered and never made twice."""

    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="files")
    kind = models.CharField(
        _("类别"),
        max_length=12,
        choices=[("sheets", _("工资表")), ("bank", _("银行代发")), ("tax", _("个税申报"))],
    )
    number = models.CharField(_("编号"), max_length=30, unique=True)
    name = models.CharField(_("文件名"), max_length=120)
    sha256 = models.CharField(max_length=64)
    heads = models.PositiveIntegerField()
    total_fen = models.BigIntegerField()
    content = models.BinaryField()
    created_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["month", "kind"], name="export_file_once"),
        ]
