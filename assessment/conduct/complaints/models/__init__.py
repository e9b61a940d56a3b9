"""Tables of complaints."""

from assessment.conduct.complaints.models.answering import (
    Answer,
    Clearing,
    Extension,
    Review,
    ReviewState,
    Satisfaction,
)
from assessment.conduct.complaints.models.handling import (
    Allegation,
    Finding,
    Handler,
    Pause,
    Recusal,
    Result,
    Step,
    StepKind,
)
from assessment.conduct.complaints.models.intake import (
    COMPLAINT_FLOW,
    About,
    Complainant,
    Complaint,
    ComplaintPaper,
    ComplaintState,
    Source,
    Stream,
)

__all__ = [
    "COMPLAINT_FLOW",
    "About",
    "Allegation",
    "Answer",
    "Clearing",
    "Complainant",
    "Complaint",
    "ComplaintPaper",
    "ComplaintState",
    "Extension",
    "Finding",
    "Handler",
    "Pause",
    "Recusal",
    "Result",
    "Review",
    "ReviewState",
    "Satisfaction",
    "Source",
    "Step",
    "StepKind",
    "Stream",
]
