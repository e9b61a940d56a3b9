"""Read attendance."""

from datetime import date

from assessment.attendance.models import AttendanceMonth, AttendanceState, Day
from assessment.ledger.sources import Record
from auxpolice.access.matrix import Act
from auxpolice.audit.models import Entry
from auxpolice.months import last_day
from auxpolice.units.models import Unit


def record_of(person_id: int, month: date) -> Record | None:
    """The confirmed row that the person's pay of the month rests upon, of several units' the longest, whoever asks."""
    rows = AttendanceMonth.everything.filter(person=person_id, month=month, state=AttendanceState.CONFIRMED)
    found = rows.order_by("-due_half_days").values_list("pk", flat=True).first()
    return ("attendance", str(found)) if found else None


def hold_months(person_id: int, months: list[date]) -> list[date]:
    """Those of the months that are confirmed for this person; the others' rows are held until the transaction ends."""
    rows = AttendanceMonth.everything.filter(person=person_id, month__in=months).order_by("pk")
    return [row.month for row in rows.select_for_update() if row.state == AttendanceState.CONFIRMED]


def recorded_by(row: AttendanceMonth) -> str:
    """The name of the last person who wrote the row, by the trail."""
    found = (
        Entry.objects.filter(
            act=Act.ATTENDANCE_RECORD,
            target_type=row.person._meta.label_lower,
            target_id=str(row.person_id),
            before__month=f"{row.month:%Y-%m-%d}",
        )
        .select_related("actor")
        .first()
    )
    return str(found.actor or "") if found else ""


def open_days(unit: Unit, month: date) -> list[str]:
    """Days of the unit's drafts that nobody has settled, each in words: 张伟 3 日."""
    draft = AttendanceMonth.everything.filter(unit=unit, month=month, state=AttendanceState.DRAFT)
    rows = Day.everything.filter(
        unit=unit, date__range=(month, last_day(month)), open=True, person__in=draft.values("person")
    )
    return [f"{name} {day.day} 日" for name, day in rows.order_by("date").values_list("person__name", "date")]
