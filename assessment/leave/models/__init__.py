"""Tables of leave."""

from assessment.leave.models.balances import (
    ChoiceOfRest,
    Lot,
    Movement,
    Opening,
    RestChoice,
    Sort,
    WorkStart,
)
from assessment.leave.models.requests import (
    LEAVE_FLOW,
    Ground,
    LeaveDay,
    LeavePaper,
    LeaveRequest,
    LeaveState,
    LeaveStep,
    Recount,
)

__all__ = [
    "LEAVE_FLOW",
    "ChoiceOfRest",
    "Ground",
    "LeaveDay",
    "LeavePaper",
    "LeaveRequest",
    "LeaveState",
    "LeaveStep",
    "Lot",
    "Movement",
    "Opening",
    "Recount",
    "RestChoice",
    "Sort",
    "WorkStart",
]
