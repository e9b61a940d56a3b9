"""Parameters of law on the approval sheet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.approvals import matters
from auxpolice.approvals.sheet import Answer, Sheet, Step, Taken
from auxpolice.policy import parameters
from auxpolice.policy.models import Parameter, ParameterProposal, ProposalState
from auxpolice.policy.schema import Change
from auxpolice.second_person import made_by


def _changes(proposal: ParameterProposal, before: Parameter | None) -> list[Change]:
    """Value by value; rows of a table stand side by side in their order."""
    old = list(parameters.in_words(before.value)) if before else []
    new = list(parameters.in_words(proposal.value))
    length = max(len(old), len(new))
    pairs = zip(old + [("", "")] * (length - len(old)), new + [("", "")] * (length - len(new)), strict=True)
    return [Change(label or was_label, was, text) for (was_label, was), (label, text) in pairs]


def _sheet(request: Any, proposal: ParameterProposal) -> Sheet:
    day = proposal.start
    rows = Parameter.objects.filter(code=proposal.code)
    before = next(
        (
            row
            for row in rows
            if (row.period.lower is None or row.period.lower < day)
            and (row.period.upper is None or row.period.upper >= day)
        ),
        rows.order_by("period").first(),
    )
    own = made_by(request.user, proposal.entered_by_id)
    waits = proposal.state == ProposalState.WAITING
    may = waits and not own and request.scope.can(Act.PARAMETER_APPROVE)
    consequence = parameters.consequence(day) if waits else ""
    return Sheet(
        title=str(proposal),
        facts=[
            (_("参数"), proposal.name),
            (_("起始日期"), f"{day:%Y-%m-%d}"),
            (_("性质"), proposal.get_mark_display()),
            (_("依据"), proposal.source),
        ],
        changes=_changes(proposal, before),
        changes_of=_("对照原来的值（%(source)s）") % {"source": before.source} if before else "",
        remarks=[("warning", consequence)] if consequence else [],
        makers=[(_("录入"), str(proposal.entered_by))],
        steps=[
            Step(_("录入"), Taken.DONE, who=str(proposal.entered_by), at=proposal.entered_at),
            Step(
                _("审批"),
                Taken.CURRENT if waits else Taken.DONE,
                "" if waits else str(proposal.get_state_display()),
                who=str(proposal.decided_by or ""),
                at=proposal.decided_at,
            ),
        ],
        may_decide=may,
        may_return=may,
        why_not=_("您录入的值须由另一人审批。") if waits and own else "",
        example=proposal.mark == "example",
    )


def _agree(proposal: ParameterProposal, answer: Answer) -> str:
    made = parameters.approve(proposal, opinion=answer.opinion, acting_user=answer.acting_user)
    return _("已批准「%(name)s」，自 %(day)s 起适用。") % {"name": made.name, "day": made.period.lower}


def _send_back(proposal: ParameterProposal, answer: Answer) -> str:
    parameters.refuse(proposal, answer.opinion, acting_user=answer.acting_user)
    return _("已退回。")


matters.register(
    matters.Matter(
        parameters.MATTER,
        gettext_lazy("法定参数"),
        Act.POLICY_VIEW,
        Act.PARAMETER_APPROVE,
        matters.by_number(lambda: ParameterProposal.objects.select_related("entered_by", "decided_by")),
        _sheet,
        _agree,
        lambda _proposal: reverse("policy:parameters"),
        _send_back,
    )
)
