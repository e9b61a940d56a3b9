"""Demands: raised, given to an owner, answered, rated; merged, closed, published; aid in hardship."""

import secrets
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role, RoleGrant, User
from auxpolice.access.scope import Denied, access, can, require, unscoped
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.files.actions import attach
from auxpolice.files.contents import PAPERS, Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.awaited import holders_of
from auxpolice.notices.sending import notify, with_delegates
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force, version_for
from auxpolice.problems import Problem, written
from auxpolice.units.models import Unit
from personnel.queries import account_of, unit_on
from personnel.talks.content import HARDSHIP, TALKS
from personnel.talks.models import (
    AID,
    DEMAND,
    Aid,
    Answered,
    Demand,
    DemandPaper,
    DemandState,
    DemandStep,
    Rating,
    Talk,
)

NOTICE = "demand"
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of a receipt: none that is taken for another."""
S = DemandState


def kind_of(code: str, version: PolicyVersion) -> dict[str, Any]:
    found = next((kind for kind in version.content["demand_kinds"] if kind["code"] == code), None)
    if found is None:
        raise Problem(_("请选择诉求种类。"), code="kind", field="kind")
    return found


def _receive(kind: str, text: str, version: PolicyVersion, *, by: User | None, **more: Any) -> Demand:
    found = kind_of(kind, version)
    row = Demand.everything.create(
        kind=found["code"],
        kind_name=found["name"],
        hardship=bool(found.get(HARDSHIP)),
        text=written(text, _("内容"), field="text")[:1000],
        raised_on=today(),
        due=due_in(version.content["owner_days"]),
        version=version,
        **more,
    )
    _step(row, row.text, by)
    return row


def _step(row: Demand, text: str, by: User | None) -> None:
    DemandStep.objects.create(demand=row, state=row.state, text=text[:1000], by=by, on=today())


@transaction.atomic
def raise_own(
    kind: str,
    text: str,
    *,
    past_head: bool = False,
    papers: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Demand:
    """A demand of one's own; ``past_head`` keeps it from the heads of the unit."""
    require(acting_user, Act.DEMAND_RAISE)
    person = acting_user.person
    unit_id = unit_on(person.pk, today()) if person else None
    if person is None or unit_id is None:
        raise Problem(_("账号没有关联在职人员，不能提出诉求。"), code="no-person")
    version = version_for(TALKS, unit_id, today())
    row = _receive(kind, text, version, by=acting_user, person=person, unit_id=unit_id, past_head=past_head)
    received = [receive(sent, PAPERS, "papers") for sent in papers]
    if received:
        attach(DemandPaper, row, received, acting_user=acting_user)
    trail.record(Act.DEMAND_RAISE, row, acting_user=acting_user)
    _tell_receivers(row, acting_user)
    return row


def receive_in_talk(talk: Talk, kind: str, text: str, version: PolicyVersion, *, acting_user: User) -> Demand:
    """What was raised in a talk becomes a matter of its own, in the name of the person."""
    row = _receive(kind, text, version, by=acting_user, person=talk.person, unit_id=talk.unit_id, talk=talk)
    trail.record(Act.DEMAND_RAISE, row, acting_user=acting_user)
    return row


@transaction.atomic
def raise_unnamed(kind: str, text: str, *, acting_user: User) -> str:
    """A demand without a name; the receipt by what its answer is found. Neither row nor trail keeps account or address."""
    require(acting_user, Act.DEMAND_RAISE)
    version = bureau_version()
    receipt = "".join(secrets.choice(ALPHABET) for _n in range(10))
    with unscoped("a demand without a name"):
        row = _receive(kind, text, version, by=None, receipt=receipt, past_head=True)
        trail.record("demand.unnamed", row, acting_user=None)
        _tell_receivers(row, None)
    return receipt


def bureau_version() -> PolicyVersion:
    """The rules of the bureau as a whole."""
    top = Unit.objects.filter(parent=None).order_by("pk").first()
    versions = in_force(TALKS, today())
    if top is None or not versions:
        raise Problem(_("还没有施行谈心谈话与诉求的规定。"), code="no-policy")
    return versions.get(top.pk) or next(iter(versions.values()))


def _tell_receivers(row: Demand, user: User | None) -> None:
    to = holders_of(Role.POLITICAL) if row.past_head else frozenset(owners_of_unit(row.unit_id))
    notify(
        NOTICE,
        with_delegates(to),
        row,
        title=_("新的诉求：%(kind)s") % {"kind": row.kind_name},
        due=row.due,
        acting_user=user,
    )


