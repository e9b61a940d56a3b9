"""Register a complaint once, classify it, name its handlers, or end it before it is handled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.complaints import clocks, rules
from assessment.conduct.complaints.content import ACCUSATION, kind_named
from assessment.conduct.complaints.models import (
    COMPLAINT_FLOW,
    About,
    Allegation,
    Complainant,
    Complaint,
    ComplaintPaper,
    ComplaintState,
    Handler,
    Recusal,
    Source,
    Stream,
)
from assessment.ledger.actions import unit_on
from auxpolice import sealed
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Denied, can, require, scope_of
from auxpolice.audit import trail
from auxpolice.deadlines import due_in, refuse_late
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.sending import notify
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from auxpolice.units.models import Unit
from personnel.models import Assignment, Person

NOTICE = "complaint"


@dataclass(frozen=True)
class Who:
    """Who complains, as told."""

    name: str = ""
    phone: str = ""
    address: str = ""
    sex: str = ""

    @property
    def mark(self) -> str:
        """By the phone number where there is one, else by the name."""
        return "".join(filter(str.isdigit, self.phone)) or "".join(self.name.split())

    def kept_with(self, complaint: Complaint) -> Complainant:
        told = {
            field: sealed.seal(getattr(self, field).strip()) for field in ("name", "phone", "address", "sex")
        }
        return Complainant(complaint=complaint, **told, marked=sealed.mark(self.mark))


def twice() -> Conflict:
    return Conflict(_("这个编号的工单已经登记过，请在列表里查找。"), code="number-twice", field="number")


@transaction.atomic
def register(
    *,
    source: str,
    stream: str,
    kind: str,
    title: str,
    text: str,
    received_at: datetime,
    happened_on: date | None = None,
    number: str = "",
    about: str = About.UNKNOWN,
    unit: Unit | None = None,
    person: Person | None = None,
    user: User | None = None,
    place: str = "",
    name: str = "",
    phone: str = "",
    address: str = "",
    sex: str = "",
    late_because: str = "",
    papers: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Complaint:
    """A complaint with its first allegation; who complains goes into a table of its own and out of the text."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    now, who = timezone.now(), Who(name, phone, address, sex)
    received = timezone.localdate(received_at)
    happened = happened_on or received
    if received_at > now:
        raise Problem(_("收到时间不能在将来。"), code="received", field="received_at")
    if happened > received:
        raise Problem(_("事发日期不能在收到之后。"), code="happened", field="happened_on")
    unit = _unit_of(unit, person, happened)
    version = clocks.version_on(unit, received)
    named = _kind(version.content, kind)
    _about(about, unit, person)
    if now - received_at > timedelta(hours=version.content["register_hours"]):
        late_because = written(late_because, _("超过登记时限的原因"), field="late_because")
    accept_due, due = clocks.dues(version.content, Source(source), Stream(stream), received)
    told = (who.name, who.phone, who.address)
    with only_one("complaint_once_per_number", twice()):
        made = Complaint.everything.create(
            source=source,
            stream=stream,
            number=number.strip(),
            kind=named["code"],
            kind_name=named["name"],
            title=rules.masked(written(title, _("标题"), field="title"), *told)[:100],
            text=rules.masked(written(text, _("反映的内容"), field="text"), *told)[:4000],
            place=place,
            happened_on=happened,
            about=about,
            unit=unit,
            version=version,
            received_at=received_at,
            registered_at=now,
            registered_by=acting_user,
            late_because=late_because[:200],
            accept_due=accept_due,
            due=due,
        )
    who.kept_with(made).save(force_insert=True)
    _allege(made, made.title, named, person, unit, user, acting_user)
    attach(ComplaintPaper, made, [receive(sent, field="papers") for sent in papers], acting_user=acting_user)
    trail.record(
        Act.COMPLAINT_REGISTER,
        made,
        acting_user=acting_user,
        after={"source": source, "stream": stream, "due": due},
        reason=late_because,
    )
    return made


def _kind(content: dict, code: str) -> Any:
    found = kind_named(content, code)
    if found is None:
        raise Problem(
            _("施行中的规则里没有「%(code)s」这个类别。") % {"code": code}, code="kind", field="kind"
        )
    return found


