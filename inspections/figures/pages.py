"""What inspections found, in pictures: units by kind, hour and weekday, trend, repeats, days to put right, coverage."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.access.views import page
from auxpolice.months import format_month, next_month, today
from auxpolice.ui import charts
from auxpolice.ui.forms import DayField
from inspections.figures import queries
from personnel.pages.forms import UnitChoice

UNVISITED = 92
"""Days after which a unit without a check is listed (示例: every unit once a quarter)."""


class Period(forms.Form):
    first = DayField(label=gettext_lazy("自"), required=False)
    last = DayField(label=gettext_lazy("至"), required=False)
    unit = UnitChoice(required=False, empty_label=gettext_lazy("全部单位"))

    def days(self) -> tuple[Any, Any, Any]:
        """First and last day and the unit; the last three months unless it says otherwise."""
        given = self.cleaned_data if self.is_valid() else {}
        last = given.get("last") or today()
        first = given.get("first") or next_month(last.replace(day=1), -2)
        return min(first, last), last, given.get("unit")


def _steps(n: int, most: int) -> int:
    """Depth of a cell's colour, 0 to 4."""
    return 0 if not n else 1 + min(3, 4 * n // (most + 1))


def _heat(found: queries.Heat, first, last):
    """The cells of the heat map, each leading to its findings."""
    base = reverse("inspections:findings")

    def cell(unit, kind, n):
        if not n:
            return format_html('<td class="num heat-0"></td>')
        asked = urlencode(
            {"tab": "all", "unit": unit.pk, "kind": kind, "first": first, "last": last, "which": "stands"}
        )
        return format_html(
            '<td class="num heat-{}"><a href="{}?{}">{}</a></td>', _steps(n, found.most), base, asked, n
        )

    return format_html_join(
        "",
        '<tr><th scope="row">{}</th>{}<td class="num"><strong>{}</strong></td></tr>',
        (
            (
                unit.name,
                format_html_join(
                    "", "{}", ((cell(unit, kind, n),) for kind, n in zip(found.kinds, cells, strict=True))
                ),
                total,
            )
            for unit, cells, total in found.units
        ),
    )


@page(Act.CHECK_FIGURES, of_one_moment=True)
def pictures(request):
    """All pictures of a period; the same statements however many findings there are."""
    form = Period(request.GET)
    first, last, unit = form.days()
    rows = queries.found_in(first, last)
    if unit:
        rows = rows.filter(unit__path__startswith=unit.path)
    found, figures = queries.heat(rows), queries.figures(rows, first, last, unit)
    context = {
        "form": form,
        "first": first,
        "last": last,
        "figures": figures,
        "heat": found,
        "cells": _heat(found, first, last),
        "hours": charts.bars(
            _("按时段"),
            [f"{hour:02d}" for hour in range(24)],
            {_("问题"): figures.hours},
            unit=_("个"),
            first=_("时"),
        ),
        "weekdays": charts.bars(
            _("按星期"),
            [str(day) for day in queries.WEEKDAYS],
            {_("问题"): figures.weekdays},
            unit=_("个"),
            first=_("星期"),
        ),
        "trend": charts.lines(
            _("逐月问题"),
            [format_month(month) for month, _n in figures.months],
            {_("问题"): [n for _month, n in figures.months]},
            unit=_("个"),
            first=_("月份"),
        ),
        "uncovered": queries.uncovered(last, UNVISITED)[:20],
        "since": last - timedelta(days=UNVISITED),
    }
    return render(request, "inspections/figures/pictures.html", context)
