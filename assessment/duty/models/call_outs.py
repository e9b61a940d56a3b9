"""Call-outs 出动 from a watch or a stand-by: who ordered it, from when to when, what for. These minutes are hours worked."""

from django.db import models
from django.db.models import CheckConstraint, F, Q
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.plans import Shift
from assessment.duty.models.situations import Situation
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span


class CallOut(ScopedModel):
    """Somebody on watch or stand-by is sent to work. What is paid or given back for it is an overtime of its own, which
    another person grants; from then on its minutes are in ``Shift.called_out``."""

    scope_resource = Resource.DUTY

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="call_outs")
    starts = models.DateTimeField(_("出动"))
    ends = models.DateTimeField(_("归队"))
    ordered_by = models.CharField(_("谁派出"), max_length=60)
    bed = models.BooleanField(_("值班时有床位可休息"), default=False)
    situation = models.ForeignKey(Situation, models.PROTECT, null=True, related_name="+")
    noted_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(auto_now_add=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-starts"]
        constraints = [
            CheckConstraint(condition=Q(ends__gt=F("starts")), name="duty_call_out_interval"),
            CheckConstraint(condition=~Q(ordered_by=""), name="duty_call_out_ordered_by"),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(shift__in=Shift.everything.filter(Shift.reach_q(span)))
