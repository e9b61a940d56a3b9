"""The form as a page draws it: inputs, tables and rows to open, with the faults where they belong."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.policy.schema.containers import Group, Line, Map, OneOf, Rows
from auxpolice.policy.schema.fields import Choice, Date, Fault, Field, Flag, Many, Plain, Several, Text
from auxpolice.policy.schema.form import OTHER, Form
from auxpolice.policy.schema.words import NOTHING, PLAIN, words

WIDEST_TABLE = 6
WIDE_TEXT = 60


@dataclass
class Input:
    """One control. ``kind``: text, wide, area, number, choice, checks, flag or day; ``again``: the form is drawn anew on
    change."""

    name: str
    label: str
    kind: str
    value: str
    unit: str = ""
    help: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    wrong: bool = False
    again: bool = False
    focus: bool = False
    empty: str = ""

    @property
    def id(self) -> str:
        return id_of(self.name)


@dataclass
class Row:
    """A row of a table or a list: its name and what it says in one line, and its own controls."""

    name: str
    title: str
    said: str
    removed: bool
    open: bool
    part: Part
    faults: list[str]
    number: int = 0
    group: str = ""
    badge: str = ""

    @property
    def id(self) -> str:
        return id_of(self.name, "r")

    @property
    def key(self) -> str:
        return self.name.rpartition(".")[2]

    @property
    def call(self) -> str:
        """The name of the row on the page."""
        return self.title or _("第 %(n)d 行") % {"n": self.number}


@dataclass
class Part:
    """``kind``: group, table, lines (rows of unlike shape), list (rows to open), map or grid (a map as a table of ``cells``).
    One that ``folds`` says in one line what is in it until it is opened."""

    kind: str
    name: str
    label: str
    help: str = ""
    inputs: list[Input] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    folds: bool = False
    said: str = ""
    open: bool = False
    cells: list[tuple[str, list[Input | None]]] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return id_of(self.name, "p")

    @property
    def rowed(self) -> bool:
        return self.kind in ("table", "list", "lines")

    @property
    def grouped(self) -> list[tuple[str, str, Part]]:
        """(code, name, its rows) of each group; all rows in one where there are none."""
        if not self.groups:
            return [("", self.label, self)]
        known: dict[str, list[Row]] = {code: [] for code in self.groups}
        for row in self.rows:
            known[row.group if row.group in known else next(iter(known))].append(row)
        return [(code, name, replace(self, rows=known[code])) for code, name in self.groups.items()]


def id_of(name: str, kind: str = "f") -> str:
    return f"{kind}-{name.replace('.', '-')}"


@dataclass(frozen=True)
class Told:
    """A fault with the id of the row in which it is to be mended, where there is one."""

    sentence: str
    row: str

    def __str__(self) -> str:
        return self.sentence


@dataclass
class Editor:
    """Everything a page needs to draw the form. ``wrong`` are ids of inputs that have to be mended."""

    parts: list[Part]
    hidden: list[tuple[str, str]]
    faults: list[Told]
    remarks: list[Fault]
    wrong: str
    rows: list[Row]


def editor(form: Form, look: str = "") -> Editor:
    """The page of a form; ``look`` is the row to open."""
    return _Drawing(form, look).editor()


class _Drawing:
    def __init__(self, form: Form, look: str):
        self.form, self.look = form, look
        self.content = form.content()
        found = form.faults()
        self.remarks = [fault for fault in found if not fault.blocking]
        self.at: dict[str, list[str]] = {}
        for fault in found:
            if fault.blocking:
                self.at.setdefault(form.name_of(fault.path), []).append(fault.sentence)
        self.shown: set[str] = set()
        self.rows: list[Row] = []
        self.inside = ""
        """The row to open that is drawn: what is wrong in it is said at its top, there while it is typed too."""

    def editor(self) -> Editor:
        whole = self.part(self.form.schema.root, "", self.content)
        parts = [whole, *whole.parts] if whole.inputs or whole.faults else whole.parts
        whole.parts = []
        known = [
            (name, text)
            for name, texts in self.form.values.items()
            if name not in self.shown and self.form.schema.at(name.removesuffix(".removed")) is not None
            for text in texts
        ]
        wrong = " ".join(id_of(name) for name in self.at if name in self.shown)
        faults = {text: Told(text, self.row_of(name)) for name, texts in self.at.items() for text in texts}
        return Editor(parts, known, list(faults.values()), self.remarks, wrong, self.rows)

    def row_of(self, name: str) -> str:
        return next((row.id for row in self.rows if f"{name}.".startswith(f"{row.name}.")), "")

    def said(self, name: str) -> list[str]:
        return [] if self.inside else self.at.get(name, [])

    def within(self, name: str) -> bool:
        """Something to mend or to look at is in there: it stands open."""
        return any(f"{known}.".startswith(f"{name}.") for known in (*self.at, self.look))

    def input(self, of: Field, name: str) -> Input:
        self.shown.add(name)
        value, kind = self.form.one(name), "text"
        found = Input(name, str(of.label), kind, value, help=str(of.help), empty=str(of.empty))
        if not of.required and not found.empty:
            found.empty = _("可不填")
        if isinstance(of, Flag):
            found.kind = "flag"
        elif isinstance(of, Choice):
            found.kind, found.options = "choice", self.form.options(of, value)
        elif isinstance(of, Several):
            found.kind, found.chosen = "checks", self.form.values.get(name, [])
            found.options = self.form.offered(of.options, found.chosen, name)
        elif isinstance(of, Date):
            found.kind = "day"
        elif isinstance(of, Text) and of.longest > WIDE_TEXT:
            found.kind = "area" if of.lines > 1 else "wide"
        elif isinstance(of, Plain) and not isinstance(of, Text):
            found.kind = "number"
        found.unit = str(of.unit) if isinstance(of, Plain) else ""
        found.again = of.redraws or (isinstance(of, Choice) and of.other is not None)
        found.faults, found.wrong = self.said(name), name in self.at
        return found

    def part(self, of: Field, name: str, value: Any) -> Part:
        found = Part("group", name, str(of.label), str(of.help), faults=self.said(name))
        if isinstance(of, Map) and not of.required:
            found.help = found.help or _("可不填")
        if isinstance(of, Group):
            self._fill(found, of, name, value)
            found.folds, found.open = not of.required, self.within(name)
            found.said = words(of, value, self.content) if found.folds and not found.open else ""
        elif isinstance(of, OneOf):
            self._one_of(found, of, name, value)
            if len(found.inputs) == 1 and [part.kind for part in found.parts] == ["lines"]:
                rows = found.parts.pop()  # a group of conditions: its rows right below the box
                found.kind, found.name, found.rows, found.faults = "lines", rows.name, rows.rows, rows.faults
        elif isinstance(of, Map):
            self._map(found, of, name, value)
        elif isinstance(of, Rows):
            self._rows(found, of, name, value if isinstance(value, list) else [])
        else:
            self._add(found, of, name, value)
        return found

    def _one_of(self, into: Part, of: OneOf, name: str, value: Any) -> None:
        offered = {
            code: str(kind.label)
            for code, kind in of.kinds.items()
            if code not in of.unoffered or code == self.form.one(name)
        }
        box = self.input(Choice(of.label, options=offered, required=of.required), name)
        box.again, into.faults = True, []
        into.inputs.append(box)
        kind, inside = of.kinds.get(box.value), of.inside(value) if isinstance(value, dict) else None
        if isinstance(kind, OneOf):
            self._one_of(into, kind, f"{name}.{box.value}", inside)
        elif kind is not None:
            self._fill(into, kind, f"{name}.{box.value}", inside)

    def _fill(self, into: Part, of: Group, name: str, value: Any) -> None:
        rest: Part | None = None
        for key, one in of.fields.items():
            if one.hidden or not one.fits(value):
                continue
            if name and into.parts and of.rest and isinstance(one, PLAIN):
                rest = rest or Part("group", f"{name}.rest", str(of.rest))
                self._add(rest, one, f"{name}.{key}", _get(value, key))
            else:
                self._add(into, one, f"{name}.{key}" if name else key, _get(value, key))
        if rest:
            into.parts.append(rest)

    def _add(self, into: Part, of: Field, name: str, value: Any) -> None:
        if isinstance(of, PLAIN):
            into.inputs.append(self.input(of, name))
            if isinstance(of, Choice) and of.other and self.form.one(name) == OTHER:
                into.inputs.append(self.input(of.other, f"{name}.{OTHER}"))
        else:
            into.parts.append(self.part(of, name, value))

    def _map(self, into: Part, of: Map, name: str, value: Any) -> None:
        steps = self.form.cells(of)
        into.kind = "grid" if of.column else "map"
        if not of.column:
            for step, key, label in steps:
                self._add(into, of.cell(label), f"{name}.{step}", _get(value, key))
            return
        line = of.of if isinstance(of.of, Line) else None
        lengths = {step: self.form.length(of, line, step) if line else 1 for step, _key, _label in steps}
        wide = max(lengths.values(), default=1)
        plain = line.of if line else of.of
        into.heads = line.heads(wide) if line and wide > 1 else [_with_unit(replace(plain, label=of.column))]
        for step, _key, label in steps:
            names = [f"{name}.{step}.{n}" for n in range(lengths[step])] if line else [f"{name}.{step}"]
            cells = [
                self.input(replace(plain, label=f"{label} {head}"), cell)
                for cell, head in zip(names, into.heads, strict=False)
            ]
            into.cells.append((label, [*cells, *[None] * (wide - len(cells))]))

    def _rows(self, into: Part, of: Rows, name: str, values: list) -> None:
        self.shown.add(name)
        columns = [one for one in _fields(of.of) if not one.hidden]
        flat = len(columns) <= WIDEST_TABLE and all(isinstance(one, Plain | Many) for one in columns)
        into.kind = "table" if flat else "lines" if isinstance(of.of, OneOf) else "list"
        into.heads, into.groups = [_with_unit(one) for one in columns], of.groups()
        into.folds, into.open = of.folds, self.within(name)
        kept = dict(zip(self.form.kept(name), values, strict=False))
        into.rows = [self._row(of, f"{name}.{key}", kept.get(key), into.kind) for key in self.form.rows(name)]
        for number, row in enumerate(into.rows, 1):
            row.number, row.group = number, self.form.one(f"{row.name}.{of.group_by}")
        into.said = "、".join(row.call for row in into.rows if not row.removed) if of.folds else ""

    def _row(self, table: Rows, row: str, value: Any, kind: str) -> Row:
        of = table.of
        self.shown |= {row, f"{row}.removed"}
        named = of.named_by if isinstance(of, Group) else ""
        title = of.name_of(value) if isinstance(of, Group) else ""
        if self.form.removed(row):  # its texts go along hidden
            return Row(row, self.form.one(f"{row}.{named}"), "", True, False, Part("group", row, ""), [])
        open_, faults = self.within(row), self.said(row)
        wrong = any(f"{name}.".startswith(f"{row}.") for name in self.at)
        said = "" if wrong else words(of, value, self.content).removeprefix(title).strip(f" {NOTHING}")
        if top := kind == "list" and not self.inside:
            faults = [
                text for name, texts in self.at.items() if f"{name}.".startswith(f"{row}.") for text in texts
            ]
            faults, self.inside = list(dict.fromkeys(faults)), row
        made = Row(row, title, said, False, open_, self.part(of, row, value), faults)
        if top:
            self.inside = ""
        made.part.faults = []
        if isinstance(of, Group) and of.badge and isinstance(value, dict):
            made.badge = str(of.badge(value) or "")
        if self.look == row and made.part.inputs:
            made.part.inputs[0].focus = not made.part.inputs[0].value
        self.rows.append(made)
        return made


def _fields(of: Field) -> list[Field]:
    return list(of.fields.values()) if isinstance(of, Group) else [of]


def _with_unit(of: Field) -> str:
    return f"{of.label}（{of.unit}）" if isinstance(of, Plain) and of.unit else str(of.label)


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
