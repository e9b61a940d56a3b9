"""From the facts to the decision: told, heard, proposed, the union asked before an ending, decided by another, served."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.conduct.discipline import clocks
from assessment.conduct.discipline.actions import held_case, refuse_without_rule
from assessment.conduct.discipline.models import (
    CASE,
    MEASURES,
    NO_SANCTION,
    Case,
    CaseState,
    Ground,
    Pleaded,
    Protected,
    SanctionKind,
)
from assessment.conduct.discipline.protection import refuse_protected
from assessment.conduct.discipline.rules.combining import Measure, combined, heavier, too_late
from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, access, require
from auxpolice.audit import trail
from auxpolice.deadlines import due_in
from auxpolice.flow import held
from auxpolice.months import today
from auxpolice.notices import serving
from auxpolice.problems import Conflict, Problem, written
from auxpolice.refusals import only_one

S = CaseState
TOLD, DECISION = "discipline-told", "discipline"
"""Kinds of papers: what the person is told before, and the decision."""


def measure_name(kind: str) -> str:
    return str(dict(MEASURES)[kind])


@transaction.atomic
def tell(pk, *, acting_user: User) -> Case:
    """Facts, basis and the measure in view go to the person as a served paper; the days to plead run from its service."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.ready(case, S.TOLD, acting_user)
    days = clocks.clock(case, "plea")
    body = "\n".join(
        [
            _("%(name)s：") % {"name": case.person.name},
            _("经查，%(facts)s") % {"facts": case.facts},
            *(
                f"{n}. {row.act_on} {row.text}" + (f"（{row.rule}）" if row.rule else "")
                for n, row in enumerate(case.breaches.select_related("rule__rule"), 1)
            ),
            _("拟作如下处理：%(measure)s。") % {"measure": measure_name(case.intended)},
            _("你有权自收到之日起 %(n)d 个工作日内陈述和申辩，不因申辩加重处理。") % {"n": days},
        ]
    )
    paper = serving.serve(
        TOLD,
        case,
        title=_("拟处理事先告知书"),
        body=body,
        to_person=case.person,
        answer_days=days,
        acting_user=acting_user,
    )
    return CASE.move(
        case,
        S.TOLD,
        acting_user=acting_user,
        act="discipline.tell",
        notice=paper,
        due=clocks.working(case, "serve"),
    )


def told_on(case: Case) -> Any:
    """The service of the notice, None while it hasn't reached its person."""
    return getattr(case.notice, "service", None)


@transaction.atomic
def plead(pk, text: str, *, acting_user: User) -> Case:
    """The person says what speaks for them, within the days."""
    require(acting_user, Act.DISCIPLINE_PLEAD)
    case = held(Case.objects, pk, "person", "notice__service")
    if case.person_id != acting_user.person_id:
        raise Denied()
    CASE.expect(case, S.TOLD, verb=_("陈述和申辩"))
    service = told_on(case)
    if service and today() > service.due:
        raise Problem(
            _("陈述和申辩的期限（%(day)s）已过。") % {"day": service.due}, code="too-late", field="text"
        )
    case.plea, case.pleaded = written(text, _("陈述和申辩"), field="text"), Pleaded.OWN
    case.save(update_fields=["plea", "pleaded"])
    trail.record(Act.DISCIPLINE_PLEAD, case, acting_user=acting_user)
    return case


@transaction.atomic
def hear(pk, checked: str, how: str = "", text: str = "", *, acting_user: User) -> Case:
    """What the person said, or that they said nothing in time, and what checking it showed."""
    case = held_case(pk, Act.DISCIPLINE_HANDLE, acting_user)
    CASE.ready(case, S.HEARD, acting_user)
    service = told_on(case)
    if service is None:
        raise Conflict(_("告知书还没有送达，请先送达再听取申辩。"), code="not-served")
    if case.pleaded == Pleaded.OWN:
        how, text = Pleaded.OWN, case.plea
    elif how not in (Pleaded.NOTED, Pleaded.WAIVED, Pleaded.SILENT):
        raise Problem(_("请选择申辩的方式。"), code="pleaded", field="how")
    if how == Pleaded.SILENT and today() <= service.due:
        raise Problem(
            _("申辩期限到 %(day)s，本人还可以提出，不能现在就按未提出处理。") % {"day": service.due},
            code="too-early",
            field="how",
        )
    if how == Pleaded.NOTED:
        text = written(text, _("陈述和申辩"), field="text")
    return CASE.move(
        case,
        S.HEARD,
        acting_user=acting_user,
        act="discipline.hear",
        after={"how": how},
        pleaded=how,
        plea=text if how in (Pleaded.OWN, Pleaded.NOTED) else "",
        checked=written(checked, _("核查情况：申辩成立与否，为什么"), field="checked", least=2)[:1000],
        due=clocks.working(case, "decide"),
    )


