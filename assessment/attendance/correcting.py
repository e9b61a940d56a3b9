"""Corrections of confirmed months: proposed by one, confirmed by another; from then on pay reads the corrected month."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.attendance import derivation
from assessment.attendance.actions import refuse_too_much
from assessment.attendance.derivation import COUNTED
from assessment.attendance.models import (
    ATTENDANCE,
    CORRECTION,
    AttendanceCorrection,
    AttendanceMonth,
    AttendanceState,
    CorrectionState,
)
from assessment.attendance.part_month import absent_in
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one

C = CorrectionState


def as_it_counts(row: AttendanceMonth) -> AttendanceMonth | AttendanceCorrection:
    """The month as pay reads it: the correction in force, else the row itself."""
    return AttendanceCorrection.everything.filter(row=row, state=C.IN_FORCE).first() or row


@transaction.atomic
def propose(
    row: AttendanceMonth, values: dict[str, int], reason: str, *, acting_user: User
) -> AttendanceCorrection:
    """Note what a confirmed month really was: ``values`` of the columns that differ. Another confirms it."""
    require(acting_user, Act.ATTENDANCE_RECORD, row.unit_id)
    locked = held(AttendanceMonth.everything, row.pk, "person")
    ATTENDANCE.expect(locked, AttendanceState.CONFIRMED, verb=_("更正；请直接修改"))
    reason = written(reason, _("更正的原因"), field="reason", code="reason")
    return _proposed(locked, values, reason, acting_user)


def propose_learnt(person_id: int, months: list[date], reason: str, acting_user: User) -> None:
    """What is known by now of a person's confirmed months, proposed by whoever made it known: of the columns whose days are
    otherwise than when they were confirmed. The caller has checked the right to make it known; another confirms."""
    rows = AttendanceMonth.everything.filter(
        person=person_id, month__in=months, state=AttendanceState.CONFIRMED
    ).order_by("pk")
    for row in rows.select_for_update(of=("self",)).select_related("person"):
        stood, known = derivation.by_the_rule(row), derivation.by_the_rule(row, as_known=True)
        counts = as_it_counts(row)
        values = {}
        for name in COUNTED:
            if known[name] != stood[name]:
                typed = getattr(counts, name) + known[name] - stood[name]
                values[name] = max(typed, 0) if name in row.typed else known[name]
        if any(getattr(counts, name) != value for name, value in values.items()):
            _proposed(row, values, reason, acting_user)


def _proposed(
    locked: AttendanceMonth, values: dict[str, int], reason: str, acting_user: User
) -> AttendanceCorrection:
    now = as_it_counts(locked)
    counts: dict[str, Any] = {name: getattr(now, name) for name in COUNTED}
    changed = {name: [counts[name], value] for name, value in values.items() if counts[name] != value}
    if not changed:
        raise Problem(_("没有要更正的内容。"), code="nothing", field="value")
    for name, value in (counts | values).items():
        setattr(locked, name, value)
    worked = refuse_too_much(locked.unit_id, locked.month, [locked])[locked.person_id]
    made = AttendanceCorrection(
        row=locked,
        changed=changed,
        reason=reason[:300],
        proposed_by=acting_user,
        **counts | values,
        due_half_days=worked.half_days,
        attended_half_days=worked.half_days - absent_in(locked),
    )
    waits = _("%(name)s 这个月已有一条更正等待确认，请先办完。") % {"name": locked.person.name}
    with only_one("_one_waits", Conflict(waits, code="waits")):
        made.save(force_insert=True)
    _record("attendance.correct", made, acting_user, reason)
    return made


@transaction.atomic
def confirm(correction: AttendanceCorrection, *, acting_user: User) -> AttendanceCorrection:
    """Another has seen that it was so: the correction counts, and what was paid otherwise becomes back pay."""
    locked = _waiting(correction, acting_user)
    CORRECTION.ready(locked, C.IN_FORCE, acting_user, right=Act.ATTENDANCE_CONFIRM)
    AttendanceCorrection.everything.filter(row=locked.row, state=C.IN_FORCE).update(state=C.REPLACED)
    done = CORRECTION.move(locked, C.IN_FORCE, acting_user=acting_user, right=Act.ATTENDANCE_CONFIRM)
    _record("attendance.correct_confirm", done, acting_user)
    return done


@transaction.atomic
def refuse(correction: AttendanceCorrection, because: str, *, acting_user: User) -> AttendanceCorrection:
    """Another doesn't agree: the month stays as it counts."""
    locked = _waiting(correction, acting_user)
    done = CORRECTION.move(
        locked, C.REFUSED, acting_user=acting_user, right=Act.ATTENDANCE_CONFIRM, reason=because
    )
    _record("attendance.correct_refuse", done, acting_user, because)
    return done


def _waiting(correction: AttendanceCorrection, acting_user: User) -> AttendanceCorrection:
    row = held(AttendanceMonth.everything, correction.row_id)
    require(acting_user, Act.ATTENDANCE_CONFIRM, row.unit_id)
    return held(AttendanceCorrection.everything, correction.pk, "row__person")


def _record(act: str, row: AttendanceCorrection, acting_user: User, reason: str = "") -> None:
    trail.record(
        act,
        row.row.person,
        acting_user=acting_user,
        before={"month": row.row.month, **{name: pair[0] for name, pair in row.changed.items()}},
        after={name: pair[1] for name, pair in row.changed.items()},
        reason=reason,
    )
