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
    STANDS,
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
    "STANDS",
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