def owners_of_unit(unit_id: int | None) -> list[int]:
    """Accounts of the heads of the unit, or of the department where it has none."""
    grants = RoleGrant.objects.filter(
        role=Role.UNIT_HEAD, unit=unit_id, period__contains=today(), user__is_active=True
    )
    return list(grants.values_list("user", flat=True)) or sorted(holders_of(Role.POLITICAL))


def may_own(row: Demand) -> list[User]:
    """Who may be given the demand: the department and the leaders, and the heads over its unit unless it goes past them."""
    ids = set(holders_of(Role.POLITICAL) | holders_of(Role.LEADER))
    if row.unit_id and not row.past_head:
        path = [int(part) for part in Unit.objects.get(pk=row.unit_id).path.split("/") if part]
        heads = RoleGrant.objects.filter(role=Role.UNIT_HEAD, unit__in=path, period__contains=today())
        ids |= set(heads.values_list("user", flat=True))
    users = User.objects.filter(pk__in=ids, is_active=True).order_by("full_name", "pk")
    return [user for user in users if user.person_id is None or user.person_id != row.person_id]


def _found(pk: int) -> Demand:
    return held(Demand.objects, pk, "person__account", "version", "owner")


@transaction.atomic
def assign(pk: int, owner: User, *, acting_user: User) -> Demand:
    """Give it to somebody; a head takes what is of the own unit, the department gives any."""
    require(acting_user, Act.DEMAND_HANDLE)
    row = _found(pk)
    if owner.pk != acting_user.pk:
        require(acting_user, Act.DEMAND_STEER)
    if owner.pk not in {user.pk for user in may_own(row)}:
        raise Problem(_("这个人不能承办这件诉求。"), code="owner", field="owner")
    DEMAND.move(
        row,
        S.OWNED,
        acting_user=acting_user,
        act="demand.assign",
        owner=owner,
        due=due_in(row.version.content["answer_days"]),
    )
    _step(row, _("承办人：%(name)s") % {"name": owner}, acting_user)
    notify(
        NOTICE,
        [owner.pk],
        row,
        title=_("请您办理诉求%(number)s") % {"number": row.number},
        due=row.due,
        acting_user=acting_user,
    )
    return row


@transaction.atomic
def answer(pk: int, text: str, *, acting_user: User) -> Demand:
    """The owner's answer (or the department's); whoever raised it is asked how satisfied they are."""
    require(acting_user, Act.DEMAND_HANDLE)
    row = _found(pk)
    if row.owner_id != acting_user.pk and not can(acting_user, Act.DEMAND_STEER):
        raise Denied()
    told = written(text, _("答复"), field="text")[:1000]
    DEMAND.move(
        row,
        S.ANSWERED,
        acting_user=acting_user,
        act="demand.answer",
        answer=told,
        due=due_in(row.version.content["rating_days"]),
    )
    _step(row, told, acting_user)
    for one in (row, *row.merged.select_related("person__account")):
        notify(
            NOTICE,
            [account_of(one.person)],
            one,
            title=_("您的诉求已答复"),
            text=told[:200],
            due=row.due,
            acting_user=acting_user,
        )
    return row


@transaction.atomic
def rate(pk: int, rating: str, text: str = "", *, acting_user: User) -> Demand:
    """The person says how satisfied they are; who is not, says why, and it goes up to the department, once."""
    require(acting_user, Act.DEMAND_RAISE)
    row = access(Demand.objects.select_related("person__account", "version"), pk=pk, for_update=True)
    if row.person_id is None or row.person_id != acting_user.person_id:
        raise Denied()
    return _rated(row, rating, text, acting_user)


@transaction.atomic
def rate_unnamed(receipt: str, rating: str, text: str = "", *, acting_user: User) -> Demand:
    """The same by the receipt."""
    require(acting_user, Act.DEMAND_RAISE)
    with unscoped("a demand without a name"):
        row = held(Demand.everything.exclude(receipt=""), by_receipt(receipt).pk, "version")
        return _rated(row, rating, text, None)


def by_receipt(receipt: str) -> Demand:
    """The demand without a name of this receipt; Problem when there is none."""
    sent = receipt.strip().upper()
    row = Demand.everything.filter(receipt=sent).first() if len(sent) == 10 and sent.isalnum() else None
    if row is None:
        raise Problem(_("没有这个回执码，请核对后再输。"), code="receipt", field="receipt")
    return row


