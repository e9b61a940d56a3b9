"""From a clue to what the investigators found: registered, filed or not, investigated by two."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.discipline import clocks
from assessment.conduct.discipline.models import (
    AT_WORK,
    CASE,
    NO_SANCTION,
    Breach,
    Case,
    CaseFile,
    CaseState,
    Investigator,
    Recusal,
    SanctionKind,
    Source,
)
from assessment.ledger.actions import unit_on
from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import RoleGrant, User
from auxpolice.access.scope import Denied, Scope, access, require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.files.actions import attach
from auxpolice.files.contents import Upload, receive
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices.awaited import heads_over
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one
from auxpolice.second_person import hands_of
from personnel.models import Person
from personnel.rulebook.queries import known_on as rules_known_on

S = CaseState


def held_case(pk, act: Act, acting_user: User) -> Case:
    """The case FOR UPDATE, for whoever may do the act and sees it."""
    require(acting_user, act)
    return held(Case.objects, pk, "person", "unit")


@transaction.atomic
def open_case(
    source_kind: str,
    source_id: str,
    person: Person,
    *,
    clue: str,
    known_on: date,
    recused: Collection[User] = (),
    proofs: Iterable[Upload | bytes] = (),
    acting_user: User,
    permitted: Act | None = Act.DISCIPLINE_REPORT,
) -> Case:
    """Register a clue about somebody. One record opens one case a person; ``recused`` never see it: whom a complaint
    is about besides, and the person themself until they are told. ``permitted`` None: the caller has decided it by right."""
    unit_id = unit_on(person, today())
    if permitted:
        require(acting_user, permitted, unit_id)
    if source_kind not in Source.values:
        raise Problem(_("请选择线索来源。"), code="source", field="source_kind")
    if known_on > today():
        raise Problem(_("发现日期不能在将来。"), code="known-on", field="known_on")
    if acting_user.person_id == person.pk:
        raise Problem(_("不能登记关于自己的线索。"), code="own", field="person")
    case = Case(
        person=person,
        unit_id=unit_id,
        source_kind=source_kind,
        source_id=source_id[:40],
        clue=written(clue, _("线索的内容"), field="clue", least=2)[:1000],
        known_on=known_on,
        registered_by=acting_user,
        registered_at=timezone.now(),
    )
    case.due = min(clocks.working(case, "file"), max(due_in(clocks.clock(case, "open"), known_on), today()))
    twice = Conflict(_("这条记录已经登记过关于此人的线索，一个行为不重复处理。"), code="twice")
    with only_one("discipline_case_once_a_source", twice):
        case.save(force_insert=True)
    Recusal.objects.bulk_create(Recusal(case=case, user=user) for user in set(recused) - {acting_user})
    attach(CaseFile, case, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    trail.record(
        Act.DISCIPLINE_REPORT,
        case,
        acting_user=acting_user,
        after={"source": source_kind, "known_on": known_on},
    )
    return case


def fit_to_investigate(case: Case) -> list[User]:
    """Who may be named: of the department or the inspectorate, no head over the unit, not recused, not the person."""
    roles = [str(role) for role in ACTS[Act.DISCIPLINE_HANDLE]]
    holders = RoleGrant.objects.filter(role__in=roles, period__contains=today(), user__is_active=True)
    heads = heads_over([case.unit_id])[case.unit_id]
    recused = case.recusals.values_list("user", flat=True)
    users = User.objects.filter(pk__in=holders.values("user")).exclude(pk__in={*heads, *recused})
    return list(users.exclude(person=case.person_id).order_by("pk"))


@transaction.atomic
def file_case(pk, investigators: Collection[User], no_relation: bool, *, acting_user: User) -> Case:
    """The clue is worth a case: two people gather the facts, neither related to the person nor answering for the unit."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.ready(case, S.OPEN, acting_user)
    named = list(dict.fromkeys(investigators))
    if len(named) != 2 or hands_of(named[0]) & hands_of(named[1]):
        raise Problem(_("调查由两个人进行，请选择两名调查人。"), code="two", field="investigators")
    fit = set(fit_to_investigate(case))
    if wrong := [str(user) for user in named if user not in fit]:
        raise Problem(
            _("%(names)s不能调查这个案件：被反映单位的负责人、应当回避的人不参加调查。")
            % {"names": "、".join(wrong)},
            code="recused",
            field="investigators",
        )
    if not no_relation:
        raise Problem(
            _("请确认调查人与当事人没有亲属或利害关系，有关系的应当回避。"),
            code="relation",
            field="no_relation",
        )
    Investigator.objects.bulk_create(
        Investigator(case=case, user=user, named_by=acting_user) for user in named
    )
    return CASE.move(
        case,
        S.OPEN,
        acting_user=acting_user,
        act="discipline.file",
        after={"investigators": [str(user) for user in named]},
        due=clocks.calendar(case, "report"),
        whole_due=clocks.calendar(case, "whole"),
    )


