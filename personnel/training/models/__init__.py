"""Tables of training."""

from personnel.training.models.certificates import Certificate
from personnel.training.models.records import RecordSource, TrainingKind, TrainingRecord

__all__ = ["Certificate", "RecordSource", "TrainingKind", "TrainingRecord"]
