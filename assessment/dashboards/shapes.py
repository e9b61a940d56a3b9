"""Cells, sparklines and the matrix as HTML: thousands of cells a page, so written at once and not by template."""

from collections.abc import Iterable, Sequence
from html import escape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from assessment.dashboards.queries import Cell, Line, shown
from assessment.dashboards.standing import Heat

WORDS = {Heat.RED: _("红"), Heat.AMBER: _("黄"), Heat.FEW: _("人数少")}
WIDE, HIGH = 88, 22


def spark(values: Sequence[float | None], label: str = "") -> SafeString:
    """A line of the values, oldest first; what is missing leaves a gap in the line's length, not in its shape."""
    known = [(n, value) for n, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return mark_safe("")
    low, high = min(value for _n, value in known), max(value for _n, value in known)
    step, span = (WIDE - 4) / (len(values) - 1), (high - low) or 1
    points = [(2 + n * step, HIGH - 3 - (value - low) * (HIGH - 6) / span) for n, value in known]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last = points[-1]
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="88" height="22" fill="none" stroke="currentColor" role="img" aria-label="{}">'
        '<polyline points="{}"/><circle cx="{}" cy="{}" r="2" fill="currentColor" stroke="none"/></svg>',
        WIDE, HIGH, label, line, f"{last[0]:.1f}", f"{last[1]:.1f}",
    )  # fmt: skip


def cell(one: Cell, words: dict[Heat, str]) -> str:
    """A cell of the matrix: the figure with its list, its colour also in a word, and beside a red one who answers."""
    text = str(shown(one.figure)) if one.figure.base or one.figure.part else "—"
    who = ""
    if one.heat == Heat.RED:
        who = f'<small class="who" title="{escape(one.answers)}">{escape(one.answers.split("（")[0])}</small>'
    return f'<td class="num heat-{one.heat.value}"><a href="{escape(one.url)}">{text}{words.get(one.heat, "")}</a>{who}</td>'


def rows(lines: Iterable[Line], unit_url: str) -> SafeString:
    """The body of the matrix. ``unit_url`` has ``{}`` for the unit's number."""
    words = {heat: f'<span class="visually-hidden">{word}</span>' for heat, word in WORDS.items()}
    return mark_safe(
        "".join(
            f'<tr><th scope="row"><a href="{unit_url.format(line.unit.pk)}">{escape(line.unit.name)}</a></th>'
            f'<td class="num">{line.people}</td><td class="num">{line.concern or ""}</td>'
            + "".join([cell(one, words) for one in line.cells])
            + "</tr>"
            for line in lines
        )
    )


def names(cells: Iterable[Cell]) -> SafeString:
    """Red cells in a list: unit, measure, figure, who answers."""
    return format_html_join(
        "",
        '<li><a href="{}">{} {} {}{}</a> <small class="muted">{}</small></li>',
        (
            (one.url, one.unit.name, one.measure.label, shown(one.figure), one.measure.unit, one.answers)
            for one in cells
        ),
    )
