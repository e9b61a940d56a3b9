"""Write, hand in, edit, publish, like, note where it was adopted. What is published brings its author points by the policy."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.highlights.models import (
    HIGHLIGHT,
    Adoption,
    Highlight,
    HighlightPicture,
    HighlightState,
    Reading,
)
from assessment.conduct.honours.kinds import rules_at
from assessment.ledger.actions import Points, enter_points
from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import Denied, access, require, scope_of
from auxpolice.audit import trail
from auxpolice.files.actions import attach
from auxpolice.files.contents import PICTURES, Upload, receive
from auxpolice.flow import held
from auxpolice.months import month_of, next_month, today
from auxpolice.notices.awaited import holders
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person

NOTICE = SOURCE = "highlight"
S = HighlightState
OPEN = (S.DRAFT, S.RETURNED)


@dataclass(frozen=True)
class Piece:
    """What is written: ``author`` is one of the unit's people, ``measure`` the code of a figure that it explains."""

    title: str
    text: str
    author: Person | None = None
    measure: str = ""
    pictures: Iterable[Upload | bytes] = ()


def own_unit(user: User) -> Unit | None:
    """Where an auxiliary works, and writes for."""
    place = (
        Assignment.everything.filter(person=user.person_id, period__contains=today())
        .select_related("unit")
        .first()
    )
    return place.unit if place and user.person_id else None


def _require_writing(user: User, unit: Unit) -> None:
    """For one's own unit, a unit one heads, or any by the department."""
    require(user, Act.HIGHLIGHT_WRITE)
    scope = scope_of(user)
    office = scope.roles & ACTS[Act.HIGHLIGHT_WRITE] - {Role.AUXILIARY}
    heads = any(not role.carries_unit or unit.pk in scope.units[role] for role in office)
    if not heads and own_unit(user) != unit:
        raise Denied()


def _said(piece: Piece, unit: Unit) -> dict:
    if (
        piece.author is not None
        and not Assignment.everything.filter(
            person=piece.author, unit=unit, period__contains=today()
        ).exists()
    ):
        raise Problem(_("作者须是本单位的人。"), code="author", field="author")
    return {
        "title": written(piece.title, _("标题"), field="title")[:60],
        "text": written(piece.text, _("正文"), field="text", least=20)[:2000],
        "author": piece.author,
        "measure": piece.measure,
    }


@transaction.atomic
def draft(unit: Unit, piece: Piece, *, acting_user: User) -> Highlight:
    _require_writing(acting_user, unit)
    pictures = [receive(sent, PICTURES, "pictures") for sent in piece.pictures]
    row = Highlight.everything.create(
        unit=unit, drafted_by=acting_user, drafted_at=timezone.now(), **_said(piece, unit)
    )
    attach(HighlightPicture, row, pictures, acting_user=acting_user)
    trail.record(Act.HIGHLIGHT_WRITE, row, acting_user=acting_user, after={"title": row.title})
    return row


def may_edit(user: User, row: Highlight) -> bool:
    """The unit until it is handed in, the department from then on, until it is published."""
    if row.state in OPEN:
        return row.drafted_by_id == user.pk or scope_of(user).can(Act.HONOUR_NOMINATE, row.unit_id)
    return row.state == S.SUBMITTED and scope_of(user).can(Act.HIGHLIGHT_EDIT)


def _held(pk: int) -> Highlight:
    return held(Highlight.objects, pk, "unit", "author")


@transaction.atomic
def edit(pk: int, piece: Piece, version: int, *, acting_user: User) -> Highlight:
    """Change the words; whoever read an older version is told so."""
    row = _held(pk)
    if not may_edit(acting_user, row):
        raise Denied()
    if row.row_version != version:
        raise Conflict(_("这篇亮点刚被他人修改过，请刷新后再改。"), code="row-version")
    before = {"title": row.title, "text": row.text}
    said = _said(piece, row.unit)
    Highlight.everything.filter(pk=pk).update(**said, row_version=F("row_version") + 1)
    attach(
        HighlightPicture,
        row,
        [receive(sent, PICTURES, "pictures") for sent in piece.pictures],
        acting_user=acting_user,
    )
    trail.record(
        "highlight.edit",
        row,
        acting_user=acting_user,
        before=before,
        after={name: said[name] for name in before},
    )
    return _held(pk)


