"""Discipline told to the others: its policy, papers, points, who is away, what waits for whom."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from django.db.models import CharField, Count
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.discipline import deciding, ending, sheet
from assessment.conduct.discipline.actions import investigates
from assessment.conduct.discipline.content import CONTENT, DISCIPLINE
from assessment.conduct.discipline.models import (
    AT_WORK,
    Case,
    CaseFile,
    CaseState,
    Lifting,
    PastSanction,
    Review,
    Sanction,
    SanctionKind,
)
from assessment.conduct.discipline.past_kind import PAST
from assessment.duty import away
from assessment.duty.away import Away
from assessment.ledger import sources
from auxpolice import deadlines
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import current
from auxpolice.approvals import matters
from auxpolice.audit import witness
from auxpolice.by_two import waiting_for
from auxpolice.files import owners
from auxpolice.hooks import (
    Good,
    Measure,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    Urgency,
    measures,
    menu,
    panels,
    queue,
    tones,
)
from auxpolice.imports.hooks import announce
from auxpolice.months import next_month
from auxpolice.notices import kinds
from auxpolice.objections import ObjectionState
from auxpolice.policy.kinds import register_kind
from personnel import hiring
from personnel.models import Employment

S = CaseState
FOR_DEPARTMENT = (S.CLUE, S.REPORTED, S.HEARD, S.DECIDED)
FOR_INVESTIGATORS = (S.OPEN, S.TOLD)


def _items(rows: Iterable[Case], title: str) -> Iterator[QueueItem]:
    for row in list(rows)[:10]:
        yield QueueItem(
            title,
            row.read_at(),
            due=row.due,
            detail=f"{row.person.name} {row.get_state_display()}",
            icon="gavel",
        )


@queue.register(Act.DISCIPLINE_HANDLE)
def to_handle(request) -> Iterator[QueueItem]:
    """Steps of the department, and of those who investigate."""
    rows = Case.objects.select_related("person").order_by("due")
    if request.scope.can(Act.DISCIPLINE_SERVE):
        yield from _items(rows.filter(state__in=FOR_DEPARTMENT), _("违纪案件待办理"))
    mine = [row for row in rows.filter(state__in=FOR_INVESTIGATORS) if investigates(row, request.user)]
    yield from _items(mine, _("违纪案件待调查"))


@queue.register(Act.DISCIPLINE_DECIDE)
def to_decide(request) -> Iterator[QueueItem]:
    """Proposals that wait for a leader; late steps that have gone up; liftings."""
    rows = Case.objects.select_related("person").order_by("due")
    for row in rows.filter(state=S.PROPOSED)[:10]:
        yield QueueItem(
            _("处分待决定"),
            matters.sheet_url(sheet.CODE, row.pk),
            due=row.due,
            detail=row.person.name,
            icon="gavel",
        )
    for lifting in waiting_for(request.user, Lifting.objects.select_related("sanction__person"))[:10]:
        yield QueueItem(
            _("处分提前解除待决定"),
            reverse("assessment:sanction", args=[lifting.sanction_id]),
            detail=lifting.sanction.person.name,
            icon="gavel",
        )


@queue.register(Act.DISCIPLINE_VIEW)
def late(request) -> Iterator[QueueItem]:
    """Late steps that have gone up to this user, among the cases that are there for them."""
    scope = request.scope
    if not (scope.can(Act.DISCIPLINE_SERVE) or scope.can(Act.DISCIPLINE_DECIDE)):
        return
    rows = deadlines.overdue(Case.objects.select_related("person"))
    for row in deadlines.gone_up_to(request.user, rows, department=Role.POLITICAL)[:10]:
        yield QueueItem(
            _("违纪案件逾期未办"),
            row.read_at(),
            due=row.due,
            detail=f"{row.person.name} {row.standing}",
            icon="alert-triangle",
        )


@queue.register(Act.DISCIPLINE_VIEW)
def reviews(request) -> Iterator[QueueItem]:
    """Reviews to be answered by somebody who neither decided nor proposed."""
    scope = request.scope
    if scope.can(Act.DISCIPLINE_SERVE) or scope.can(Act.DISCIPLINE_DECIDE):
        rows = Review.objects.filter(state=ObjectionState.OPEN, case__in=Case.objects.values("pk"))
        for row in rows.select_related("case__person").order_by("due")[:10]:
            yield QueueItem(
                _("处分复核待答复"),
                row.case.read_at(),
                due=row.due,
                detail=row.case.person.name,
                icon="scale",
            )


@queue.register(Act.DISCIPLINE_PAST_CONFIRM)
def past_to_confirm(request) -> QueueItem:
    rows = waiting_for(request.user, PastSanction.objects.select_related("person"))
    names = rows.values_list("person__name", flat=True)
    return QueueItem.naming(
        names, _("以往处分待确认"), reverse("assessment:past-sanctions-waiting"), icon="history"
    )


@queue.register(Act.DISCIPLINE_PLEAD)
def to_plead(request) -> Iterator[QueueItem]:
    rows = Case.objects.filter(person=request.user.person_id, state=S.TOLD, pleaded="")
    for row in rows:
        yield QueueItem(_("可以陈述和申辩"), row.read_at(), due=row.due, urgency=Urgency.SOON, icon="message")


@queue.register(Act.LEAVE)
def dismissed(request) -> QueueItem:
    """Dismissals that were served, of people who are still employed: the exit is an act of its own."""
    rows = Sanction.objects.filter(
        kind=SanctionKind.DISMISSAL,
        period__isempty=False,
        case__isnull=False,
        person__in=Employment.everything.filter(period__endswith__isnull=True).values("person"),
    ).select_related("person")
    rows = rows.filter(case__state=S.SERVED).order_by("decided")
    url = reverse("personnel:leave", args=[rows[0].person_id]) if rows else ""
    return QueueItem.naming(
        [row.person.name for row in rows], _("解除劳动合同已送达，待办离职"), url, icon="user-minus"
    )


@panels.register(Place.PERSON, order=32, act=Act.DISCIPLINE_VIEW)
def cases_of(request, person) -> Panel | None:
    rows = list(Case.objects.filter(person=person).order_by("-registered_at")[:5])
    context = {"cases": rows}
    return (
        Panel(_("违纪案件"), "assessment/discipline/panel_person.html", context, icon="gavel")
        if rows
        else None
    )


def _sanction_pages(numbers: Collection[str]) -> Mapping[str, str]:
    if not current().can(Act.ASSESSMENT_VIEW):
        return {}
    seen = Sanction.objects.filter(pk__in=numbers).values_list("pk", flat=True)
    return {str(pk): reverse("assessment:sanction", args=[pk]) for pk in seen}


def _given(month: date) -> dict[int, int]:
    rows = Sanction.objects.filter(
        decided__gte=month, decided__lt=next_month(month), period__isempty=False, unit__isnull=False
    )
    return dict(rows.order_by().values_list("unit").annotate(n=Count("pk")))


def _list(month: date, unit_id: int | None) -> str:
    unit = f"&unit={unit_id}" if unit_id else ""
    return f"{reverse('assessment:sanctions')}?month={month:%Y-%m}{unit}"


def _suspended(people: Collection[int], first: date, last: date) -> Iterator[Away]:
    """Whose duties are suspended, without saying why; one statement."""
    rows = Case.everything.filter(person__in=people, state__in=AT_WORK, suspended_from__lte=last)
    for row in rows:
        if row.suspended_from:
            yield Away(row.person_id, max(first, row.suspended_from), last, str(_("另有安排")))


def _barred(id_number: str, day: date) -> list[str]:
    rows = Sanction.everything.filter(
        person__id_number=id_number, barred_until__gt=day, period__isempty=False
    )
    return [
        _("此人因违反辅警管理规定被解除劳动合同（%(number)s），%(day)s 前不得招录；本人可申请复核。")
        % {"number": row.document, "day": row.barred_until}
        for row in rows
    ]


def _within():
    return Case.objects.order_by().values_list(Cast("pk", CharField()), flat=True)


register_kind(DISCIPLINE, gettext_lazy("处分规则"), CONTENT, order=55)
hiring.register("discipline", _barred)
away.register("discipline", _suspended)
sources.register(ending.SANCTION, gettext_lazy("处分"), _sanction_pages)
matters.register(sheet.MATTER)
kinds.register(
    kinds.Kind(
        deciding.TOLD,
        gettext_lazy("拟处理告知"),
        kinds.page("assessment:case"),
        "gavel",
        Act.DISCIPLINE_SERVE,
        within=_within,
        served=ending.term_runs,
    )
)
kinds.register(
    kinds.Kind(
        deciding.DECISION,
        gettext_lazy("处分决定"),
        kinds.page("assessment:case"),
        "gavel",
        Act.DISCIPLINE_SERVE,
        within=_within,
        served=ending.takes_effect,
    )
)
owners.register(
    owners.Owner(
        CaseFile,
        Act.DISCIPLINE_EVIDENCE,
        lambda case: case.read_at(),
        may_change=lambda scope, case: (
            case.state == S.OPEN and scope.user is not None and investigates(case, scope.user)
        ),
        seen_as="discipline.paper",
        most=60,
        years=30,
    )
)
measures.register(
    Measure(
        "discipline.given",
        gettext_lazy("处分"),
        gettext_lazy("当月决定并已送达、没有撤销的处分，按当事人当时的单位计。"),
        gettext_lazy("起"),
        Role.POLITICAL,
        Act.ASSESSMENT_VIEW,
        _given,
        _list,
        Good.LESS,
    )
)
menu.register(
    MenuEntry(
        gettext_lazy("违纪处分"),
        "assessment:cases",
        Act.DISCIPLINE_VIEW,
        "gavel",
        Section.ASSESSMENT,
        60,
        under="talks:index",
    ),
)
menu.place("assessment:cases", "assessment/discipline/")
tones(
    CaseState,
    warning="CLUE REPORTED HEARD PROPOSED DECIDED",
    info="OPEN TOLD",
    danger="SERVED",
    neutral="DROPPED REVOKED",
)
announce(PAST, gettext_lazy("以往处分待核对导入"), gettext_lazy("导入以往处分时有误的行待更正"))
witness.protect(Sanction, Case, PastSanction)
