"""Grids that are typed into: people × typed cells, saved row by row, each refusal at its cell.

    class Scores(Grid):
        columns = (
            Number("base_points", _("评分"), per_unit=100, most=100, empty=None),
            Shown("total", _("总分"), lambda row: points(row.total_now)),
            Choice("grade", _("等次"), Grade.choices),
        )
        def read(self): …           # the rows as stored, in order
        def save(self, lines): …    # the action of the page

    grid = Scores(request)
    return grid.answer() or render(request, "…", {"grid": grid}, status=grid.status)    # {% grid grid %}

A row has ``pk``, ``row_version``, ``person`` and an attribute a column. The plain form sends all rows and is saved all or
nothing; ``static/js/grid.js`` sends the rows that changed (header ``X-Grid``) and is answered row by row in JSON.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from auxpolice.asked import whole
from auxpolice.problems import Problem

_PLAIN = re.compile(r"\d{1,6}(\.\d{1,4})?")


def plain(text: str) -> str:
    """Typed text without what can't be seen: full-width forms are plain ones, blanks are one space."""
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    return "".join(sign for sign in spaced if sign.isprintable()).strip()


@dataclass(frozen=True)
class Column:
    """``name`` is the row's attribute; ``stands`` the one shown where the row can't be typed into, if it is another.
    ``beside``: what stands in the cell after its value, and ``named`` what the cell is called, where that depends on the row."""

    name: str
    label: Any
    _: KW_ONLY
    css: str = ""
    stands: str = ""
    beside: Callable[[Any], SafeString | str] | None = None
    named: Callable[[Any], str] | None = None
    typed = True

    def parse(self, text: str) -> Any:
        """The value of what was typed. Raises Problem with one sentence."""
        raise NotImplementedError

    def shown(self, value: Any) -> str:
        """The value as it is typed."""
        return "" if value is None else str(value)

    def said(self, value: Any) -> str:
        """The value for reading."""
        return self.shown(value)

    def control(self, name: str, text: str, attributes: SafeString) -> SafeString:
        return format_html(
            '<input class="form-control form-control-sm {}" name="{}" value="{}" {} autocomplete="off">',
            self.css, name, text, attributes,
        )  # fmt: skip


@dataclass(frozen=True)
class Number(Column):
    """A number counted in steps of one ``per_unit``-th; nothing typed is ``empty``. ``total``: summed below the grid."""

    _: KW_ONLY
    per_unit: int = 1
    least: int = 0
    most: int = 9999
    empty: int | None = 0
    what: Any = ""
    total: bool = False
    css: str = "num"

    def parse(self, text: str) -> int | None:
        wanted = plain(text)
        if not wanted:
            return self.empty
        counted = Decimal(wanted) * self.per_unit if _PLAIN.fullmatch(wanted) else Decimal("0.5")
        if counted != int(counted) or not self.least * self.per_unit <= counted <= self.most * self.per_unit:
            raise Problem(
                _("请填 %(least)s 到 %(most)s 的%(what)s。")
                % {"least": self.least, "most": self.most, "what": self.what or _("整数")},
                code="cell",
            )
        return int(counted)

    def shown(self, value: int | None) -> str:
        if value is None:
            return ""
        text = f"{Decimal(value) / self.per_unit:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Text(Column):
    """Short words on one line."""

    _: KW_ONLY
    most: int = 200
    css: str = "is-long"

    def parse(self, text: str) -> str:
        words = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        if len(words) > self.most:
            raise Problem(_("最多写 %(most)s 个字。") % {"most": self.most}, code="cell")
        return words