def _unit_of(unit: Unit | None, person: Person | None, day: date) -> Unit | None:
    """The person's unit on the day, where a person is named."""
    return Unit.objects.get(pk=unit_on(person, day)) if person else unit


def _about(about: str, unit: Unit | None, person: Person | None) -> None:
    if person is not None and about != About.AUXILIARY:
        raise Problem(_("写明了辅警的，涉及对象应为「辅警」。"), code="about", field="about")
    if about in (About.AUXILIARY, About.OFFICER, About.UNIT) and unit is None:
        raise Problem(_("请选择被投诉的单位或人员。"), code="about-unit", field="unit")


def _allege(
    complaint: Complaint,
    text: str,
    kind: Any,
    person: Person | None,
    unit: Unit | None,
    user: User | None,
    acting_user: User,
) -> Allegation:
    return Allegation.everything.create(
        complaint=complaint,
        text=written(text, _("反映的问题"), field="text")[:300],
        kind=kind["code"],
        kind_name=kind["name"],
        person=person,
        unit=unit,
        user=user,
        made_by=acting_user,
        made_at=timezone.now(),
    )


@transaction.atomic
def allege(
    complaint: Complaint,
    *,
    text: str,
    kind: str,
    person: Person | None = None,
    unit: Unit | None = None,
    user: User | None = None,
    acting_user: User,
) -> Allegation:
    """One thing more that the complaint alleges; each gets a finding of its own."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk, "version")
    COMPLAINT_FLOW.expect(
        locked, ComplaintState.REGISTERED, ComplaintState.HANDLING, verb=_("增加反映的问题")
    )
    named = _kind(locked.version.content, kind)
    unit = _unit_of(unit, person, locked.happened_on) or locked.unit
    made = _allege(locked, text, named, person, unit, user, acting_user)
    _still_apart(locked)
    after = {"allegation": made.pk, "kind": kind}
    trail.record("complaint.classify", locked, acting_user=acting_user, after=after)
    return made


@transaction.atomic
def classify(
    complaint: Complaint,
    *,
    stream: str,
    about: str,
    unit: Unit | None = None,
    person: Person | None = None,
    user: User | None = None,
    kind: str,
    acting_user: User,
) -> Complaint:
    """Say which stream it is, whom it is about and what kind: the clock runs by that, from the day it came in."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk, "version")
    COMPLAINT_FLOW.expect(locked, ComplaintState.REGISTERED, verb=_("重新分类"))
    unit = _unit_of(unit, person, locked.happened_on)
    _about(about, unit, person)
    version = clocks.version_on(unit, locked.received_on)
    named = _kind(version.content, kind)
    accept_due, due = clocks.dues(version.content, locked.source, Stream(stream), locked.received_on)
    new = {
        "stream": stream,
        "about": about,
        "unit_id": unit.pk if unit else None,
        "kind": named["code"],
        "kind_name": named["name"],
        "version_id": version.pk,
        "accept_due": accept_due,
        "due": due,
    }
    before, after = trail.changes(locked, new)
    Complaint.everything.filter(pk=locked.pk).update(**new, row_version=locked.row_version + 1)
    first = Allegation.everything.filter(complaint=locked).order_by("pk").values_list("pk", flat=True)[0]
    Allegation.everything.filter(pk=first).update(
        kind=named["code"], kind_name=named["name"], person=person, unit=unit, user=user
    )
    trail.record("complaint.classify", locked, acting_user=acting_user, before=before, after=after)
    return Complaint.everything.get(pk=locked.pk)


# --- who handles it


def _tied(user: User, units: set[int]) -> bool:
    """Does the user belong to one of the units: as head or clerk of it, of one above or below, or by their post?"""
    if not units:
        return False
    held_for = set(
        RoleGrant.objects.filter(user=user, period__contains=today(), unit__isnull=False).values_list(
            "unit", flat=True
        )
    )
    if user.person_id:
        places = Assignment.everything.filter(person=user.person_id, period__contains=today())
        held_for |= set(places.values_list("unit", flat=True))
    paths = dict(Unit.objects.filter(pk__in=held_for | units).values_list("pk", "path"))
    return any(
        paths[mine].startswith(paths[theirs]) or paths[theirs].startswith(paths[mine])
        for mine in held_for
        for theirs in units
    )


