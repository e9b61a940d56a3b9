"""Pictures in the menu; findings and repeats as measures."""

from datetime import date
from functools import partial
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks import Good, Measure, MenuEntry, Section, measures, menu
from auxpolice.months import last_day
from inspections.figures import queries


def _rows(which: str):
    def url(month: date, unit_id: int | None) -> str:
        asked = {"tab": "all", "first": month, "last": last_day(month), "unit": unit_id or "", "which": which}
        return f"{reverse('inspections:findings')}?{urlencode(asked)}"

    return url


measures.register(
    Measure(
        "inspections.findings",
        _("督察问题"),
        _("当月检查中发现、已公布且没有撤销的问题"),
        _("个"),
        Role.INSPECTOR,
        Act.CHECK_VIEW,
        queries.by_unit,
        _rows("stands"),
        Good.LESS,
    ),
    Measure(
        "inspections.repeats",
        _("再犯问题"),
        _("当月发现的问题中，政策规定月数内再犯的"),
        _("个"),
        Role.INSPECTOR,
        Act.CHECK_VIEW,
        partial(queries.by_unit, is_repeat=True),
        _rows("repeats"),
        Good.LESS,
    ),
)
menu.register(
    MenuEntry(
        _("督察分析"),
        "inspections:pictures",
        Act.CHECK_FIGURES,
        "chart-bar",
        Section.INSPECTION,
        50,
        under="inspections:checks",
    )
)
