"""Charts: an ECharts option and the table of the same figures, made together so that they can't differ.

    chart = charts.bars(_("各单位投诉"), names, {_("本年"): counts}, unit=_("件"))
    {% chart chart %}

Money series: pass yuan (fen / 100) with ``unit=_("元")``; ``decimals`` says how the table shows them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

_ids = count(1)


@dataclass
class Chart:
    """``option`` goes to ECharts as it is; colours and fonts come from the tokens in the browser."""

    title: Any
    option: dict
    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]
    note: Any = ""
    height: int = 300
    summary: Any = ""
    key: str = field(default_factory=lambda: f"chart-{next(_ids) % 100000}")

    @property
    def option_id(self) -> str:
        return f"{self.key}-option"

    @property
    def empty(self) -> bool:
        return not self.rows


def _texts(values) -> list[str]:
    return [str(value) for value in values]


def _table(first, names, series: Mapping) -> tuple[list, list]:
    columns = [first, *series]
    return columns, [[name, *(values[i] for values in series.values())] for i, name in enumerate(names)]


def bars(
    title,
    names: Sequence,
    series: Mapping[Any, Sequence],
    *,
    unit="",
    first="",
    horizontal=False,
    stacked=False,
    **more,
) -> Chart:
    """Columns (or, ``horizontal``, bars) of one or more series over the same names."""
    names = _texts(names)
    categories = {"type": "category", "data": names}
    values = {"type": "value", "name": "" if horizontal else str(unit)}
    option = {
        "legend": {"show": len(series) > 1},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": values if horizontal else categories,
        "yAxis": {**categories, "inverse": True} if horizontal else values,
        "series": [
            {
                "type": "bar",
                "name": str(name),
                "data": list(data),
                "barMaxWidth": 28,
                **({"stack": "all"} if stacked else {}),
            }
            for name, data in series.items()
        ],
    }
    columns, rows = _table(first, names, series)
    if horizontal:
        if unit:
            more.setdefault("summary", format_lazy("{}{}", _("单位："), unit))
        more.setdefault("height", max(220, 70 + 26 * len(names) * (1 if stacked else len(series))))
    return Chart(title, option, columns, rows, **more)


def lines(
    title,
    names: Sequence,
    series: Mapping[Any, Sequence],
    *,
    unit="",
    first="",
    area=False,
    limit=None,
    **more,
) -> Chart:
    """Lines over time; ``limit`` = (label, value) draws a dashed line (a budget, a cap)."""
    names = _texts(names)
    drawn = [
        {
            "type": "line",
            "name": str(name),
            "data": list(data),
            "smooth": 0.2,
            "symbolSize": 6,
            **({"areaStyle": {"opacity": 0.12}} if area else {}),
        }
        for name, data in series.items()
    ]
    if limit and drawn:
        drawn[0]["markLine"] = {
            "symbol": "none",
            "lineStyle": {"type": "dashed"},
            "label": {"formatter": str(limit[0]), "position": "insideEndTop"},
            "data": [{"yAxis": limit[1]}],
        }
    option = {
        "legend": {"show": len(series) > 1},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": names, "boundaryGap": False},
        "yAxis": {"type": "value", "name": str(unit), "scale": not area},
        "series": drawn,
    }
    columns, rows = _table(first, names, series)
    return Chart(title, option, columns, rows, **more)


def funnel(
    title,
    points: Sequence[tuple[str, int, float]],
    limits: Sequence[tuple[int, float, float]],
    level: float,
    *,
    base="",
    value="",
    first="",
    **more,
) -> Chart:
    """Units by size and rate with limits that narrow as units grow: what lies outside is more than chance.

    ``points``: (name, size, rate); ``limits``: (size, lower, upper) in the order of sizes.
    """
    line: dict = {"type": "line", "symbol": "none", "lineStyle": {"type": "dashed", "width": 1}}
    option = {
        "legend": {"show": False},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "name": str(base), "nameLocation": "end"},
        "yAxis": {"type": "value", "name": str(value)},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 9,
                "data": [{"name": name, "value": [size, round(rate, 1)]} for name, size, rate in points],
                "markLine": {
                    "symbol": "none",
                    "data": [{"yAxis": round(level, 1)}],
                    "lineStyle": {"type": "solid", "width": 1},
                },
            },
            {**line, "data": [[size, round(low, 2)] for size, low, _high in limits]},
            {**line, "data": [[size, round(high, 2)] for size, _low, high in limits]},
        ],
    }
    rows = [[name, size, round(rate, 1)] for name, size, rate in points]
    return Chart(title, option, [first, base, value], rows, **more)


def shares(title, parts: Mapping[Any, float], *, first="", value="", **more) -> Chart:
    """A ring of parts of a whole; for at most about six parts."""
    option = {
        "legend": {"show": True, "orient": "vertical", "right": 8, "top": "middle"},
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "pie",
                "radius": ["52%", "76%"],
                "center": ["36%", "50%"],
                "label": {"show": False},
                "data": [{"name": str(name), "value": number} for name, number in parts.items()],
            }
        ],
    }
    return Chart(title, option, [first, value], [[str(n), v] for n, v in parts.items()], **more)


def pyramid(
    title, names: Sequence, left: tuple[Any, Sequence], right: tuple[Any, Sequence], *, first="", **more
) -> Chart:
    """Two series back to back (old against new, men against women), the top of the ladder above."""
    names = _texts(names)
    option = {
        "legend": {"show": True},
        "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
        "xAxis": {"type": "value", "absolute": True},
        "yAxis": {"type": "category", "data": names, "axisTick": {"show": False}, "inverse": True},
        "series": [
            {
                "type": "bar",
                "name": str(left[0]),
                "stack": "all",
                "data": [-v for v in left[1]],
                "barMaxWidth": 22,
            },
            {"type": "bar", "name": str(right[0]), "stack": "all", "data": list(right[1]), "barMaxWidth": 22},
        ],
    }
    columns, rows = _table(first, names, {left[0]: left[1], right[0]: right[1]})
    return Chart(title, option, columns, rows, **more)


def boxes(
    title, names: Sequence, fives: Sequence[Sequence[float]], labels: Sequence, *, unit="", first="", **more
) -> Chart:
    """Box plots from (least, quarter, median, three quarters, most); ``labels`` names the five in the table."""
    option = {
        "legend": {"show": False},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "category", "data": _texts(names)},
        "yAxis": {"type": "value", "name": str(unit), "scale": True},
        "series": [{"type": "boxplot", "data": [list(f) for f in fives]}],
    }
    return Chart(
        title, option, [first, *labels], [[n, *f] for n, f in zip(_texts(names), fives, strict=True)], **more
    )
