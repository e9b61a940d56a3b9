"""Tables of duty."""

from assessment.duty.models.plans import Plan, PlanState, Shift, ShiftSource
from assessment.duty.models.punches import Punch, PunchSource, ShiftRecord, SignState
from assessment.duty.models.repairs import REPAIR, RepairRequest, RepairState, Side

__all__ = [
    "REPAIR",
    "Plan",
    "PlanState",
    "Punch",
    "PunchSource",
    "RepairRequest",
    "RepairState",
    "Shift",
    "ShiftRecord",
    "ShiftSource",
    "Side",
    "SignState",
]
