"""Open a handover, give and take it, dispute and settle it; matters and the equipment list."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.duty.handover import strokes as drawn
from assessment.duty.handover.queries import edges_of, open_matters, people_at
from assessment.duty.models.handovers import (
    HANDOVER,
    EquipmentLine,
    Handover,
    HandoverCount,
    HandoverMatter,
    HandoverPerson,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    Matter,
    MatterKind,
    SignaturePicture,
    on_duty,
)
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, can, require
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import PICTURES, receive
from auxpolice.flow import held
from auxpolice.notices import awaited, sending
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit

NOTICE = "handover"
AROUND = timedelta(hours=3)


@transaction.atomic
def open_handover(unit: Unit, edge: datetime, *, acting_user: User) -> Handover:
    """The handover of an edge between shifts, with who goes and comes and what has to be counted; the one that is there
    where somebody was first. The one before has to be closed."""
    require(acting_user, Act.DUTY_HANDOVER)
    people = people_at(unit, edge)
    sides = {side for _person, side, _code in people}
    if edge not in edges_of([unit.pk], edge - AROUND, edge + AROUND).get(unit.pk, ()):
        raise Problem(_("这个时间没有换班，不能交接。"), code="edge")
    if not _at_the_desk(unit.pk, acting_user) and acting_user.person_id not in {
        person for person, _side, _code in people
    }:
        raise Denied()
    if edge - timezone.now() > AROUND:
        raise Problem(_("还没有到交接的时间。"), code="too-early")
    if len(sides) < 2:
        raise Problem(_("这个时间只有一方，没有人交接。"), code="edge")
    Unit.objects.select_for_update().get(pk=unit.pk)
    found = Handover.everything.filter(unit=unit, edge=edge).first()
    if found:
        return found
    before = Handover.everything.filter(unit=unit, state__in=HANDOVER.before(HandoverState.SETTLED)).first()
    if before:
        raise Conflict(
            _("%(edge)s 的交接班还没有完成（%(state)s），先完成它，或由负责人处理。")
            % {"edge": before.edge_text, "state": before.get_state_display()},
            code="before",
        )
    made = Handover.everything.create(unit=unit, edge=edge, opened_by=acting_user)
    HandoverPerson.objects.bulk_create(
        HandoverPerson(handover=made, person_id=person, side=side, code=code) for person, side, code in people
    )
    day = timezone.localdate(edge)
    HandoverCount.objects.bulk_create(
        HandoverCount(handover=made, name=line.name, due=line.count)
        for line in EquipmentLine.everything.filter(unit=unit, period__contains=day)
    )
    trail.record(
        Act.DUTY_HANDOVER, made, acting_user=acting_user, after={"edge": edge, "people": len(people)}
    )
    return made


def _at_the_desk(unit_id: int, user: User) -> bool:
    return can(user, Act.DUTY_DESK, unit_id)


@dataclass(frozen=True)
class Given:
    """What the outgoing side says: counts and words by count, reasons of those who weren't there, new matters, a note."""

    counts: Mapping[int, tuple[int | None, str]] = field(default_factory=dict)
    absent: Mapping[int, str] = field(default_factory=dict)
    matters: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Signed:
    """Who signs: nobody named is the account's own person; another signs on the glass, with ``strokes``."""

    person_id: int | None = None
    strokes: str = ""


@transaction.atomic
def give(handover: Handover, given: Given, signed: Signed, *, acting_user: User) -> Handover:
    """The outgoing side hands over and signs: what was counted and what is open is from here on as it was."""
    row = _held(handover, acting_user)
    HANDOVER.ready(row, HandoverState.GIVEN, acting_user)
    for person in HandoverPerson.objects.filter(handover=row, pk__in=given.absent):
        person.absent = given.absent[person.pk].strip()[:60]
        person.save(update_fields=["absent"])
    differing = _counted(row, given)
    row.note = given.note.strip()[:500]
    row.save(update_fields=["note"])
    for text in given.matters:
        _matter(row.unit_id, MatterKind.WORK, text, row, acting_user)
    for line in differing:
        text = _("%(name)s：应有 %(due)d，实有 %(counted)d。%(word)s") % {
            "name": line.name,
            "due": line.due,
            "counted": line.counted or 0,
            "word": line.word,
        }
        _matter(row.unit_id, MatterKind.EQUIPMENT, text, row, acting_user)
    HandoverMatter.objects.bulk_create(
        HandoverMatter(handover=row, matter=matter) for matter in open_matters(row.unit_id)
    )
    _sign(row, HandoverSide.OFF, signed, acting_user)
    done = HANDOVER.move(row, HandoverState.GIVEN, acting_user=acting_user, act=Act.DUTY_HANDOVER)
    _tell(done, HandoverSide.ON, _("请接班：%(what)s"), acting_user)
    return done


