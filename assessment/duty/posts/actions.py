"""Keep posts and their hours, send shifts to them, report there, look at drawn times; matters handled, work at windows."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.content import DUTY
from assessment.duty.models import Shift
from assessment.duty.models.posts import (
    Call,
    CallSource,
    PostDuty,
    PostHours,
    Sighting,
    SightingKind,
    StreetPost,
    WindowWork,
)
from assessment.duty.posts.queries import post_now, wanted_now
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, require
from auxpolice.audit import trail
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.policy.queries import version_for
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import once
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person

BACK = timedelta(days=3)
"""How long after a matter was accepted it may be noted, and after a day the work at a window."""


@transaction.atomic
def open_post(unit: Unit, name: str, kind: str, place: str, since: date, *, acting_user: User) -> StreetPost:
    """A new post of the unit from a day on."""
    require(acting_user, Act.DUTY_POSTS_KEEP, unit)
    made = StreetPost.everything.create(
        unit=unit,
        name=written(name, _("岗点名称"), field="name"),
        kind=kind,
        place=place,
        period=DateRange(since, None),
        by=acting_user,
    )
    trail.record(
        Act.DUTY_POSTS_KEEP, made, acting_user=acting_user, after={"name": made.name, "since": since}
    )
    return made


@transaction.atomic
def want(
    post: StreetPost, days: str, starts: time, ends: time, wanted: int, since: date, *, acting_user: User
) -> PostHours:
    """People wanted at the post by the hour, from a day on."""
    locked = held(StreetPost.everything, post.pk)
    require(acting_user, Act.DUTY_POSTS_KEEP, locked.unit_id)
    if since not in locked.period:
        raise Problem(_("这一天岗点还没有启用或已停用。"), code="since", field="since")
    made = PostHours.everything.create(
        post=locked,
        days=days,
        starts=starts,
        ends=ends,
        wanted=wanted,
        period=DateRange(since, locked.period.upper),
        by=acting_user,
    )
    trail.record(
        Act.DUTY_POSTS_KEEP,
        locked,
        acting_user=acting_user,
        after={"from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}", "people": wanted, "since": since},
    )
    return made


@transaction.atomic
def want_no_more(hours: PostHours, until: date, *, acting_user: User) -> PostHours:
    """Nobody is wanted in these hours from the day on; what was wanted before stays as it was."""
    locked = held(PostHours.everything, hours.pk, "post")
    require(acting_user, Act.DUTY_POSTS_KEEP, locked.post.unit_id)
    if locked.period.upper is not None and locked.period.upper <= until:
        raise Conflict(_("这段时间的需要已经停止。"), code="stopped")
    if until <= locked.period.lower:
        raise Problem(
            _("停止的日子应晚于开始的 %(day)s。") % {"day": locked.period.lower}, code="until", field="until"
        )
    locked.period = DateRange(locked.period.lower, until)
    locked.save(update_fields=["period"])
    trail.record(Act.DUTY_POSTS_KEEP, locked.post, acting_user=acting_user, after={"until": until})
    return locked


@transaction.atomic
def place(unit: Unit, day: date, where: Mapping[int, int | None], *, acting_user: User) -> int:
    """Send the day's shifts to posts for their whole time, or to none; how many changed. ``where``: shift → post."""
    require(acting_user, Act.DUTY_PLAN, unit)
    shifts = {
        one.pk: one
        for one in Shift.everything.select_for_update(of=("self",)).filter(
            unit=unit, date=day, kind="work", pk__in=where
        )
    }
    posts = {one.pk: one for one in StreetPost.everything.filter(unit=unit, period__contains=day)}
    standing: dict[int, list[PostDuty]] = {}
    for duty in PostDuty.everything.filter(shift__in=shifts):
        standing.setdefault(duty.shift_id, []).append(duty)
    changed, now = 0, timezone.now()
    for number, post in where.items():
        shift = shifts.get(number)
        if shift is None or (post is not None and post not in posts):
            raise Problem(_("班表或岗点已有变化，请刷新后再安排。"), code="stale", status=409)
        duties = standing.get(number, [])
        if [one.post_id for one in duties] == ([] if post is None else [post]):
            continue
        if shift.ends <= now:
            raise Problem(
                _("%(name)s 的班已经结束，不能再改岗点。") % {"name": shift.person.name}, code="over"
            )
        PostDuty.everything.filter(shift=shift).delete()
        if post is not None:
            PostDuty.everything.create(
                post=posts[post], shift=shift, starts=shift.starts, ends=shift.ends, by=acting_user
            )
        changed += 1
    if changed:
        trail.record(Act.DUTY_PLAN, unit, acting_user=acting_user, after={"day": day, "posts": dict(where)})
    return changed