@dataclass(frozen=True)
class Choice(Column):
    """One of ``choices`` (value, label), chosen from a list."""

    choices: Iterable[tuple[str, Any]] = ()
    _: KW_ONLY
    undecided: str = ""
    """The value of nothing decided yet, which a suggestion may replace."""

    def parse(self, text: str) -> str:
        wanted = plain(text)
        for value, label in self.choices:
            if wanted in (value, plain(str(label))):
                return value
        raise Problem(
            _("请填其中之一：%(choices)s。")
            % {"choices": "、".join(str(label) for _code, label in self.choices)},
            code="cell",
        )

    def said(self, value: Any) -> str:
        return str(dict(self.choices).get(value, value))

    def control(self, name: str, text: str, attributes: SafeString) -> SafeString:
        options = ((value, " selected" if value == text else "", label) for value, label in self.choices)
        return format_html(
            '<select class="form-select form-select-sm" name="{}" {}>{}</select>',
            name,
            attributes,
            format_html_join("", '<option value="{}"{}>{}</option>', options),
        )


@dataclass(frozen=True)
class Code(Choice):
    """One of many short codes, typed: a day's shift or leave. Letters in either case; nothing typed is none."""

    def parse(self, text: str) -> str:
        wanted = plain(text).casefold()
        for value, label in self.choices:
            if wanted in (value.casefold(), plain(str(label)).casefold()):
                return value
        return super().parse(text) if wanted else ""

    control = Column.control


@dataclass(frozen=True)
class Shown(Column):
    """A figure that follows from the row and is only read; ``moves`` with each save. ``adopts``: a Choice that may take it over."""

    value: Callable[[Any], Any] = str
    _: KW_ONLY
    adopts: str = ""
    moves: bool = True
    typed = False


@dataclass(frozen=True)
class Line:
    """A row that was typed into: as stored, the version it was read at, and the values of all its typed columns."""

    row: Any
    version: int
    values: dict[str, Any]


