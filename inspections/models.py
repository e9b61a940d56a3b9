"""Tables of this app, as its rooms keep them."""

from inspections.checks.models import (
    Addition,
    ChecklistAnswer,
    CheckMember,
    Finding,
    FindingState,
    Inspection,
    Photo,
    SpotCheck,
)
from inspections.checks.notice_models import Proof, Rectification, RectificationState

__all__ = [
    "Addition",
    "CheckMember",
    "ChecklistAnswer",
    "Finding",
    "FindingState",
    "Inspection",
    "Photo",
    "Proof",
    "Rectification",
    "RectificationState",
    "SpotCheck",
]