@transaction.atomic
def propose(
    pk,
    measures: dict[int, str],
    reason: str,
    *,
    ground: str = "",
    protected: str = "",
    legal_opinion: str = "",
    acting_user: User,
) -> Case:
    """Each act judged apart, one measure for all: never heavier than what was told, within the law and in time."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.ready(case, S.PROPOSED, acting_user)
    breaches = list(case.breaches.all())
    for row in breaches:
        row.measure = measures.get(row.pk, NO_SANCTION)
        if row.measure not in dict(MEASURES):
            raise Problem(
                _("处理只能在规定的种类里选，没有罚款。"), code="measure", field=f"measure-{row.pk}"
            )
        row.save(update_fields=["measure"])
    found = combined(Measure(row.measure, clocks.brought_by(case, row.measure)["months"]) for row in breaches)
    if heavier(found.kind, case.intended):
        raise Problem(
            _("处理意见重于告知的「%(told)s」：不因申辩加重处理；有新的事实请补充调查后重新告知。")
            % {"told": measure_name(case.intended)},
            code="heavier",
            field="measure",
        )
    months = clocks.clock(case, "since_act")
    if found.kind != NO_SANCTION:
        refuse_without_rule(case, found.kind)
        if too_late([(row.act_on, row.is_crime) for row in breaches], today(), months):
            raise Problem(
                _("行为发生已超过 %(n)d 个月，不再处分，只能「不予处分」。") % {"n": months},
                code="too-old",
                field="measure",
            )
    if found.kind == SanctionKind.DISMISSAL:
        if ground not in Ground.values:
            raise Problem(_("解除劳动合同须写明劳动合同法的条款。"), code="ground", field="ground")
        case.ground, case.legal_opinion = ground, legal_opinion.strip()[:500]
        if protected not in Protected.values:
            raise Problem(_("请选择本人是否属于不得解除的情形。"), code="protected", field="protected")
        refuse_protected(case, protected)
    else:
        case.ground = case.legal_opinion = ""
    return CASE.move(
        case,
        S.PROPOSED,
        acting_user=acting_user,
        act="discipline.propose",
        after={"measure": found.kind, "months": found.months},
        measure=found.kind,
        months=found.months,
        basis=written(reason, _("理由和依据"), field="reason", least=2)[:1000],
        ground=case.ground,
        legal_opinion=case.legal_opinion,
        union_told_on=None,
        union_opinion="",
        union_result="",
    )


def _ending(pk, acting_user: User) -> Case:
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.expect(case, S.PROPOSED, verb=_("征求工会意见"))
    if not case.is_ending:
        raise Conflict(_("只有解除劳动合同须事先通知工会。"), code="union")
    return case


@transaction.atomic
def tell_union(pk, day: date, *, acting_user: User) -> Case:
    """The union is told of the ending with its reasons, before it is decided (劳动合同法 43)."""
    case = _ending(pk, acting_user)
    if not timezone.localdate(case.proposed_at) <= day <= today():
        raise Problem(_("通知工会的日期须在提出处理意见之后、今天之前。"), code="union-day", field="day")
    case.union_told_on, case.due = day, max(case.due, clocks.working(case, "union", day))
    case.save(update_fields=["union_told_on", "due"])
    trail.record("discipline.union", case, acting_user=acting_user, after={"day": day})
    return case


@transaction.atomic
def note_union(pk, opinion: str, result: str, *, acting_user: User) -> Case:
    """What the union says, or that it said nothing in its days, and how its opinion was studied: told to it in writing."""
    case = _ending(pk, acting_user)
    if case.union_told_on is None:
        raise Conflict(_("请先登记通知工会。"), code="union")
    last = clocks.working(case, "union", case.union_told_on)
    if not opinion.strip() and today() <= last:
        raise Problem(
            _("工会答复的期限到 %(day)s，请等工会的意见。") % {"day": last}, code="too-early", field="opinion"
        )
    case.union_opinion = opinion.strip()[:500] or _("期限内没有提出意见")
    case.union_result = written(result, _("研究处理结果"), field="result", least=2)[:500]
    case.save(update_fields=["union_opinion", "union_result"])
    trail.record("discipline.union_answer", case, acting_user=acting_user)
    return case


@transaction.atomic
def decide(pk, *, seen: str = "", acting_user: User) -> Case:
    """Another person than who registered, investigated, heard or proposed decides what was proposed, in time."""
    case = held_case(pk, Act.DISCIPLINE_DECIDE, acting_user)
    CASE.ready(case, S.DECIDED, acting_user, right=Act.DISCIPLINE_DECIDE)
    if seen and seen != str(case.row_version):
        raise Conflict(_("案件刚有变化，请刷新后再决定。"), code="stale")
    if case.is_ending and not case.union_result:
        raise Conflict(
            _("解除劳动合同须事先通知工会，研究工会意见并书面告知结果（劳动合同法第四十三条）。"),
            code="union",
        )
    if case.whole_due and today() > case.whole_due and case.measure != NO_SANCTION:
        raise Conflict(
            _("办理期限（%(day)s）已过，须先延长，不能延长的只能不予处分。") % {"day": case.whole_due},
            code="too-late",
        )
    return CASE.move(
        case,
        S.DECIDED,
        acting_user=acting_user,
        act=Act.DISCIPLINE_DECIDE,
        after={"measure": case.measure, "months": case.months},
        due=clocks.working(case, "serve"),
    )


@transaction.atomic
def send_back(pk, because: str, *, acting_user: User) -> Case:
    """The leader doesn't agree: the department proposes anew."""
    case = held_case(pk, Act.DISCIPLINE_DECIDE, acting_user)
    return CASE.move(
        case,
        S.HEARD,
        acting_user=acting_user,
        act="discipline.send_back",
        reason=because,
        due=due_in(clocks.clock(case, "decide")),
    )


