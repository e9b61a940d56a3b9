"""Who comes to a session: proposed from what each lacks, decided by the head, with shifts and leave in sight."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import access, require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.problems import Conflict, Problem
from personnel.models import Assignment, Person
from personnel.training import busy as busies
from personnel.training import queries
from personnel.training.busy import Busy
from personnel.training.models import (
    ENROLMENT,
    GOES,
    SESSION,
    Enrolment,
    EnrolmentState,
    Session,
    SessionState,
    TrainingKind,
)
from personnel.training.planning import kept, tell
from personnel.training.queries import Lack, Place

S = EnrolmentState
OPEN = (S.PROPOSED, S.ENROLLED, S.ATTENDED, S.RESIT)


def clashes(person_ids: Collection[int], session: Session) -> dict[int, list[Busy]]:
    """Shifts and leave of these people in the session's time, and other sessions they go to."""
    found = busies.busy(person_ids, session.starts, session.finishes)
    met = {pk: [one for one in rows if session.overlaps(one.starts, one.ends)] for pk, rows in found.items()}
    for row in queries.sessions_of(person_ids, session.first, session.last):
        if row.session_id == session.pk:
            continue
        for day in row.session.days:
            if session.overlaps(*row.session.on(day)):
                met.setdefault(row.person_id, []).append(
                    Busy(row.person_id, *row.session.on(day), label=str(row.session))
                )
                break
    return {pk: rows for pk, rows in met.items() if rows}


def told(rows: list[Busy]) -> str:
    """Clashes in one line."""
    words = [f"{timezone.localtime(one.starts):%m-%d} {one.label}" for one in rows[:6]]
    return "；".join(words)[:290] + ("…" if len(rows) > 6 else "")


@transaction.atomic
def propose(pk: int, *, acting_user: User) -> list[Enrolment]:
    """Fill the free seats with those who lack most of the course's kind; who is on leave then isn't called, and who has a
    shift only after the others."""
    session = kept(pk, acting_user)
    SESSION.expect(session, SessionState.PLANNED, verb=_("提出名单"))
    people = queries.places(session.unit, max(session.first, today()))
    lacks = _lacks(session, people)
    on_the_way = Q(state__in=OPEN) | Q(state=S.PASSED, record__isnull=True)
    of_kind = Q(session__course__kind=session.course.kind) & on_the_way
    if session.course.kind == TrainingKind.DAILY:
        of_kind = Q(pk__in=[])
    taken = set(Enrolment.everything.filter(Q(session=session) | of_kind).values_list("person_id", flat=True))
    wanted = [one for one in people if one.person_id in lacks and one.person_id not in taken]
    met = clashes([one.person_id for one in wanted], session)
    able = [one for one in wanted if not any(busy.leave for busy in met.get(one.person_id, ()))]
    able.sort(key=lambda one: (one.person_id in met, -lacks[one.person_id].lacks))
    free = session.seats - Enrolment.everything.filter(session=session).exclude(state=S.DECLINED).count()
    made = Enrolment.everything.bulk_create(
        Enrolment(
            session=session,
            person_id=one.person_id,
            unit_id=one.unit_id,
            why=_why(lacks[one.person_id]),
            clash=told(met.get(one.person_id, [])),
            proposed_by=acting_user,
        )
        for one in able[: max(free, 0)]
    )
    trail.record(
        "training.propose",
        session,
        acting_user=acting_user,
        after={"proposed": len(made), "on_leave": len(wanted) - len(able), "lacking": len(wanted)},
    )
    return made


def _lacks(session: Session, people: list[Place]) -> dict[int, Lack]:
    """Whoever lacks something of the session's kind; daily study is for everybody."""
    kind = session.course.kind
    if kind == TrainingKind.DAILY:
        return {one.person_id: Lack(one.person_id, kind, 0, 0) for one in people}
    found = queries.lacking(people, {kind}, session.first)
    return {pk: rows[0] for pk, rows in found.items()}


def _why(lack: Lack) -> str:
    if lack.kind == TrainingKind.DAILY:
        return _("全员日常学习")
    return _("应训 %(asked)s 天，还差 %(lacks)s 天") % {
        "asked": f"{lack.asked / 2:g}",
        "lacks": f"{lack.lacks / 2:g}",
    }


