"""Tables of training."""

from personnel.training.models.certificates import (
    CERTIFICATE,
    Certificate,
    CertificateReminder,
    CertificateScan,
    Entered,
)
from personnel.training.models.history import PAST, PastTraining, PastTrainingPaper
from personnel.training.models.papers import Completion
from personnel.training.models.records import RecordSource, TrainingKind, TrainingRecord
from personnel.training.models.standing import Standing, UnitStanding

__all__ = [
    "CERTIFICATE",
    "PAST",
    "Certificate",
    "CertificateReminder",
    "CertificateScan",
    "Completion",
    "Entered",
    "PastTraining",
    "PastTrainingPaper",
    "RecordSource",
    "Standing",
    "TrainingKind",
    "TrainingRecord",
    "UnitStanding",
]
