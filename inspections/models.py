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

__all__ = [
    "Addition",
    "CheckMember",
    "ChecklistAnswer",
    "Finding",
    "FindingState",
    "Inspection",
    "Photo",
    "SpotCheck",
]