def _rated(row: Demand, rating: str, text: str, by: User | None) -> Demand:
    if rating not in Rating.values:
        raise Problem(_("请选择满意、基本满意或不满意。"), code="rating", field="rating")
    again = rating == Rating.NOT and not row.steps.filter(state=S.RAISED_AGAIN).exists()
    why = written(text, _("不满意的原因"), field="text")[:200] if rating == Rating.NOT else text[:200]
    DEMAND.move(
        row,
        S.RAISED_AGAIN if again else S.CLOSED,
        acting_user=by,
        act="demand.rate",
        rating=rating,
        due=due_in(row.version.content["owner_days"]),
    )
    _step(row, why, by)
    if again:
        notify(
            NOTICE,
            with_delegates(holders_of(Role.POLITICAL)),
            row,
            title=_("诉求%(number)s答复后不满意") % {"number": row.number},
            text=why,
            due=row.due,
            acting_user=by,
        )
    return row


@transaction.atomic
def close(pk: int, because: str, *, acting_user: User) -> Demand:
    """The department ends it for a reason, which the person reads."""
    require(acting_user, Act.DEMAND_STEER)
    row = _found(pk)
    DEMAND.move(row, S.CLOSED, acting_user=acting_user, act="demand.close", reason=because)
    _step(row, row.because, acting_user)
    notify(
        NOTICE,
        [account_of(row.person)],
        row,
        title=_("您的诉求已办结"),
        text=row.because,
        acting_user=acting_user,
    )
    return row


@transaction.atomic
def merge(pk: int, into_pk: int, *, acting_user: User) -> Demand:
    """The same asked again: it goes with another that is still open, and its person hears that one's answer."""
    require(acting_user, Act.DEMAND_STEER)
    if pk == into_pk:
        raise Problem(_("不能并入自己。"), code="merge", field="into")
    into, row = (_found(one) for one in sorted((into_pk, pk), key=lambda one: one != into_pk))
    if into.state not in (S.RECEIVED, S.OWNED, S.RAISED_AGAIN):
        raise Problem(
            _("诉求%(number)s已经答复或办结，不能并入。") % {"number": into.number},
            code="merge",
            field="into",
        )
    DEMAND.move(row, S.MERGED, acting_user=acting_user, act="demand.merge", into=into)
    row.merged.update(into=into)
    _step(row, _("并入%(number)s") % {"number": into.number}, acting_user)
    return row


@transaction.atomic
def publish(pks: Iterable[int], said: str, did: str, *, acting_user: User) -> Answered:
    """Tell everybody what was said and what the bureau did; nobody's name stands in it but what is typed."""
    require(acting_user, Act.DEMAND_STEER)
    rows = list(Demand.objects.select_for_update(of=("self",)).filter(pk__in=list(pks)))
    if not rows or any(row.state not in (S.ANSWERED, S.CLOSED) for row in rows):
        raise Problem(_("请选择已经答复或办结的诉求。"), code="publish")
    made = Answered.objects.create(
        said=written(said, _("大家提的"), field="said")[:300],
        did=written(did, _("我们做的"), field="did")[:1000],
        published_on=today(),
        published_by=acting_user,
    )
    Demand.everything.filter(pk__in=[row.pk for row in rows]).update(published=made)
    trail.record("demand.publish", made, acting_user=acting_user)
    return made


@transaction.atomic
def propose_aid(pk: int, amount_fen: int, fund: str, *, acting_user: User) -> Aid:
    """Aid in hardship, which another grants."""
    require(acting_user, Act.DEMAND_HANDLE)
    row = _found(pk)
    if not row.hardship:
        raise Problem(_("这件诉求不是困难帮扶。"), code="hardship")
    return AID.propose(
        Aid,
        Problem(_("这件诉求已有一笔帮扶待批准。"), code="aid"),
        acting_user=acting_user,
        demand=row,
        amount_fen=amount_fen,
        fund=written(fund, _("资金来源"), field="fund")[:60],
    )


@transaction.atomic
def grant_aid(pk: int, *, acting_user: User) -> Aid:
    row = AID.confirm(AID.to_confirm(Aid, pk, acting_user), acting_user=acting_user)
    person = row.demand.person
    notify(NOTICE, [account_of(person)], row.demand, title=_("困难帮扶已批准"), acting_user=acting_user)
    return row


def lapse(day: date | None = None) -> int:
    """Close what was answered and not rated in time; how many."""
    late = Demand.everything.filter(state=S.ANSWERED, due__lt=day or today())
    rows = list(late)
    for row in rows:
        with transaction.atomic():
            fresh = Demand.everything.select_for_update().get(pk=row.pk)
            if fresh.state == S.ANSWERED:
                DEMAND.move(fresh, S.CLOSED, acting_user=None, act="demand.lapse")
                _step(fresh, _("到期未评价"), None)
    return len(rows)
