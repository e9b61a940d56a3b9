"""Tables of pay, by what they are about."""

from payroll.models.backpay import BackPayCheck, BackPayGap, BackPayLine, CheckState, LineState
from payroll.models.entries import EntryKind, PayEntry
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
from payroll.models.simulations import (
    SimulatedItem,
    SimulatedSlip,
    Simulation,
    SimulationInput,
    SimulationLeftOut,
    SimulationOutlook,
    SimulationState,
)

__all__ = [
    "TRANSITIONS",
    "BackPayCheck",
    "BackPayGap",
    "BackPayLine",
    "CheckState",
    "EntryKind",
    "ExportFile",
    "LineState",
    "MonthState",
    "PayEntry",
    "PayrollInput",
    "PayrollMonth",
    "PayrollRun",
    "Payslip",
    "RunState",
    "SimulatedItem",
    "SimulatedSlip",
    "Simulation",
    "SimulationInput",
    "SimulationLeftOut",
    "SimulationOutlook",
    "SimulationState",
]
