"""The head's word on days: a missing punch settled as on duty, on leave or absent; several at once where nothing was wrong."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.attendance import derivation
from assessment.attendance.models import ATTENDANCE, AttendanceMonth, AttendanceState, Day, DayWord
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.months import last_day, month_of, today
from auxpolice.problems import Problem, written
from auxpolice.units.models import Unit

PARTS = ("paid_half_days", "sick_half_days", "personal_half_days", "absent_half_days")


def _hold(person_id: int, unit_id: int, month: date) -> None:
    """The person's month in the unit until the end of the transaction; refused once it is confirmed."""
    row = (
        AttendanceMonth.everything.select_for_update(of=("self",))
        .select_related("person", "confirmed_by")
        .filter(person=person_id, unit=unit_id, month=month)
        .first()
    )
    if row:
        ATTENDANCE.expect(row, AttendanceState.DRAFT, verb=_("改动其中的日子；请登记考勤更正"))


@transaction.atomic
def settle_day(day: Day, parts: dict[str, int], reason: str, *, acting_user: User) -> Day:
    """Say what a day was: on duty (no ``parts``), or half-days away of a kind. Raises Problem for more than a day."""
    require(acting_user, Act.ATTENDANCE_CONFIRM, day.unit_id)
    _hold(day.person_id, day.unit_id, month_of(day.date))
    reason = written(reason, _("处理的说明"), field="reason", code="reason")
    said = {name: int(parts.get(name, 0)) for name in PARTS}
    if any(value < 0 for value in said.values()) or sum(said.values()) > 2:
        raise Problem(_("一天只有两个半天，请假和旷工合计不能多于 1 天。"), code="day", field="parts")
    if day.date > today() and said["absent_half_days"]:
        raise Problem(
            _("%(day)s 还没有到，不能记旷工。") % {"day": day.date}, code="too-early", field="parts"
        )
    DayWord.everything.update_or_create(
        person_id=day.person_id,
        date=day.date,
        defaults={"unit_id": day.unit_id, "reason": reason[:200], "by": acting_user, **said},
    )
    trail.record(
        "attendance.day",
        day.person,
        acting_user=acting_user,
        before={"date": day.date, "sign": day.sign, **{name: getattr(day, name) for name in PARTS}},
        after=said,
        reason=reason,
    )
    derivation.derive_again([day.person_id], day.date, day.date)
    return access(Day.everything, person=day.person_id, date=day.date)


@transaction.atomic
def settle_open(unit: Unit, month: date, reason: str, *, acting_user: User) -> int:
    """Every day of the unit's month that is left open was on duty; how many."""
    require(acting_user, Act.ATTENDANCE_CONFIRM, unit)
    reason = written(reason, _("处理的说明"), field="reason", code="reason")
    span = (month, last_day(month))
    people = derivation.people_of(unit.pk, month)
    derivation.hold(people, [month])
    open_days = list(
        Day.everything.filter(unit=unit, date__range=span, open=True).values_list("person", "date")
    )
    DayWord.everything.bulk_create(
        [
            DayWord(person_id=person, date=day, unit=unit, reason=reason[:200], by=acting_user)
            for person, day in open_days
        ],
        ignore_conflicts=True,
    )
    if open_days:
        trail.record(
            "attendance.day",
            unit,
            acting_user=acting_user,
            after={"month": month, "days": len(open_days), "people": sorted({p for p, _day in open_days})},
            reason=reason,
        )
        derivation.derive_again(people, *span)
    return len(open_days)
