"""Approval of a month before it is locked: the chain in force, its signatures, and what the units said."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from auxpolice.access.models import Role, RoleGrant
from auxpolice.approvals.sheet import Step, Taken
from auxpolice.months import today
from auxpolice.units.models import subtree_ids
from payroll.approval.models import ApprovalChain, ChainState, ConfirmationState, Signature, UnitConfirmation
from payroll.month.models import PayrollRun, Payslip, UnitMode

DEFAULT_STEPS: list[dict] = [{"seq": 1, "name": "审批", "roles": [str(Role.FINANCE), str(Role.LEADER)]}]
"""Without a chain: somebody else than the maker, from finance or the leadership, approves."""


@dataclass(frozen=True)
class Rules:
    """Steps (seq, name, roles) and the units' part, for a month."""

    title: str
    steps: list[dict]
    unit_mode: str


def chain_for(month: date) -> ApprovalChain | None:
    """The approved chain with the latest start not after the month."""
    return (
        ApprovalChain.objects.filter(state=ChainState.APPROVED, start__lte=month)
        .prefetch_related("steps")
        .order_by("-start")
        .first()
    )


def rules_for(month: date) -> Rules:
    chain = chain_for(month)
    if chain is None:
        return Rules("", DEFAULT_STEPS, UnitMode.WANTED)
    steps = [
        {"seq": n, "name": step.name, "roles": list(step.roles)}
        for n, step in enumerate(chain.steps.all(), 1)
    ]
    return Rules(chain.title, steps, chain.unit_mode)


def batch_steps(month: date) -> list[dict]:
    """The steps of a supplementary run of a month: those of the month, and a second signature where it has one only –
    such a run touches slips that were locked."""
    steps = rules_for(month).steps
    return steps if len(steps) > 1 else [*steps, {**DEFAULT_STEPS[0], "seq": 2, "name": "复签"}]


def rows_of(steps: list[dict], signed: list[Signature], turn: dict | None) -> list[dict]:
    """The chain to be drawn: each step with who may sign it, who has, and whether it is its turn."""
    return [
        {
            "seq": step["seq"],
            "name": step["name"],
            "who": "、".join(str(Role(role).label) for role in step["roles"]),
            "mark": signed[place] if place < len(signed) else None,
            "turn": step is turn,
        }
        for place, step in enumerate(steps)
    ]


def sheet_steps(steps: list[dict], signed: list[Signature], turn: dict | None) -> list[Step]:
    """The chain on an approval sheet: who signed, whose turn it is, who comes after."""
    return [
        Step(
            row["name"],
            Taken.DONE if row["mark"] else Taken.CURRENT if row["turn"] else Taken.NEXT,
            "" if row["mark"] else row["who"],
            who=str(row["mark"].signed_by) if row["mark"] else "",
            at=row["mark"].signed_at if row["mark"] else None,
        )
        for row in rows_of(steps, signed, turn)
    ]


def signatures_of(run: PayrollRun) -> list[Signature]:
    """Signatures that count, in order."""
    return list(
        Signature.objects.filter(run=run, voided_at__isnull=True).select_related("signed_by").order_by("step")
    )


@dataclass(frozen=True)
class UnitState:
    """A unit's totals of a run and what its head said. ``blocks``: the chain, where it asks, waits for it."""

    unit_id: int
    name: str
    heads: int
    gross_fen: int
    net_fen: int
    employer_fen: int
    has_head: bool
    said: UnitConfirmation | None

    @property
    def blocks(self) -> bool:
        if self.said is None:
            return self.has_head
        return self.said.state == ConfirmationState.OBJECTED

    @property
    def label(self) -> str:
        if self.said is not None:
            return self.said.get_state_display()
        return _("待确认") if self.has_head else _("没有负责人账号")

    @property
    def tone(self) -> str:
        if self.said is None:
            return "warning" if self.has_head else "neutral"
        return {"confirmed": "success", "objected": "danger"}.get(self.said.state, "info")


def unit_states(run: PayrollRun, within: frozenset[int] | None = None) -> list[UnitState]:
    """Every unit of the run (or those named) with its totals and its word; four statements whatever the number."""
    slips = Payslip.everything.filter(run=run)
    if within is not None:
        slips = slips.filter(unit_id__in=within)
    rows = (
        slips.values("unit_id", "unit__name", "unit__sort_order")
        .annotate(heads=Count("id"), gross=Sum("gross_fen"), net=Sum("net_fen"), employer=Sum("employer_fen"))
        .order_by("unit__sort_order", "unit_id")
    )
    said = {
        row.unit_id: row
        for row in UnitConfirmation.objects.filter(run=run).select_related("said_by", "answered_by")
    }
    headed = subtree_ids(
        set(
            RoleGrant.objects.filter(
                role=Role.UNIT_HEAD, period__contains=today(), user__is_active=True
            ).values_list("unit_id", flat=True)
        )
    )
    return [
        UnitState(
            row["unit_id"],
            row["unit__name"],
            row["heads"],
            row["gross"],
            row["net"],
            row["employer"],
            row["unit_id"] in headed,
            said.get(row["unit_id"]),
        )
        for row in rows
    ]
