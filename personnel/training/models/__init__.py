"""Tables of training."""

from personnel.training.models.certificates import (
    CERTIFICATE,
    Certificate,
    CertificateReminder,
    CertificateScan,
    Entered,
)
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
from personnel.training.models.history import PAST, PastTraining, PastTrainingPaper
from personnel.training.models.papers import Completion
from personnel.training.models.records import RecordSource, TrainingKind, TrainingRecord
from personnel.training.models.standing import Standing, UnitStanding

__all__ = [
    "CERTIFICATE",
    "CREDIT",
    "ENROLMENT",
    "EXAM",
    "GOES",
    "JUDGED",
    "PAST",
    "PLAN",
    "SESSION",
    "Certificate",
    "CertificateReminder",
    "CertificateScan",
    "Completion",
    "Course",
    "CreditSheet",
    "Enrolment",
    "EnrolmentState",
    "Entered",
    "How",
    "Mark",
    "MarkObjection",
    "Oath",
    "PastTraining",
    "PastTrainingPaper",
    "PlanItem",
    "PlanState",
    "Presence",
    "RecordSource",
    "Session",
    "SessionState",
    "Standing",
    "TrainingKind",
    "TrainingPlan",
    "TrainingRecord",
    "UnitStanding",
]
