"""Objections to one's own day: put by the person, answered by another with what the day was."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.attendance import correcting, day_actions
from assessment.attendance.day_actions import PARTS
from assessment.attendance.models import AttendanceMonth, AttendanceState, Day, DayObjection, label_of
from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, require
from auxpolice.deadlines import due_in, refuse_late
from auxpolice.flow import held
from auxpolice.months import last_day, month_of, next_month
from auxpolice.objections import ObjectionState
from auxpolice.problems import Problem

REPLY_DAYS = 5
"""Working days for the answer (示例)."""
OF_MONTH = {"paid_half_days": "paid_leave_half_days"}


def heard_until(day: date) -> date:
    """An own day is contested until the end of the next month (示例)."""
    return last_day(next_month(month_of(day)))


@transaction.atomic
def object_to(day: Day, text: str, *, acting_user: User) -> DayObjection:
    require(acting_user, Act.ATTENDANCE_OBJECT)
    if day.person_id != acting_user.person_id:
        raise Denied()
    refuse_late(heard_until(day.date), _("异议"))
    row = DayObjection(
        person_id=day.person_id, unit_id=day.unit_id, date=day.date, text=text, due=due_in(REPLY_DAYS)
    )
    return objections.put(
        row, acting_user=acting_user, act=Act.ATTENDANCE_OBJECT, target=day.person, after={"date": day.date}
    )


@transaction.atomic
def answer(
    objection: DayObjection, outcome: str, answer: str, parts: dict[str, int], *, acting_user: User
) -> DayObjection:
    """The head answers. Upheld, ``parts`` say what the day was: at once where the month is open, as a correction that
    another confirms where it is confirmed."""
    require(acting_user, Act.ATTENDANCE_CONFIRM, objection.unit_id)
    locked = held(DayObjection.everything, objection.pk, "person", "answered_by")
    objections.OBJECTION.expect(locked, ObjectionState.OPEN, verb=_("答复"))
    effect = None
    if outcome == ObjectionState.UPHELD:
        effect = _effect(locked, parts, answer, acting_user)
    state = ObjectionState.UPHELD if effect else ObjectionState.REJECTED
    return objections.answer(
        locked, state, answer, acting_user=acting_user, act="attendance.answer", right=Act.ATTENDANCE_CONFIRM,
        target=locked.person, effect=effect, after={"date": locked.date},
    )  # fmt: skip


def _effect(
    objection: DayObjection, parts: dict[str, int], reason: str, acting_user: User
) -> dict[str, list[object]]:
    day = access(Day.everything.select_related("person"), person=objection.person_id, date=objection.date)
    before = {name: getattr(day, name) for name in PARTS}
    after = {name: int(parts.get(name, 0)) for name in PARTS}
    row = AttendanceMonth.everything.filter(
        person=day.person_id, unit=day.unit_id, month=month_of(day.date), state=AttendanceState.CONFIRMED
    ).first()
    if before == after and not day.open:
        raise Problem(_("异议成立的，请写明这一天应当怎样记。"), code="effect", field="parts")
    if row is None:
        fresh = day_actions.settle_day(day, after, reason, acting_user=acting_user)
        after = {name: getattr(fresh, name) for name in PARTS}
    else:
        now = correcting.as_it_counts(row)
        values = {
            OF_MONTH.get(name, name): getattr(now, OF_MONTH.get(name, name)) + after[name] - before[name]
            for name in PARTS
            if after[name] != before[name]
        }
        correcting.propose(row, values, reason, acting_user=acting_user)
    changed: dict[str, list[object]] = {
        str(label_of(Day, name)): [before[name] / 2, after[name] / 2]
        for name in PARTS
        if before[name] != after[name]
    }
    return changed or {_("签到"): [_("待处理"), _("在岗")]}
