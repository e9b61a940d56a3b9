"""The leader's page, one measure over the units, a unit's page, turnover, and the brief for the committee."""

from datetime import date
from typing import Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.dashboards import here, queries, readings, shapes, standing
from assessment.dashboards.models import AgreedMatter, Audience, Responsibility, Review, Summons
from assessment.dashboards.queries import Month, shown
from auxpolice.access.matrix import Act
from auxpolice.access.scope import Denied, month_asked, there
from auxpolice.access.views import page
from auxpolice.deadlines import overdue
from auxpolice.hooks import Good, Urgency, dues, queue
from auxpolice.months import format_month, last_day, month_of, next_month, today
from auxpolice.ui import charts
from auxpolice.units.models import Unit, subtree_ids

TREND = 12
"""Months before the one shown, in lines and sparklines."""


def _month(request) -> date:
    asked = request.GET.get("month", "")
    month = month_asked(asked) if asked else month_of(today())
    if month > month_of(today()):
        raise Denied()
    return month


def _months(month: date) -> dict[str, Any]:
    this = month_of(today())
    return {
        "month": month,
        "earlier": format_month(next_month(month, -1)),
        "later": format_month(next_month(month)) if month < this else "",
    }


def _numbers(seen: Month) -> list[dict[str, Any]]:
    """The numbers at the head of the page: figure, target, change, sparkline, where it leads."""
    found = []
    for measure, row in seen.chosen:
        if row["place"] != "top":
            continue
        line = seen.trend(measure.code)
        target = row.get("target", measure.target)
        found.append(
            {
                "label": measure.label,
                "value": shown(line[-1]) if line[-1].base else None,
                "unit": measure.unit,
                "before": shown(line[-2]) if line[-2].base else None,
                "target": target,
                "heat": seen.heat_of(measure, row, line[-1]) if target is not None else "",
                "spark": shapes.spark(
                    [figure.rate for figure in line],
                    _("%(what)s近 %(n)d 个月") % {"what": measure.label, "n": len(line)},
                ),
                "url": reverse("steering:measure", args=[measure.code])
                + f"?month={format_month(seen.month)}",
                "definition": measure.definition,
            }
        )
    return found


def _sorted(request, seen: Month) -> list[queries.Line]:
    """The lines as the address asks: by concern, or by one measure, the worst first."""
    by = request.GET.get("sort", "")
    codes = {measure.code: n for n, (measure, _row) in enumerate(seen.chosen)}
    if by not in codes:
        return seen.lines
    measure = seen.chosen[codes[by]][0]
    worst_high = measure.good != Good.MORE

    def rate(line: queries.Line) -> float:
        found = line.cells[codes[by]].figure.rate
        return found if found is not None else -1.0

    return sorted(seen.lines, key=rate, reverse=worst_high)


@page(Act.STEER_BUREAU, of_one_moment=True)
def bureau(request):
    """All units × measures on one screen, eight numbers, what changed in words, three lists."""
    month = _month(request)
    seen = Month(month, Audience.LEADER, back=TREND)
    if not seen.chosen:
        return render(request, "assessment/dashboards/none.html", _months(month))
    context = _months(month) | {
        "numbers": _numbers(seen),
        "changes": seen.changes(),
        "new": shapes.names(seen.newly_red()[:12]),
        "columns": [measure for measure, _row in seen.chosen],
        "rows": shapes.rows(
            _sorted(request, seen), reverse("steering:unit", args=[0]).replace("/0/", "/{}/")
        ),
        "sort": request.GET.get("sort", ""),
        "taken": readings.taken_at(Audience.LEADER, month),
        "least": seen.content["least_people"],
        "pilot": _pilot(seen),
    }
    return render(request, "assessment/dashboards/bureau.html", context)


@page(Act.STEER_BUREAU)
def waiting(request):
    """What is overdue and what waits for me: asked for by the page once it stands, as every room is asked for it."""
    items = queue.collect(request)
    late = [item for item in items if item.urgency == Urgency.OVERDUE]
    context = {"late": late, "waiting": [item for item in items if item not in late]}
    return render(request, "assessment/dashboards/waiting.html", context)