@transaction.atomic
def drop_case(pk, because: str, *, acting_user: User) -> Case:
    """The clue is not worth a case, with the reason."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    return CASE.move(case, S.DROPPED, acting_user=acting_user, act="discipline.drop", reason=because)


def drop_clues(source_kind: str, source_id: str, because: str, *, acting_user: User) -> None:
    """The record it came from no longer stands: a clue that nobody has taken up yet is dropped with it. The caller has
    decided that by right."""
    rows = Case.everything.filter(source_kind=source_kind, source_id=source_id, state=S.CLUE)
    for case in rows.select_for_update(of=("self",)).select_related("person"):
        CASE.move(case, S.DROPPED, acting_user=acting_user, act="discipline.drop", reason=because)


def investigates(case: Case, user: User) -> bool:
    return case.investigators.filter(user__in=hands_of(user)).exists()


def reads_the_file(scope: Scope, case: Case) -> bool:
    """The whole file is for who handles or decides it; who reported the clue, and the person, read their part."""
    if scope.user is None or scope.person_id == case.person_id:
        return False
    office = scope.can(Act.DISCIPLINE_SERVE) or scope.can(Act.DISCIPLINE_DECIDE)
    return office or investigates(case, scope.user)


def _investigated(pk, acting_user: User, verb) -> Case:
    case = held_case(pk, Act.DISCIPLINE_HANDLE, acting_user)
    if not investigates(case, acting_user):
        raise Denied()
    CASE.expect(case, S.OPEN, verb=verb)
    return case


@transaction.atomic
def note_breach(
    pk,
    act_on: date,
    text: str,
    *,
    rule: int | None = None,
    is_crime: bool = False,
    apart_because: str = "",
    proofs: Iterable[Upload | bytes] = (),
    acting_user: User,
) -> Breach:
    """One act as the investigators found it, and the rule it broke: in force on the day and known to the person then."""
    case = _investigated(pk, acting_user, _("记载违纪行为"))
    if act_on > min(case.known_on, today()):
        raise Problem(_("行为日期不能晚于发现日期。"), code="act-on", field="act_on")
    version = None
    if rule:
        version = rules_known_on(case.person, act_on).filter(pk=rule).first()
        if version is None:
            raise Problem(
                _(
                    "%(name)s在 %(day)s 没有签收过这份规章制度，或它那天没有施行，不能据此处理（劳动合同法第四条）。"
                )
                % {"name": case.person.name, "day": act_on},
                code="not-known",
                field="rule",
            )
    before = Breach.objects.filter(
        case__person=case.person_id, act_on=act_on, case__state__in=[S.DECIDED, S.SERVED]
    ).exclude(case=case)
    if before.exists() and not apart_because.strip():
        raise Problem(
            _("此人 %(day)s 的行为已经处分过，一个行为不受两次处分；确是另一行为的请写明。")
            % {"day": act_on},
            code="twice",
            field="apart_because",
        )
    made = Breach.objects.create(
        case=case,
        act_on=act_on,
        text=written(text, _("违纪行为"), field="text", least=2)[:500],
        is_crime=is_crime,
        rule=version,
        apart_because=apart_because.strip()[:300],
    )
    attach(CaseFile, case, [receive(sent, field="proofs") for sent in proofs], acting_user=acting_user)
    trail.record("discipline.breach", case, acting_user=acting_user, after={"act_on": act_on})
    return made


@transaction.atomic
def remove_breach(pk, breach_id: int, *, acting_user: User) -> None:
    """An act that was noted wrongly, as long as the facts haven't been reported."""
    case = _investigated(pk, acting_user, _("改动违纪行为"))
    access(case.breaches.all(), pk=breach_id).delete()
    trail.record("discipline.breach", case, acting_user=acting_user, after={"removed": breach_id})


