"""Log a situation once, correct it by a new entry, report it, acknowledge the report. Nothing is changed afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.models.handovers import on_duty
from assessment.duty.models.situations import (
    Situation,
    SituationPicture,
    SituationReceipt,
    SituationReport,
    Way,
    clocks,
)
from assessment.duty.sign_in.actions import Pressed
from assessment.duty.situations.queries import kinds_on, officers, overdue
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Denied, can, require
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import PICTURES, Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices import awaited, sending
from auxpolice.notices.models import Notice
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import once
from auxpolice.units.models import Unit
from personnel.models import Person

NOTICE, LATE = "situation", "situation_late"
SHIFT = timedelta(hours=3)
LONGEST = timedelta(days=31)


@dataclass(frozen=True)
class Told:
    """What an entry says."""

    unit: Unit
    code: str
    happened_at: datetime
    known_at: datetime
    place: str
    done: str
    result: str = ""
    people: tuple[int, ...] = ()
    corrects: Situation | None = None

    def same_as(self, row: Situation) -> bool:
        """Does the stored entry say the same?"""
        texts = (row.code, row.place, row.done, row.result, row.unit_id, row.happened_at, row.known_at)
        own = (
            self.code,
            self.place.strip()[:100],
            self.done.strip()[:1000],
            self.result.strip()[:300],
            self.unit.pk,
            self.happened_at,
            self.known_at,
        )
        return texts == own


def log(
    told: Told, pressed: Pressed, pictures: Iterable[Upload | bytes] = (), *, acting_user: User
) -> Situation:
    """Write an entry once, however often the phone sends it: by who is on duty in the unit then, or sits at its desk.
    A kind that has to be reported starts its clocks."""
    require(acting_user, Act.DUTY_SITUATION)
    known = _known(told, pressed, acting_user)
    if known is not None:
        return known
    at = pressed.counted(timezone.now())
    _refuse_times(told, at)
    _may_write(told.unit.pk, at, acting_user)
    clean = [receive(sent, PICTURES, "pictures") for sent in pictures]
    kinds = {one["code"]: one for one in kinds_on(told.unit, timezone.localdate(told.known_at))}
    if told.code not in kinds:
        raise Problem(_("请选择情况的种类。"), code="kind", field="code")
    return once(
        lambda: _stored(told, pressed, kinds[told.code], at, clean, acting_user),
        lambda: _known(told, pressed, acting_user),
    )


def _known(told: Told, pressed: Pressed, acting_user: User) -> Situation | None:
    found = Situation.everything.filter(client_key=pressed.key).first()
    if found is not None and (found.written_by_id != acting_user.pk or not told.same_as(found)):
        raise Conflict(_("这个编号已经登记了另一条情况，没有写入。请刷新页面后重新记载。"), code="key")
    return found


def _refuse_times(told: Told, at: datetime) -> None:
    if told.known_at < told.happened_at:
        raise Problem(_("知道的时间不能早于发生的时间。"), code="times", field="known_at")
    if told.known_at > at + timedelta(minutes=5):
        raise Problem(_("知道的时间不能在将来。"), code="times", field="known_at")
    if at - told.happened_at > LONGEST:
        raise Problem(_("发生时间在一个月以前，请核对。"), code="times", field="happened_at")


def _may_write(unit_id: int, at: datetime, acting_user: User) -> None:
    here = on_duty(acting_user.person_id, at - SHIFT, at + SHIFT)
    if not can(acting_user, Act.DUTY_DESK, unit_id) and not here.filter(unit_id=unit_id).exists():
        raise Denied()


def _stored(
    told: Told, pressed: Pressed, kind: dict, at: datetime, clean: list, acting_user: User
) -> Situation:
    Unit.objects.select_for_update().get(pk=told.unit.pk)
    year = timezone.localdate(told.known_at).year
    last = Situation.everything.filter(unit=told.unit, year=year).aggregate(last=Max("number"))["last"]
    phone_due, written_due = clocks(kind, told.known_at)
    row = Situation.everything.create(
        unit=told.unit,
        year=year,
        number=(last or 0) + 1,
        code=kind["code"],
        kind=kind["name"],
        happened_at=told.happened_at,
        known_at=told.known_at,
        place=written(told.place, _("地点"), field="place")[:100],
        done=written(told.done, _("处置经过"), field="done")[:1000],
        result=told.result.strip()[:300],
        corrects=told.corrects,
        addressee=kind.get("report_to") or "",
        phone_due=phone_due,
        written_due=written_due,
        written_by=acting_user,
        phone_at=pressed.at,
        logged_at=at,
        client_key=pressed.key,
    )
    row.people.set(_people(told, acting_user, at))
    attach(SituationPicture, row, clean, acting_user=acting_user)
    trail.record(
        Act.DUTY_SITUATION,
        row,
        acting_user=acting_user,
        after={"kind": row.kind, "number": row.label, "corrects": told.corrects and told.corrects.label},
    )
    if phone_due or written_due:
        heads = awaited.heads_over([row.unit_id])[row.unit_id]
        sending.notify(
            NOTICE,
            sending.with_delegates(heads),
            row,
            title=_("须报告的情况：%(kind)s（%(unit)s）") % {"kind": row.kind, "unit": row.unit},
            text=_("报 %(to)s，电话时限 %(at)s")
            % {"to": row.addressee, "at": f"{timezone.localtime(phone_due):%H:%M}" if phone_due else "—"},
            acting_user=acting_user,
        )
    return row


def _people(told: Told, acting_user: User, at: datetime) -> list[Person]:
    """Those named who are on duty in the unit then, and the writer."""
    wanted = set(told.people) | {acting_user.person_id or 0}
    return [one for one in officers(told.unit.pk, at) if one.pk in wanted]


@transaction.atomic
def report(
    situation: Situation, way: str, at: datetime, to: str, text: str = "", *, acting_user: User
) -> SituationReport:
    """Note that it was reported by phone, or report it in writing; the first, or what follows."""
    row = held(Situation.everything, situation.pk, "unit")
    require(acting_user, Act.DUTY_SITUATION)
    if row.written_by_id != acting_user.pk:
        _may_write(row.unit_id, timezone.now(), acting_user)
    if way not in Way.values:
        raise Problem(_("请选择报告方式。"), code="way", field="way")
    if not row.known_at <= at <= timezone.now() + timedelta(minutes=1):
        raise Problem(_("报告时间应在知道之后、现在之前。"), code="times", field="at")
    to = written(to, _("接报人"), field="to")[:60]
    if way == Way.WRITTEN:
        text = written(text, _("书面报告的内容"), field="text")
    number = SituationReport.everything.filter(situation=row, way=way).count() + 1
    made = SituationReport.everything.create(
        situation=row, way=way, number=number, at=at, to=to, text=text.strip()[:1000], by=acting_user
    )
    trail.record(
        "duty.situation.report", row, acting_user=acting_user, after={"way": way, "at": at, "to": to}
    )
    receivers = RoleGrant.objects.filter(
        role__in=[Role.POLITICAL, Role.LEADER], period__contains=today(), user__is_active=True
    ).values_list("user_id", flat=True)
    sending.notify(
        NOTICE,
        receivers,
        row,
        title=_("情况报告：%(unit)s %(kind)s") % {"unit": row.unit, "kind": row.kind},
        text=made.text or row.done,
        acting_user=acting_user,
    )
    return made


@transaction.atomic
def acknowledge(made: SituationReport, word: str = "", *, acting_user: User) -> SituationReceipt:
    """The receipt of a report, once, by another than who made it."""
    row = held(SituationReport.everything, made.pk, "situation", "situation__unit")
    require(acting_user, Act.DUTY_RECEIVE)
    first = SituationReceipt.objects.filter(report=row).select_related("by").first()
    if first:
        raise Conflict(_("这份报告已由%(who)s签收。") % {"who": first.by}, code="received")
    if row.by_id == acting_user.pk:
        raise Problem(_("报告人不能签收自己的报告。"), code="maker-checker", status=409)
    done = SituationReceipt.objects.create(report=row, by=acting_user, word=word.strip()[:200])
    trail.record(
        Act.DUTY_RECEIVE, row.situation, acting_user=acting_user, after={"way": row.way, "report": row.number}
    )
    sending.notify(
        NOTICE,
        [row.by_id],
        row.situation,
        title=_("报告已签收：%(what)s") % {"what": row.situation},
        text=done.word,
        acting_user=acting_user,
    )
    return done


def tell_overdue(now: datetime | None = None) -> int:
    """A message to the heads for each entry that should have been reported by now and wasn't; once each. How many."""
    now = now or timezone.now()
    sent = 0
    rows = list(overdue(now))
    heads = awaited.heads_over({row.unit_id for row in rows})
    for row in rows:
        known = set(Notice.objects.filter(kind=LATE, record=str(row.pk)).values_list("to_id", flat=True))
        to = sending.with_delegates(heads[row.unit_id]) | {row.written_by_id}
        sent += sending.notify(
            LATE,
            to - known,
            row,
            title=_("报告逾期：%(unit)s %(kind)s") % {"unit": row.unit, "kind": row.kind},
            text=_("应报 %(to)s，尚未报告。") % {"to": row.addressee},
            acting_user=None,
        )
    return sent
