"""The form as a page draws it: inputs, tables and rows to open, with the faults where they belong."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.policy.schema.containers import Group, Map, OneOf, Rows
from auxpolice.policy.schema.fields import Choice, Date, Fault, Field, Flag, Many, Plain, Text
from auxpolice.policy.schema.form import Form
from auxpolice.policy.schema.words import NOTHING, words

WIDEST_TABLE = 6
WIDE_TEXT = 60


@dataclass
class Input:
    """One control. ``kind``: text, wide, area, number, choice, flag or day; ``again``: the form is drawn anew on change."""

    name: str
    label: str
    kind: str
    value: str
    unit: str = ""
    help: str = ""
    options: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
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
    """``kind``: group, table, lines (rows of unlike shape), list (rows to open) or map. One that ``folds``
    says in one line what is in it until it is opened."""

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

    @property
    def id(self) -> str:
        return id_of(self.name, "p")


def id_of(name: str, kind: str = "f") -> str:
    return f"{kind}-{name.replace('.', '-')}"


@dataclass
class Editor:
    """Everything a page needs to draw the form. ``wrong`` are ids of inputs that have to be mended."""

    parts: list[Part]
    hidden: list[tuple[str, str]]
    faults: list[Fault]
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
        self.faults = [fault for fault in found if fault.blocking]
        self.remarks = [fault for fault in found if not fault.blocking]
        self.at: dict[str, list[str]] = {}
        for fault in self.faults:
            self.at.setdefault(form.name_of(fault.path), []).append(fault.sentence)
        self.shown: set[str] = set()
        self.rows: list[Row] = []

    def editor(self) -> Editor:
        whole = self.part(self.form.schema.root, "", self.content)
        parts = [whole, *whole.parts] if whole.inputs or whole.faults else whole.parts
        whole.parts = []
        hidden = [(n, text) for n, texts in self.form.values.items() if n not in self.shown for text in texts]
        known = [
            (n, text) for n, text in hidden if self.form.schema.at(n.removesuffix(".removed")) is not None
        ]
        wrong = " ".join(id_of(name) for name in self.at if name in self.shown)
        return Editor(parts, known, self.faults, self.remarks, wrong, self.rows)

    def said(self, name: str) -> list[str]:
        return self.at.get(name, [])

    def within(self, name: str) -> bool:
        """Something to mend or to look at is in there: it stands open."""
        return any(known == name or known.startswith(f"{name}.") for known in (*self.at, self.look))

    def input(self, of: Field, name: str) -> Input:
        self.shown.add(name)
        value, kind, options = self.form.one(name), "text", []
        if isinstance(of, Flag):
            kind = "flag"
        elif isinstance(of, Choice):
            kind, options = "choice", self.form.options(of, value)
        elif isinstance(of, Date):
            kind = "day"
        elif isinstance(of, Text) and of.longest > WIDE_TEXT:
            kind = "area" if of.lines > 1 else "wide"
        elif isinstance(of, Plain) and not isinstance(of, Text):
            kind = "number"
        found = Input(name, str(of.label), kind, value, help=str(of.help), options=options)
        if isinstance(of, Plain):
            found.unit, found.empty = str(of.unit), str(of.empty)
        found.faults = self.said(name)
        return found

    def part(self, of: Field, name: str, value: Any) -> Part:
        found = Part("group", name, str(of.label), str(of.help), faults=self.said(name))
        if isinstance(of, Group):
            self._fill(found, of, name, value)
            found.folds, found.open = not of.required, self.within(name)
            found.said = words(of, value, self.content) if found.folds and not found.open else ""
        elif isinstance(of, OneOf):
            box = self.input(Choice(of.label, options=_labels(of), required=of.required), name)
            box.again, found.faults = True, []
            found.inputs.append(box)
            if (kind := box.value) in of.kinds:
                inside = of.inside(value) if isinstance(value, dict) else None
                self._fill(found, of.kinds[kind], f"{name}.{kind}", inside)
            if len(found.inputs) == 1 and [part.kind for part in found.parts] == ["lines"]:
                rows = found.parts.pop()  # a group of conditions: its rows right below the box
                found.kind, found.name, found.rows, found.faults = "lines", rows.name, rows.rows, rows.faults
        elif isinstance(of, Map):
            found.kind = "map"
            for key, label in of.names(self.content).items():
                self._add(found, of.cell(label), f"{name}.{key}", _get(value, key))
        elif isinstance(of, Rows):
            self._rows(found, of, name, value if isinstance(value, list) else [])
        else:
            self._add(found, of, name, value)
        return found

    def _fill(self, into: Part, of: Group, name: str, value: Any) -> None:
        for key, one in of.fields.items():
            if not one.hidden:
                self._add(into, one, f"{name}.{key}" if name else key, _get(value, key))

    def _add(self, into: Part, of: Field, name: str, value: Any) -> None:
        if isinstance(of, Plain | Many):
            into.inputs.append(self.input(of, name))
        else:
            into.parts.append(self.part(of, name, value))

    def _rows(self, into: Part, of: Rows, name: str, values: list) -> None:
        self.shown.add(name)
        columns = [one for one in _fields(of.of) if not one.hidden]
        flat = len(columns) <= WIDEST_TABLE and all(isinstance(one, Plain | Many) for one in columns)
        into.kind = "table" if flat else "lines" if isinstance(of.of, OneOf) else "list"
        into.heads = [_with_unit(one) for one in columns]
        kept = dict(zip(self.form.kept(name), values, strict=False))
        into.rows = [self._row(of, f"{name}.{key}", kept.get(key)) for key in self.form.rows(name)]
        for number, row in enumerate(into.rows, 1):
            row.number = number

    def _row(self, table: Rows, row: str, value: Any) -> Row:
        of = table.of
        self.shown |= {row, f"{row}.removed"}
        named = of.named_by if isinstance(of, Group) else ""
        title = of.name_of(value) if isinstance(of, Group) else ""
        if self.form.removed(row):  # its texts go along hidden
            return Row(row, self.form.one(f"{row}.{named}"), "", True, False, Part("group", row, ""), [])
        open_ = self.within(row)
        said = "" if open_ else words(of, value, self.content).removeprefix(title).strip(f" {NOTHING}")
        made = Row(row, title, said, False, open_, self.part(of, row, value), self.said(row))
        made.part.faults = []
        if self.look == row and made.part.inputs:
            made.part.inputs[0].focus = True
        self.rows.append(made)
        return made


def _fields(of: Field) -> list[Field]:
    return list(of.fields.values()) if isinstance(of, Group) else [of]


def _with_unit(of: Field) -> str:
    return f"{of.label}（{of.unit}）" if isinstance(of, Plain) and of.unit else str(of.label)


def _labels(of: OneOf) -> dict[str, str]:
    return {code: str(kind.label) for code, kind in of.kinds.items()}


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None
