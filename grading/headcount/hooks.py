"""Headcount in the work queue, the menu and on a unit's page; every assignment is checked against it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue
from auxpolice.notices import awaited, kinds
from auxpolice.notices.awaited import Awaited
from grading.headcount import approving, guard, queries
from grading.headcount.actions import MESSAGE
from grading.headcount.models import HeadcountException


@queue.register(Act.LEVEL_DECIDE)
def exceptions_to_grant(request) -> QueueItem:
    asked = HeadcountException.objects.filter(granted_by=None, returned_at=None).exclude(
        asked_by=request.user
    )
    return QueueItem(
        _("超额例外待批准"), reverse("grading:headcount"), asked.count(), icon="user-exclamation"
    )


@panels.register(Place.UNIT, order=40, act=Act.POST_VIEW)
def headcount_of(request, unit) -> Panel | None:
    rows = [row for row in queries.headcount_on() if row["unit"].pk == unit.pk]
    if not rows:
        return None
    return Panel(
        _("用人额度"),
        "grading/panel_unit.html",
        {"rows": rows},
        icon="users-group",
        url=reverse("grading:headcount"),
        link=_("用人额度"),
    )


assert approving, "its sheets are registered"
guard.listen()
menu.register(
    MenuEntry(
        gettext_lazy("用人额度"),
        "grading:headcount",
        Act.POST_VIEW,
        "users-group",
        Section.GRADING,
        50,
        under="grading:posts",
    )
)


def _exceptions_asked(request) -> Iterator[Awaited]:
    mine = list(
        HeadcountException.objects.filter(
            asked_by=request.user, granted_by=None, returned_at=None
        ).select_related("unit")[:50]
    )
    may = awaited.holders(Act.LEVEL_DECIDE, request.user.pk) if mine else frozenset()
    for row in mine:
        yield Awaited(
            f"headcount:{row.pk}",
            _("超额例外：%(unit)s") % {"unit": row.unit},
            reverse("grading:headcount"),
            timezone.localdate(row.asked_at),
            may,
        )


awaited.register(_exceptions_asked)
kinds.register(
    kinds.Kind(
        MESSAGE, gettext_lazy("用人额度"), lambda _record: reverse("grading:headcount"), icon="users-group"
    )
)
