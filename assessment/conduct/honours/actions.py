"""Put somebody forward, appraise, review, make public, ask for the decision, decide, revoke. Whoever gives holds the person's row."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.honours import consequences
from assessment.conduct.honours.kinds import read, refuse_barred, rules_for
from assessment.conduct.honours.models import (
    NOMINATION,
    Honour,
    Nomination,
    NominationObjection,
    NominationPaper,
    NominationState,
)
from assessment.ledger.actions import Points, enter_points, entry_of, reverse_points, unit_on
from auxpolice import objections
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, User
from auxpolice.access.scope import access, require
from auxpolice.approvals import words
from auxpolice.approvals.models import Said
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.files.actions import attach
from auxpolice.files.contents import PAPERS, Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.awaited import heads_over, holders, holders_of
from auxpolice.notices.sending import notify, with_delegates
from auxpolice.objections import ObjectionState
from auxpolice.problems import Conflict, Problem, written
from auxpolice.units.models import Unit
from personnel.models import Person

MATTER, NOTICE, SOURCE = "honour", "honour", "honour"
STEP_DAYS = 5
"""Working days for each step of the way (示例)."""
S = NominationState


@dataclass(frozen=True)
class Deed:
    """What somebody has done, when, and what shows it; why it may not be made public, where it may not."""

    kind: str
    day: date
    text: str
    papers: Iterable[Upload | bytes] = ()
    secret_because: str = ""


def account_of(person: Person | None) -> int | None:
    return getattr(getattr(person, "account", None), "pk", None)


@transaction.atomic
def nominate(person: Person | None, unit: Unit | None, deed: Deed, *, acting_user: User) -> Nomination:
    """Put a person, or a unit, forward for an honour of the policy in force; the unit's appraisal comes next."""
    if person is not None:
        access(Person.objects.select_for_update(of=("self",), no_key=True), pk=person.pk)
        unit_id = unit_on(person, today())
        if account_of(person) == acting_user.pk:
            raise Problem(_("不能申报自己。"), code="own", field="person")
    elif unit is None:
        raise Problem(_("请写明申报谁：人员，或集体。"), code="whom", field="person")
    else:
        unit_id = unit.pk
    require(acting_user, Act.HONOUR_NOMINATE, unit_id)
    if deed.day > today():
        raise Problem(_("事迹日期不能在将来。"), code="day", field="day")
    text = written(deed.text, _("事迹"), field="text", least=10)
    rules = rules_for(unit_id, today())
    kind = rules.kind(deed.kind, collective=person is None)
    refuse_barred(person, unit_id, kind, rules, today())
    row = Nomination(
        person=person, unit_id=unit_id, kind=kind["code"], kind_name=kind["name"], ladder=kind["ladder"],
        step=kind["step"], rank=kind["rank"], points=kind["points"], award_fen=kind["award_fen"],
        early=kind["early"], publicity_days=kind["publicity_days"], deed_day=deed.day, deed=text[:1000],
        secret_because=deed.secret_because.strip()[:200], nominated_by=acting_user, nominated_at=timezone.now(),
        due=due_in(STEP_DAYS), **rules.frozen,
    )  # fmt: skip
    received = [receive(sent, PAPERS, "papers") for sent in deed.papers]
    row.save(force_insert=True)
    if received:
        attach(NominationPaper, row, received, acting_user=acting_user)
    trail.record(
        Act.HONOUR_NOMINATE, row, acting_user=acting_user,
        after={"kind": row.kind_name, "person": row.person_id, "deed_day": row.deed_day},
    )  # fmt: skip
    _tell(row, heads_over([unit_id])[unit_id], _("%(row)s：待单位评议") % {"row": row}, acting_user)
    return row


def _tell(row: Nomination, accounts: Iterable[int], title: str, acting_user: User, text: str = "") -> None:
    to = with_delegates(accounts) - {account_of(row.person)}
    notify(NOTICE, to, row, title=title, text=text, due=row.due, acting_user=acting_user)


def _held(pk: int) -> Nomination:
    return held(Nomination.objects, pk, "person", "unit", "version")


@transaction.atomic
def appraise(pk: int, present: int, in_favour: int, *, acting_user: User) -> Nomination:
    """What the unit's people said: at least half of those present are for it."""
    row = _held(pk)
    require(acting_user, Act.HONOUR_NOMINATE, row.unit_id)
    NOMINATION.ready(row, S.APPRAISED, acting_user)
    if not 0 < present <= 9999 or not 0 <= in_favour <= present:
        raise Problem(_("同意的人数不能多于参加评议的人数。"), code="votes", field="in_favour")
    if 2 * in_favour <= present:
        raise Problem(_("同意的不过半数，不能上报；可以撤回这份申报。"), code="votes", field="in_favour")
    NOMINATION.move(
        row, S.APPRAISED, acting_user=acting_user, act="honour.appraise",
        after={"present": present, "in_favour": in_favour}, present=present, in_favour=in_favour,
        due=due_in(STEP_DAYS),
    )  # fmt: skip
    _tell(row, holders(Act.HONOUR_REVIEW), _("%(row)s：待政工审核") % {"row": row}, acting_user)
    return row


