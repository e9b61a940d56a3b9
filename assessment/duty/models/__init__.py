"""Tables of duty."""

from assessment.duty.models.plans import Plan, PlanState, Shift, ShiftSource
from assessment.duty.models.punches import Punch, PunchSource, ShiftRecord, SignState

__all__ = ["Plan", "PlanState", "Punch", "PunchSource", "Shift", "ShiftRecord", "ShiftSource", "SignState"]
