"""Overtime: asked for or ordered before it is worked, granted by another, paid or given back as time off."""

from datetime import timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import CheckConstraint, DurationField, ExpressionWrapper, F, Func, Q, Value
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.attendance.models.corrections import AttendanceCorrection
from assessment.duty.models import CallOut
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel
from auxpolice.flow import Flow, Way
from auxpolice.units.models import Unit
from personnel.models import Person


class OvertimeKind(models.TextChoices):
    """What the law pays it: 劳动法第四十四条."""

    WORKDAY = "workday", _("工作日延时（150%）")
    REST = "rest", _("休息日（200%）")
    HOLIDAY = "holiday", _("法定节假日（300%）")


class Give(models.TextChoices):
    REST = "rest", _("安排补休")
    PAY = "pay", _("支付加班工资")


class OvertimeState(models.TextChoices):
    WAITING = "waiting", _("待批")
    GRANTED = "granted", _("已批准")
    REFUSED = "refused", _("未批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    CANCELLED = "cancelled", _("已取消")


S = OvertimeState
_ASKER = {"asked_by": _("提出加班的人")}
OVERTIME = Flow(
    lambda row: _("%(name)s的加班") % {"name": row.person},
    Way(S.WAITING, S.GRANTED, _("批准"), by="decided_by", apart=_ASKER),
    Way(S.WAITING, S.REFUSED, _("不批准"), by="decided_by", reason="because", kept="refusal", apart=_ASKER),
    Way(S.WAITING, S.WITHDRAWN, _("撤回")),
    Way(S.GRANTED, S.CANCELLED, _("取消"), reason="because", kept="refusal"),
)


_END = F("starts") + ExpressionWrapper(
    F("minutes") * Value(timedelta(minutes=1)), output_field=DurationField()
)


class Overtime(ScopedModel):
    """An interval beyond the own hours, of the day on which it starts: ``asked_by`` orders or asks, another grants.
    ``afterwards``: noted when the day had already come; ``urgent``: why it may be more than the law's limits (劳动法第四十二条).
    ``call_out``: the call-out from a watch or stand-by that it pays. ``lapsed``: the correction that pays time off not taken."""

    scope_resource = Resource.ATTENDANCE

    person = models.ForeignKey(Person, models.PROTECT, related_name="overtimes")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    date = models.DateField(_("日期"))
    starts = models.DateTimeField(_("开始"))
    ends = models.DateTimeField(_("结束"))
    minutes = models.PositiveSmallIntegerField(_("时长"))
    kind = models.CharField(_("性质"), max_length=8, choices=OvertimeKind.choices)
    give = models.CharField(_("怎样补偿"), max_length=4, choices=Give.choices)
    work = models.CharField(_("做什么"), max_length=200)
    urgent = models.CharField(_("紧急情形"), max_length=200, blank=True)
    call_out = models.OneToOneField(CallOut, models.PROTECT, null=True, related_name="overtime")
    lapsed = models.ForeignKey(AttendanceCorrection, models.PROTECT, null=True, related_name="+")
    afterwards = models.BooleanField(_("事后登记"), default=False)
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("提出时间"), db_default=Now())
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(_("决定时间"), null=True)
    refusal = models.CharField(_("原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=S.choices, default=S.WAITING)

    class Meta(ScopedModel.Meta):
        verbose_name = _("加班")
        ordering = ["-date", "-id"]
        constraints = [
            OVERTIME.closed("attendance_overtime_state"),
            CheckConstraint(
                condition=Q(minutes__gt=0, minutes__lte=1440), name="attendance_overtime_minutes"
            ),
            CheckConstraint(condition=~Q(work=""), name="attendance_overtime_work"),
            CheckConstraint(
                condition=~Q(kind="holiday") | Q(give="pay"), name="attendance_overtime_holiday_is_paid"
            ),
            CheckConstraint(
                condition=~Q(state__in=["granted", "refused"])
                | Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decided_by=F("asked_by")),
                name="attendance_overtime_by_another",
            ),
            CheckConstraint(condition=Q(ends=_END), name="attendance_overtime_interval"),
            CheckConstraint(condition=Q(starts__date=F("date")), name="attendance_overtime_day"),
            ExclusionConstraint(
                name="attendance_overtime_one_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        Func(F("starts"), F("ends"), function="tstzrange", output_field=DateTimeRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=["waiting", "granted"]),
                violation_error_message=_("这个人这段时间已经登记了加班，请取消或撤回后再登记。"),
            ),
        ]
        indexes = [models.Index(fields=["unit", "date"], name="attendance_overtime_by_unit")]

    def __str__(self) -> str:
        return f"{self.person.name} {self.date:%Y-%m-%d}"

    @property
    def hours(self) -> str:
        return f"{self.minutes / 60:g}"

    @property
    def times(self) -> str:
        return f"{timezone.localtime(self.starts):%H:%M}–{timezone.localtime(self.ends):%H:%M}"