def _held(handover: Handover, acting_user: User) -> Handover:
    """The handover for a change, by somebody who goes or comes, or sits at the unit's desk."""
    require(acting_user, Act.DUTY_HANDOVER)
    row = held(Handover.everything, handover.pk, "unit")
    listed = HandoverPerson.objects.filter(handover=row, person_id=acting_user.person_id or 0).exists()
    if not (acting_user.person_id and listed) and not _at_the_desk(row.unit_id, acting_user):
        raise Denied()
    return row


def _counted(row: Handover, given: Given) -> list[HandoverCount]:
    """Write what was counted; every kind, and a word where it differs. Those that differ."""
    differing = []
    for line in HandoverCount.objects.filter(handover=row):
        counted, word = given.counts.get(line.pk, (None, ""))
        if counted is None:
            raise Problem(
                _("请清点%(name)s，填写实有数。") % {"name": line.name},
                code="count",
                field=f"counted-{line.pk}",
            )
        line.counted, line.word = counted, word.strip()[:120]
        if line.difference:
            line.word = written(
                line.word,
                _("%(name)s数量不符的说明") % {"name": line.name},
                field=f"word-{line.pk}",
                code="word",
            )
            differing.append(line)
        line.save(update_fields=["counted", "word"])
    return differing


def _sign(row: Handover, side: HandoverSide, signed: Signed, acting_user: User) -> HandoverSignature:
    """The signature of a side, by its own login or on the glass; one of those who go, or come, and were there."""
    own = signed.person_id in (None, acting_user.person_id)
    person_id = acting_user.person_id if own else signed.person_id
    sides = HandoverPerson.objects.filter(handover=row, side=side)
    listed = sides.filter(person_id=person_id or 0).first()
    if listed is None:
        raise Problem(
            _("请选择签字的%(side)s人，由本人在屏幕上签字。") % {"side": side.label},
            code="signer",
            field="person",
        )
    if listed.absent:
        raise Problem(
            _("%(name)s 已登记为未到，不能签字。") % {"name": listed.person}, code="signer", field="person"
        )
    if row.signatures.filter(person_id=listed.person_id).exists():
        raise Problem(_("同一个人不能既交班又接班签字。"), code="both", field="person")
    glass = not own or bool(signed.strokes.strip("[] \n"))
    points = drawn.read(signed.strokes) if glass else []
    made = HandoverSignature.objects.create(
        handover=row, side=side, person_id=listed.person_id, by=acting_user, on_glass=glass, strokes=points
    )
    if points:
        shown = receive(drawn.picture(points), PICTURES)
        attach(SignaturePicture, row, [shown], acting_user=acting_user, side=side)
    return made


@transaction.atomic
def take(handover: Handover, signed: Signed, dispute: str = "", *, acting_user: User) -> Handover:
    """The incoming side signs: it takes over, or disputes what it was told, with a word; then the head settles."""
    row = _held(handover, acting_user)
    to = HandoverState.DISPUTED if dispute.strip() else HandoverState.TAKEN
    HANDOVER.ready(row, to, acting_user)
    _sign(row, HandoverSide.ON, signed, acting_user)
    done = HANDOVER.move(row, to, acting_user=acting_user, act=Act.DUTY_HANDOVER, reason=dispute)
    if to == HandoverState.DISPUTED:
        _tell(done, HandoverSide.OFF, _("接班人有异议：%(what)s"), acting_user)
        sending.notify(
            NOTICE,
            sending.with_delegates(awaited.heads_over([done.unit_id])[done.unit_id]),
            done,
            title=_("交接班有异议，请处理：%(what)s") % {"what": done},
            text=done.dispute,
            acting_user=acting_user,
        )
    return done


