"""Back pay: locked months recomputed on paper (``recomputing``), the check as a batch job that posts the differences
in the open month (``checking``), and what people read of it (``reading``)."""

from payroll.backpay.checking import (
    KIND,
    OPEN_TO_CHECKS,
    discard_drafts,
    gaps,
    last_check,
    not_carried,
    previous_locked,
    register,
    require_carried,
    stopped,
    unchecked,
    window,
)
from payroll.backpay.reading import (
    cause_text,
    causes_text,
    changed_since,
    effects,
    found_gaps,
    kind_text,
    lines_of_item,
    lines_of_slip,
    sums_by_cause,
    sums_by_state,
    waiting,
)
from payroll.backpay.recomputing import fingerprint, recompute

__all__ = [
    "KIND",
    "OPEN_TO_CHECKS",
    "cause_text",
    "causes_text",
    "changed_since",
    "discard_drafts",
    "effects",
    "fingerprint",
    "found_gaps",
    "gaps",
    "kind_text",
    "last_check",
    "lines_of_item",
    "lines_of_slip",
    "not_carried",
    "previous_locked",
    "recompute",
    "register",
    "require_carried",
    "stopped",
    "sums_by_cause",
    "sums_by_state",
    "unchecked",
    "waiting",
    "window",
]