class Grid:
    columns: Sequence[Column] = ()
    css = "as-cards"
    warns = False
    """Does what is typed break rules that are told at once (``warned``) and stored all the same?"""
    drags = False
    """May a cell be dragged onto another by the mouse, to change places with it?"""
    status = 200
    problem: Problem | None = None

    def __init__(self, request: Any):
        self.request = request
        self.errors: dict[str, str] = {}
        """Name of a cell ("grade-12") → one sentence."""
        self.rows = self.read()

    # --- what a grid says of itself
    def read(self) -> list[Any]:
        """The rows as stored, in the order shown."""
        raise NotImplementedError

    def save(self, lines: list[Line]) -> None:
        """Save the lines or refuse them all; a Problem's ``field`` may name a column, or a cell by ``name-pk``."""
        raise NotImplementedError

    def is_open(self, row: Any) -> bool:
        """True when the row can be typed into."""
        raise NotImplementedError

    def takes(self, column: Column, row: Any) -> bool:
        """True when a cell of an open row can be typed into."""
        return True

    def title(self, row: Any) -> str | SafeString:
        return str(row.person.name)

    def changed_by(self, row: Any) -> str:
        """The name of the last person who saved the row."""
        raise NotImplementedError

    def marks(self) -> Mapping[str, Any]:
        """Texts of the foot by key: caps and counts, moved by each save."""
        return {}

    def warned(self) -> Sequence[tuple[str, str, bool]]:
        """What the grid breaks as stored: (names of cells or keys of the foot, apart by blanks; sentence; is it grave?)."""
        return ()

    # --- what comes back
    @cached_property
    def typed(self) -> list[Column]:
        return [column for column in self.columns if column.typed]

    def answer(self) -> HttpResponse | None:
        """The response to a POST; None where the page is to be shown, with what was typed and the refusals."""
        if self.request.method != "POST":
            return None
        lines = [line for row in self.rows if (line := self._line(row))]
        if self.request.headers.get("X-Grid"):
            return self._row_by_row(lines)
        if not self.errors:
            try:
                with transaction.atomic():
                    self.save(lines)
            except Problem as refused:
                self._refuse(refused, lines)
            else:
                messages.success(self.request, _("已保存 %(count)s 人。") % {"count": len(lines)})
                return HttpResponseRedirect(self.request.get_full_path())
        self.status = self.problem.status if self.problem else 400
        return None

    def _line(self, row: Any) -> Line | None:
        """The row as typed, if it came back and differs from what is stored; what can't be read is in ``errors``."""
        post = self.request.POST
        if f"version-{row.pk}" not in post:
            return None
        values, faults = {}, {}
        for column in self.typed:
            key = f"{column.name}-{row.pk}"
            values[column.name] = getattr(row, column.name)
            if key in post and self.takes(column, row):
                try:
                    values[column.name] = column.parse(post[key])
                except Problem as wrong:
                    faults[key] = wrong.message
        self.errors.update(faults)
        if faults or all(getattr(row, name) == value for name, value in values.items()):
            return None
        return Line(row, whole(post[f"version-{row.pk}"]), values)

    def _refuse(self, refused: Problem, lines: list[Line]) -> dict[int, str]:
        """Put a refusal at its cells, or above the grid. Rows that somebody else saved first, and who."""
        if refused.status == 404:
            raise refused
        conflicts: dict[int, str] = {}
        if refused.code == "stale":
            fresh = {row.pk: row for row in self.read()}
            for line in lines:
                row = fresh.get(line.row.pk)
                if row is None or row.row_version == line.version:
                    continue
                conflicts[row.pk] = who = self.changed_by(row)
                for column in self.typed:
                    if (value := getattr(row, column.name)) != line.values[column.name]:
                        self.errors[f"{column.name}-{row.pk}"] = _("现为「%(value)s」（%(who)s 所改）。") % {
                            "value": column.said(value) or "—",
                            "who": who,
                        }
            self.rows = list(fresh.values())
        field = refused.field or ""
        if any(field == f"{column.name}-{line.row.pk}" for column in self.typed for line in lines):
            self.errors[field] = refused.message
        elif len(lines) == 1 and not conflicts:
            self.errors[f"{self._column_of(field, lines[0])}-{lines[0].row.pk}"] = refused.message
        self.problem = refused
        return conflicts

    def _column_of(self, field: str, line: Line) -> str:
        """The column a refusal of one line belongs to: the one it names, or the first that was changed."""
        names = [column.name for column in self.typed]
        changed = [name for name in names if line.values[name] != getattr(line.row, name)]
        return field if field in names else [*changed, *names][0]

    def _row_by_row(self, lines: list[Line]) -> JsonResponse:
        """Save what can be saved and tell each row's outcome, with the figures that moved."""
        conflicts = self._save_each(lines)
        self.rows = self.read()
        sent = {name.partition("-")[2] for name in self.request.POST if name.startswith("version-")}
        told: dict[str, dict] = {}
        for row in self.rows:
            if (key := str(row.pk)) not in sent:
                continue
            errors = {c.name: e for c in self.typed if (e := self.errors.get(f"{c.name}-{key}"))}
            told[key] = {
                "state": "conflict" if row.pk in conflicts else "refused" if errors else "saved",
                "version": row.row_version,
                "cells": {
                    c.name: [c.shown(v), c.said(v)] for c in self.typed for v in [getattr(row, c.name)]
                },
                "errors": errors,
                "who": conflicts.get(row.pk, ""),
            }
        moving = [c for c in self.columns if isinstance(c, Shown) and c.moves]
        live = {f"{c.name}-{row.pk}": self._read(c, row) for row in self.rows for c in moving}
        foot = {key: text for _label, cells in self.feet for _column, key, text in cells}
        answer = {"rows": told, "live": live, "foot": {**foot, **self.marks()}, "warned": list(self.warned())}
        return JsonResponse(answer)

    def _save_each(self, lines: list[Line]) -> dict[int, str]:
        """All lines together, or where that is refused one by one; the conflicts among them."""
        if not lines:
            return {}
        try:
            with transaction.atomic():
                self.save(lines)
            return {}
        except Problem as refused:
            if len(lines) == 1:
                return self._refuse(refused, lines)
        return {pk: who for line in lines for pk, who in self._save_each([line]).items()}

    # --- what the template walks over
    @property
    def sums(self) -> dict[str, str]:
        """Sums of the columns marked ``total``."""
        return {
            f"sum-{c.name}": c.shown(sum(getattr(row, c.name) or 0 for row in self.rows))
            for c in self.columns
            if isinstance(c, Number) and c.total
        }

    @property
    def feet(self) -> Sequence[tuple[Any, Sequence[tuple[Column, str, str]]]]:
        """Rows below the grid: (label, a cell a column of (column, key, text)); the sums, where columns are summed."""
        sums = self.sums
        cells = [(c, f"sum-{c.name}", sums.get(f"sum-{c.name}", "")) for c in self.columns]
        return [(_("合计"), cells)] if sums and len(self.rows) > 1 else []

    @property
    def may_type(self) -> bool:
        return any(self.is_open(row) for row in self.rows)

    @property
    def adopting(self) -> tuple[str, Choice] | None:
        """The column of suggestions, and the one they may be taken over into."""
        found = next((c for c in self.columns if isinstance(c, Shown) and c.adopts), None)
        return (found.name, self._adopter(found)) if found else None

    def _adopter(self, shown: Shown) -> Choice:
        return next(c for c in self.columns if isinstance(c, Choice) and c.name == shown.adopts)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Refusals at cells for the summary: (cell, whose, sentence)."""
        return [
            (
                key,
                _("%(name)s 的「%(label)s」") % {"name": row.person.name, "label": column.label},
                self.errors[key],
            )
            for row in self.rows
            for column in self.typed
            if (key := f"{column.name}-{row.pk}") in self.errors
        ]

    @property
    def body(self) -> list[dict[str, Any]]:
        """Rows with their cells as ``<td>``. Written here and not in a template: 60 people × 12 columns are 720 of them."""
        return [
            {"row": row, "title": self.title(row), "open": (is_open := self.is_open(row)),
             "cells": mark_safe("".join(self._cell(column, row, is_open) for column in self.columns))}
            for row in self.rows
        ]  # fmt: skip

    def _read(self, column: Column, row: Any) -> list[Any]:
        """A column that is only read: (text, the value that may be taken over)."""
        if not isinstance(column, Shown):
            return [column.said(getattr(row, column.stands or column.name)), ""]
        value = column.value(row)
        if not column.adopts or value is None:
            return ["" if value is None else value, ""]
        return [self._adopter(column).said(value), value]

    def _cell(self, column: Column, row: Any, is_open: bool) -> SafeString:
        name = f"{column.name}-{row.pk}"
        label = column.named(row) if column.named else column.label
        beside = column.beside(row) if column.beside else ""
        if not (column.typed and is_open and self.takes(column, row)):
            text, code = self._read(column, row)
            moves = isinstance(column, Shown) and column.moves
            css = column.css if moves or text not in (None, "") else f"{column.css} is-empty"
            live = format_html(' data-live="{}" data-code="{}"', name, code) if moves else ""
            if beside:
                text = format_html("{} {}", text, beside)
            return format_html('<td class="{}" data-label="{}"{}>{}</td>', css, label, live, text)
        stored = column.shown(getattr(row, column.name))
        text = self.request.POST.get(name, stored)
        error = self.errors.get(name, "")
        attributes = format_html(
            'id="{}" data-was="{}" aria-label="{} {}"{}{}',
            name, stored, row.person.name, label,
            SafeString(' inputmode="decimal"') if isinstance(column, Number) else "",
            format_html(' aria-invalid="true" aria-describedby="{}-note"', name) if error else "",
        )  # fmt: skip
        note = format_html('<p class="field-error" id="{}-note">{}</p>', name, error) if error else ""
        return format_html(
            '<td class="{}" data-label="{}">{}{}{}</td>', column.css, label, column.control(name, text, attributes), note, beside
        )  # fmt: skip
