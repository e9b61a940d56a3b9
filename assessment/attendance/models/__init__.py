"""Tables of attendance."""

from assessment.attendance.models.corrections import CORRECTION, AttendanceCorrection, CorrectionState
from assessment.attendance.models.days import Day, DayWord
from assessment.attendance.models.months import ATTENDANCE, AttendanceMonth, AttendanceState, Counts, label_of
from assessment.attendance.models.objections import DayObjection
from assessment.attendance.models.overtime import OVERTIME, Give, Overtime, OvertimeKind, OvertimeState

__all__ = [
    "ATTENDANCE",
    "CORRECTION",
    "OVERTIME",
    "AttendanceCorrection",
    "AttendanceMonth",
    "AttendanceState",
    "CorrectionState",
    "Counts",
    "Day",
    "DayObjection",
    "DayWord",
    "Give",
    "Overtime",
    "OvertimeKind",
    "OvertimeState",
    "label_of",
]