@transaction.atomic
def report(pk, facts: str, intended: str, *, acting_user: User) -> Case:
    """What the investigators found, and the measure that is in view: the person will be told both."""
    case = _investigated(pk, acting_user, _("提交调查报告"))
    facts = written(facts, _("查明的事实"), field="facts", least=2)
    if intended not in (NO_SANCTION, *SanctionKind.values):
        raise Problem(_("处理只能在规定的种类里选，没有罚款。"), code="measure", field="intended")
    if intended != NO_SANCTION:
        refuse_without_rule(case, intended)
    return CASE.move(
        case,
        S.REPORTED,
        acting_user=acting_user,
        act="discipline.facts",
        facts=facts,
        intended=intended,
        due=clocks.working(case, "serve"),
    )


def refuse_without_rule(case: Case, kind: str) -> None:
    """A sanction needs an act, and a rule that was in force and known on its day, where the policy asks for one."""
    breaches = list(case.breaches.all())
    if not breaches:
        raise Problem(_("请先逐项记载违纪行为。"), code="no-breach", field="intended")
    if clocks.brought_by(case, kind)["rule_needed"]:
        if bare := [row for row in breaches if row.rule_id is None]:
            raise Problem(
                _(
                    "「%(kind)s」须写明行为当日施行、本人已知悉的规章制度，%(day)s 的行为没有（劳动合同法第四条）。"
                )
                % {"kind": SanctionKind(kind).label, "day": bare[0].act_on},
                code="no-rule",
                field="intended",
            )


@transaction.atomic
def again(pk, because: str, *, acting_user: User) -> Case:
    """New facts: back to the investigators; what was told and heard is told and heard anew."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    return CASE.move(
        case,
        S.OPEN,
        acting_user=acting_user,
        act="discipline.again",
        reason=because,
        due=clocks.calendar(case, "report"),
        notice=None,
        pleaded="",
        plea="",
        checked="",
    )


@transaction.atomic
def extend(pk, because: str, *, acting_user: User) -> Case:
    """A hard case gets more days, once, for a reason."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.expect(case, *AT_WORK, verb=_("延长办理期限"))
    if case.whole_due is None or case.extended_because:
        raise Conflict(_("办理期限只能在立案后延长一次。"), code="extended")
    case.extended_because = written(because, _("延长的原因"), field="because")[:300]
    case.whole_due += timedelta(days=clocks.clock(case, "extension"))
    case.save(update_fields=["extended_because", "whole_due"])
    trail.record(
        "discipline.extend", case, acting_user=acting_user, after={"due": case.whole_due}, reason=because
    )
    return case


@transaction.atomic
def suspend(pk, suspended: bool, *, acting_user: User) -> Case:
    """Stop the person's duties while the case is looked into, or take them up again."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.expect(case, *AT_WORK, verb=_("停止或恢复执行职务"))
    case.suspended_from = (case.suspended_from or today()) if suspended else None
    case.save(update_fields=["suspended_from"])
    act = "discipline.suspend" if suspended else "discipline.resume"
    trail.record(act, case, acting_user=acting_user, after={"from": case.suspended_from})
    return case
