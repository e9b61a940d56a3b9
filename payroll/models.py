"""The tables of this floor, each in its room; Django finds them here."""

from payroll.amounts import models as amounts
from payroll.approval import models as approval
from payroll.backpay import models as backpay
from payroll.base_review import models as bases
from payroll.brakes import models as brakes
from payroll.calendar import models as calendar
from payroll.entries import models as entries
from payroll.exceptions import models as exceptions
from payroll.exports import models as exports
from payroll.month import models as month
from payroll.protection import models as protection
from payroll.questions import models as questions
from payroll.recovery import models as recovery
from payroll.simulation import models as simulation
from payroll.supplementary import models as supplementary
from payroll.tax_facts import models as tax_facts
from payroll.year_end import models as year_end

__all__ = [
    "amounts",
    "approval",
    "backpay",
    "bases",
    "brakes",
    "calendar",
    "entries",
    "exceptions",
    "exports",
    "month",
    "protection",
    "questions",
    "recovery",
    "simulation",
    "supplementary",
    "tax_facts",
    "year_end",
]
