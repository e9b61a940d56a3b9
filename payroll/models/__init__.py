"""Tables of pay, by what they are about."""

from payroll.models.entries import BackPayLine, EntryKind, PayEntry
from payroll.models.files import ExportFile
from payroll.models.months import (
    TRANSITIONS,
    MonthState,
    PayrollInput,
    PayrollMonth,
    PayrollRun,
    Payslip,
    RunState,
)

__all__ = [
    "TRANSITIONS",
    "BackPayLine",
    "EntryKind",
    "ExportFile",
    "MonthState",
    "PayEntry",
    "PayrollInput",
    "PayrollMonth",
    "PayrollRun",
    "Payslip",
    "RunState",
]
