"""Charts of the levels people hold: the pyramid, by unit, post class and seniority, and their fairness."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _

from auxpolice.ui import charts
from auxpolice.units.models import Unit
from grading.evaluations.charts import BANDS, fairness_charts
from grading.evaluations.queries import placed_on
from grading.levels import queries


def pyramid_chart(day: dt.date | None = None) -> charts.Chart:
    """People on each level today, the top of the ladder above."""
    rows = list(reversed(queries.pyramid(day)))
    return charts.bars(
        _("层级分布"),
        [name for _rank, name, _count in rows],
        {_("人数"): [count for _rank, _name, count in rows]},
        unit=_("人"),
        first=_("层级"),
        horizontal=True,
    )


def stacked_by(
    dimension: str, title: str, first: str, names: dict, day: dt.date | None = None
) -> charts.Chart:
    """People by a dimension, stacked by level from low to high."""
    rows = queries.levels_by(dimension, day)
    levels = sorted({(row["rank_order"], row["level_name"]) for row in rows})
    keys = sorted(
        {row[dimension] for row in rows}, key=lambda key: (key is None, names.get(key, ("", 0))[1], key or 0)
    )
    count = {(row[dimension], row["rank_order"]): 0 for row in rows}
    for row in rows:
        count[(row[dimension], row["rank_order"])] += row["people"]
    series = {name: [count.get((key, rank), 0) for key in keys] for rank, name in levels}
    labels = [names.get(key, (_("未分类"), 0))[0] for key in keys]
    return charts.bars(title, labels, series, unit=_("人"), first=first, horizontal=True, stacked=True)


def all_charts(day: dt.date | None = None) -> list[charts.Chart]:
    units = {unit.pk: (unit.short_name or unit.name, unit.sort_order) for unit in Unit.objects.all()}
    classes = {1: (_("一类岗位"), 1), 2: (_("二类岗位"), 2), 3: (_("三类岗位"), 3)}
    bands = {index: (_("%(band)s 年") % {"band": band}, index) for index, band in enumerate(BANDS)}
    return [
        pyramid_chart(day),
        stacked_by("years", _("服务年限与层级"), _("服务年限"), bands, day),
        stacked_by("post_class", _("岗位类别与层级"), _("岗位类别"), classes, day),
        stacked_by("unit", _("各单位层级结构"), _("单位"), units, day),
        *fairness_charts(placed_on(day)),
    ]
