"""Tables of pay, by what they are about."""

from payroll.models.approvals import (
    SIGNERS,
    ApprovalChain,
    ApprovalStep,
    ChainState,
    ConfirmationState,
    Signature,
    UnitConfirmation,
)
from payroll.models.backpay import BackPayCheck, BackPayGap, BackPayLine, CheckState, LineState
from payroll.models.bases import BaseReview, ReviewedBase
from payroll.models.calendar import CutOff, PayCalendar, PayReminder, ReminderKind
from payroll.models.entries import EntryKind, PayEntry
from payroll.models.files import ExportFile
from payroll.models.months import (
    TRANSITIONS,
    MonthState,
    PayrollInput,
    PayrollMonth,
    PayrollRun,
    Payslip,
    RunKind,
    RunState,
    UnitMode,
)
from payroll.models.protection import ProtectedPay, Protection
from payroll.models.questions import SlipQuestion
from payroll.models.recovery import InstalmentState, Recovery, RecoveryInstalment, RecoveryWay
from payroll.models.simulations import (
    HELD,
    SimulatedItem,
    SimulatedSlip,
    Simulation,
    SimulationInput,
    SimulationLeftOut,
    SimulationOutlook,
    SimulationState,
)
from payroll.models.supplementary import (
    NumberSeries,
    SupplementaryMember,
    SupplementaryRun,
    SupplementaryState,
)
from payroll.models.year_end import PayoutOutcome, YearEndPayout

__all__ = [
    "HELD",
    "SIGNERS",
    "TRANSITIONS",
    "ApprovalChain",
    "ApprovalStep",
    "BackPayCheck",
    "BackPayGap",
    "BackPayLine",
    "BaseReview",
    "ChainState",
    "CheckState",
    "ConfirmationState",
    "CutOff",
    "EntryKind",
    "ExportFile",
    "InstalmentState",
    "LineState",
    "MonthState",
    "NumberSeries",
    "PayCalendar",
    "PayEntry",
    "PayReminder",
    "PayoutOutcome",
    "PayrollInput",
    "PayrollMonth",
    "PayrollRun",
    "Payslip",
    "ProtectedPay",
    "Protection",
    "Recovery",
    "RecoveryInstalment",
    "RecoveryWay",
    "ReminderKind",
    "ReviewedBase",
    "RunKind",
    "RunState",
    "Signature",
    "SimulatedItem",
    "SimulatedSlip",
    "Simulation",
    "SimulationInput",
    "SimulationLeftOut",
    "SimulationOutlook",
    "SimulationState",
    "SlipQuestion",
    "SupplementaryMember",
    "SupplementaryRun",
    "SupplementaryState",
    "UnitConfirmation",
    "UnitMode",
    "YearEndPayout",
]
