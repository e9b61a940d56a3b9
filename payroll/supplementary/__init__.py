"""Supplementary runs of the latest locked month: ``reading`` (what may be done, sums, exchanges), ``calculating`` (the
job) and ``recovering`` (what people owe after a re-issue). Its files are made by ``payroll.exports``."""

from payroll.supplementary.calculating import KIND, register, withdraw
from payroll.supplementary.reading import (
    LIVE,
    Exchange,
    adjustments,
    batch_of,
    batches_of,
    exchanges,
    hold,
    item_rows,
    live_before,
    locked_pair,
    refuse_second,
    reversal_of,
    take_number,
    why_not,
)

__all__ = [
    "KIND",
    "LIVE",
    "Exchange",
    "adjustments",
    "batch_of",
    "batches_of",
    "exchanges",
    "hold",
    "item_rows",
    "live_before",
    "locked_pair",
    "refuse_second",
    "register",
    "reversal_of",
    "take_number",
    "why_not",
    "withdraw",
]
