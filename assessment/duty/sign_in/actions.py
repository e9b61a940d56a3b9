"""Sign in and out on the phone and at the desk; ask for a repair, repair, refuse. A punch is never changed."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.models import Punch, PunchMark, PunchSource, Shift
from assessment.duty.models.repairs import REPAIR, RepairRequest, RepairState, Side
from assessment.duty.sign_in.queries import due_of, missing_in, window_of
from assessment.duty.sign_in.recording import pair_again
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import SHANGHAI
from auxpolice.notices import awaited, sending
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import once
from personnel.models import Person

KEPT = timedelta(days=3)
"""How long a phone may keep what it couldn't send."""
ASKABLE = timedelta(days=31)
NOTICE = "duty"


@dataclass(frozen=True)
class Pressed:
    """The button on a phone: when it was pressed and when it was sent, both by the phone's own clock."""

    key: uuid.UUID
    at: datetime | None = None
    sent: datetime | None = None
    place: str = ""

    def counted(self, now: datetime) -> datetime:
        """The moment by the server's clock: however wrong a phone's is, it knows how long it has kept something."""
        if self.at is None or self.sent is None:
            return now
        kept = self.sent - self.at
        if kept > KEPT:
            raise Problem(_("这次操作在手机里存了三天以上，不能再补传；请向负责人申请补签。"), code="too-old")
        return now - max(kept, timedelta())


def sign(pressed: Pressed, *, acting_user: User) -> Punch:
    """The person's own sign-in or sign-out of the shift that is due; once, however often the phone sends it."""
    require(acting_user, Act.DUTY_SIGN)
    person = acting_user.person
    if person is None:
        raise Denied()
    known = _known(pressed, person)
    if known is not None:
        return known
    at = pressed.counted(timezone.now())
    due = due_of(person.pk, at)
    if due is None or not due.side:
        raise Problem(_("这个时间没有到点的班，不能签到。"), code="not-due")
    place = pressed.place.strip()[:80] if due.place else ""
    columns = {"place": place, "phone_at": pressed.at, "client_key": pressed.key}
    return once(
        lambda: _punched(person, at, PunchSource.PHONE, acting_user, **columns),
        lambda: _known(pressed, person),
    )


def _known(pressed: Pressed, person: Person) -> Punch | None:
    """The punch that this key has made already; the same key with other content is refused."""
    found = Punch.everything.filter(client_key=pressed.key).first()
    if found is not None and (found.person_id, found.phone_at) != (person.pk, pressed.at):
        raise Conflict(_("这个编号已经登记了另一次签到，没有写入。请刷新页面后重新签到。"), code="key")
    return found


def _punched(person: Person, at: datetime, source: PunchSource, by: User, **columns) -> Punch:
    made = Punch.everything.create(person=person, at=at, source=source, by=by, **columns)
    day = at.astimezone(SHANGHAI).date()
    pair_again([person.pk], day - timedelta(days=1), day + timedelta(days=1))
    return made


@transaction.atomic
def sign_at_desk(shift: Shift, key: uuid.UUID, *, acting_user: User) -> Punch:
    """Sign somebody in or out who is due now and stands at the desk; never oneself."""
    shift = held(Shift.everything, shift.pk, "person")
    require(acting_user, Act.DUTY_DESK, shift.unit_id)
    if acting_user.person_id == shift.person_id:
        raise Problem(_("本人签到请用手机，值班台只代他人签到。"), code="own")
    known = Punch.everything.filter(client_key=key).first()
    if known is not None and known.person_id == shift.person_id:
        return known
    now = timezone.now()
    due = due_of(shift.person_id, now)
    if due is None or not due.side:
        raise Conflict(
            _("%(name)s 现在没有要签的班，可能刚刚已经签过，请刷新。") % {"name": shift.person},
            code="not-due",
        )
    made = _punched(shift.person, now, PunchSource.DESK, acting_user, client_key=key)
    trail.record(Act.DUTY_DESK, shift.person, acting_user=acting_user, after={"at": made.at})
    return made


