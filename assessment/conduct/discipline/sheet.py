"""A proposed sanction on the approval sheet: what was found, what the person said, and a decision by another."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline import actions, deciding
from assessment.conduct.discipline.models import NO_SANCTION, Case, CaseState, Protected
from assessment.conduct.discipline.protection import known_of
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, access, current
from auxpolice.approvals import words
from auxpolice.approvals.matters import Matter
from auxpolice.approvals.models import Said
from auxpolice.approvals.sheet import Answer, Sheet, Step, Taken
from auxpolice.months import today
from auxpolice.second_person import made_by

S = CaseState
CODE = "sanction"


def find(text: str) -> Case:
    try:
        number = UUID(text)
    except ValueError as none:
        raise Denied() from none
    rows = Case.objects.select_related("person", "unit", "proposed_by", "decided_by", "reported_by")
    case = access(rows, pk=number)
    if not actions.reads_the_file(current(), case):
        raise Denied()
    return case


def _makers(case: Case) -> list[int | None]:
    return [
        case.registered_by_id,
        case.filed_by_id,
        case.reported_by_id,
        case.heard_by_id,
        case.proposed_by_id,
    ]


def sheet(request: Any, case: Case) -> Sheet:
    own, waits = made_by(request.user, *_makers(case)), case.state == S.PROPOSED
    may = waits and request.scope.can(Act.DISCIPLINE_DECIDE) and not own
    blocked = _("须先通知工会并研究工会意见。") if case.is_ending and not case.union_result else ""
    protected = known_of(case.person, today()) if case.is_ending else Protected.NONE
    facts: list[tuple[str, Any]] = [
        (_("当事人"), f"{case.person.name}（{case.unit.name}）"),
        (_("查明的事实"), case.facts),
        *(
            (_("违纪行为"), f"{row.act_on} {row.text}（{row.rule or '—'}）{row.get_measure_display()}")
            for row in case.breaches.select_related("rule__rule")
        ),
        (_("告知时拟给予"), case.get_intended_display()),
        (_("陈述和申辩"), f"{case.get_pleaded_display()} {case.plea}"),
        (_("核查情况"), case.checked),
        (
            _("处理意见"),
            f"{case.get_measure_display()}"
            + (_("，影响期 %(n)d 个月") % {"n": case.months} if case.months else ""),
        ),
        (_("理由和依据"), f"{case.basis} {case.get_ground_display()}"),
    ]
    if case.is_ending:
        facts += [
            (_("工会意见"), f"{case.union_opinion} {case.union_result}"),
            (_("法制审核意见"), case.legal_opinion),
        ]
    return Sheet(
        title=_("%(name)s的处理意见：%(measure)s")
        % {"name": case.person.name, "measure": case.get_measure_display()},
        facts=facts,
        remarks=[("warning", str(protected.label))] if protected else (),
        makers=[(_("调查"), str(case.reported_by or "")), (_("提出处理意见"), str(case.proposed_by or ""))],
        steps=[
            Step(_("提出处理意见"), Taken.DONE, who=str(case.proposed_by or ""), at=case.proposed_at),
            Step(
                _("决定"),
                Taken.CURRENT if waits else Taken.DONE,
                who=str(case.decided_by or ""),
                at=case.decided_at,
            ),
        ],
        links=[(_("案件"), case.read_at())],
        may_decide=may and not blocked,
        may_return=may,
        why_not=blocked or (_("办理过这个案件的人不能决定。") if waits and own else ""),
        seen=str(case.row_version),
    )


def agree(case: Case, answer: Answer) -> str:
    words.say(CODE, case.pk, Said.AGREED, answer.opinion, acting_user=answer.acting_user)
    made = deciding.decide(case.pk, seen=answer.seen, acting_user=answer.acting_user)
    return _("已决定不予处分。") if made.measure == NO_SANCTION else _("已决定，由政工部门制发决定书并送达。")


def send_back(case: Case, answer: Answer) -> str:
    words.say(CODE, case.pk, Said.RETURNED, answer.opinion, acting_user=answer.acting_user)
    deciding.send_back(case.pk, answer.opinion, acting_user=answer.acting_user)
    return _("已退回，由政工部门重新提出处理意见。")


MATTER = Matter(
    CODE,
    gettext_lazy("处分"),
    read=Act.DISCIPLINE_VIEW,
    decide=Act.DISCIPLINE_DECIDE,
    find=find,
    sheet=sheet,
    agree=agree,
    page=lambda case: case.read_at(),
    send_back=send_back,
)
