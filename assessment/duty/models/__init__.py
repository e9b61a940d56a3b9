"""Tables of duty."""

from assessment.duty.models.plans import Plan, PlanState, Shift, ShiftSource
from assessment.duty.models.punches import Punch, PunchMark, PunchSource, ShiftRecord, SignMark, SignState

__all__ = [
    "Plan",
    "PlanState",
    "Punch",
    "PunchMark",
    "PunchSource",
    "Shift",
    "ShiftRecord",
    "ShiftSource",
    "SignMark",
    "SignState",
]
