"""Requests to repair a forgotten sign-in: put by the person in one tap, decided by the head with a reason."""

from django.db import models
from django.db.models import CheckConstraint, Q
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.plans import Shift
from assessment.duty.models.punches import Punch
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.flow import Flow, Way


class Side(models.TextChoices):
    IN = "in", _("上班")
    OUT = "out", _("下班")


class RepairState(models.TextChoices):
    WAITING = "waiting", _("待处理")
    GRANTED = "granted", _("已补签")
    REFUSED = "refused", _("未同意")


REPAIR = Flow(
    lambda row: _("%(name)s的补签申请") % {"name": row.shift.person},
    Way(RepairState.WAITING, RepairState.GRANTED, _("补签"), by="decided_by", reason="reason", kept="answer"),
    Way(RepairState.WAITING, RepairState.REFUSED, _("退回"), by="decided_by", reason="reason", kept="answer"),
)


class RepairRequest(ScopedModel):
    """A person says that they were there and forgot to sign in or out. ``punch`` is what the head wrote upon it."""

    scope_resource = Resource.DUTY

    shift = models.ForeignKey(Shift, models.CASCADE, related_name="repairs")
    side = models.CharField(_("上班或下班"), max_length=3, choices=Side.choices)
    asked_at = models.DateTimeField(_("申请时间"), auto_now_add=True)
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    state = models.CharField(
        _("状态"), max_length=8, choices=RepairState.choices, default=RepairState.WAITING
    )
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(_("答复"), max_length=120, blank=True)
    punch = models.ForeignKey(Punch, models.PROTECT, null=True, related_name="+")

    class Meta(ScopedModel.Meta):
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "side"],
                condition=Q(state="waiting"),
                name="duty_repair_asked_once",
                violation_error_message=_("已经申请过补签，正等负责人处理。"),
            ),
            CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True)
                | ~Q(state="waiting") & Q(decided_by__isnull=False) & ~Q(answer=""),
                name="duty_repair_decided_by",
            ),
            CheckConstraint(
                condition=~Q(state="granted") | Q(punch__isnull=False), name="duty_repair_granted_by_punch"
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(shift__in=Shift.everything.filter(Shift.reach_q(span)))