@transaction.atomic
def review(pk: int, opinion: str, document: str = "", *, acting_user: User) -> Nomination:
    """The department's word: it is made public for its working days, or goes to the decision where it needn't be."""
    require(acting_user, Act.HONOUR_REVIEW)
    row = _held(pk)
    opinion = written(opinion, _("审核意见"), field="opinion")[:300]
    if row.needs_publicity and row.public_until is None:
        last = due_in(row.publicity_days)
        return NOMINATION.move(
            row, S.PUBLIC, acting_user=acting_user, act="honour.publish", right=Act.HONOUR_REVIEW, reason=opinion,
            after={"until": last}, opinion=opinion, public_from=today(), public_until=last, due=last,
        )  # fmt: skip
    document = _document(document)
    NOMINATION.move(
        row, S.SUBMITTED, acting_user=acting_user, act="honour.submit", reason=opinion,
        after={"document": document}, opinion=opinion, document=document, due=due_in(STEP_DAYS),
    )  # fmt: skip
    return _submitted(row, opinion, acting_user)


def _document(text: str) -> str:
    return written(text, _("拟发文号"), field="document")[:60]


def _submitted(row: Nomination, opinion: str, acting_user: User) -> Nomination:
    words.say(MATTER, row.pk, Said.SUBMITTED, opinion, acting_user=acting_user)
    _tell(row, holders_of(Role.LEADER), _("%(row)s：待决定") % {"row": row}, acting_user)
    return row


@transaction.atomic
def submit(pk: int, document: str, *, acting_user: User, day: date | None = None) -> Nomination:
    """After its publicity, and once every objection is answered, it goes to the decision."""
    require(acting_user, Act.HONOUR_REVIEW)
    row = _held(pk)
    NOMINATION.expect(row, S.PUBLIC, verb=_("报请决定"))
    if row.public_until is None or (day or today()) <= row.public_until:
        raise Conflict(
            _("公示到 %(day)s 为止，期满后才能报请决定。") % {"day": row.public_until},
            code="public",
            field="document",
        )
    if NominationObjection.everything.filter(NominationObjection.waiting, nomination=row).exists():
        raise Conflict(_("还有异议没有答复，答复之后才能报请决定。"), code="objections", field="document")
    document = _document(document)
    NOMINATION.move(
        row, S.SUBMITTED, acting_user=acting_user, act="honour.submit", after={"document": document},
        document=document, due=due_in(STEP_DAYS),
    )  # fmt: skip
    return _submitted(row, row.opinion or document, acting_user)


@transaction.atomic
def grant(pk: int, opinion: str, *, acting_user: User) -> Nomination:
    """Decide by another person: the honour is given, and brings its points and what else the policy says."""
    require(acting_user, Act.HONOUR_DECIDE)
    row = _held(pk)
    NOMINATION.ready(row, S.GRANTED, acting_user, right=Act.HONOUR_DECIDE)
    day = today()
    if row.person_id is not None:
        held(Person.everything.select_for_update(no_key=True), row.person_id)
    rules = read(row.version)
    refuse_barred(row.person, row.unit_id, rules.kinds[row.kind], rules, day)
    words.say(MATTER, row.pk, Said.AGREED, opinion, acting_user=acting_user)
    NOMINATION.move(
        row, S.GRANTED, acting_user=acting_user, act=Act.HONOUR_DECIDE, reason=opinion,
        after={"document": row.document, "kind": row.kind_name},
    )  # fmt: skip
    if row.person is not None:
        _give(row, row.person, day, acting_user)
    _tell_all(row, _("%(row)s：已授予") % {"row": row}, row.document, acting_user)
    return row


def _give(row: Nomination, person: Person, day: date, acting_user: User) -> Honour:
    copied = ("rank", "issuer", "document", "kind", "ladder", "step", "points", "award_fen", "early")
    honour = Honour.everything.create(
        person=person,
        title=row.kind_name,
        day=day,
        nomination=row,
        **{name: getattr(row, name) for name in copied},
    )
    if row.points:
        entry = Points(
            row.kind, row.kind_name, row.points, f"{row.document} {row.deed}", SOURCE, str(honour.pk)
        )
        enter_points(person, day, entry, acting_user=acting_user, permitted=Act.HONOUR_DECIDE)
    return honour