def _pilot(seen: Month):
    """The pilot's units against the others, month by month, in the first measure of the policy that is a rate."""
    units = queries.pilot_units(last_day(seen.month))
    if not units:
        return None
    measure = next(
        (one for one, row in seen.chosen if row["place"] == "top" and one.good != Good.NEITHER), None
    )
    if measure is None:
        return None
    pilot = readings.sums(Audience.LEADER, seen.months, [measure.code], units)
    series: dict[str, list] = {_("试点单位"): [], _("其他单位"): []}
    for month in seen.months:
        inside, all_units = pilot[month][measure.code], seen.bureau(measure.code, month)
        for name, one in (
            (_("试点单位"), inside),
            (_("其他单位"), standing.without(all_units, inside)),
        ):
            series[name].append(round(one.rate, 1) if one.rate is not None else None)
    names = [format_month(month) for month in seen.months]
    return charts.lines(
        _("试点与其他单位：%(what)s") % {"what": measure.label},
        names,
        series,
        unit=_("每百人") if not measure.share else "%",
        first=_("月份"),
    )


@page(Act.STEER_BUREAU, of_one_moment=True)
def measure(request, code):
    """One measure: the units in a funnel, the bureau month by month, each unit with who answers and its list."""
    month = _month(request)
    seen = Month(month, Audience.LEADER, back=TREND)
    found = there(next(((one, row) for one, row in seen.chosen if one.code == code), None))
    one, row = found
    place = [other.code for other, _row in seen.chosen].index(code)
    cells = [line.cells[place] for line in seen.lines]
    level = row.get("target", one.target)
    bureau_rate = seen.bureau(code).rate or 0.0
    known = [
        cell
        for cell in cells
        if cell.figure.rate is not None and cell.figure.people >= seen.content["least_people"]
    ]
    sizes = sorted({cell.figure.base for cell in known})
    steps = sorted({*sizes, *(range(1, sizes[-1] + 1, max(1, sizes[-1] // 40)) if sizes else ())})
    context = _months(month) | {
        "measure": one,
        "bureau": seen.bureau(code),
        "value": shown(seen.bureau(code)),
        "target": level,
        "funnel": charts.funnel(
            _("各单位与全局水平"),
            [(cell.unit.name, cell.figure.base, cell.figure.rate or 0.0) for cell in known],
            standing.funnel(steps, bureau_rate, one.share, seen.content["red_sigma"] / 100),
            bureau_rate,
            base=_("基数") if one.share else _("人数"),
            value="%" if one.share else _("每百人"),
            first=_("单位"),
            note=_("虚线之外才是偶然解释不了的差别；单位越小，虚线张得越开。"),
        ),
        "trend": charts.lines(
            _("全局逐月"),
            [format_month(day) for day in seen.months],
            {one.label: [shown(figure) for figure in seen.trend(code)]},
            unit=one.unit,
            first=_("月份"),
        ),
        "cells": sorted(cells, key=lambda cell: list(standing.Heat)[::-1].index(cell.heat)),
        "url": one.rows(month, None),
        "taken": readings.taken_at(Audience.LEADER, month),
    }
    return render(request, "assessment/dashboards/measure.html", context)


def _unit(request, pk: int) -> Unit:
    """A unit that the user may read the figures of, by office."""
    unit = there(Unit.objects.filter(pk=pk).first())
    if not request.scope.can(Act.STEER_UNIT, unit):
        raise Denied()
    return unit


@page(Act.STEER_UNIT)
def own(request):
    """The head's own unit; whoever sees the bureau goes there."""
    if request.scope.can(Act.STEER_BUREAU):
        return redirect("steering:bureau")
    unit = Unit.objects.filter(pk__in=request.scope.units_for(Act.STEER_UNIT)).order_by("path").first()
    return redirect("steering:unit", pk=there(unit).pk)


@page(Act.STEER_UNIT)
def unit(request, pk):
    """A unit's page: today's people, what is due by Friday, each measure against the bureau's median with its trend."""
    found, month = _unit(request, pk), _month(request)
    below = subtree_ids({found.pk})
    seen = Month(month, Audience.HEAD, back=TREND)
    rows, codes = [], [one.code for one, _row in seen.chosen]
    own = readings.sums(Audience.HEAD, seen.months, codes, below)
    for one, row in seen.chosen:
        figures = seen.table[month][one.code]
        line = [own[day][one.code] for day in seen.months]
        others = [figure.rate for figure in figures.values() if figure.people >= seen.content["least_people"]]
        rows.append(
            {
                "measure": one,
                "value": shown(line[-1]),
                "rate": line[-1].rate,
                "median": standing.middle(others),
                "heat": seen.heat_of(one, row, line[-1]),
                "spark": shapes.spark([figure.rate for figure in line], str(one.label)),
                "url": one.rows(month, found.pk),
                "share": one.share,
            }
        )
    owed = dues.owed_by(request, unit_id=found.pk)
    answers = queries.responsible([found.pk])
    context = _months(month) | {
        "unit": found,
        "rows": rows,
        "today_people": here.on_today(below) if month == month_of(today()) else None,
        "owed": owed,
        "answers": [(queries.matters().get(matter, matter), who) for (_u, matter), who in answers.items()],
        "agreed": AgreedMatter.objects.filter(unit=found)
        .filter(AgreedMatter.waiting)
        .select_related("owner"),
        "summonses": Summons.objects.filter(unit=found).filter(Summons.waiting),
        "review": Review.objects.filter(unit=found).first(),
        "taken": readings.taken_at(Audience.HEAD, month),
    }
    return render(request, "assessment/dashboards/unit.html", context)


@page(Act.STEER_UNIT)
def letter(request, pk):
    """The responsibility letter of a unit, for signing."""
    found = _unit(request, pk)
    rows = Responsibility.objects.filter(unit=found, period__contains=today()).select_related("user")
    context = {
        "unit": found,
        "year": today().year,
        "rows": [(queries.matters().get(row.matter, row.matter), row) for row in rows],
        "answers": queries.responsible([found.pk]),
    }
    return render(request, "assessment/dashboards/letter_print.html", context)


@page(Act.STEER_BUREAU)
def turnover(request):
    """Who came, who went, why and after how long."""
    found = queries.turnover(today())
    month = Month(month_of(today()), Audience.LEADER, back=TREND)
    curve = charts.lines(
        _("干满多久的还在"),
        [str(served) for served, _share in found.curve[::6]],
        {_("在职比例"): [round(100 * share, 1) for _served, share in found.curve[::6]]},
        unit="%",
        first=_("入职后月数"),
        note=_("按全部任职记录估算（Kaplan–Meier）：还在职的算到今天。"),
    )
    moves = readings.sums(Audience.LEADER, month.months, ["personnel.joined", "personnel.gone"])
    by_month = charts.bars(
        _("入职与离职"),
        [format_month(day) for day in month.months],
        {
            _("入职"): [moves[day]["personnel.joined"].part for day in month.months],
            _("离职"): [moves[day]["personnel.gone"].part for day in month.months],
        },
        unit=_("人"),
        first=_("月份"),
    )
    why = charts.bars(
        _("离职类别"),
        [name for name, _n in found.why],
        {_("人数"): [n for _name, n in found.why]},
        unit=_("人"),
        first=_("类别"),
        horizontal=True,
    )
    context = {
        "found": found,
        "rate": 100 * found.left / found.people if found.people else None,
        "curve": curve,
        "by_month": by_month,
        "why": why,
        "groups": queries.turnover_by_groups(),
    }
    return render(request, "assessment/dashboards/turnover.html", context)


@page(Act.STEER_BUREAU, of_one_moment=True)
def brief(request):
    """One page for the committee: the numbers, what changed, the worst units with who answers, what is overdue."""
    month = _month(request)
    seen = Month(month, Audience.LEADER, back=TREND)
    if not seen.chosen:
        return render(request, "assessment/dashboards/none.html", _months(month))
    red = [cell for line in seen.lines for cell in line.cells if cell.heat == standing.Heat.RED]
    context = _months(month) | {
        "numbers": _numbers(seen),
        "changes": seen.changes(4),
        "red": red[:8],
        "reds": len(red),
        "agreed": list(overdue(AgreedMatter.objects.select_related("owner", "unit"))[:5]),
        "summonses": list(Summons.objects.filter(Summons.waiting).select_related("unit")[:5]),
        "taken": readings.taken_at(Audience.LEADER, month),
    }
    return render(request, "assessment/dashboards/brief_print.html", context)
