"""Chains of approval as dated configuration: drafted by one, approved by another, in force from a month on."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import format_month
from auxpolice.notices import kinds
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from payroll.approval.models import CHAIN, SIGNERS, ApprovalChain, ApprovalStep, ChainState
from payroll.month.models import MonthState, PayrollMonth, UnitMode

MOST_STEPS = 6
MATTER = "pay-chain"


@transaction.atomic
def draft_chain(
    title: str, start: date, steps: list[tuple[str, list[str]]], unit_mode: str, *, acting_user: User
) -> ApprovalChain:
    """A draft of steps (name, roles), each signed by another person; at least one."""
    require(acting_user, Act.PAYROLL_CHAIN)
    title = written(title, _("名称"), field="title")
    if not 1 <= len(steps) <= MOST_STEPS:
        raise Problem(
            _("审批步骤须为 1 到 %(most)s 步。") % {"most": MOST_STEPS}, code="steps", field="steps"
        )
    for name, roles in steps:
        if not name.strip() or not roles or not set(roles) <= {str(role) for role in SIGNERS}:
            raise Problem(
                _("每一步都要有名称，并指明由财务、政工还是局领导签署。"), code="steps", field="steps"
            )
    if unit_mode not in UnitMode.values:
        raise Problem(_("请选择单位确认的方式。"), code="unit-mode", field="unit_mode")
    _not_used(start)
    chain = ApprovalChain.objects.create(
        title=title[:60], start=start, unit_mode=unit_mode, created_by=acting_user
    )
    ApprovalStep.objects.bulk_create(
        ApprovalStep(chain=chain, seq=number, name=name.strip()[:30], roles=roles)
        for number, (name, roles) in enumerate(steps, 1)
    )
    trail.record(
        Act.PAYROLL_CHAIN,
        chain,
        acting_user=acting_user,
        after={"start": start, "steps": [name for name, _roles in steps], "unit_mode": unit_mode},
    )
    return chain


def _not_used(start: date) -> None:
    """A chain begins with a month nobody has put forward yet."""
    late = (
        PayrollMonth.objects.filter(
            month__gte=start, state__in=[MonthState.CHECKED, MonthState.APPROVED, MonthState.LOCKED]
        )
        .order_by("-month")
        .first()
    )
    if late:
        raise Problem(
            _("%(month)s 已送审或已锁定，新的审批流程须从以后的月份起。") % {"month": late},
            code="start",
            field="start",
        )


@transaction.atomic
def approve_chain(pk: int, *, opinion: str = "", acting_user: User) -> ApprovalChain:
    """Another person than the drafter puts it in force from its month on."""
    require(acting_user, Act.PAYROLL_CHAIN_APPROVE)
    chain = held(ApprovalChain.objects, pk)
    CHAIN.ready(chain, ChainState.APPROVED)
    _not_used(chain.start)
    words.say(MATTER, pk, Said.AGREED, opinion, acting_user=acting_user)
    with only_one(
        "approval_chain_one_a_start",
        Conflict(
            _("%(month)s 起已有一份批准的审批流程，请先撤销它。") % {"month": format_month(chain.start)},
            code="chain-start",
        ),
    ):
        return CHAIN.move(
            chain,
            ChainState.APPROVED,
            acting_user=acting_user,
            act=Act.PAYROLL_CHAIN_APPROVE,
            after={"start": chain.start},
            reason=opinion.strip(),
        )


@transaction.atomic
def return_chain(pk: int, opinion: str, *, acting_user: User) -> ApprovalChain:
    """Give a draft back to its drafter, saying what is to be mended: it is withdrawn and drafted anew."""
    require(acting_user, Act.PAYROLL_CHAIN_APPROVE)
    chain = held(ApprovalChain.objects, pk)
    CHAIN.expect(chain, ChainState.DRAFT, verb=_("退回"))
    CHAIN.ready(chain, ChainState.WITHDRAWN, acting_user, right=Act.PAYROLL_CHAIN_APPROVE)
    words.say(MATTER, pk, Said.RETURNED, opinion, acting_user=acting_user)
    notify(
        kinds.ANSWER,
        [chain.created_by_id],
        reverse("payroll:chains"),
        title=_("审批流程草案被退回：%(title)s") % {"title": chain.title},
        text=opinion,
        acting_user=acting_user,
    )
    return CHAIN.move(
        chain,
        ChainState.WITHDRAWN,
        acting_user=acting_user,
        act="payroll.chain_return",
        right=Act.PAYROLL_CHAIN_APPROVE,
        reason=opinion.strip(),
    )


@transaction.atomic
def withdraw_chain(pk: int, *, acting_user: User) -> ApprovalChain:
    """Take an approved chain back that no month has used; the one before it counts again."""
    require(acting_user, Act.PAYROLL_CHAIN_APPROVE)
    chain = held(ApprovalChain.objects, pk)
    CHAIN.expect(chain, ChainState.APPROVED, verb=_("撤回"))
    _not_used(chain.start)
    return CHAIN.move(
        chain,
        ChainState.WITHDRAWN,
        acting_user=acting_user,
        act="payroll.chain_withdraw",
        right=Act.PAYROLL_CHAIN_APPROVE,
    )
