"""Talks and demands told to the others: policy, occasions of this floor, what is owed and waits, panels, measures."""

from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice import rights
from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.audit import witness
from auxpolice.by_two import waiting_for
from auxpolice.deadlines import gone_up_to, overdue
from auxpolice.files import owners
from auxpolice.files.owners import Owner
from auxpolice.hooks import (
    Due,
    Measure,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    dues,
    measures,
    menu,
    panels,
    queue,
    tones,
)
from auxpolice.months import format_month, today
from auxpolice.notices import kinds as notices
from auxpolice.policy.kinds import register_kind
from personnel.models import Assignment
from personnel.talks import actions, demanding, occasions, owing, queries
from personnel.talks.content import CONTENT, TALKS
from personnel.talks.models import (
    Aid,
    Demand,
    DemandPaper,
    DemandState,
    DemandStep,
    Mood,
    Rating,
    Talk,
    TalkNote,
)
from personnel.talks.occasions import Occasion

register_kind(TALKS, gettext_lazy("谈心谈话与诉求"), CONTENT, order=38)
occasions.register(
    Occasion("moved", gettext_lazy("岗位变动"), owing.moved),
    Occasion("leaving", gettext_lazy("离职前"), owing.leaving, own_term=True),
)
tones(
    DemandState,
    warning="RECEIVED ANSWERED",
    info="OWNED",
    danger="RAISED_AGAIN",
    success="CLOSED",
    neutral="MERGED",
)
tones(Rating, success="SATISFIED", info="PARTLY", danger="NOT")
tones(Mood, success="GOOD", warning="UNEASY", danger="LOW")
notices.register(
    notices.Kind(actions.NOTICE, gettext_lazy("谈心谈话"), notices.page("talks:talk"), "messages")
)
notices.register(
    notices.Kind(demanding.NOTICE, gettext_lazy("诉求"), notices.page("talks:demand"), "message-question")
)
owners.register(
    Owner(
        DemandPaper,
        Act.DEMAND_VIEW,
        lambda row: reverse("talks:demand", args=[row.pk]),
        seen_as="demand.paper",
    )
)
witness.protect(Talk, TalkNote, DemandStep, Aid)
for once in (Talk, TalkNote, DemandStep):
    rights.withhold(once, "UPDATE", "DELETE")


def _owed(unit_id: int | None, person_id: int | None) -> Iterable[QueueItem]:
    """Talks that are owed: one line for all in reach, a line each for a unit or a person."""
    rows = queries.waiting()
    if person_id is not None:
        rows = rows.filter(person=person_id)
    if unit_id is not None:
        rows = rows.filter(
            person__assignments__in=Assignment.everything.filter(unit=unit_id, period__contains=today())
        )
    if unit_id is None and person_id is None:
        found = list(rows.values_list("person__name", "due"))
        if found:
            yield QueueItem.naming(
                [name for name, _due in found],
                _("应谈话"),
                reverse("talks:index"),
                due=found[0][1],
                icon="messages",
            )
        return
    for row in rows[:20]:
        yield QueueItem(
            _("与%(name)s谈话") % {"name": row.person.name},
            reverse("talks:owed", args=[row.pk]),
            due=row.due,
            detail=queries.occasion_label(row.occasion),
            icon="messages",
        )


dues.register(Due("talk", gettext_lazy("应谈话"), Act.TALK_HOLD, Act.TALK_HOLD, _owed))


@queue.register(Act.TALK_HOLD)
def steps_agreed(request) -> Iterator[QueueItem]:
    """Own steps agreed in talks that nobody has seen to."""
    rows = queries.steps_open().filter(owner=request.user).order_by("due")
    if found := list(rows.values_list("person__name", "due")):
        yield QueueItem.naming(
            [name for name, _due in found],
            _("谈话商定的事项待落实"),
            f"{reverse('talks:index')}?tab=steps",
            due=found[0][1],
            icon="checklist",
        )


