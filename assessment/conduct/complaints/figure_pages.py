"""Live figures of complaints: shares, time, kinds, trend, and units within the limits of chance; each opens its list."""

from typing import Any

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.conduct.complaints import figures, rules
from assessment.conduct.complaints.clocks import bureau_id
from assessment.conduct.complaints.content import COMPLAINTS
from assessment.conduct.complaints.figures import Figures, UnitFigure, listed
from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.hooks.states import Tone
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.policy.queries import version_at
from auxpolice.ui import charts
from auxpolice.ui.forms import MonthField
from auxpolice.ui.tables import Column, Table

MONTHS = 12
STANDINGS = {
    rules.WITHIN: (gettext_lazy("在正常波动内"), Tone.NEUTRAL),
    rules.BELOW: (gettext_lazy("明显低于全局"), Tone.SUCCESS),
    rules.ABOVE_WARN: (gettext_lazy("高于警戒线"), Tone.WARNING),
    rules.ABOVE_ALARM: (gettext_lazy("明显高于全局"), Tone.DANGER),
}


class UnitTable(Table):
    columns = [
        Column("unit", gettext_lazy("单位"), value="unit.name", link=lambda row: row.url),
        Column("people", gettext_lazy("辅警人数"), kind="number"),
        Column("count", gettext_lazy("投诉"), kind="number", total=True, link=lambda row: row.url),
        Column("proven", gettext_lazy("属实"), kind="number", total=True),
        Column(
            "rate",
            gettext_lazy("每百人"),
            value=lambda row: "—" if row.rate is None else f"{row.rate:.1f}",
            css="text-end",
        ),
        Column(
            "usual",
            gettext_lazy("正常波动"),
            value=lambda row: "—" if row.small else f"{row.limits[0]}–{row.limits[1]}",
            css="text-end",
        ),
        Column(
            "standing",
            gettext_lazy("与全局比"),
            value=lambda row: _("人数少，不单列") if row.small else STANDINGS[row.standing],
            kind="badge",
        ),
    ]
    page_size = 100
    is_filtered = False
    empty_title = gettext_lazy("这段时间没有投诉")


class SpanForm(forms.Form):
    since = MonthField(label=gettext_lazy("从"), required=False)
    until = MonthField(label=gettext_lazy("到"), required=False)


def _funnel(units: list[UnitFigure]) -> charts.Chart:
    """Units by people and rate, with the limits that chance alone gives around the bureau's rate."""
    shown = [one for one in units if not one.small]
    most = max((one.people for one in shown), default=0)
    rate = sum(one.count for one in units) / max(sum(one.people for one in units), 1)
    sizes = sorted({max(round(most * n / 24), 1) for n in range(1, 26)}) if most else []

    def line(name: Any, values: list[list[float]], dashed: str = "dashed") -> dict[str, Any]:
        return {
            "type": "line",
            "name": str(name),
            "data": values,
            "showSymbol": False,
            "step": "end" if dashed != "solid" else False,
            "lineStyle": {"type": dashed, "width": 1},
        }

    def upper(level: float) -> list[list[float]]:
        return [[size, 100 * rules.limits(rate * size, level)[1] / size] for size in sizes]

    option = {
        "legend": {"show": True},
        "tooltip": {"trigger": "item"},
        "xAxis": {"type": "value", "name": _("辅警人数"), "nameLocation": "middle", "nameGap": 28},
        "yAxis": {"type": "value", "name": _("每百人投诉")},
        "series": [
            {
                "type": "scatter",
                "name": _("单位"),
                "symbolSize": 9,
                "data": [
                    {"name": one.unit.name, "value": [one.people, rules.per_hundred(one.count, one.people)]}
                    for one in shown
                ],
            },
            line(_("全局水平"), [[size, 100 * rate] for size in sizes], "solid"),
            line(_("警戒线（95%）"), upper(rules.WARN)),
            line(_("显著线（99.8%）"), upper(rules.ALARM), "dotted"),
        ],
    }
    rows = [[one.unit.name, one.people, one.count, one.rate or 0, one.limits[1]] for one in shown]
    columns = [_("单位"), _("辅警人数"), _("投诉"), _("每百人"), _("警戒线（件）")]
    return charts.Chart(
        _("各单位投诉与正常波动"),
        option,
        columns,
        rows if most else [],
        height=340,
        note=_("线内的高低只是偶然，不能用来比较单位；人少的单位一件就会使比率很高，所以线在左边张开。"),
    )


