"""Tables of attendance."""

from assessment.attendance.models.corrections import CORRECTION, AttendanceCorrection, CorrectionState
from assessment.attendance.models.days import Day, DayWord
from assessment.attendance.models.months import ATTENDANCE, AttendanceMonth, AttendanceState, Counts

__all__ = [
    "ATTENDANCE",
    "CORRECTION",
    "AttendanceCorrection",
    "AttendanceMonth",
    "AttendanceState",
    "CorrectionState",
    "Counts",
    "Day",
    "DayWord",
]