@transaction.atomic
def call(pk: int, person: Person, *, acting_user: User) -> Enrolment:
    """Put somebody on the list by hand."""
    session = kept(pk, acting_user)
    SESSION.expect(session, SessionState.PLANNED, verb=_("加人"))
    place = Assignment.everything.filter(
        person=person, unit__path__startswith=session.unit.path, period__contains=today()
    ).first()
    if place is None:
        raise Problem(
            _("%(name)s不在%(unit)s及其下级单位。") % {"name": person, "unit": session.unit.name},
            code="elsewhere",
            field="person",
        )
    row, fresh = Enrolment.everything.get_or_create(
        session=session,
        person=person,
        defaults={
            "unit_id": place.unit_id,
            "why": _("人工加入"),
            "clash": told(clashes([person.pk], session).get(person.pk, [])),
            "proposed_by": acting_user,
        },
    )
    if not fresh:
        raise Conflict(_("%(name)s已在名单里。") % {"name": person}, code="twice", field="person")
    trail.record("training.propose", session, acting_user=acting_user, after={"person": person.pk})
    return row


def _decided(pk: int, acting_user: User) -> Enrolment:
    """The enrolment, held, for whoever heads the person today."""
    row = access(
        Enrolment.objects.select_related("session__course", "session__unit", "person"), for_update=True, pk=pk
    )
    place = Assignment.everything.filter(person=row.person_id, period__contains=today()).first()
    require(acting_user, Act.TRAINING_DECIDE, place.unit_id if place else row.unit_id)
    return row


@transaction.atomic
def enrol(pk: int, *, decision: str = "", acting_user: User) -> Enrolment:
    """They go. What of shifts and leave lies in that time now is told, and needs a word on what is done about it."""
    row = _decided(pk, acting_user)
    session = access(Session.objects, for_update=True, pk=row.session_id)
    SESSION.expect(session, SessionState.PLANNED, verb=_("确定参加"))
    if Enrolment.everything.filter(session=session, state__in=GOES).count() >= session.seats:
        raise Conflict(_("名额已满（%(seats)s 人）。") % {"seats": session.seats}, code="full")
    clash = told(clashes([row.person_id], session).get(row.person_id, []))
    if clash and not decision.strip():
        raise Problem(
            _("%(name)s与培训时间冲突：%(clash)s。请写明怎样处理（调班、改期、销假等）。")
            % {"name": row.person, "clash": clash},
            code="clash",
            field="decision",
        )
    ENROLMENT.move(
        row,
        S.ENROLLED,
        acting_user=acting_user,
        act=Act.TRAINING_DECIDE,
        clash=clash,
        decision=decision.strip()[:200] if clash else "",
        after={"clash": clash, "decision": decision.strip()[:200]},
    )
    account = getattr(row.person, "account", None)
    text = f"{session.first:%Y-%m-%d} {session.begins:%H:%M} {session.place}"
    tell(
        [getattr(account, "pk", None)],
        session,
        _("参加培训：%(session)s") % {"session": session},
        text,
        acting_user,
    )
    return row


@transaction.atomic
def decline(pk: int, because: str, *, acting_user: User) -> Enrolment:
    """They don't go, for a reason; the seat is free again."""
    row = _decided(pk, acting_user)
    SESSION.expect(row.session, SessionState.PLANNED, verb=_("改名单"))
    return ENROLMENT.move(row, S.DECLINED, acting_user=acting_user, act="training.decline", reason=because)


@transaction.atomic
def enrol_clear(pk: int, *, acting_user: User) -> int:
    """Everybody proposed who has nothing else at that time goes; how many. What clashes is decided one by one."""
    session = access(Session.objects.select_related("course", "unit"), for_update=True, pk=pk)
    SESSION.expect(session, SessionState.PLANNED, verb=_("确定名单"))
    require(acting_user, Act.TRAINING_DECIDE)
    rows = list(Enrolment.objects.filter(session=session, state=S.PROPOSED).select_for_update(of=("self",)))
    met = clashes([row.person_id for row in rows], session)
    free = session.seats - Enrolment.everything.filter(session=session, state__in=GOES).count()
    clear = [row.pk for row in rows if row.person_id not in met][: max(free, 0)]
    going = Enrolment.everything.filter(pk__in=clear)
    done = going.update(
        state=S.ENROLLED,
        clash="",
        decision="",
        decided_by=acting_user,
        decided_at=timezone.now(),
        row_version=F("row_version") + 1,
    )
    trail.record(Act.TRAINING_DECIDE, session, acting_user=acting_user, after={"enrolled": done})
    tell(
        going.values_list("person__account", flat=True),
        session,
        _("参加培训：%(session)s") % {"session": session},
        f"{session.first:%Y-%m-%d} {session.begins:%H:%M} {session.place}",
        acting_user,
    )
    return done
