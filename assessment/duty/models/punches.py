"""Punches as they came, and what each shift has of them. What a punch belongs to is derived, never typed."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.plans import Shift
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from personnel.models import Person, assigned_q

LATE_SENT = timedelta(minutes=2)


class PunchSource(models.TextChoices):
    PHONE = "phone", _("手机签到")
    DESK = "desk", _("值班台签到")
    MACHINE = "machine", _("考勤机")
    LIST = "list", _("打卡记录")
    REPAIR = "repair", _("补签")


class PunchMark(models.TextChoices):
    """What the source says of a punch; it counts and is told."""

    APPROVED = "approved", _("补卡")
    ELSEWHERE = "elsewhere", _("外勤")
    SET = "set", _("管理员更正")


class Punch(ScopedModel):
    """One punch of a person. ``client_key`` makes one of what a phone sends twice; ``batch_key`` names the file it came from.

    ``at`` is what counts; ``phone_at`` is what the phone's clock said, ``received_at`` when it reached the server.
    """

    scope_resource = Resource.DUTY

    person = models.ForeignKey(Person, models.PROTECT, related_name="punches")
    at = models.DateTimeField(_("时间"))
    source = models.CharField(_("来源"), max_length=8, choices=PunchSource.choices)
    mark = models.CharField(_("说明"), max_length=10, choices=PunchMark.choices, blank=True)
    place = models.CharField(_("地点"), max_length=80, blank=True)
    note = models.CharField(_("备注"), max_length=120, blank=True)
    phone_at = models.DateTimeField(_("手机时间"), null=True)
    received_at = models.DateTimeField(_("收到时间"), auto_now_add=True)
    client_key = models.UUIDField(null=True, unique=True)
    batch_key = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["person", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "at"],
                name="duty_punch_once",
                violation_error_message=_("这个人在这一时刻已经有一次签到了。"),
            ),
            CheckConstraint(
                condition=~Q(source="repair") | ~Q(note="") & Q(by__isnull=False),
                name="duty_repair_has_its_reason",
            ),
        ]

    @property
    def sent_late(self) -> bool:
        """Made without network and sent later."""
        return self.source == PunchSource.PHONE and self.received_at - self.at > LATE_SENT

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return assigned_q(span, "person_id")


class SignState(models.TextChoices):
    """What is known of a shift's sign-in (``rules/pairing.py`` decides it). A missing punch is a state of its own and
    never 旷工 by itself. BEFORE and OPEN: the other punch is outside the month whose file was read."""

    OK = "ok", _("正常")
    LATE = "late", _("迟到")
    EARLY = "early", _("早退")
    LATE_EARLY = "late_early", _("迟到早退")
    NO_IN = "no_in", _("缺上班签到")
    NO_OUT = "no_out", _("缺下班签到")
    NO_RECORD = "no_record", _("没有签到")
    ON = "on", _("在岗")
    BEFORE = "before", _("上月已上班")
    OPEN = "open", _("月末未下班")
    AWAY = "away", _("不在岗")


class SignMark(models.TextChoices):
    """What is remarkable about a punch that signed a shift."""

    IN_APPROVED = "in_by_approval", _("上班补卡")
    OUT_APPROVED = "out_by_approval", _("下班补卡")
    IN_ELSEWHERE = "in_elsewhere", _("上班外勤签到")
    OUT_ELSEWHERE = "out_elsewhere", _("下班外勤签到")
    BY_ADMINISTRATOR = "set_by_administrator", _("管理员更正")
    SHARED_IN = "shared_in", _("与上一班共用一次签到")
    SHARED_OUT = "shared_out", _("与下一班共用一次签到")


class ShiftRecord(ScopedModel):
    """What a shift has of punches: derived from them and the duty rules whenever one comes or the shift is over."""

    scope_resource = Resource.DUTY

    shift = models.OneToOneField(Shift, models.CASCADE, primary_key=True, related_name="record")
    signed_in = models.ForeignKey(Punch, models.PROTECT, null=True, related_name="+")
    signed_out = models.ForeignKey(Punch, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("状态"), max_length=10, choices=SignState.choices)
    late_minutes = models.PositiveSmallIntegerField(_("迟到"), default=0)
    early_minutes = models.PositiveSmallIntegerField(_("早退"), default=0)
    marks = ArrayField(
        models.CharField(max_length=20, choices=SignMark.choices), verbose_name=_("说明"), default=list
    )
    away = models.CharField(_("不在岗原因"), max_length=20, blank=True)

    class Meta(ScopedModel.Meta):
        constraints = [
            CheckConstraint(
                condition=~Q(state__in=["ok", "late", "early", "late_early"])
                | Q(signed_in__isnull=False, signed_out__isnull=False),
                name="duty_record_signed_both",
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(shift__in=Shift.everything.filter(Shift.reach_q(span)))
