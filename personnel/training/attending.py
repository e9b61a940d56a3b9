"""Who was there: by the code on the phone, by the list, by a pasted table; and the end of a session."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Count, F
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.policy.queries import version_for
from auxpolice.problems import Problem
from personnel.training import tokens
from personnel.training.content import TRAINING
from personnel.training.models import (
    SESSION,
    Enrolment,
    EnrolmentState,
    How,
    Presence,
    Session,
    SessionState,
)
from personnel.training.planning import kept
from personnel.training.rules import credit

S = EnrolmentState


def rules_of(session: Session) -> dict:
    """The rules of training in force for the session's unit on its last day."""
    return version_for(TRAINING, session.unit_id, session.last).content


@transaction.atomic
def sign(token: str, *, acting_user: User) -> Presence:
    """Sign in oneself by the code that the session shows now."""
    require(acting_user, Act.TRAINING_OWN)
    session = access(Session.objects.select_related("course"), pk=tokens.session_of(token))
    SESSION.expect(session, SessionState.PLANNED, verb=_("签到"))
    if acting_user.person_id is None:
        raise Denied()
    if today() not in session.days:
        raise Problem(_("今天不是这个培训班的上课日。"), code="day")
    row = Enrolment.everything.filter(session=session, person=acting_user.person_id, state=S.ENROLLED).first()
    if row is None:
        raise Problem(_("您不在这个培训班的名单里，请告知带班人员。"), code="not-called")
    made, fresh = Presence.everything.get_or_create(
        enrolment=row, date=today(), defaults={"how": How.QR, "noted_by": acting_user}
    )
    if fresh:
        trail.record("training.sign", row, acting_user=acting_user, after={"date": today()})
    return made


@transaction.atomic
def note(
    pk: int, day: date, present: Collection[int], *, how: str = How.LIST, acting_user: User
) -> tuple[int, int]:
    """The list of a day as it is to stand: enrolments (ids) that were there. How many were added and taken away."""
    session = kept(pk, acting_user)
    SESSION.expect(session, SessionState.PLANNED, verb=_("登记到课"))
    if day not in session.days or day > today():
        raise Problem(_("%(day)s 不是已经上课的日子。") % {"day": f"{day:%m-%d}"}, code="day", field="day")
    going = set(Enrolment.everything.filter(session=session, state=S.ENROLLED).values_list("pk", flat=True))
    there = set(
        Presence.everything.filter(enrolment__session=session, date=day).values_list("enrolment", flat=True)
    )
    wanted = set(present) & going
    Presence.everything.bulk_create(
        [
            Presence(enrolment_id=one, date=day, how=how, noted_by=acting_user)
            for one in sorted(wanted - there)
        ],
        ignore_conflicts=True,
    )
    gone = there & going - wanted
    Presence.everything.filter(enrolment__in=gone, date=day).delete()
    added = len(wanted - there)
    after = {"date": day, "present": len(wanted), "added": added, "removed": len(gone)}
    trail.record("training.presence", session, acting_user=acting_user, after=after)
    return added, len(gone)


@transaction.atomic
def note_pasted(pk: int, day: date, text: str, *, acting_user: User) -> tuple[int, list[str]]:
    """Names or badge numbers of a pasted column: whoever is on the list was there; how many, and what means nobody."""
    session = kept(pk, acting_user)
    known: dict[str, list[int]] = {}
    rows = Enrolment.everything.filter(session=session, state=S.ENROLLED).select_related("person")
    badges = dict(
        rows.filter(person__employments__period__contains=session.last).values_list(
            "pk", "person__employments__badge_number"
        )
    )
    for row in rows:
        for word in {row.person.name, badges.get(row.pk, "")} - {""}:
            known.setdefault(word.casefold(), []).append(row.pk)
    found, strange = set(), []
    for line in text.splitlines():
        words = [word.casefold() for word in line.replace("，", " ").replace(",", " ").split()]
        hit = {pks[0] for word in words if len(pks := known.get(word, [])) == 1}
        if len(hit) == 1:
            found |= hit
        elif words:
            strange.append(line.strip()[:40])
    there = Presence.everything.filter(enrolment__session=session, date=day)
    found |= set(there.values_list("enrolment", flat=True))
    added, _gone = note(pk, day, found, how=How.FILE, acting_user=acting_user)
    return added, strange


@transaction.atomic
def close(pk: int, *, acting_user: User) -> Session:
    """The session is over: whoever was there on enough of its days attended it, the others were absent. Where nothing is
    tested, having attended is enough."""
    session = kept(pk, acting_user)
    SESSION.ready(session, SessionState.HELD, acting_user)
    if today() < session.last:
        raise Problem(_("培训班到 %(day)s 才结束。") % {"day": f"{session.last:%Y-%m-%d}"}, code="early")
    rules = rules_of(session)
    least = int(rules["credit"]["least_percent"])
    rows = Enrolment.everything.filter(session=session, state=S.ENROLLED).annotate(n=Count("presences"))
    attended: dict[int, list[int]] = {}
    absent = []
    for row, n in rows.values_list("pk", "n"):
        if credit.attended(n, len(session.days), least):
            attended.setdefault(n, []).append(row)
        else:
            absent.append(row)
    tested = session.course.exam or session.course.fitness
    for n, pks in attended.items():
        given = credit.credited(n * session.minutes, rules["credit"]["hours_per_day"])
        values = {} if tested else {"half_days": given.half_days, "minutes": given.minutes}
        _set(pks, S.ATTENDED if tested else S.PASSED, **values)
    _set(absent, S.ABSENT)
    Enrolment.everything.filter(session=session, state=S.PROPOSED).update(
        state=S.DECLINED, because=_("未在开班前确定"), row_version=F("row_version") + 1
    )
    after = {"attended": sum(map(len, attended.values())), "absent": len(absent)}
    return SESSION.move(
        session, SessionState.HELD, acting_user=acting_user, act="training.session.close", after=after
    )


def _set(pks: Collection[int], state: EnrolmentState, **values: int) -> None:
    Enrolment.everything.filter(pk__in=pks).update(state=state, row_version=F("row_version") + 1, **values)
