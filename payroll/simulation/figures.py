"""Figures of a what-if's answer: key figures, the three verdicts, pictures, indices, groups."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.money import yuan
from auxpolice.ui import charts
from auxpolice.ui.tables import Column, Table
from payroll.rules.fairness import DEFINITIONS
from payroll.rules.summing import CLEAR_RISE, CRITERIA, FEW_LOSERS, verdict
from payroll.simulation import queries as simulated
from payroll.simulation.models import SimulationOutlook


def figures(view: simulated.View) -> list[dict]:
    pair, old, new = view.pair, view.side(view.old), view.side(view.new)
    people = reverse("payroll:simulation-people", args=[view.simulation.pk]) + f"?pair={view.key}"
    return [
        {"label": _("测算人数"), "value": view.simulation.people, "kind": "number", "url": people},
        {"label": _("实发增加"), "value": pair["winners"], "kind": "number", "url": people + "&direction=up"},
        {
            "label": _("实发减少"),
            "value": pair["losers"],
            "kind": "number",
            "url": people + "&direction=down",
        },
        {"label": _("涨幅中位数"), "value": f"{pair['median_rise'] * 100:.1f}%"},
        {
            "label": _("人均实发"),
            "value": new["net_fen"] // view.simulation.people,
            "kind": "money",
            "hint": _("原 %(fen)s") % {"fen": yuan(old["net_fen"] // view.simulation.people)},
        },
        {
            "label": _("月成本变化"),
            "value": pair["cost_change_fen"],
            "kind": "delta",
            "hint": _("含单位负担与留存"),
        },
    ]


def verdicts(view: simulated.View) -> list[dict]:
    """The three questions of a pilot, each with what was found and how it is judged."""
    simulation, pair = view.simulation, view.pair
    old, new = (view.side(n)["fairness"] for n in (view.old, view.new))
    ahead = years_of(view, view.new)
    costs = [year["cost_fen"] for year in ahead]
    judged = verdict(simulation.summary, view.old, view.new, simulation.budget_fen, costs)
    found = {
        "rise": _("中位涨幅 %(rise).1f%%，%(losers)d 人减少，最多减 %(loss)s 元。")
        % {
            "rise": pair["median_rise"] * 100,
            "losers": pair["losers"],
            "loss": yuan(-pair["largest_loss_fen"]),
        },
        "fairer": _("难易岗位差 %(a).2f%% → %(b).2f%%；同工同酬差 %(c).2f%% → %(d).2f%%。")
        % {
            "a": old["hard_easy_gap"] * 100,
            "b": new["hard_easy_gap"] * 100,
            "c": old["equal_work_gap"] * 100,
            "d": new["equal_work_gap"] * 100,
        },
        "affordable": _budget_found(view, ahead),
    }
    why = {"rise": _not_a_rise(pair), "fairer": _not_fairer(old, new), "affordable": ""}
    titles = {"rise": _("是否明显增收"), "fairer": _("是否更公平"), "affordable": _("预算是否可承受")}
    says = {True: (_("是"), "success"), False: (_("否"), "danger"), None: (_("无法判断"), "neutral")}
    return [
        {
            "title": titles[key],
            "says": says[judged[key]][0],
            "tone": says[judged[key]][1],
            "found": found[key] + (why[key] if judged[key] is False else ""),
            "criterion": CRITERIA[key],
        }
        for key in ("rise", "fairer", "affordable")
    ]


def years_of(view: simulated.View, side: int) -> list[dict]:
    """The years ahead of a side by the last projection; none where nobody has asked."""
    last = SimulationOutlook.objects.filter(simulation=view.simulation, kind="projection").first()
    return last.answer[side]["years"] if last else []


def _budget_found(view: simulated.View, ahead: list[dict]) -> str:
    """This year against the budget, the first year and the worst year beyond it, and what would make it bearable."""
    budget, year = view.simulation.budget_fen, view.side(view.new)["year_cost_fen"]
    if not budget:
        return _("没有填预算。全年成本 %(cost)s 元，比对照方多 %(more)s 元。") % {
            "cost": yuan(year),
            "more": yuan(view.pair["year_change_fen"]),
        }
    said = [
        _("今年成本 %(cost)s 元，预算 %(budget)s 元，%(what)s %(rest)s 元。")
        % {
            "cost": yuan(year),
            "budget": yuan(budget),
            "what": _("余") if year <= budget else _("超"),
            "rest": yuan(abs(budget - year)),
        }
    ]
    over = [one for one in ahead if one["cost_fen"] > budget]
    if not ahead:
        said.append(_("以后各年尚未推演，请先做逐年推演。"))
    elif over:
        worst = max(over, key=lambda one: one["cost_fen"])
        said.append(
            _("自 %(year)d 年起超预算 %(more)s 元，%(worst)d 年最多，超 %(most)s 元。")
            % {
                "year": over[0]["year"],
                "more": yuan(over[0]["cost_fen"] - budget),
                "worst": worst["year"],
                "most": yuan(worst["cost_fen"] - budget),
            }
        )
        said.append(
            _("要可承受：预算须增至 %(need)s 元，或用「预算上限」反算应降到的标准。")
            % {"need": yuan(worst["cost_fen"])}
        )
    else:
        said.append(
            _("推演到 %(year)d 年，各年都在预算之内，最高 %(most)s 元。")
            % {"year": ahead[-1]["year"], "most": yuan(max(one["cost_fen"] for one in ahead))}
        )
    return "".join(said)


def _not_a_rise(pair: dict) -> str:
    if pair["median_rise"] < CLEAR_RISE:
        return _("原因：一半的人涨幅不到 %(rise)g%%。") % {"rise": CLEAR_RISE * 100}
    return _("原因：实发减少的人超过 %(share)g%%；设「就高不就低补差」可使固定部分不减。") % {
        "share": FEW_LOSERS * 100
    }


def _not_fairer(old: dict, new: dict) -> str:
    found = [
        (
            new["hard_easy_gap"] <= old["hard_easy_gap"],
            _("一类岗比三类岗多挣的比例没有扩大，须提高按岗位类别发放的标准"),
        ),
        (
            new["equal_work_gap"] > old["equal_work_gap"],
            _("层级、岗位类别、工龄段和等次相同的人之间差距扩大，须检查按人不同的项目（夜班、技能、值班等）"),
        ),
    ]
    return _("原因：%(why)s。") % {"why": "；".join(text for is_so, text in found if is_so)}


def pictures(view: simulated.View) -> list[charts.Chart]:
    bins, sides = view.simulation.summary["bins"], (view.old, view.new)
    units = sorted(view.group_rows("by_unit"), key=lambda row: -row["mean_change_fen"])
    bands = {n: {band["from_years"]: band for band in view.side(n)["fairness"]["bands"]} for n in sides}
    shared = sorted(set(bands[view.old]) & set(bands[view.new]))
    lead = {
        view.name(n): [
            round((bands[n][y]["hard_mean_fen"] / max(bands[n][y]["easy_mean_fen"], 1) - 1) * 100, 1)
            for y in shared
        ]
        for n in sides
    }
    ranks = sorted({int(r) for n in sides for r in view.side(n)["levels"]}, reverse=True)
    return [
        charts.bars(
            _("实发分布"),
            [f"{low // 100:,}" for low in bins["from"]],
            {view.name(n): bins["counts"][n] for n in sides},
            unit=_("人"),
            first=_("实发（元，每 200 元一档）"),
        ),
        charts.bars(
            _("同工龄段一类岗比三类岗多挣"),
            [simulated_band(y) for y in shared],
            lead,
            unit="%",
            first=_("工龄"),
        ),
        charts.pyramid(
            _("层级分布"),
            [view.level_name(rank, view.new) for rank in ranks],
            *[(view.name(n), [view.side(n)["levels"].get(str(rank), 0) for rank in ranks]) for n in sides],
            first=_("层级"),
        ),
        charts.bars(
            _("各单位人均实发变化"),
            [row["name"] for row in units],
            {_("人均变化"): [round(row["mean_change_fen"] / 100) for row in units]},
            unit=_("元"),
            first=_("单位"),
            horizontal=True,
        ),
    ]


def simulated_band(from_years: int) -> str:
    return _("%(n)d 年起") % {"n": from_years}


_INDICES = [
    ("gini", gettext_lazy("基尼系数"), 3),
    ("p90_p10", gettext_lazy("P90/P10"), 2),
    ("theil", gettext_lazy("泰尔指数"), 4),
    ("theil_within", gettext_lazy("单位内泰尔"), 4),
    ("theil_between", gettext_lazy("单位间泰尔"), 4),
    ("hard_easy_gap", gettext_lazy("难易岗位差"), 3),
    ("equal_work_gap", gettext_lazy("同工同酬差"), 3),
]


def fairness_rows(view: simulated.View) -> list[tuple]:
    """(name, old, new, definition) of each index."""
    old, new = (view.side(n)["fairness"] for n in (view.old, view.new))
    return [
        (label, f"{old[key]:.{places}f}", f"{new[key]:.{places}f}", DEFINITIONS[key])
        for key, label, places in _INDICES
    ]


def group_table(request, view: simulated.View, groups: str, first) -> Table:
    return GroupTable(request, view.group_rows(groups), prefix=f"{groups}-", columns=_group_columns(first))


def _group_columns(first) -> list[Column]:
    return [
        Column("name", first, sort=True),
        Column("people", _("人数"), kind="number", sort=True, total=True),
        Column("old_mean_fen", _("原人均实发"), kind="money", sort=True),
        Column("new_mean_fen", _("新人均实发"), kind="money", sort=True),
        Column("mean_change_fen", _("人均变化"), kind="delta", sort=True),
        Column("winners", _("增加"), kind="number", sort=True, total=True),
        Column("losers", _("减少"), kind="number", sort=True, total=True),
        Column("cost_change_fen", _("月成本增加"), kind="money", sort=True, total=True),
    ]


class GroupTable(Table):
    page_size = 200
    exportable = False
    dense = True
