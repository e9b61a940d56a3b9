"""A chain of approval on the approval sheet."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.approvals import matters
from auxpolice.approvals.sheet import Answer, Sheet, Step, Taken
from auxpolice.months import next_month
from auxpolice.policy.schema import Change
from auxpolice.second_person import made_by
from payroll.approval import chain_actions as actions
from payroll.approval import chains
from payroll.approval.models import ApprovalChain, ChainState
from payroll.month.models import UnitMode


def _in_words(steps: list[dict], unit_mode: str) -> list[tuple[str, str]]:
    rows = [(_("单位确认"), str(UnitMode(unit_mode).label))]
    return rows + [
        (
            _("第 %(n)s 步") % {"n": step["seq"]},
            f"{step['name']}（{'、'.join(str(Role(role).label) for role in step['roles'])}）",
        )
        for step in steps
    ]


def _changes(chain: ApprovalChain) -> list[Change]:
    """Step by step against the chain that holds in the month before."""
    before = chains.rules_for(next_month(chain.start, -1))
    steps = [
        {"seq": n, "name": step.name, "roles": list(step.roles)}
        for n, step in enumerate(chain.steps.all(), 1)
    ]
    old = dict(_in_words(before.steps, before.unit_mode))
    new = dict(_in_words(steps, chain.unit_mode))
    return [Change(label, old.get(label, ""), new.get(label, "")) for label in dict.fromkeys([*new, *old])]


def _sheet(request: Any, chain: ApprovalChain) -> Sheet:
    waits = chain.state == ChainState.DRAFT
    own = made_by(request.user, chain.created_by_id)
    may = waits and not own and request.scope.can(Act.PAYROLL_CHAIN_APPROVE)
    return Sheet(
        title=chain.title,
        facts=[(_("自月份"), f"{chain.start:%Y-%m}"), (_("状态"), chain.get_state_display())],
        changes=_changes(chain),
        changes_of=_("对照施行前一个月的流程"),
        makers=[(_("起草"), str(chain.created_by))],
        steps=[
            Step(_("起草"), Taken.DONE, who=str(chain.created_by), at=chain.created_at),
            Step(
                _("审批"),
                Taken.CURRENT if waits else Taken.DONE,
                who=str(chain.approved_by or ""),
                at=chain.approved_at,
            ),
        ],
        may_decide=may,
        may_return=may,
        why_not=_("等政工或局领导中的另一人批准。") if waits else "",
    )


def _agree(chain: ApprovalChain, answer: Answer) -> str:
    made = actions.approve_chain(chain.pk, opinion=answer.opinion, acting_user=answer.acting_user)
    return _("已批准，自 %(month)s 起施行。") % {"month": f"{made.start:%Y-%m}"}


def _send_back(chain: ApprovalChain, answer: Answer) -> str:
    actions.return_chain(chain.pk, answer.opinion, acting_user=answer.acting_user)
    return _("已退回起草人；草案撤销，改正后重新起草。")


matters.register(
    matters.Matter(
        actions.MATTER,
        gettext_lazy("工资审批流程"),
        Act.PAYROLL_VIEW,
        Act.PAYROLL_CHAIN_APPROVE,
        matters.by_number(
            lambda: ApprovalChain.objects.select_related("created_by", "approved_by").prefetch_related(
                "steps"
            )
        ),
        _sheet,
        _agree,
        lambda _chain: reverse("payroll:chains"),
        _send_back,
    )
)
