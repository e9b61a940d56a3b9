"""Read attendance."""

from datetime import date

from assessment.attendance.models import AttendanceMonth, AttendanceState
from assessment.ledger.sources import Record


def record_of(person_id: int, month: date) -> Record | None:
    """The confirmed row that the person's pay of the month rests upon, whoever asks."""
    rows = AttendanceMonth.everything.filter(person=person_id, month=month, state=AttendanceState.CONFIRMED)
    found = rows.values_list("pk", flat=True).first()
    return ("attendance", str(found)) if found else None
