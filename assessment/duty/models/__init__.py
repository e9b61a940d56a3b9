"""Tables of duty."""

from assessment.duty.models.call_outs import CallOut as CallOut
from assessment.duty.models.handovers import Handover as Handover
from assessment.duty.models.noted import NotedAway
from assessment.duty.models.planning import (
    OPEN_SWAPS,
    SWAP,
    Cycle,
    DayOf,
    NoNights,
    NoNightsReason,
    PlanLine,
    Staffing,
    Swap,
    SwapState,
    TeamMember,
    UnitPattern,
    Wish,
    WorkSystem,
)
from assessment.duty.models.plans import PLAN, Plan, PlanState, Shift, ShiftSource
from assessment.duty.models.posts import StreetPost as StreetPost
from assessment.duty.models.proposals import PROPOSAL, Proposal, ProposalState
from assessment.duty.models.punches import Punch, PunchMark, PunchSource, ShiftRecord, SignMark, SignState
from assessment.duty.models.repairs import RepairRequest as RepairRequest
from assessment.duty.models.situations import Situation as Situation

__all__ = [
    "OPEN_SWAPS",
    "PLAN",
    "PROPOSAL",
    "SWAP",
    "Cycle",
    "DayOf",
    "NoNights",
    "NoNightsReason",
    "NotedAway",
    "Plan",
    "PlanLine",
    "PlanState",
    "Proposal",
    "ProposalState",
    "Punch",
    "PunchMark",
    "PunchSource",
    "Shift",
    "ShiftRecord",
    "ShiftSource",
    "SignMark",
    "SignState",
    "Staffing",
    "Swap",
    "SwapState",
    "TeamMember",
    "UnitPattern",
    "Wish",
    "WorkSystem",
]
