"""Differences of locked months: the check that finds them, the lines it posts, and whom it could not judge. Fen."""

import uuid

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Resource
from auxpolice.access.scope import OwnModel, Scope
from auxpolice.batch.models import Job
from auxpolice.months import first_day_check
from auxpolice.second_person import Settled
from payroll.month.models import PayrollMonth, Payslip
from personnel.models import Person


class CheckState(models.TextChoices):
    RUNNING = "running", _("核查中")
    DONE = "done", _("已核查")
    FAILED = "failed", _("未完成")


class BackPayCheck(models.Model):
    """One recomputation of the locked months ``first`` … ``last`` for an open month.

    ``fingerprint`` sums up the facts of those months as they were when the check began: when it differs from
    today's, somebody has learnt something since.
    """

    State = CheckState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    month = models.ForeignKey(PayrollMonth, models.PROTECT, related_name="back_pay_checks")
    job = models.OneToOneField(Job, models.PROTECT, null=True, related_name="back_pay_check")
    state = models.CharField(_("状态"), max_length=8, choices=CheckState.choices, default=CheckState.RUNNING)
    first = models.DateField()
    last = models.DateField()
    fingerprint = models.CharField(max_length=64)
    people = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    started_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(db_default=models.functions.Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["month"], condition=Q(state="running"), name="back_pay_one_live_check"
            ),
            CheckConstraint(condition=Q(first__lte=F("last")), name="back_pay_check_window"),
        ]


class LineState(models.TextChoices):
    """``posted``: part of the month's pay. ``pending``: the person has no slip in the month to carry it.
    ``settled``: paid or recovered outside the payroll, as one person noted on the pending line (``settled_by``) and
    another confirmed. ``draft``: of a check under way, counts nowhere."""

    DRAFT = "draft", _("核查中")
    POSTED = "posted", _("已计入")
    PENDING = "pending", _("待处理")
    SETTLED = "settled", _("已另行结清")


class BackPayLine(Settled, OwnModel):
    """A difference of one item of an earlier month, entered in ``month``; cites the slip it corrects.

    Without a slip the person was not paid at all in that month. ``cause`` holds codes of
    ``payroll.rules.compare.CAUSES`` and ``earlier`` (an earlier correction taken back), joined by commas.
    """

    scope_resource = Resource.PAYSLIP
    State = LineState

    month = models.DateField(_("入账月份"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="back_pay")
    of_month = models.DateField(_("所属月份"))
    slip = models.ForeignKey(Payslip, models.PROTECT, null=True, related_name="corrections")
    item = models.CharField(_("项目"), max_length=40)
    item_name = models.CharField(max_length=60)
    before_fen = models.BigIntegerField(_("已发"))
    after_fen = models.BigIntegerField(_("应为"))
    amount_fen = models.BigIntegerField(_("差额"))
    fact = models.CharField(max_length=30)
    cause = models.CharField(_("原因"), max_length=200)
    state = models.CharField(_("状态"), max_length=8, choices=LineState.choices, default=LineState.POSTED)
    found_by = models.ForeignKey(BackPayCheck, models.PROTECT, null=True, related_name="found")
    entered_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(OwnModel.Meta):
        ordering = ["-month", "person", "of_month", "id"]
        constraints = [
            first_day_check("month", "back_pay_first_day"),
            first_day_check("of_month", "back_pay_of_first_day"),
            CheckConstraint(condition=Q(of_month__lt=F("month")), name="back_pay_of_an_earlier_month"),
            models.UniqueConstraint(
                fields=["month", "person", "of_month", "item", "fact"],
                condition=Q(state__in=["posted", "pending"]),
                name="back_pay_once",
            ),
            CheckConstraint(
                condition=Q(amount_fen=F("after_fen") - F("before_fen")) & ~Q(amount_fen=0),
                name="back_pay_is_the_difference",
            ),
            CheckConstraint(
                condition=~Q(state="settled") | Q(settled_by__isnull=False) & ~Q(settled_note=""),
                name="back_pay_settled_says_how",
            ),
            CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | Q(state="settled") & ~Q(confirmed_by=F("settled_by")),
                name="back_pay_settled_by_two",
            ),
        ]
        indexes = [
            models.Index(fields=["of_month"], name="back_pay_by_old_month"),
        ]

    @classmethod
    def visible_q(cls, scope: Scope) -> Q:
        """A person's own lines are seen once the month that carries them is locked."""
        locked = PayrollMonth.objects.filter(state="locked").values("month")
        return cls.own_once(scope, Q(state__in=["posted", "settled"], month__in=locked))


class BackPayGap(models.Model):
    """A person-month that a check could not judge, and why: nothing is posted for it, and it is not forgotten."""

    found_by = models.ForeignKey(BackPayCheck, models.CASCADE, related_name="gaps")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    of_month = models.DateField(_("所属月份"))
    text = models.CharField(_("说明"), max_length=200)

    class Meta:
        ordering = ["person", "of_month"]
        constraints = [
            models.UniqueConstraint(fields=["found_by", "person", "of_month"], name="back_pay_gap_once"),
        ]
