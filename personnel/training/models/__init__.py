"""Tables of training."""

from personnel.training.models.certificates import Certificate
from personnel.training.models.courses import (
    PLAN,
    SESSION,
    Course,
    PlanItem,
    PlanState,
    Session,
    SessionState,
    TrainingPlan,
)
from personnel.training.models.enrolments import (
    CREDIT,
    ENROLMENT,
    EXAM,
    GOES,
    JUDGED,
    CreditSheet,
    Enrolment,
    EnrolmentState,
    How,
    Mark,
    MarkObjection,
    Oath,
    Presence,
)
from personnel.training.models.records import RecordSource, TrainingKind, TrainingRecord

__all__ = [
    "CREDIT",
    "ENROLMENT",
    "EXAM",
    "GOES",
    "JUDGED",
    "PLAN",
    "SESSION",
    "Certificate",
    "Course",
    "CreditSheet",
    "Enrolment",
    "EnrolmentState",
    "How",
    "Mark",
    "MarkObjection",
    "Oath",
    "PlanItem",
    "PlanState",
    "Presence",
    "RecordSource",
    "Session",
    "SessionState",
    "TrainingKind",
    "TrainingPlan",
    "TrainingRecord",
]