@transaction.atomic
def repair(shift: Shift, side: str, at: datetime, reason: str, *, acting_user: User) -> Punch:
    """A forgotten sign-in, written by the head with a reason, never for oneself. It answers a request that waits."""
    shift = held(Shift.everything, shift.pk, "person")
    _refuse_own(shift, acting_user)
    reason = written(reason, _("补签的原因"), field="reason")[:120]
    if side not in missing_in(shift):
        raise Conflict(_("这一班的这次签到已经有了，或还没有到时间，不用补签。"), code="not-missing")
    come, going = window_of(shift)
    window = come if side == Side.IN else going
    if not window.has(at) or at > timezone.now():
        raise Problem(
            _("补签的时间应在 %(first)s 到 %(last)s 之间，且不晚于现在。")
            % {"first": _clock(window.first), "last": _clock(window.last)},
            code="time",
            field="at",
        )
    made = _punched(shift.person, at, PunchSource.REPAIR, acting_user, note=reason, mark=PunchMark.APPROVED)
    trail.record(
        Act.DUTY_REPAIR,
        shift.person,
        acting_user=acting_user,
        after={"date": shift.date, "side": side, "at": at},
        reason=reason,
    )
    for request in RepairRequest.everything.filter(shift=shift, side=side, state=RepairState.WAITING):
        REPAIR.move(request, RepairState.GRANTED, acting_user=acting_user, reason=reason, punch=made)
    _tell(shift, _("已补签：%(day)s %(code)s"), reason, acting_user)
    return made


def _refuse_own(shift: Shift, acting_user: User) -> None:
    require(acting_user, Act.DUTY_REPAIR, shift.unit_id)
    if acting_user.person_id == shift.person_id:
        raise Problem(_("不能给自己补签，请由另一名负责人办理。"), code="own")


def _clock(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%m-%d %H:%M}"


@transaction.atomic
def ask_repair(shift: Shift, side: str, *, acting_user: User) -> RepairRequest:
    """The person says they forgot; one tap, and the head decides."""
    require(acting_user, Act.DUTY_SIGN)
    shift = held(Shift.everything, shift.pk, "person", "unit")
    if shift.person_id != acting_user.person_id:
        raise Denied()
    if side not in missing_in(shift) or timezone.now() - shift.ends > ASKABLE:
        raise Conflict(_("这一班没有缺签，或已过一个月，不能申请补签。"), code="not-missing")
    made = RepairRequest.everything.create(shift=shift, side=side, asked_by=acting_user)
    trail.record(
        "duty.repair.ask", shift.person, acting_user=acting_user, after={"date": shift.date, "side": side}
    )
    sending.notify(
        NOTICE,
        sending.with_delegates(awaited.heads_over([shift.unit_id])[shift.unit_id]),
        "repairs",
        title=_("%(name)s 申请补签：%(day)s %(code)s")
        % {"name": shift.person, "day": shift.date, "code": shift.code},
        acting_user=acting_user,
    )
    return made


@transaction.atomic
def refuse_repair(request: RepairRequest, reason: str, *, acting_user: User) -> RepairRequest:
    """The head doesn't agree, with a reason that the person reads."""
    row = held(RepairRequest.everything, request.pk, "shift", "shift__person")
    _refuse_own(row.shift, acting_user)
    done = REPAIR.move(
        row,
        RepairState.REFUSED,
        acting_user=acting_user,
        act="duty.repair.refuse",
        target=row.shift.person,
        reason=reason,
    )
    _tell(row.shift, _("补签申请未同意：%(day)s %(code)s"), done.answer, acting_user)
    return done


def _tell(shift: Shift, title: str, text: str, acting_user: User) -> None:
    account = User.objects.filter(person=shift.person_id).values_list("pk", flat=True).first()
    sending.notify(
        NOTICE,
        [account],
        "sign-in",
        title=title % {"day": shift.date, "code": shift.code},
        text=text,
        acting_user=acting_user,
    )