@transaction.atomic
def issue(pk, document: str, *, acting_user: User) -> Case:
    """The decision as a numbered paper, served on the person; it takes effect when it has reached them."""
    case = held_case(pk, Act.DISCIPLINE_SERVE, acting_user)
    CASE.expect(case, S.DECIDED, verb=_("制发决定书"))
    if case.decision_id:
        raise Conflict(_("决定书已经制发，请登记送达。"), code="issued")
    case.document = written(document, _("文号"), field="document", least=2)[:40]
    days = clocks.clock(case, "review")
    lines = [
        _("%(name)s：") % {"name": case.person.name},
        _("经查，%(facts)s") % {"facts": case.facts},
        _("%(reason)s") % {"reason": case.basis},
        _("本人的陈述申辩：%(plea)s。核查情况：%(checked)s")
        % {"plea": case.plea or case.get_pleaded_display(), "checked": case.checked},
        _("决定：%(measure)s。") % {"measure": measure_name(case.measure)},
    ]
    if case.months:
        lines.append(_("影响期 %(n)d 个月，自决定之日起计算。") % {"n": case.months})
    if case.is_ending:
        lines += [
            _("依据：劳动合同法%(ground)s。已事先通知工会。") % {"ground": case.get_ground_display()},
            _("因违纪解除劳动合同的，自决定之日起 %(n)d 年内不再招录；对此可一并申请复核。")
            % {"n": clocks.rules_of(case)["barred_years"]},
        ]
    lines.append(_("不服的，可自收到之日起 %(n)d 日内申请复核，复核期间不停止执行。") % {"n": days})
    case.decision = serving.serve(
        DECISION,
        case,
        title=_("%(what)s决定书 %(number)s")
        % {"what": _("处分") if case.measure != NO_SANCTION else _("不予处分"), "number": case.document},
        body="\n".join(lines),
        to_person=case.person,
        acting_user=acting_user,
    )
    with only_one(
        "discipline_document_once", Conflict(_("这个文号已经用过。"), code="number", field="document")
    ):
        case.save(update_fields=["document", "decision"])
    trail.record("discipline.issue", case, acting_user=acting_user, after={"document": case.document})
    return case


def case_of(paper: Any) -> Case:
    """The case a paper is about, FOR UPDATE, whoever reads it."""
    return access(
        Case.everything.select_related("person", "unit", "decided_by"), for_update=True, pk=paper.record
    )
