"""Honours told to the others: policy, queue, panels, the menu, what gave points, a measure, the colours of states."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.honours import actions, praising, queries, sheet
from assessment.conduct.honours.content import CONTENT, HONOURS
from assessment.conduct.honours.models import (
    AT_WORK,
    Honour,
    Nomination,
    NominationObjection,
    NominationPaper,
    NominationState,
    Praise,
)
from assessment.ledger import sources
from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.access.scope import Scope
from auxpolice.approvals.matters import sheet_url
from auxpolice.audit import witness
from auxpolice.deadlines import overdue
from auxpolice.files import owners
from auxpolice.hooks import (
    Hit,
    Measure,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    measures,
    menu,
    panels,
    queue,
    search,
    tones,
)
from auxpolice.hooks.measures import Good
from auxpolice.notices import awaited
from auxpolice.notices import kinds as notices
from auxpolice.notices.awaited import Awaited
from auxpolice.policy.kinds import register_kind
from auxpolice.second_person import hands_of

S = NominationState
register_kind(HONOURS, gettext_lazy("表彰奖励办法"), CONTENT, order=45)
tones(
    NominationState,
    info="NOMINATED APPRAISED PUBLIC",
    warning="SUBMITTED",
    success="GRANTED",
    neutral="WITHDRAWN REFUSED",
    danger="REVOKED",
)
notices.register(
    notices.Kind(
        actions.NOTICE, gettext_lazy("表彰奖励"), notices.page("assessment:honours-nomination"), "award"
    )
)
notices.register(
    notices.Kind(
        praising.NOTICE,
        gettext_lazy("表扬"),
        lambda _record: reverse("assessment:honours-praises"),
        "thumb-up",
    )
)
sources.register(actions.SOURCE, gettext_lazy("表彰奖励"), queries.ledger_pages)
sources.register(
    praising.SOURCE,
    gettext_lazy("口头表扬"),
    lambda numbers: {number: reverse("assessment:honours-praises") for number in numbers},
)


def _may_prove(scope: Scope, row: Nomination) -> bool:
    """Proof is added by the unit and the department on the way, the signed decision by the department afterwards."""
    if row.state in AT_WORK:
        return scope.can(Act.HONOUR_NOMINATE, row.unit_id)
    return row.state == S.GRANTED and scope.can(Act.HONOUR_REVIEW)


owners.register(
    owners.Owner(NominationPaper, Act.HONOUR_VIEW, sheet.page_of, _may_prove, seen_as="honour.paper")
)
witness.protect(Honour)
rights.withhold(Honour, "DELETE")
rights.withhold(Nomination, "DELETE")
rights.withhold(Praise, "UPDATE", "DELETE")


@queue.register(Act.HONOUR_NOMINATIONS)
def to_do(request) -> Iterator[QueueItem]:
    """Nominations that wait for this user, the earliest due first."""
    rows = queries.to_do(request.scope)
    if request.scope.can(Act.HONOUR_DECIDE):
        rows = rows.exclude(nominated_by__in=hands_of(request.user))
    first = rows.order_by("due").first()
    if first is not None:
        n = rows.count()
        one = sheet_url(actions.MATTER, first.pk) if first.state == S.SUBMITTED else sheet.page_of(first)
        url = one if n == 1 else reverse("assessment:honours-nominations")
        yield QueueItem(_("表彰申报待办理"), url, n, first.due, detail=str(first), icon="award")


@queue.register(Act.HONOUR_REVIEW)
def objections_to_answer(request) -> Iterator[QueueItem]:
    rows = NominationObjection.objects.filter(NominationObjection.waiting).exclude(
        raised_by__in=hands_of(request.user)
    )
    if one := rows.order_by("due").first():
        url = reverse("assessment:honours-answer", args=[one.pk])
        yield QueueItem(_("表彰公示异议待答复"), url, rows.count(), one.due, icon="message-question")


@queue.register(Act.HONOUR_DECIDE)
def late(request) -> Iterator[QueueItem]:
    """Nominations that have stayed with somebody beyond their last day."""
    rows = overdue(Nomination.objects.exclude(state__in=[S.PUBLIC, S.SUBMITTED]))
    if n := rows.count():
        yield QueueItem(
            _("表彰申报逾期未办"), f"{reverse('assessment:honours-nominations')}?tab=work", n, icon="award"
        )


def _put_forward(request) -> Iterator[Awaited]:
    """What this user has put forward and waits for."""
    rows = Nomination.objects.filter(nominated_by=request.user, state__in=AT_WORK).select_related(
        "person", "unit"
    )
    waits = {
        S.APPRAISED: awaited.holders(Act.HONOUR_REVIEW, request.user.pk),
        S.PUBLIC: awaited.holders(Act.HONOUR_REVIEW, request.user.pk),
        S.SUBMITTED: awaited.holders_of(Role.LEADER),
    }
    for row in rows[:30]:
        yield Awaited(
            f"honour:{row.pk}",
            _("表彰申报：%(row)s") % {"row": row},
            sheet.page_of(row),
            timezone.localdate(row.nominated_at),
            waits.get(S(row.state), frozenset()),
            due=row.due,
        )


awaited.register(_put_forward)


@panels.register(Place.PERSON, order=31, act=Act.HONOUR_VIEW)
def honours_of(request, person) -> Panel | None:
    """Honours and praise of a person."""
    honours = list(Honour.objects.filter(person=person, in_force=True)[:8])
    praises = list(Praise.objects.filter(person=person).select_related("given_by")[:5])
    may_praise = request.scope.can(Act.HONOUR_PRAISE) and request.user.person_id != person.pk
    if not (honours or praises or may_praise):
        return None
    url = f"{reverse('assessment:honours-praise')}?person={person.pk}" if may_praise else ""
    return Panel(
        _("表彰和表扬"),
        "assessment/honours/panel_person.html",
        {"honours": honours, "praises": praises},
        icon="award",
        url=url,
        link=_("表扬") if may_praise else "",
    )


@panels.register(Place.HOME, order=16, act=Act.HONOUR_VIEW)
def own_honours(request, _home) -> Panel | None:
    return honours_of(request, request.user.person) if request.user.person_id else None


@search.register(Act.HONOUR_NOMINATIONS)
def found(request, q, limit) -> Iterator[Hit]:
    """Nominations by the name of whom they are for."""
    rows = Nomination.objects.filter(person__name__contains=q).select_related("person", "unit")
    for row in rows[:limit]:
        yield Hit(str(row), sheet.page_of(row), row.unit.name, _("表彰申报"), "award")


measures.register(
    Measure(
        "honours.given",
        gettext_lazy("表彰奖励"),
        gettext_lazy("当月授予本单位人员的表彰奖励，以授予之日和当日所在单位计"),
        gettext_lazy("项"),
        Role.POLITICAL,
        Act.HONOUR_VIEW,
        queries.counted,
        queries.rows_url,
        Good.MORE,
    )
)
menu.register(
    MenuEntry(
        gettext_lazy("荣誉与亮点"), "assessment:honours", Act.HONOUR_VIEW, "award", Section.ASSESSMENT, 50,
        under="talks:index",
    )
)  # fmt: skip
menu.place("assessment:honours", "assessment/honours/", "assessment/highlights/")
