"""The solver told to the others: its job, the colours of a proposal's states, its card on the plan's page."""

from django.utils.translation import gettext as _

from assessment.duty.models import Plan, PlanState, Proposal, ProposalState
from assessment.duty.solving import job
from auxpolice.access.matrix import Act
from auxpolice.batch import engine
from auxpolice.hooks import Panel, Place, panels, tones

engine.register(job.KIND, chunk=job.search, finalise=job.finish, failed=job.failed, act=Act.DUTY_PLAN)
tones(
    ProposalState,
    info="RUNNING",
    warning="READY",
    danger="IMPOSSIBLE FAILED",
    success="TAKEN",
    neutral="DISCARDED",
)


@panels.register(Place.DUTY_PLAN, order=10, act=Act.DUTY_PLAN)
def of_plan(request, plan: Plan) -> Panel | None:
    """The button of a draft, and the last proposal."""
    last = Proposal.objects.filter(plan=plan).first()
    if plan.state != PlanState.DRAFT and last is None:
        return None
    return Panel(
        _("自动排班"),
        "assessment/duty/solver_card.html",
        {
            "plan": plan,
            "last": last,
            "draft": plan.state == PlanState.DRAFT and not (last and last.state == ProposalState.RUNNING),
        },
        icon="wand",
    )