def _trend(found: Figures) -> charts.Chart:
    names = [format_month(month) for month, _all, _proven in found.trend]
    series = {
        _("收到"): [count for _month, count, _proven in found.trend],
        _("其中属实"): [proven for _month, _all, proven in found.trend],
    }
    return charts.lines(_("涉辅警投诉走势"), names, series, unit=_("件"), first=_("月份"))


def _kinds(found: Figures) -> charts.Chart:
    names = [name for _code, name, _n, _proven in found.kinds]
    series = {
        _("投诉"): [n for _code, _name, n, _proven in found.kinds],
        _("其中属实"): [proven for *_rest, proven in found.kinds],
    }
    return charts.bars(_("投诉什么"), names, series, unit=_("件"), first=_("类别"), horizontal=True)


def _share(value: int | None) -> str:
    return "—" if value is None else f"{value}%"


def _stats(found: Figures) -> list[dict[str, Any]]:
    """Key figures, each with its list."""
    span = found.span
    about = {"about": "auxiliary", "which": "unrepeated"}
    return [
        {
            "label": _("涉及辅警"),
            "value": _share(found.share_about),
            "hint": _("查清对象的 %(all)d 件中 %(n)d 件") % {"all": found.known, "n": found.about},
            "url": listed(**about, **span),
        },
        {
            "label": _("全部来件"),
            "value": found.total,
            "kind": "number",
            "hint": _("重复并案 %(n)d 件") % {"n": found.repeated},
            "url": listed(**span),
        },
        {
            "label": _("属实率"),
            "value": _share(found.share_proven),
            "hint": _("有结论的 %(all)d 件中 %(n)d 件") % {"all": found.judged, "n": found.proven},
            "url": listed(about="auxiliary", which="proven", **span),
        },
        {
            "label": _("按期答复"),
            "value": _share(found.share_in_time),
            "hint": _("已答复 %(n)d 件") % {"n": found.answered},
            "url": listed(which="answered", **span),
        },
        {
            "label": _("答复用时（中位数）"),
            "value": "—" if found.median_days is None else _("%(n)g 天") % {"n": found.median_days},
            "url": listed(which="answered", **span),
        },
        {
            "label": _("逾期未答复"),
            "value": found.late,
            "kind": "number",
            "tone": Tone.DANGER if found.late else "",
            "url": listed(which="late", **span),
        },
        {
            "label": _("结果满意"),
            "value": _share(found.content),
            "hint": _("回访 %(n)d 次") % {"n": found.asked}
            if found.content is not None
            else _("回访不足 5 次，不列"),
            "url": listed(which="answered", **span),
        },
    ]


@page(Act.COMPLAINT_FIGURES, of_one_moment=True)
def figures_page(request):
    """The last twelve months, or those asked for (ten years at most)."""
    form = SpanForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    last = min(asked.get("until") or month_of(today()), month_of(today()))
    first = asked.get("since") or next_month(last, 1 - MONTHS)
    first = min(max(first, next_month(last, -120)), last)
    version = version_at(COMPLAINTS, bureau_id(), today())
    found = figures.of(first, last, version.content["small"] if version else 0)
    table = UnitTable(request, found.units)
    if table.wants_export:
        return table.export(_("各单位投诉"))
    kinds = [
        (name, n, proven, listed(about="auxiliary", which="unrepeated", kind=code, **found.span))
        for code, name, n, proven in found.kinds
    ]
    context = {
        "form": form,
        "found": found,
        "stats": _stats(found),
        "table": table,
        "kinds": kinds,
        "charts": [_trend(found), _kinds(found)],
        "funnel": _funnel(found.units),
        "until": last,
    }
    return render(request, "assessment/complaints/figures.html", context)
