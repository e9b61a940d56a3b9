"""Tables of attendance."""

from assessment.attendance.models.days import Day, DayWord
from assessment.attendance.models.months import ATTENDANCE, AttendanceMonth, AttendanceState, Counts

__all__ = ["ATTENDANCE", "AttendanceMonth", "AttendanceState", "Counts", "Day", "DayWord"]
