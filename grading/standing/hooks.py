"""Levels in the work queue and the menu, on the home page and a person's page, and as a roster's column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import (
    MenuEntry,
    Panel,
    Place,
    QueueItem,
    Section,
    Urgency,
    menu,
    panels,
    queue,
)
from grading.evaluations.publicity import shown_now
from grading.levels import queries, roster_column
from grading.standing.charts import pyramid_chart
from grading.standing.corrected import in_levels
from grading.standing.queries import standing_of
from personnel.changes import consequences


@queue.register(Act.LEVEL_EVALUATE)
def levels_missing(request) -> Iterator[QueueItem]:
    url = reverse("grading:missing")
    yield QueueItem(
        _("在册人员未定层级"),
        url,
        queries.without_level().count(),
        urgency=Urgency.SOON,
        detail=_("未定层级的人员不能计发工资"),
        icon="stairs-up",
    )
    yield QueueItem(_("见习期满待首次评定"), url, queries.probation_over().count(), icon="school")


@panels.register(Place.PERSON, order=30, act=Act.LEVEL_VIEW)
def level_of(request, person) -> Panel:
    """The level with its history and the distance to the next."""
    history = list(queries.history_of(person)[:12])
    context = {
        "person": person,
        "held": queries.held_by(person, among=history),
        "history": history,
        "standing": standing_of(person),
        "shown_now": shown_now(person.pk),
    }
    return Panel(_("层级"), "grading/panel_person.html", context, icon="stairs-up")


@panels.register(Place.HOME, order=30, act=Act.LEVEL_VIEW)
def own_level(request, _home) -> Panel | None:
    if not request.user.person_id:
        return None
    return replace(level_of(request, request.user.person), title=_("我的层级"))


@panels.register(Place.HOME, order=60, act=Act.POST_VIEW)
def pyramid(request, _home) -> Panel | None:
    """The pyramid of levels, for those who see more people than themselves."""
    chart = pyramid_chart()
    if chart.empty:
        return None
    return Panel(
        _("层级分布"),
        "grading/panel_chart.html",
        {"chart": chart},
        icon="chart-bar",
        url=reverse("grading:pictures"),
        link=_("查看全部图表"),
    )


roster_column.register()
menu.register(
    MenuEntry(
        gettext_lazy("未定层级"),
        "grading:missing",
        Act.LEVEL_EVALUATE,
        "user-question",
        Section.GRADING,
        20,
        under="grading:posts",
    ),
    MenuEntry(
        gettext_lazy("层级图表"),
        "grading:pictures",
        Act.POST_VIEW,
        "chart-bar",
        Section.GRADING,
        40,
        under="grading:posts",
    ),
)
consequences.register("levels", in_levels)