@transaction.atomic
def report(words: str = "", *, acting_user: User) -> Sighting:
    """The person reports at the post they are to be at now; once in ten minutes."""
    require(acting_user, Act.DUTY_SIGN)
    if acting_user.person_id is None:
        raise Denied()
    Person.everything.select_for_update(no_key=True).get(pk=acting_user.person_id)
    now = timezone.now()
    duty = post_now(acting_user.person_id, now)
    if duty is None:
        raise Problem(_("现在没有安排您在哪个岗点，请问一下负责人。"), code="no-post")
    latest = Sighting.everything.filter(post=duty.post, person_id=acting_user.person_id).first()
    if latest is not None and now - latest.at < timedelta(minutes=10):
        return latest
    return Sighting.everything.create(
        post=duty.post,
        kind=SightingKind.CHECK_IN,
        at=now,
        manned=True,
        person_id=acting_user.person_id,
        words=words.strip()[:120],
        by=acting_user,
    )


def drawn(acting_user: User, now: datetime) -> StreetPost | None:
    """A post to look at now, by chance among those at which somebody is wanted. The hour's draw stays the same for one
    who looks, so that nobody draws until a convenient one comes."""
    require(acting_user, Act.DUTY_LOOK)
    posts = wanted_now(StreetPost.objects.order_by("pk"), now)
    chance = random.Random(f"{acting_user.pk}:{now:%Y-%m-%d %H}")
    return chance.choice(posts) if posts else None


@transaction.atomic
def look(post: StreetPost, manned: bool, words: str = "", *, acting_user: User) -> Sighting:
    """What was found at the drawn post. An empty one is told with a word."""
    require(acting_user, Act.DUTY_LOOK)
    now = timezone.now()
    if drawn(acting_user, now) != post:
        raise Conflict(_("抽到的岗点已经换了，请按现在显示的岗点查看。"), code="draw")
    if not manned:
        words = written(words, _("看到的情况"), field="words")
    made = Sighting.everything.create(
        post=post,
        kind=SightingKind.LOOK,
        at=now,
        manned=manned,
        words=words.strip()[:120],
        by=acting_user,
    )
    trail.record(Act.DUTY_LOOK, post, acting_user=acting_user, after={"manned": manned})
    return made


@dataclass(frozen=True)
class Told:
    """A matter as it is told: what, how it came, where, when it was accepted; null for now."""

    kind: str
    source: str
    place: str
    accepted: datetime | None = None
    key: uuid.UUID | None = None


