"""Read attendance."""

from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.attendance.models import (
    AttendanceMonth,
    AttendanceState,
    Day,
    DayWord,
    Overtime,
    OvertimeState,
)
from assessment.duty.models import PlanState, Shift
from assessment.leave.models import STANDS, LeaveDay
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


def sources_of(day: Day) -> list[tuple[str, str]]:
    """What a day rests on, each as where it comes from and what it says: shifts, sign-in, leave, overtime, the head's word."""
    found: list[tuple[str, str]] = []
    shifts = Shift.everything.filter(person=day.person_id, date=day.date).filter(
        Q(plan__isnull=True) | Q(plan__state=PlanState.PUBLISHED)
    )
    for shift in shifts.select_related("record__signed_in", "record__signed_out"):
        times = f"{shift.code} {_at(shift.starts)}–{_at(shift.ends)}"
        found.append((_("排班（%(by)s）") % {"by": shift.get_source_display()}, times))
        record = getattr(shift, "record", None)
        if record:
            for punch in (record.signed_in, record.signed_out):
                if punch:
                    found.append((punch.get_source_display(), _at(punch.at)))
            found.append((_("签到"), record.get_state_display()))
    leave = LeaveDay.everything.filter(person=day.person_id, date=day.date, request__state__in=STANDS)
    for one in leave.select_related("request"):
        found.append((_("请假"), f"{one.request.kind_name} {(one.morning + one.afternoon) / 2:g}"))
    for over in Overtime.everything.filter(person=day.person_id, date=day.date, state=OvertimeState.GRANTED):
        found.append(
            (_("加班"), f"{over.times} {over.get_kind_display()} {over.hours} {over.get_give_display()}")
        )
    word = DayWord.everything.filter(person=day.person_id, date=day.date).select_related("by").first()
    if word:
        found.append((_("说明（%(who)s）") % {"who": word.by}, word.reason))
    return found


def _at(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}"
