"""Corrections of confirmed months: rows of their own by two people; the confirmed month stays as it was."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from assessment.attendance.models.months import ADDS_UP, AttendanceMonth, Counts
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span, own_q
from auxpolice.flow import Flow, Way
from auxpolice.second_person import maker_is_not_checker


class CorrectionState(models.TextChoices):
    WAITING = "waiting", _("待确认")
    IN_FORCE = "in_force", _("已生效")
    REFUSED = "refused", _("未同意")
    REPLACED = "replaced", _("已被后来的更正取代")


C = CorrectionState
_PROPOSER = {"proposed_by": _("提出更正的人")}
CORRECTION = Flow(
    lambda row: _("%(name)s的考勤更正") % {"name": row.row.person},
    Way(C.WAITING, C.IN_FORCE, _("确认"), by="confirmed_by", apart=_PROPOSER),
    Way(
        C.WAITING,
        C.REFUSED,
        _("不同意"),
        by="confirmed_by",
        reason="because",
        kept="refusal",
        apart=_PROPOSER,
    ),
    Way(C.IN_FORCE, C.REPLACED, _("取代")),
)


class AttendanceCorrection(Counts, ScopedModel):
    """What a confirmed month really was, all of it: ``changed`` says what differs from what held before, {column: [before,
    after]}. The last one in force counts for pay; what was paid becomes back pay."""

    scope_resource = Resource.ATTENDANCE

    row = models.ForeignKey(AttendanceMonth, models.PROTECT, related_name="corrections")
    changed = models.JSONField(_("更正"))
    reason = models.CharField(_("原因"), max_length=300)
    proposed_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(_("提出时间"), db_default=Now())
    confirmed_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(_("确认时间"), null=True)
    refusal = models.CharField(_("不同意的原因"), max_length=200, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=C.choices, default=C.WAITING)

    class Meta(ScopedModel.Meta):
        verbose_name = _("考勤更正")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            CORRECTION.closed("attendance_correction_state"),
            CheckConstraint(condition=ADDS_UP, name="attendance_correction_adds_up"),
            CheckConstraint(condition=~Q(reason=""), name="attendance_correction_reason"),
            maker_is_not_checker("attendance_correction_two", maker="proposed_by", checker="confirmed_by"),
            CheckConstraint(
                condition=Q(state="waiting", confirmed_by__isnull=True)
                | ~Q(state="waiting") & Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="attendance_correction_confirmed",
            ),
            models.UniqueConstraint(
                fields=["row"], condition=Q(state="waiting"), name="attendance_correction_one_waits"
            ),
            models.UniqueConstraint(
                fields=["row"], condition=Q(state="in_force"), name="attendance_correction_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row.person.name} {self.row.month:%Y-%m}"

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(row__unit_id__in=span.unit_ids) | own_q(span, "row__person_id")