@transaction.atomic
def settle(handover: Handover, reason: str, *, acting_user: User) -> Handover:
    """The head closes a handover that nobody takes, or that is disputed, with a reason."""
    row = held(Handover.everything, handover.pk, "unit")
    require(acting_user, Act.DUTY_SETTLE, row.unit_id)
    done = HANDOVER.move(
        row, HandoverState.SETTLED, acting_user=acting_user, act=Act.DUTY_SETTLE, reason=reason
    )
    for side in HandoverSide:
        _tell(done, side, _("负责人已处理交接班：%(what)s"), acting_user, done.settlement)
    return done


def _tell(row: Handover, side: HandoverSide, title: str, acting_user: User, text: str = "") -> None:
    people = row.people.filter(side=side).values("person_id")
    accounts = User.objects.filter(person_id__in=people).values_list("pk", flat=True)
    sending.notify(NOTICE, accounts, row, title=title % {"what": row}, text=text, acting_user=acting_user)


# --- matters and equipment ----------------------------------------------------------------------------------------


@transaction.atomic
def open_matter(unit: Unit, text: str, *, acting_user: User) -> Matter:
    """Something to be left to the next shift, noted when it comes up by who is on duty or sits at the desk."""
    _on_duty_or_desk(unit.pk, acting_user)
    return _matter(unit.pk, MatterKind.WORK, text, None, acting_user)


def _on_duty_or_desk(unit_id: int, acting_user: User) -> None:
    require(acting_user, Act.DUTY_HANDOVER)
    now = timezone.now()
    here = on_duty(acting_user.person_id, now - AROUND, now + AROUND)
    if not _at_the_desk(unit_id, acting_user) and not here.filter(unit_id=unit_id).exists():
        raise Denied()


def _matter(unit_id: int, kind: MatterKind, text: str, row: Handover | None, acting_user: User) -> Matter:
    made = Matter.everything.create(
        unit_id=unit_id,
        kind=kind,
        text=written(text, _("交接事项"), field="matters")[:300],
        opened_in=row,
        opened_by=acting_user,
    )
    trail.record("duty.matter.open", made, acting_user=acting_user, after={"unit": unit_id, "kind": kind})
    return made


@transaction.atomic
def close_matter(matter: Matter, how: str, *, acting_user: User) -> Matter:
    """A matter is done, and how; it is not carried on any more."""
    row = held(Matter.everything, matter.pk)
    _on_duty_or_desk(row.unit_id, acting_user)
    if row.closed_at is not None:
        raise Conflict(_("这件事已由%(who)s办结。") % {"who": row.closed_by}, code="closed")
    row.how = written(how, _("怎样办结"), field="how")[:300]
    row.closed_by, row.closed_at = acting_user, timezone.now()
    row.save()
    trail.record("duty.matter.close", row, acting_user=acting_user, after={"how": row.how})
    return row


@transaction.atomic
def set_equipment(unit: Unit, name: str, count: int, start: date, *, acting_user: User) -> None:
    """What the unit has of a kind from a day on; 0 takes it off the list."""
    require(acting_user, Act.DUTY_EQUIPMENT, unit)
    name = written(name, _("装备名称"), field="name")[:40]
    Unit.objects.select_for_update().get(pk=unit.pk)
    rows = EquipmentLine.everything.filter(unit=unit, name=name)
    rows.filter(period__startswith__gte=start).delete()
    for line in rows.filter(period__contains=start):
        line.period = DateRange(line.period.lower, start)
        line.save()
    if count:
        EquipmentLine.everything.create(
            unit=unit, name=name, count=count, period=DateRange(start, None), set_by=acting_user
        )
    trail.record(
        Act.DUTY_EQUIPMENT, unit, acting_user=acting_user, after={"name": name, "count": count, "from": start}
    )
