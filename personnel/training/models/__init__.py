"""Tables of training."""

from personnel.training.models.certificates import (
    CERTIFICATE,
    Certificate,
    CertificateReminder,
    CertificateScan,
    Entered,
)
from personnel.training.models.history import PAST, PastTraining, PastTrainingPaper
from personnel.training.models.records import RecordSource, TrainingKind, TrainingRecord

__all__ = [
    "CERTIFICATE",
    "PAST",
    "Certificate",
    "CertificateReminder",
    "CertificateScan",
    "Entered",
    "PastTraining",
    "PastTrainingPaper",
    "RecordSource",
    "TrainingKind",
    "TrainingRecord",
]
