"""The roster of people in the menu, the search box, the work queue and on the home page."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.audit import witness
from auxpolice.hooks import (
    Good,
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
)
from auxpolice.months import format_month, month_of, today
from auxpolice.policy import consulting, coverage
from personnel import queries
from personnel.models import Assignment, BankAccount, Employment, Person

AHEAD_DAYS = 14


@search.register(Act.PEOPLE_LIST)
def find_people(request, q: str, limit: int) -> Iterator[Hit]:
    for person in queries.with_current(queries.matching(Person.objects.all(), q))[:limit]:
        yield Hit(
            person.name,
            reverse("personnel:person", args=[person.pk]),
            queries.line_of(person),
            kind=_("人员"),
        )


@queue.register(Act.PERSON_EDIT)
def probation_ending(request) -> QueueItem | None:
    ending = Employment.objects.filter(
        period__contains=today(), probation_until__range=(today(), today() + timedelta(days=AHEAD_DAYS))
    )
    first = ending.order_by("probation_until").first()
    if first is None:
        return None
    return QueueItem(
        _("试用期即将期满"),
        reverse("personnel:person", args=[first.person_id]),
        ending.count(),
        first.probation_until,
        icon="hourglass",
    )


@panels.register(Place.HOME_FIGURES, order=10, act=Act.PEOPLE_LIST)
def strength(request, _home) -> Panel:
    """Strength and movement on the home page."""
    codes = (f"personnel.{status}" for status in queries.MOVEMENTS)
    found = measures.figures(request, month_of(today()), *codes)
    return panels.figures(_("队伍"), *(figure.stat() for figure in found))


def _measure(status: str, label: Any, definition: Any, good: Good = Good.NEITHER) -> Measure:
    def rows(month: date, unit_id: int | None) -> str:
        asked = {"status": status, "month": format_month(month), "unit": unit_id or ""}
        return f"{reverse('personnel:list')}?{urlencode(asked)}"

    return Measure(
        f"personnel.{status}",
        label,
        definition,
        gettext_lazy("人"),
        Role.POLITICAL,
        Act.PEOPLE_LIST,
        values=lambda month: queries.by_unit(queries.MOVEMENTS[status](month)),
        rows=rows,
        good=good,
    )


def people_of_units(unit_ids, day) -> dict[int, int]:
    """Number of people assigned to each unit (id) on a day; one statement. A future day counts those of today who stay."""
    rows = Assignment.everything.filter(unit_id__in=list(unit_ids), period__contains=day)
    return dict(rows.order_by().values_list("unit_id").annotate(n=Count("pk")))


measures.register(
    _measure(
        queries.EMPLOYED,
        gettext_lazy("在职辅警"),
        gettext_lazy("月末（当月为今天）任职于本单位的人数"),
    ),
    _measure(queries.JOINED, gettext_lazy("当月入职"), gettext_lazy("当月开始任职、首先分到本单位的人数")),
    _measure(
        queries.GONE, gettext_lazy("当月离职"), gettext_lazy("当月结束任职、最后在本单位的人数"), Good.LESS
    ),
)
consulting.register_home(lambda person_id: queries.unit_on(person_id, today()))
coverage.register_people(people_of_units)
menu.register(
    MenuEntry(
        gettext_lazy("我的档案"),
        "personnel:person",
        Act.PERSON_VIEW,
        "id",
        Section.PEOPLE,
        5,
        quick=True,
        own=True,
        args=lambda request: (request.scope.person_id,),
    ),
    MenuEntry(
        gettext_lazy("人员名册"), "personnel:list", Act.PEOPLE_LIST, "users", Section.PEOPLE, 10, quick=True
    ),
    MenuEntry(
        gettext_lazy("单位"),
        "personnel:units",
        Act.UNIT_VIEW,
        "sitemap",
        Section.PEOPLE,
        20,
        under="personnel:list",
    ),
    MenuEntry(
        gettext_lazy("批量建账号"),
        "personnel:accounts",
        Act.ACCOUNTS,
        "user-plus",
        Section.SYSTEM,
        71,
        under="access:accounts",
    ),
)
witness.protect(Person, BankAccount)