@transaction.atomic
def hand_in(pk: int, *, acting_user: User) -> Highlight:
    row = _held(pk)
    _require_writing(acting_user, row.unit)
    HIGHLIGHT.move(row, S.SUBMITTED, acting_user=acting_user, act="highlight.submit")
    notify(
        NOTICE, holders(Act.HIGHLIGHT_EDIT), row, title=_("亮点待编发：%(title)s") % {"title": row.title},
        text=row.unit.name, acting_user=acting_user,
    )  # fmt: skip
    return row


@transaction.atomic
def publish(pk: int, *, acting_user: User) -> Highlight:
    """For everybody to read; its drafter is told."""
    require(acting_user, Act.HIGHLIGHT_EDIT)
    row = _held(pk)
    HIGHLIGHT.move(
        row,
        S.PUBLISHED,
        acting_user=acting_user,
        act=Act.HIGHLIGHT_EDIT,
        after={"title": row.title},
        published_on=today(),
    )
    return _tell(row, _("亮点已发布：%(title)s") % {"title": row.title}, "", acting_user)


@transaction.atomic
def send_back(pk: int, because: str, *, acting_user: User) -> Highlight:
    require(acting_user, Act.HIGHLIGHT_EDIT)
    row = HIGHLIGHT.move(
        _held(pk), S.RETURNED, acting_user=acting_user, act="highlight.return", reason=because
    )
    return _tell(row, _("亮点被退回：%(title)s") % {"title": row.title}, because, acting_user)


@transaction.atomic
def take_down(pk: int, because: str, *, acting_user: User) -> Highlight:
    """By the department always, by its drafter before it is published."""
    row = _held(pk)
    mine = row.drafted_by_id == acting_user.pk and row.state != S.PUBLISHED
    if not mine:
        require(acting_user, Act.HIGHLIGHT_EDIT)
    HIGHLIGHT.move(row, S.WITHDRAWN, acting_user=acting_user, act="highlight.withdraw", reason=because)
    return _tell(row, _("亮点已撤下：%(title)s") % {"title": row.title}, because, acting_user)


def _tell(row: Highlight, title: str, text: str, acting_user: User) -> Highlight:
    notify(NOTICE, [row.drafted_by_id], row, title=title, text=text, acting_user=acting_user)
    return row


def read(row: Highlight, *, acting_user: User) -> Reading:
    """That this user has read it; once, however often."""
    return Reading.objects.get_or_create(highlight=row, reader=acting_user)[0]


@transaction.atomic
def like(pk: int, *, acting_user: User) -> bool:
    """Like it, or take that back; whether it is liked now."""
    require(acting_user, Act.HONOUR_VIEW)
    row = access(Highlight.objects, pk=pk, state=S.PUBLISHED)
    read(row, acting_user=acting_user)
    mine = Reading.objects.select_for_update().get(highlight=row, reader=acting_user)
    mine.likes = not mine.likes
    mine.save(update_fields=["likes"])
    return mine.likes


@transaction.atomic
def adopt(pk: int, media: str, link: str, day: date, *, acting_user: User) -> Adoption:
    """Note where it was adopted outside; its author gets points, of a unit and month only as often as the policy counts."""
    require(acting_user, Act.HIGHLIGHT_EDIT)
    row = _held(pk)
    HIGHLIGHT.expect(row, S.PUBLISHED, verb=_("登记采用"))
    if day > today() or (row.published_on and day < row.published_on):
        raise Problem(_("采用日期应在发布之后、今天以前。"), code="day", field="day")
    Unit.objects.select_for_update(no_key=True).get(pk=row.unit_id)  # the limit is the unit's
    made = Adoption.objects.create(
        highlight=row, media=written(media, _("媒体"), field="outlet")[:60], link=link, day=day,
        points=_points(row, day), entered_by=acting_user,
    )  # fmt: skip
    trail.record(
        "highlight.adopt", row, acting_user=acting_user, after={"media": made.media, "points": made.points}
    )
    if made.points and row.author is not None:
        entry = Points(
            "HIGHLIGHT", _("亮点被采用"), made.points, f"{made.media} {row.title}", SOURCE, str(made.pk)
        )
        enter_points(row.author, day, entry, acting_user=acting_user, permitted=Act.HIGHLIGHT_EDIT)
    return made


def _points(row: Highlight, day: date) -> int:
    rules = rules_at(row.unit_id, day)
    if rules is None or row.author is None:
        return 0
    month = month_of(day)
    counted = Adoption.objects.filter(
        highlight__unit=row.unit_id, points__gt=0, day__gte=month, day__lt=next_month(month)
    ).count()
    return rules.content["highlight_points"] if counted < rules.content["highlight_limit"] else 0
