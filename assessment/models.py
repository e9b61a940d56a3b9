"""The tables of this floor, each in its room; Django finds them here."""

from assessment.appraisal import models as appraisal
from assessment.attendance import models as attendance
from assessment.conduct import models as conduct
from assessment.ledger import models as ledger

__all__ = ["appraisal", "attendance", "conduct", "ledger"]