def accept(told: Told, *, acting_user: User) -> Call:
    """A matter that the person handles; once, however often the phone sends it."""
    require(acting_user, Act.DUTY_HANDLE)
    person = acting_user.person
    if person is None:
        raise Denied()
    now = timezone.now()
    at = told.accepted or now
    if not now - BACK <= at <= now:
        raise Problem(_("接到的时间应在三天之内，且不晚于现在。"), code="accepted", field="accepted")
    day = timezone.localdate(at)
    place_of = (
        Assignment.everything.filter(person=person, period__contains=day).select_related("unit").first()
    )
    if place_of is None:
        raise Problem(_("您这一天不在任何单位，不能登记。"), code="no-unit")
    duty = post_now(person.pk, at)
    unit = duty.post.unit if duty else place_of.unit
    named = {row["code"]: row["name"] for row in version_for(DUTY, unit.pk, day).content["situations"]}
    if told.kind not in named:
        raise Problem(_("请从勤务规则列出的情况种类中选。"), code="kind", field="kind")
    place = written(told.place, _("地点"), field="place")

    def made() -> Call:
        call = Call.everything.create(
            unit=unit,
            post=duty.post if duty else None,
            person=person,
            kind=told.kind,
            kind_name=named[told.kind],
            source=told.source,
            place=place,
            accepted_at=at,
            arrived_at=at if told.source == CallSource.FOUND else None,
            client_key=told.key,
            by=acting_user,
        )
        trail.record(Act.DUTY_HANDLE, call, acting_user=acting_user, after={"kind": told.kind})
        return call

    return once(made, lambda: _known(told, person))


def _known(told: Told, person: Person) -> Call | None:
    """The matter that this key has made already; the same key with other content is refused."""
    found = Call.everything.filter(client_key=told.key).first() if told.key else None
    said = (person.pk, told.kind, told.place.strip())
    if found is not None and (found.person_id, found.kind, found.place) != said:
        raise Conflict(_("这个编号已经登记了另一件事，没有写入。请刷新页面后重新登记。"), code="key")
    return found


def _own(call: Call, acting_user: User) -> Call:
    locked = held(Call.everything, call.pk)
    require(acting_user, Act.DUTY_HANDLE)
    if locked.person_id != acting_user.person_id:
        raise Denied()
    if locked.finished_at is not None:
        raise Conflict(_("这件事已经办结。"), code="finished")
    return locked


@transaction.atomic
def arrive(call: Call, *, acting_user: User) -> Call:
    """Arrived now; noted once."""
    locked = _own(call, acting_user)
    if locked.arrived_at is None:
        locked.arrived_at = timezone.now()
        locked.save(update_fields=["arrived_at"])
        trail.record(Act.DUTY_HANDLE, locked, acting_user=acting_user, after={"arrived": locked.arrived_at})
    return locked


@transaction.atomic
def finish(call: Call, outcome: str, *, acting_user: User) -> Call:
    """Finished now, with what came of it. Where nobody noted the arrival it stays empty."""
    locked = _own(call, acting_user)
    locked.outcome = written(outcome, _("处置结果"), field="outcome")[:200]
    locked.finished_at = timezone.now()
    locked.save(update_fields=["outcome", "finished_at"])
    trail.record(Act.DUTY_HANDLE, locked, acting_user=acting_user, after={"outcome": locked.outcome})
    return locked


@transaction.atomic
def note_work(
    unit: Unit, person: Person, day: date, matter: str, done: int, returned: int, *, acting_user: User
) -> WindowWork:
    """What a person did at the window on a day, by the unit's head or clerk; noted anew it replaces the figures."""
    require(acting_user, Act.DUTY_WINDOW, unit)
    if not today() - BACK <= day <= today():
        raise Problem(_("只能登记今天和之前三天的办件。"), code="day", field="day")
    if not Assignment.everything.filter(person=person, unit=unit, period__contains=day).exists():
        raise Problem(_("%(name)s 这一天不在本单位。") % {"name": person.name}, code="person", field="person")
    if returned > done:
        raise Problem(_("差错件数不能多于办件数。"), code="returned", field="returned")
    matter = written(matter, _("事项"), field="matter")
    row, made = WindowWork.everything.select_for_update().get_or_create(
        person=person,
        date=day,
        matter=matter,
        defaults={"unit": unit, "done": done, "returned": returned, "by": acting_user},
    )
    before = None if made else {"done": row.done, "returned": row.returned}
    if not made:
        row.done, row.returned, row.by, row.unit = done, returned, acting_user, unit
        row.save()
    trail.record(
        Act.DUTY_WINDOW,
        person,
        acting_user=acting_user,
        before=before,
        after={"day": day, "matter": matter, "done": done, "returned": returned},
    )
    return row
