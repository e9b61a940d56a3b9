"""What the solver proposes for a plan: kept with its reasons, taken or discarded by whoever plans."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from assessment.duty.models.plans import Plan
from auxpolice.access.matrix import Resource
from auxpolice.access.scope import ScopedModel, Span
from auxpolice.flow import Flow, Way


class ProposalState(models.TextChoices):
    RUNNING = "running", _("计算中")
    READY = "ready", _("待采用")
    IMPOSSIBLE = "impossible", _("排不下")
    TAKEN = "taken", _("已采用")
    DISCARDED = "discarded", _("已放弃")
    FAILED = "failed", _("未完成")


PROPOSAL = Flow(
    _("这份自动排班"),
    Way(ProposalState.READY, ProposalState.TAKEN, _("采用"), by="decided_by"),
    Way((ProposalState.READY, ProposalState.IMPOSSIBLE), ProposalState.DISCARDED, _("放弃"), by="decided_by"),
)


class Proposal(ScopedModel):
    """A proposal for a plan. ``digest`` stands for everything the solver looked at: as soon as something of it is changed,
    the proposal can't be taken any more. ``cells`` are [person, day, code, reasons], ``figures`` a line for each person,
    ``words`` what is to be said of the whole: why nothing can be found, or what is only nearly kept."""

    scope_resource = Resource.DUTY

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="proposals")
    state = models.CharField(
        _("状态"), max_length=10, choices=ProposalState.choices, default=ProposalState.RUNNING
    )
    job = models.ForeignKey("batch.Job", models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    cells = models.JSONField(default=list)
    figures = models.JSONField(default=list)
    words = models.JSONField(default=list)
    proven = models.BooleanField(default=False)
    asked_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("发起时间"), auto_now_add=True)
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta(ScopedModel.Meta):
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=Q(state__in=["running", "ready", "impossible"]),
                name="duty_proposal_one_open",
                violation_error_message=_("这份班表已有一份自动排班在等处理。"),
            ),
        ]

    @classmethod
    def reach_q(cls, span: Span) -> Q:
        return Q(plan__unit_id__in=span.unit_ids)