def hands(complaint: Complaint, users: Iterable[User]) -> list[rules.Hand]:
    """The people as the conflict check sees them."""
    about = list(Allegation.everything.filter(complaint=complaint))
    units = {unit for unit in (complaint.unit_id, *(one.unit_id for one in about)) if unit}
    recused = set(Recusal.objects.filter(complaint=complaint).values_list("user", flat=True))
    return [
        rules.Hand(
            str(user),
            of_unit=_tied(user, units),
            accused=any(one.user_id == user.pk or (one.person_id or 0) == user.person_id for one in about),
            recused=user.pk in recused,
        )
        for user in users
    ]


def _said(code: str, name: str) -> str:
    words = {
        "accused": _("%(name)s就是被反映人，不能办理。"),
        "recused": _("%(name)s已经回避，不能办理。"),
        "denounced": _("检举控告不能交给被检举控告的单位，%(name)s属于该单位。"),
        "alone": _("信访不能只由被投诉单位自己办理，请加入该单位以外的人。"),
        "two": _("办理须二人以上。"),
    }
    return words[code] % {"name": name}


def _refuse_conflicts(complaint: Complaint, users: list[User]) -> list[rules.Hand]:
    found = hands(complaint, users)
    if wrong := rules.conflicts(found, complaint.stream == ACCUSATION):
        first, *more = [_said(code, name) for code, name in wrong]
        raise Problem(first, code=wrong[0][0], field="handlers", details=more)
    return found


def _still_apart(complaint: Complaint) -> None:
    """What is alleged now must not concern those who handle it already."""
    users = [row.user for row in complaint.handlers.filter(until__isnull=True).select_related("user")]
    if users:
        _refuse_conflicts(complaint, users)


@transaction.atomic
def assign(
    complaint: Complaint, *, handlers: Iterable[User], in_charge: Unit, acting_user: User
) -> Complaint:
    """Take it, and name who handles it; the first leads. Later: name others in their place."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk, "version")
    COMPLAINT_FLOW.expect(locked, ComplaintState.REGISTERED, ComplaintState.HANDLING, verb=_("分办"))
    if not locked.kind:
        raise Problem(_("请先核定这件信访的类型、类别和对象。"), code="unclassified")
    users = list(dict.fromkeys(handlers))
    for user in users:
        if not scope_of(user).can(Act.COMPLAINT_HANDLE):
            raise Problem(_("%(who)s没有办理信访的权限。") % {"who": user}, code="handler", field="handlers")
    found = _refuse_conflicts(locked, users)
    now = timezone.now()
    before = {row.user_id: row for row in locked.handlers.filter(until__isnull=True)}
    locked.handlers.filter(until__isnull=True).update(until=now, leads=False)
    Handler.objects.bulk_create(
        Handler(complaint=locked, user=user, leads=not nth, of_unit=hand.of_unit, since=now)
        for nth, (user, hand) in enumerate(zip(users, found, strict=True))
    )
    names = {"handlers": "、".join(map(str, users)), "in_charge": in_charge.name}
    if locked.state == ComplaintState.REGISTERED:
        due = locked.due
        if clocks.clock_for(locked).since_accepted:
            due = clocks.due_from(locked, timezone.localdate(now))
        COMPLAINT_FLOW.move(
            locked,
            ComplaintState.HANDLING,
            acting_user=acting_user,
            act="complaint.assign",
            after={**names, "due": due},
            in_charge=in_charge,
            due=due,
        )
    else:
        Complaint.everything.filter(pk=locked.pk).update(in_charge=in_charge)
        trail.record("complaint.assign", locked, acting_user=acting_user, after=names)
    notify(
        NOTICE,
        [user.pk for user in users if user.pk not in before],
        locked,
        title=_("请办理信访：%(called)s") % {"called": locked.called},
        text=_("承办人：%(names)s") % {"names": names["handlers"]},
        due=locked.due,
        acting_user=acting_user,
    )
    return locked


@transaction.atomic
def recuse(complaint: Complaint, *, user: User | None = None, reason: str, acting_user: User) -> Recusal:
    """Step back oneself, or keep somebody away: the complaint isn't there for them any more."""
    user = user or acting_user
    require(acting_user, Act.COMPLAINT_HANDLE if user == acting_user else Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk)
    reason = written(reason, _("回避原因"), field="reason")
    left = locked.handlers.filter(until__isnull=True).exclude(user=user).select_related("user")
    handled = locked.handlers.filter(until__isnull=True, user=user)
    if handled.exists() and left.count() < 2:
        raise Conflict(_("回避后承办不足二人，请先由登记部门另行分办。"), code="two")
    handled.update(until=timezone.now(), leads=False)
    if (first := left.first()) and not left.filter(leads=True).exists():
        left.filter(pk=first.pk).update(leads=True)
    with only_one("complaint_recusal_once", Conflict(_("%(who)s已经回避。") % {"who": user}, code="recused")):
        made = Recusal.objects.create(complaint=locked, user=user, reason=reason[:200], at=timezone.now())
    trail.record("complaint.recuse", locked, acting_user=acting_user, after={"user": str(user)})
    return made