@queue.register(Act.DEMAND_HANDLE)
def demands_waiting(request) -> Iterator[QueueItem]:
    """Demands whose next step is this user's, and late ones that have gone up to them."""
    found = list(queries.demands_for(request.scope)[:200])
    if found:
        yield QueueItem.naming(
            [row.raiser for row in found],
            _("诉求待办理"),
            reverse("talks:demands"),
            due=found[0].due,
            icon="message-question",
        )
    late = overdue(Demand.objects.filter(unit__isnull=False)).select_related("person").order_by("due")
    up = gone_up_to(request.user, late[:200])
    mine = {row.pk for row in found}
    if above := [row for row in up if row.pk not in mine]:
        yield QueueItem.naming(
            [row.raiser for row in above],
            _("诉求逾期，已上报给您"),
            f"{reverse('talks:demands')}?tab=late",
            due=above[0].due,
            icon="alert-triangle",
        )


@queue.register(Act.DEMAND_RAISE)
def answered(request) -> Iterator[QueueItem]:
    """Own demands that are answered and not rated."""
    if request.user.person_id is None:
        return
    rows = Demand.objects.filter(person=request.user.person_id, state=DemandState.ANSWERED).order_by("due")
    for row in rows[:5]:
        yield QueueItem(
            _("诉求已答复，请评价"),
            reverse("talks:demand", args=[row.pk]),
            due=row.due,
            detail=row.kind_name,
            icon="message-question",
        )


@queue.register(Act.DEMAND_AID)
def aid_to_grant(request) -> Iterator[QueueItem]:
    rows = waiting_for(request.user, Aid.objects.select_related("demand"))
    for row in rows.order_by("made_at")[:5]:
        yield QueueItem(
            _("困难帮扶待批准"),
            reverse("talks:demand", args=[row.demand_id]),
            detail=row.demand.number,
            icon="heart-handshake",
        )


@panels.register(Place.PERSON, order=45, act=Act.TALK_HOLD)
def talks_of(request, person) -> Panel:
    """Talks with the person and what is owed, on their page."""
    context = {
        "rows": list(queries.talks().filter(person=person)[:5]),
        "owed": list(queries.waiting().filter(person=person)[:3]),
        "person": person,
        "may": request.scope.person_id != person.pk,
    }
    return Panel(_("谈心谈话"), "personnel/talks/panel_person.html", context, icon="messages")


def _rows(url_name: str, tab: str):
    def url(month: date, unit_id: int | None) -> str:
        asked = {"tab": tab, "month": format_month(month), "unit": unit_id or ""}
        return f"{reverse(url_name)}?{urlencode(asked)}"

    return url


measures.register(
    Measure(
        "talks.held",
        gettext_lazy("谈心谈话"),
        gettext_lazy("当月登记的谈话次数，更正过的只算一次"),
        gettext_lazy("次"),
        Role.UNIT_HEAD,
        Act.TALK_HOLD,
        values=queries.talks_by_unit,
        rows=_rows("talks:index", "held"),
    ),
    Measure(
        "talks.demands",
        gettext_lazy("诉求"),
        gettext_lazy("当月本单位人员提出的诉求件数，匿名的不计"),
        gettext_lazy("件"),
        Role.POLITICAL,
        Act.DEMAND_HANDLE,
        values=queries.demands_by_unit,
        rows=_rows("talks:demands", "all"),
    ),
)
menu.register(
    MenuEntry(
        gettext_lazy("我的诉求与谈话"), "talks:mine", Act.DEMAND_RAISE, "message-question", Section.PEOPLE, 30, own=True
    ),
    MenuEntry(gettext_lazy("谈心谈话"), "talks:index", Act.TALK_HOLD, "messages", Section.PEOPLE, 31, group=gettext_lazy("谈心与奖惩")),
    MenuEntry(
        gettext_lazy("诉求"), "talks:demands", Act.DEMAND_HANDLE, "message-question", Section.PEOPLE, 32, under="talks:index"
    ),
    MenuEntry(
        gettext_lazy("谈话覆盖"), "talks:coverage", Act.TALK_HOLD, "chart-bar", Section.PEOPLE, 33, under="talks:index"
    ),
    MenuEntry(
        gettext_lazy("您提我办"), "talks:published", Act.DEMAND_VIEW, "speakerphone", Section.PEOPLE, 34, under="talks:index"
    ),
)  # fmt: skip
