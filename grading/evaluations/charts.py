"""Charts of a batch: movement between levels, fairness of its outcome."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count
from django.utils.translation import gettext as _

from auxpolice.ui import charts
from grading.evaluations import queries
from grading.evaluations.explaining import ladder_of
from grading.evaluations.models import Evaluation, Verdict, VerdictState
from grading.rules import fairness, grades

BANDS = ("0–4", "5–9", "10–14", "15–19", "20–24", "25+")


def before_after(evaluation: Evaluation) -> charts.Chart:
    """The pyramid before and after a batch, over its people within the scope."""
    ladder = ladder_of(evaluation)
    before: Counter = Counter()
    after: Counter = Counter()
    rows = (
        Verdict.objects.filter(evaluation=evaluation)
        .order_by()
        .values_list("old_rank", "rank", "state")
        .annotate(n=Count("pk"))
    )
    for old, new, state, people in rows:
        before[old] += people
        after[
            old if state in (VerdictState.SUSPENDED, VerdictState.HELD, VerdictState.WITHDRAWN) else new
        ] += people
    ranks = [level.rank for level in reversed(ladder.levels)] + [-1]
    names = [ladder.level(rank).name if rank >= 0 else _("无层级") for rank in ranks]
    return charts.pyramid(
        _("本批前后的层级分布"),
        names,
        (_("评定前"), [before[rank] for rank in ranks]),
        (_("评定后"), [after[rank] for rank in ranks]),
        first=_("层级"),
    )


def flow_chart(evaluation: Evaluation) -> charts.Chart:
    """Movement between levels as a Sankey picture."""
    ladder = ladder_of(evaluation)

    def name(rank: int) -> str:
        return ladder.level(rank).name if 0 <= rank <= ladder.top else _("无层级")

    moves = queries.flow(evaluation)
    before, after = _("原 %s"), _("新 %s")
    nodes = [before % name(rank) for rank in sorted({old for old, _n, _c in moves}, reverse=True)]
    nodes += [after % name(rank) for rank in sorted({new for _o, new, _c in moves}, reverse=True)]
    option = {
        "tooltip": {"trigger": "item"},
        "series": [
            {
                "type": "sankey",
                "nodeAlign": "justify",
                "layoutIterations": 0,
                "emphasis": {"focus": "adjacency"},
                "data": [{"name": node} for node in nodes],
                "links": [
                    {"source": before % name(old), "target": after % name(new), "value": people}
                    for old, new, people in moves
                ],
                "lineStyle": {"color": "source", "opacity": 0.35},
            }
        ],
    }
    rows = [[name(old), name(new), people] for old, new, people in moves]
    return charts.Chart(_("层级流向"), option, [_("原层级"), _("新层级"), _("人数")], rows, height=380)


def _classes() -> dict[int, str]:
    return {1: _("一类岗位"), 2: _("二类岗位"), 3: _("三类岗位")}


def _results() -> dict[int, str]:
    return {
        grades.EXCELLENT: _("优秀"),
        grades.COMPETENT: _("合格"),
        grades.BASIC: _("基本合格"),
        grades.FAIL: _("不合格"),
    }


def fairness_charts(placing: queries.Placing, top: int | None = None) -> list[charts.Chart]:
    """Do hard posts and better results get the higher levels? Mean rank at equal seniority by post class and by latest
    result, each with the priority index; with the `top` rank of a batch's ladder also the share that rises."""
    out = [
        _at_equal_seniority(
            _("岗位类别与层级（同等服务年限）"), placing, placing.post_class, _classes(), 1, 3
        ),
        _at_equal_seniority(
            _("考核结果与层级（同等服务年限）"),
            placing,
            placing.annual_grade,
            _results(),
            grades.EXCELLENT,
            grades.COMPETENT,
        ),
    ]
    if top is not None:
        out.append(_rises(placing, top))
    return out


def _at_equal_seniority(
    title: str, placing: queries.Placing, group, names: dict[int, str], first: int, second: int
) -> charts.Chart:
    found = fairness.means(placing.rank, placing.band, group)
    bands = sorted({band for value, band in found if value in names})
    series = {
        name: [found[value, band][1] if (value, band) in found else None for band in bands]
        for value, name in names.items()
        if any((value, band) in found for band in bands)
    }
    compared = fairness.priority(placing.rank, placing.band, group == first, group == second)
    told = {"a": names[first], "b": names[second]}
    if compared.index is None:
        index = _("没有服务年限相近的%(a)s与%(b)s可比。") % told
    else:
        index = _(
            "优先指数：从同一服务年限段各任取一人，%(a)s层级高于%(b)s的机会为 %(share).1f%%（同级算一半；"
            "50%% 为没有差别；共 %(pairs)d 对）。"
        ) % {**told, "share": compared.index * 100, "pairs": compared.pairs}
    return charts.bars(
        title,
        [_("%(band)s 年") % {"band": BANDS[band]} for band in bands],
        series,
        unit=_("平均层级序"),
        first=_("服务年限"),
        note=_("层级序：1 为最低一级，数值越大层级越高。") + index,
    )


def _rises(placing: queries.Placing, top: int) -> charts.Chart:
    rows = []
    for names, group in ((_classes(), placing.post_class), (_results(), placing.annual_grade)):
        found = fairness.rises(placing.old, placing.rank, top, group)
        rows += [(name, *found[value]) for value, name in names.items() if value in found and found[value][0]]
    return charts.bars(
        _("晋升面"),
        [name for name, _could, _rise in rows],
        {_("晋升率（%）"): [round(100 * rise / could, 1) for _name, could, rise in rows]},
        unit="%",
        first=_("分组"),
        note=_("晋升率：层级上升的人数 ÷ 本组有上升余地的人数（已是最高层级和无层级的不计）。")
        + "；".join(
            _("%(name)s %(rise)d / %(could)d 人") % {"name": n, "rise": r, "could": c} for n, c, r in rows
        ),
    )
