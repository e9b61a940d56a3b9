"""Overtime asked for, granted by another, withdrawn, cancelled. Granted it fills the month, or the ledger of time off."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from assessment.attendance import derivation
from assessment.attendance.models import (
    ATTENDANCE,
    OVERTIME,
    AttendanceMonth,
    AttendanceState,
    Give,
    Overtime,
    OvertimeKind,
    OvertimeState,
)
from assessment.attendance.overtime.limits import beyond, kind_on
from assessment.duty.models import CallOut, Shift
from assessment.leave import granting
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import SHANGHAI, month_of, today
from auxpolice.problems import Conflict, Problem, written
from personnel.models import Assignment, Person

S = OvertimeState
HALF_DAY = 240
"""Minutes of half a day off."""


@dataclass(frozen=True)
class Wanted:
    """Overtime as it is asked for: what of ``give`` where the law leaves the choice, ``urgent`` beyond the limits."""

    starts: datetime
    minutes: int
    work: str
    give: str = Give.REST
    urgent: str = ""

    @property
    def date(self) -> date:
        return self.starts.astimezone(SHANGHAI).date()


@transaction.atomic
def ask(person: Person, wanted: Wanted, *, call_out: CallOut | None = None, acting_user: User) -> Overtime:
    """Ask for overtime of one's own, or order it: another grants it. Raises Problem where the law or the day forbids it."""
    place = (
        Assignment.everything.filter(person=person, period__contains=wanted.date)
        .select_related("unit")
        .first()
    )
    if place is None:
        raise Problem(
            _("%(name)s在 %(day)s 不在职。") % {"name": person.name, "day": wanted.date},
            code="not-employed",
            field="date",
        )
    if acting_user.person_id == person.pk:
        require(acting_user, Act.ATTENDANCE_OVERTIME)
    else:
        require(acting_user, Act.ATTENDANCE_RECORD, place.unit_id)
    work = written(wanted.work, _("做什么"), field="work", code="work", least=2)
    if not 0 < wanted.minutes <= 1440:
        raise Problem(_("加班时长应在 1 分钟到 24 小时之间。"), code="minutes", field="minutes")
    month = month_of(wanted.date)
    _hold(person.pk, place.unit_id, month)
    kind = kind_on(place, wanted.date)
    give = _give(kind, wanted)
    over = beyond(person, place, wanted.date, wanted.minutes)
    if over and not wanted.urgent.strip():
        raise Problem(
            _("%(over)s。确属抢险救灾等紧急情形的（劳动法第四十二条），请写明。") % {"over": "；".join(over)},
            code="limit",
            field="urgent",
        )
    row = Overtime(
        person=person,
        unit=place.unit,
        date=wanted.date,
        starts=wanted.starts,
        ends=wanted.starts + timedelta(minutes=wanted.minutes),
        minutes=wanted.minutes,
        kind=kind,
        give=give,
        work=work[:200],
        call_out=call_out,
        urgent=wanted.urgent.strip()[:200] if over else "",
        afterwards=wanted.date < today(),
        asked_by=acting_user,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        if "one_at_a_time" not in str(error):
            raise
        raise Conflict(
            _("这个人这段时间已经登记了加班，请取消或撤回后再登记。"), code="once", field="starts"
        ) from error
    _record("attendance.overtime_ask", row, acting_user)
    return row


def _give(kind: str, wanted: Wanted) -> str:
    """Statutory days are paid 300 % and never given back; rest days are given back first; a workday is paid."""
    if kind != OvertimeKind.REST:
        return Give.PAY
    if wanted.give == Give.REST and wanted.minutes % HALF_DAY:
        raise Problem(
            _("补休按半天（4 小时）计，%(hours)g 小时不是整半天；不能安排补休的，请选支付加班工资。")
            % {"hours": wanted.minutes / 60},
            code="half-days",
            field="minutes",
        )
    return wanted.give if wanted.give in Give.values else Give.REST


def _hold(person_id: int, unit_id: int, month: date) -> None:
    rows = AttendanceMonth.everything.select_for_update(of=("self",)).select_related("person", "confirmed_by")
    row = rows.filter(person=person_id, unit=unit_id, month=month).first()
    if row:
        ATTENDANCE.expect(row, AttendanceState.DRAFT, verb=_("再登记加班；请登记考勤更正"))


def _decidable(pk: int, acting_user: User) -> Overtime:
    row = held(Overtime.everything, pk, "person", "asked_by", "decided_by", "call_out")
    require(acting_user, Act.ATTENDANCE_CONFIRM, row.unit_id)
    return row


@transaction.atomic
def grant(pk: int, *, acting_user: User) -> Overtime:
    """Another than who asked grants it: it counts in the month, or is time off in the ledger of leave."""
    row = _decidable(pk, acting_user)
    _hold(row.person_id, row.unit_id, month_of(row.date))
    done = OVERTIME.move(row, S.GRANTED, acting_user=acting_user, right=Act.ATTENDANCE_CONFIRM)
    _record("attendance.overtime_grant", done, acting_user)
    _count_call_out(done, 1)
    if done.give == Give.REST:
        granting.earn(
            done.person,
            done.date,
            done.minutes // HALF_DAY,
            _source(done),
            note=done.work,
            acting_user=acting_user,
        )
    derivation.derive_again([done.person_id], done.date, done.date)
    return done


@transaction.atomic
def refuse(pk: int, because: str, *, acting_user: User) -> Overtime:
    row = _decidable(pk, acting_user)
    done = OVERTIME.move(
        row, S.REFUSED, acting_user=acting_user, right=Act.ATTENDANCE_CONFIRM, reason=because
    )
    _record("attendance.overtime_refuse", done, acting_user, because)
    return done


@transaction.atomic
def withdraw(pk: int, *, acting_user: User) -> Overtime:
    """Take back what one has asked for, while nobody has decided."""
    row = held(Overtime.everything, pk, "person", "decided_by")
    if acting_user.pk != row.asked_by_id and acting_user.person_id != row.person_id:
        raise Denied()
    done = OVERTIME.move(row, S.WITHDRAWN, acting_user=acting_user)
    _record("attendance.overtime_withdraw", done, acting_user)
    return done


@transaction.atomic
def cancel(pk: int, because: str, *, acting_user: User) -> Overtime:
    """Granted overtime that was not worked is taken back, with what it gave, while the month is open."""
    row = _decidable(pk, acting_user)
    _hold(row.person_id, row.unit_id, month_of(row.date))
    done = OVERTIME.move(row, S.CANCELLED, acting_user=acting_user, reason=because)
    _record("attendance.overtime_cancel", done, acting_user, because)
    _count_call_out(done, -1)
    if done.give == Give.REST:
        granting.unearn(done.person, _source(done), note=because, acting_user=acting_user)
    derivation.derive_again([done.person_id], done.date, done.date)
    return done


def _count_call_out(row: Overtime, sign: int) -> None:
    """Put the minutes of a call-out among the hours of its shift, or take them out again."""
    if row.call_out is not None:
        shifts = Shift.everything.filter(pk=row.call_out.shift_id)
        shifts.update(called_out=F("called_out") + sign * row.minutes)


def _source(row: Overtime) -> str:
    return f"overtime:{row.pk}"


def _record(act: str, row: Overtime, acting_user: User, reason: str = "") -> None:
    after = {"date": row.date, "minutes": row.minutes, "kind": row.kind, "give": row.give, "state": row.state}
    if row.urgent:
        after["urgent"] = row.urgent
    trail.record(act, row.person, acting_user=acting_user, after=after, reason=reason or row.work)