def _tell_all(row: Nomination, title: str, text: str, acting_user: User) -> None:
    to = {
        row.nominated_by_id,
        row.reviewed_by_id,
        account_of(row.person),
        *heads_over([row.unit_id])[row.unit_id],
    }
    notify(NOTICE, to, row, title=title, text=text, acting_user=acting_user)


@transaction.atomic
def send_back(pk: int, opinion: str, *, acting_user: User) -> Nomination:
    """Back to the department, with the reason."""
    require(acting_user, Act.HONOUR_DECIDE)
    row = _held(pk)
    words.say(MATTER, row.pk, Said.RETURNED, opinion, acting_user=acting_user)
    NOMINATION.move(
        row, S.APPRAISED, acting_user=acting_user, act="honour.return", reason=opinion, due=due_in(STEP_DAYS)
    )
    _tell(row, {row.reviewed_by_id or 0}, _("%(row)s：已退回") % {"row": row}, acting_user, opinion)
    return row


@transaction.atomic
def refuse(pk: int, because: str, *, acting_user: User) -> Nomination:
    """The department doesn't put it forward."""
    require(acting_user, Act.HONOUR_REVIEW)
    row = _held(pk)
    NOMINATION.move(row, S.REFUSED, acting_user=acting_user, act="honour.refuse", reason=because)
    _tell(row, {row.nominated_by_id}, _("%(row)s：未通过") % {"row": row}, acting_user, because)
    return row


@transaction.atomic
def withdraw(pk: int, because: str, *, acting_user: User) -> Nomination:
    row = _held(pk)
    require(acting_user, Act.HONOUR_NOMINATE, row.unit_id)
    return NOMINATION.move(row, S.WITHDRAWN, acting_user=acting_user, act="honour.withdraw", reason=because)


@transaction.atomic
def revoke(pk: int, because: str, *, acting_user: User) -> Nomination:
    """Take an honour back with all it brought, as one: points, award, the condition for an early promotion."""
    require(acting_user, Act.HONOUR_DECIDE)
    row = _held(pk)
    NOMINATION.move(row, S.REVOKED, acting_user=acting_user, act="honour.revoke", reason=because)
    honour = Honour.everything.select_for_update().filter(nomination=row).first()
    if honour is not None:
        if entry := entry_of(SOURCE, str(honour.pk)):
            reverse_points(
                entry,
                _("表彰撤销：%(why)s") % {"why": because},
                acting_user=acting_user,
                permitted=Act.HONOUR_DECIDE,
            )
        Honour.everything.filter(pk=honour.pk).update(in_force=False)
        honour.in_force = False
        consequences.take_back(honour, because, acting_user=acting_user)
    _tell_all(row, _("%(row)s：已撤销") % {"row": row}, because, acting_user)
    return row


# --- publicity
def in_publicity() -> Any:
    """What is made public at present, for everybody to read."""
    rows = Nomination.everything.filter(state=S.PUBLIC, secret_because="")
    return rows.select_related("person", "unit").order_by("public_until", "pk")


@transaction.atomic
def object_to(pk: int, text: str, *, acting_user: User) -> NominationObjection:
    """An objection by anybody, while it is public; it holds the nomination until it is answered."""
    require(acting_user, Act.HONOUR_OBJECT)
    row = access(in_publicity(), for_update=True, pk=pk)
    if row.public_until is None or today() > row.public_until:
        raise Conflict(_("公示期已过，不能再提异议。"), code="late", field="text")
    found = objections.put(
        NominationObjection(nomination=row, text=text, due=due_in(read(row.version).content["objection_days"])),
        acting_user=acting_user, act=Act.HONOUR_OBJECT, target=row,
    )  # fmt: skip
    _tell(row, holders(Act.HONOUR_REVIEW), _("%(row)s：公示期收到异议") % {"row": row}, acting_user)
    return found


@transaction.atomic
def answer_objection(pk: int, outcome: str, answer: str, *, acting_user: User) -> NominationObjection:
    """The department answers; an objection that holds ends the nomination."""
    require(acting_user, Act.HONOUR_REVIEW)
    objection = held(NominationObjection.objects, pk, "nomination")
    row = _held(objection.nomination_id)
    state = ObjectionState.UPHELD if outcome == ObjectionState.UPHELD else ObjectionState.REJECTED
    effect = None
    if state == ObjectionState.UPHELD:
        effect = {_("申报"): [row.get_state_display(), str(S.REFUSED.label)]}
        NOMINATION.move(row, S.REFUSED, acting_user=acting_user, act="honour.refuse", reason=answer)
    return objections.answer(
        objection, state, answer, acting_user=acting_user, act="honour.objection.answer", right=Act.HONOUR_REVIEW,
        target=row, effect=effect,
    )  # fmt: skip
