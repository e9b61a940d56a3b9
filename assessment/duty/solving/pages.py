"""The button that asks the solver, and the page of what it proposes: who has what before and after, taken or discarded."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessment.duty.models import Plan, Proposal, ProposalState
from assessment.duty.planning.pages import unit_asked
from assessment.duty.solving import actions
from auxpolice.access.matrix import Act
from auxpolice.access.scope import month_asked, there
from auxpolice.access.views import page
from auxpolice.months import format_month
from auxpolice.ui.forms import pressed


@page(Act.DUTY_PLAN)
@require_POST
def ask(request, unit, month):
    """Start the search; its page shows the progress."""
    found = unit_asked(request, unit, Act.DUTY_PLAN)
    plan = there(Plan.objects.filter(unit=found, month=month_asked(month)).first())
    done, proposal = pressed(request, actions.ask, plan, acting_user=request.user)
    if done:
        return redirect("assessment:duty-proposal", pk=proposal.pk)
    return redirect("assessment:duty-plan", unit=found.pk, month=format_month(plan.month))


@page(Act.DUTY_PLAN)
def proposal(request, pk):
    """What is proposed, or why nothing can be; the progress while it is searched."""
    row = there(Proposal.objects.select_related("plan__unit", "job", "asked_by").filter(pk=pk).first())
    unit_asked(request, row.plan.unit_id, Act.DUTY_PLAN)
    context = {
        "proposal": row,
        "plan": row.plan,
        "month": row.plan.month,
        "running": row.state == ProposalState.RUNNING,
        "ready": row.state == ProposalState.READY,
        "impossible": row.state == ProposalState.IMPOSSIBLE,
        "changed": sum(len(line["changed"]) for line in row.figures),
        "why": _why(row),
    }
    return render(request, "assessment/duty/proposal.html", context)


def _why(row: Proposal) -> list[dict]:
    """Lines of the people whose days change, each day with its reason."""
    reasons = {(person, day): (code, why) for person, day, code, why in row.cells}
    return [
        line
        | {
            "days": [
                {"said": said, "why": "；".join(reasons[line["person"], int(said.split()[0])][1])}
                for said in line["changed"]
            ]
        }
        for line in row.figures
    ]


@page(Act.DUTY_PLAN)
@require_POST
def take(request, pk):
    row = there(Proposal.objects.select_related("plan").filter(pk=pk).first())
    done, plan = pressed(request, actions.take, row, acting_user=request.user)
    if not done:
        return redirect("assessment:duty-proposal", pk=pk)
    messages.success(request, _("已采用自动排班；可以逐格再改，然后发布。"))
    return redirect("assessment:duty-plan", unit=plan.unit_id, month=format_month(plan.month))


@page(Act.DUTY_PLAN)
@require_POST
def discard(request, pk):
    row = there(Proposal.objects.select_related("plan").filter(pk=pk).first())
    done, _row = pressed(request, actions.discard, row, acting_user=request.user)
    if done:
        messages.success(request, _("已放弃这份自动排班，班表没有改动。"))
    return redirect("assessment:duty-plan", unit=row.plan.unit_id, month=format_month(row.plan.month))
