"""Hold a talk, settle what was owed and agreed, let go what is no longer needed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, require
from auxpolice.audit import trail
from auxpolice.months import today
from auxpolice.notices.sending import notify
from auxpolice.policy.queries import version_for
from auxpolice.problems import Conflict, Problem, written
from personnel.models import Person
from personnel.queries import account_of, unit_on
from personnel.talks.content import TALKS
from personnel.talks.demanding import receive_in_talk
from personnel.talks.models import Agreed, Mood, Owed, Talk, TalkNote
from personnel.talks.owing import NEWCOMER, YEARLY

NOTICE = "talk"


@dataclass(frozen=True)
class Step:
    """A step agreed: what, and until when."""

    text: str
    due: date


@dataclass(frozen=True)
class Told:
    """What was said: ``notes`` are the talker's own, ``demands`` (kind, text) become matters of their own."""

    held_on: date
    place: str
    theme: str
    mood: str = Mood.GOOD
    notes: str = ""
    refer: bool = False
    beside: str = ""
    next_on: date | None = None
    agreed: Iterable[Step] = ()
    demands: Iterable[tuple[str, str]] = field(default_factory=tuple)


@transaction.atomic
def hold(
    person: Person,
    told: Told,
    *,
    owed: Collection[int] = (),
    corrects: Talk | None = None,
    acting_user: User,
) -> Talk:
    """Write down a talk; it settles the ``owed`` ones (ids) named, and with them whatever the clock asked for by then.

    Raises Problem for a day to come, one before the person came, or a talk with oneself; Denied outside one's unit.
    """
    if told.held_on > today():
        raise Problem(_("谈话日期不能晚于今天。"), code="future", field="held_on")
    unit_id = unit_on(person.pk, told.held_on)
    if unit_id is None:
        raise Problem(_("当天%(name)s不在职。") % {"name": person.name}, code="not-there", field="held_on")
    require(acting_user, Act.TALK_HOLD, unit_id)
    if acting_user.person_id == person.pk:
        raise Denied()
    version = version_for(TALKS, unit_id, told.held_on)
    occasion = _to_settle(person, told.held_on, owed)
    if corrects is not None:
        _to_correct(corrects, person, acting_user)
    row = Talk.everything.create(
        person=person,
        unit_id=unit_id,
        held_on=told.held_on,
        place=written(told.place, _("地点"), field="place")[:60],
        theme=written(told.theme, _("主题"), field="theme")[:100],
        beside=told.beside[:100],
        occasion=occasion[0].occasion if occasion else "",
        next_on=told.next_on,
        corrects=corrects,
        held_by=acting_user,
    )
    TalkNote.everything.create(
        talk=row,
        mood=told.mood,
        refer=told.refer,
        text=told.notes[:2000],
        readers=version.content.get("note_readers") or [],
    )
    _agree(row, told.agreed, acting_user)
    Owed.everything.filter(pk__in=[one.pk for one in occasion]).update(talk=row)
    if corrects is not None:
        Owed.everything.filter(talk=corrects).update(talk=row)
    for kind, text in told.demands:
        receive_in_talk(row, kind, text, version, acting_user=acting_user)
    trail.record(
        Act.TALK_HOLD, person, acting_user=acting_user, after={"talk": row.pk, "held_on": told.held_on}
    )
    notify(
        NOTICE,
        [account_of(person)],
        row,
        title=_("谈话已登记：%(theme)s") % {"theme": row.theme},
        text=_("谈话日期 %(day)s，可以查看商定事项。") % {"day": f"{told.held_on:%Y-%m-%d}"},
        acting_user=acting_user,
    )
    return row


def _to_settle(person: Person, day: date, named: Collection[int]) -> list[Owed]:
    """The owed talks this one settles, locked: those named, then what the clock asked for by the day."""
    by_clock = Q(occasion__in=[YEARLY, NEWCOMER], arose__lte=day)
    rows = Owed.everything.select_for_update().filter(Owed.waiting, by_clock | Q(pk__in=named), person=person)
    found = sorted(rows, key=lambda one: (one.pk not in named, one.due))
    if set(named) - {one.pk for one in found}:
        raise Conflict(_("所选的应谈话事项刚被他人办理，请刷新后再看。"), code="owed")
    return found


def _to_correct(corrects: Talk, person: Person, user: User) -> None:
    if corrects.held_by_id != user.pk or corrects.person_id != person.pk:
        raise Denied()
    if Talk.everything.select_for_update().filter(corrects=corrects).exists():
        raise Conflict(_("这次谈话的记录已经更正过，请在更正后的记录上再更正。"), code="corrected")


def _agree(row: Talk, steps: Iterable[Step], user: User) -> None:
    for step in steps:
        if step.due < row.held_on:
            raise Problem(_("商定事项的期限不能早于谈话日期。"), code="due", field="agreed")
        Agreed.everything.create(
            talk=row,
            person_id=row.person_id,
            text=written(step.text, _("商定事项"), field="agreed")[:200],
            due=step.due,
            owner=user,
        )


@transaction.atomic
def follow_up(pk: int, outcome: str, *, acting_user: User) -> Agreed:
    """What became of a step agreed; the person is told."""
    row = access(Agreed.objects.select_related("talk", "person__account"), pk=pk, for_update=True)
    require(acting_user, Act.TALK_HOLD, row.talk.unit_id)
    if row.done_on is not None:
        raise Conflict(_("这件商定事项已经落实。"), code="done")
    row.outcome, row.done_on = written(outcome, _("落实情况"), field="outcome")[:200], today()
    row.save(update_fields=["outcome", "done_on"])
    trail.record("talk.follow_up", row.person, acting_user=acting_user, after={"agreed": row.pk})
    notify(
        NOTICE,
        [account_of(row.person)],
        row.talk_id,
        title=_("谈话商定的事项已落实"),
        text=row.text,
        acting_user=acting_user,
    )
    return row


@transaction.atomic
def let_go(pk: int, because: str, *, acting_user: User) -> Owed:
    """A talk that is not needed any more, with the reason."""
    row = access(Owed.objects.select_related("person"), pk=pk, for_update=True)
    unit_id = unit_on(row.person_id, today())
    require(acting_user, Act.TALK_HOLD, unit_id)
    if row.talk_id or row.because:
        raise Conflict(_("这次应谈话已经办结。"), code="settled")
    row.because = written(because, _("不再需要的原因"), field="because")[:200]
    row.let_go_by, row.let_go_at = acting_user, timezone.now()
    row.save(update_fields=["because", "let_go_by", "let_go_at"])
    trail.record(
        "talk.let_go", row.person, acting_user=acting_user, after={"owed": row.pk}, reason=row.because
    )
    return row
