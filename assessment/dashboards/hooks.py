"""Steering told to the others: its policy, menu, what waits, the unit's page, colours of states."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.dashboards import actions
from assessment.dashboards.content import CONTENT, STEERING
from assessment.dashboards.models import (
    AgreedMatter,
    Review,
    ReviewState,
    Summons,
    SummonsState,
)
from auxpolice.access.matrix import Act
from auxpolice.audit import witness
from auxpolice.deadlines import gone_up_to, overdue
from auxpolice.hooks import (
    Due,
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    dues,
    menu,
    panels,
    queue,
    tones,
)
from auxpolice.months import today
from auxpolice.notices import kinds as notices
from auxpolice.policy.kinds import register_kind

register_kind(STEERING, gettext_lazy("责任与讲评"), CONTENT, order=90)
tones(ReviewState, warning="OPEN", info="REPORTED", success="CLOSED")
tones(SummonsState, danger="PROPOSED", warning="HELD", success="CHECKED", neutral="DROPPED")
witness.protect(Review, AgreedMatter, Summons)
notices.register(
    notices.Kind(
        actions.KIND, gettext_lazy("季度讲评"), notices.page("steering:review"), icon="message-2-star"
    )
)


def _reports(unit_id: int | None, person_id: int | None) -> Iterator[QueueItem]:
    """Self-reports that a unit owes; a person owes none."""
    if person_id is not None:
        return
    rows = Review.objects.filter(state=ReviewState.OPEN).select_related("unit").order_by("due")
    if unit_id is not None:
        rows = rows.filter(unit=unit_id)
    for row in rows[:10]:
        yield QueueItem(
            _("季度述职待提交"),
            reverse("steering:review", args=[row.pk]),
            due=row.due,
            detail=row.unit.name,
            icon="message-2",
        )


dues.register(Due("self_report", gettext_lazy("季度述职"), Act.STEER_REPORT, Act.STEER_UNIT, _reports))


@queue.register(Act.STEER_DONE)
def agreed(request) -> Iterator[QueueItem]:
    """What was agreed and I have to do; what others are late with has gone up to me."""
    mine = AgreedMatter.objects.filter(AgreedMatter.waiting, owner=request.user).order_by("due")
    late = overdue(AgreedMatter.objects.exclude(owner=request.user).select_related("unit"))
    rows = [(row, _("议定事项待落实")) for row in mine[:10]]
    rows += [(row, _("议定事项逾期未落实")) for row in gone_up_to(request.user, late)[:10]]
    for row, title in rows:
        yield QueueItem(
            title,
            reverse("steering:review", args=[row.review_id]),
            due=row.due,
            detail=row.text,
            icon="list-check",
        )


@queue.register(Act.STEER_REVIEW)
def to_review(request) -> Iterator[QueueItem]:
    """Self-reports that wait for a word, and heads to be summoned or looked at again."""
    reported = Review.objects.filter(state=ReviewState.REPORTED).count()
    yield QueueItem(_("季度述职待讲评"), reverse("steering:reviews"), reported, icon="message-2-star")
    rows = list(Summons.objects.filter(Summons.waiting).select_related("unit").order_by("due"))
    soon = today() + timedelta(days=7)
    for state, title in ((SummonsState.PROPOSED, _("按规则应约谈")), (SummonsState.HELD, _("约谈待复核"))):
        found = [
            row for row in rows if row.state == state and (state == SummonsState.PROPOSED or row.due <= soon)
        ]
        if found:
            yield QueueItem.naming(
                [row.unit.name for row in found],
                title,
                f"{reverse('steering:reviews')}?tab=summonses",
                due=found[0].due,
                icon="messages",
            )


@panels.register(Place.UNIT, order=5, act=Act.STEER_UNIT)
def way_to_steering(request, unit) -> Panel | None:
    """From the unit's page to its comparison with the bureau."""
    if not request.scope.can(Act.STEER_UNIT, unit):
        return None
    return Panel(
        _("与全局比较"),
        "assessment/dashboards/panel_unit.html",
        {"unit": unit},
        icon="chart-bar",
        url=reverse("steering:unit", args=[unit.pk]),
        link=_("打开"),
    )


menu.register(
    MenuEntry(
        gettext_lazy("态势"), "steering:own", Act.STEER_UNIT, "chart-bar", Section.WORK, 2, under="home"
    ),
    MenuEntry(
        gettext_lazy("讲评与约谈"),
        "steering:reviews",
        Act.STEER_UNIT,
        "message-2-star",
        Section.WORK,
        3,
        under="home",
    ),
)
