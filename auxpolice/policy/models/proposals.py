"""A value of law somebody has entered and another person has yet to approve."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from auxpolice.flow import Flow, by_another
from auxpolice.policy.models.versions import Mark
from auxpolice.second_person import maker_is_not_checker


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("待审批")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("已退回")


PROPOSAL = Flow(
    _("这个参数值"),
    *by_another(
        ProposalState.WAITING,
        ProposalState.APPROVED,
        ProposalState.REFUSED,
        makers={"entered_by": _("录入人")},
        by="decided_by",
        verb=_("审批"),
        back=_("退回"),
        reason="reason",
        kept="reason",
        apart=True,
    ),
    code="decided",
)


class ParameterProposal(models.Model):
    """A value of the parameter ``code`` from ``start`` on. Approved, it becomes a row of Parameter; until then nothing
    is calculated with it."""

    code = models.CharField(_("代码"), max_length=60)
    name = models.CharField(_("名称"), max_length=120)
    value = models.JSONField(_("值"))
    start = models.DateField(_("起始日期"))
    source = models.CharField(_("依据"), max_length=300)
    mark = models.CharField(_("性质"), max_length=8, choices=Mark.choices)
    state = models.CharField(
        _("状态"), max_length=8, choices=ProposalState.choices, default=ProposalState.WAITING
    )
    entered_by = models.ForeignKey("access.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(db_default=models.functions.Now())
    decided_by = models.ForeignKey("access.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(_("退回原因"), max_length=200, blank=True)

    class Meta:
        ordering = ["-entered_at"]
        constraints = [
            UniqueConstraint(
                fields=["code", "start"], condition=Q(state="waiting"), name="parameter_proposal_once"
            ),
            maker_is_not_checker("parameter_maker_is_not_checker", maker="entered_by", checker="decided_by"),
            CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="parameter_proposal_decided_by_somebody",
            ),
            CheckConstraint(condition=~Q(state="refused") | ~Q(reason=""), name="parameter_refusal_says_why"),
            CheckConstraint(condition=~Q(source=""), name="parameter_proposal_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.start:%Y-%m-%d} 起）"