# --- ended before it was handled


@transaction.atomic
def end(complaint: Complaint, to: str, because: str, *, acting_user: User) -> Complaint:
    """Not taken, sent back to whoever is in charge (within the days for it), or withdrawn by the complainant."""
    locked = held(Complaint.objects, complaint.pk, "version")
    withdrawn = to == ComplaintState.WITHDRAWN and locked.state == ComplaintState.HANDLING
    require(acting_user, Act.COMPLAINT_HANDLE if withdrawn else Act.COMPLAINT_REGISTER)
    if withdrawn and not can(acting_user, Act.COMPLAINT_REGISTER):
        refuse_others(locked, acting_user)
    if to == ComplaintState.TRANSFERRED and locked.state == ComplaintState.REGISTERED:
        refuse_late(due_in(locked.version.content["objection_days"], locked.received_on), _("退回异议"))
    result = {ComplaintState.NOT_TAKEN: "not_taken", ComplaintState.WITHDRAWN: "withdrawn"}.get(
        ComplaintState(to), ""
    )
    return COMPLAINT_FLOW.move(
        locked,
        ComplaintState(to),
        acting_user=acting_user,
        act="complaint.end",
        reason=because,
        result=result,
        stopped=False,
    )


@transaction.atomic
def repeat(complaint: Complaint, of: Complaint, because: str, *, acting_user: User) -> Complaint:
    """The same as an earlier one: handled there."""
    require(acting_user, Act.COMPLAINT_REGISTER)
    locked = held(Complaint.objects, complaint.pk)
    if of.pk == locked.pk or of.repeats_id:
        raise Problem(_("请选择另一件未被并案的信访。"), code="repeats", field="of")
    return COMPLAINT_FLOW.move(
        locked,
        ComplaintState.REPEATED,
        acting_user=acting_user,
        act="complaint.repeat",
        reason=because,
        repeats=of,
        result="repeated",
    )


def refuse_others(complaint: Complaint, user: User) -> None:
    """Denied for whoever doesn't handle it by name."""
    if not complaint.handlers.filter(user=user, until__isnull=True).exists():
        raise Denied()


@transaction.atomic
def reveal(complaint: Complaint, *, reason: str, acting_user: User) -> str:
    """Who complains, for those who handle it by name, against a reason; looking leaves a trace."""
    require(acting_user, Act.COMPLAINT_REVEAL)
    refuse_others(complaint, acting_user)
    reason = written(reason, _("查看的理由"), field="reason", code="reason-missing", least=2)
    found = Complainant.objects.filter(complaint=complaint).first()
    told = (
        [sealed.opened(getattr(found, field)) for field in ("name", "sex", "phone", "address")]
        if found
        else []
    )
    trail.record(Act.COMPLAINT_REVEAL, complaint, acting_user=acting_user, reason=reason)
    return " · ".join(filter(None, told)) or _("匿名，没有留下联系方式")


def may_be_named() -> list[User]:
    """Active accounts that may handle complaints."""
    roles = [Role.POLITICAL, Role.INSPECTOR, Role.UNIT_HEAD]
    held_today = RoleGrant.objects.filter(role__in=roles, period__contains=today())
    return list(
        User.objects.filter(is_active=True, pk__in=held_today.values("user")).order_by("full_name", "pk")
    )
