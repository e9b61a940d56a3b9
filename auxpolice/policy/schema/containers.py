"""Fields that hold others: groups of named ones, rows, choices between shapes, tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.policy.schema.fields import (
    Choice,
    Code,
    Field,
    Flag,
    Many,
    Options,
    Place,
    Plain,
    Position,
    Several,
)

DEEPEST = 24
"""Steps from the top to the deepest value that is read at all."""


@dataclass(frozen=True)
class Group(Field):
    """Named fields. One that isn't required is left out when nothing in it is filled in.

    ``sentence`` is what a page says of it in one line, a function of value and content or words with the fields in
    braces; without it, its fields one after the other. ``badge`` is said beside its name. ``rest`` is the heading of plain
    fields behind one that holds others.
    """

    fields: Mapping[str, Field] = field(default_factory=dict)
    _: KW_ONLY
    sentence: Callable[[dict, Any], str] | Any = None
    named_by: str = "name"
    badge: Callable[[dict], Any] | None = None
    rest: Any = ""

    def shown(self) -> dict[str, Field]:
        return {
            key: one for key, one in self.fields.items() if not one.hidden or getattr(one, "shown", False)
        }

    def name_of(self, value: Any) -> str:
        """The name of a row, or nothing."""
        named, own = _get(value, self.named_by), self.fields.get(self.named_by)
        if named and (isinstance(own, Many) or (isinstance(own, Choice) and not callable(own.options))):
            return own.words(named)
        return str(named) if isinstance(named, str | int) else ""

    def check(self, value: Any, at: Place) -> None:
        if value is None and not self.required:
            return
        if not isinstance(value, dict):
            at.say(_("「%(label)s」无法读取。") % {"label": self.label})
            return
        for key, one in self.fields.items():
            if not one.fits(value):
                continue
            words = (str(one.label),) if isinstance(one, Group | OneOf) and one.label else ()
            one.check(value.get(key), at.inside(key, *words))
        for key in value:
            if key not in self.fields:  # a misspelt word must not be passed over in silence
                at.inside(str(key)).say(_("不认识的内容「%(key)s」。") % {"key": str(key)[:40]})


@dataclass(frozen=True)
class OneOf(Field):
    """One of several shapes; the key ``by`` says which. ``kinds``: code → its fields, whose label names the kind.

    The kinds in ``unmarked`` carry no such key: the name of their only field tells them. A kind may be shapes to choose
    from again. Those in ``unoffered`` stay where they are and are not to be chosen.
    """

    kinds: Mapping[str, Group | OneOf] = field(default_factory=dict)
    _: KW_ONLY
    by: str = "kind"
    unoffered: frozenset[str] = frozenset()
    unmarked: frozenset[str] = frozenset()
    sentence: Callable[[dict, Any], str] | None = None

    def kind_of(self, value: Any) -> str:
        """The code of the kind of a value; empty when there is none such."""
        if not isinstance(value, dict):
            return ""
        if self.by not in value:
            return next((code for code in self.unmarked if set(value) == {code}), "")
        code = value[self.by]
        return code if isinstance(code, str) and code in self.kinds and code not in self.unmarked else ""

    def inside(self, value: dict) -> dict:
        return {key: one for key, one in value.items() if key != self.by}

    def check(self, value: Any, at: Place) -> None:
        if not value:
            if self.required or value not in (None, {}):
                at.say(_("「%(label)s」还没有选。") % {"label": self.label})
            return
        if len(at.path) > DEEPEST:
            at.say(_("「%(label)s」套得太深。") % {"label": self.label})
        elif kind := self.kind_of(value):
            self.kinds[kind].check(self.inside(value), at)
        else:
            told = value.get(self.by, "") if isinstance(value, dict) else value
            at.say(_("不认识的%(label)s「%(text)s」。") % {"label": self.label, "text": str(told)[:40]})


@dataclass(frozen=True)
class Rows(Field):
    """A list of rows of one shape. No two rows have the same value under a key in ``unique``. ``group_by``: the Choice by
    which a page puts them in groups; ``fresh``: the content of a new row, of its group. ``folds``: a page shows it closed.
    """

    of: Field = field(default_factory=Group)
    _: KW_ONLY
    unique: Sequence[str] = ()
    least: int = 0
    most: int = 200
    group_by: str = ""
    fresh: Callable[[str], dict] | None = None
    folds: bool = False

    def groups(self) -> dict[str, str]:
        by = self.of.fields.get(self.group_by) if isinstance(self.of, Group) else None
        return {str(code): name for code, name in by.of({}).items()} if isinstance(by, Choice) else {}

    def identity(self) -> str:
        """The key that tells a row from its neighbours whatever its place, empty when only the place does."""
        fields = self.of.fields if isinstance(self.of, Group) else {}
        codes = [key for key, one in fields.items() if isinstance(one, Code)]
        return next(iter([*codes, *self.unique]), "")

    def positions(self) -> dict[str, int]:
        """Key → number of the first row."""
        fields = self.of.fields if isinstance(self.of, Group) else {}
        return {key: one.start for key, one in fields.items() if isinstance(one, Position)}

    def row_words(self, value: Any, index: int) -> str:
        name = self.of.name_of(value) if isinstance(self.of, Group) else ""
        words = _("%(label)s第 %(n)d 行") % {"label": self.label, "n": index + 1}
        return f"{words}（{name}）" if name else words

    def check(self, value: Any, at: Place) -> None:
        rows = [] if value is None else value
        if not isinstance(rows, list):
            at.say(_("「%(label)s」无法读取。") % {"label": self.label})
            return
        if not self.least <= len(rows) <= self.most and (rows or self.required):
            at.say(
                _("「%(label)s」至少要有 %(n)d 行。") % {"label": self.label, "n": self.least}
                if len(rows) < self.least
                else _("「%(label)s」最多 %(n)d 行。") % {"label": self.label, "n": self.most}
            )
        for index, row in enumerate(rows[: self.most]):
            here = at.inside(index, self.row_words(row, index))
            self.of.check(row, here)
            for key, start in self.positions().items():
                if isinstance(row, dict) and row.get(key) != index + start:
                    here.inside(key).say(_("编号应依次为 %(n)d。") % {"n": index + start})
        if isinstance(self.of, Group):
            for key in self.unique:
                self._twice([_get(row, key) for row in rows], self.of.fields[key], at, key)
        elif isinstance(self.of, Choice):
            self._twice(rows, self.of, at)

    def _twice(self, values: list, of: Field, at: Place, *path: str) -> None:
        seen: dict[str, int] = {}
        for index, value in enumerate(values):
            if value in (None, "") or not isinstance(value, str | int):
                continue
            first = seen.setdefault(str(value), index)
            if first != index:
                here = at.inside(index, self.row_words(value, index))
                for step in path:
                    here = here.inside(step)
                here.say(_("「%(label)s」与第 %(n)d 行重复。") % {"label": of.label, "n": first + 1})


@dataclass(frozen=True)
class RowsOf:
    """Rows of the same content as options: ``value`` is what is kept, ``name`` what people read. A form means the row
    itself, so that a value typed over is followed. ``among``: a key and the values of it that are offered."""

    table: str
    value: str = "code"
    name: str = "name"
    among: tuple[str, frozenset[str]] | None = None

    def __call__(self, content: Any) -> dict[Any, str]:
        rows = content.get(self.table) if isinstance(content, dict) else None
        return {
            row[self.value]: str(row.get(self.name) or row[self.value])
            for row in (rows if isinstance(rows, list) else [])
            if isinstance(row, dict) and isinstance(row.get(self.value), str | int) and row[self.value] != ""
        }


@dataclass(frozen=True)
class Line(Field):
    """Values side by side, as many as the row that is their key says under ``count``; ``head`` names one by its number."""

    of: Plain = field(default_factory=Plain)
    _: KW_ONLY
    count: str = ""
    head: Any = "%(n)d"
    most: int = 99

    def heads(self, number: int) -> list[str]:
        return [self.head % {"n": n + 1} for n in range(number)] if number > 1 else [str(self.of.label)]

    def check(self, value: Any, at: Place) -> None:
        if not isinstance(value, list) or len(value) > self.most:
            at.say(_("「%(label)s」无法读取。") % {"label": self.label})
        else:
            for n, (one, head) in enumerate(zip(value, self.heads(len(value)), strict=True)):
                replace(self.of, label=f"{self.label} {head}").check(one, at.inside(n))

    def words(self, value: Any, content: Any = None) -> str:
        values = value if isinstance(value, list) else [value]
        told = ["" if one is None else self.of.words(one, content) for one in values]
        if len(told) == 1:
            return told[0]
        return "、".join(
            f"{head} {cell}" for head, cell in zip(self.heads(len(told)), told, strict=True) if cell
        )


@dataclass(frozen=True)
class Map(Field):
    """A value for each of a set of things, mostly rows of the same content; a map of maps is a table. ``column``: the
    heading of its values, which a page then draws as a table."""

    keys: Options = field(default_factory=dict)
    of: Field = field(default_factory=Plain)
    _: KW_ONLY
    column: Any = ""

    def names(self, content: Any) -> dict[str, str]:
        found = self.keys(content) if callable(self.keys) else self.keys
        return {str(key): str(name) for key, name in found.items()}

    def cell(self, name: str) -> Field:
        """The field of one key, called by its name."""
        return replace(self.of, label=name)

    def check(self, value: Any, at: Place) -> None:
        if value is None and not self.required:
            return
        if not isinstance(value, dict):
            at.say(_("「%(label)s」无法读取。") % {"label": self.label})
            return
        names = self.names(at.content)
        for key, name in names.items():
            self.cell(name).check(value.get(key), at.inside(key, str(self.label)))
        for key in value:
            if key not in names:
                at.inside(str(key)).say(_("不认识的内容「%(key)s」。") % {"key": str(key)[:40]})


def python(of: Field, value: Any) -> Any:
    """A sound value as Python has it."""
    if value is None:
        return [] if isinstance(of, Rows | Several) else of.usual(None)
    if isinstance(of, Group):
        return {key: python(one, value.get(key)) for key, one in of.fields.items()}
    if isinstance(of, OneOf):
        kind = of.kind_of(value)
        return {of.by: kind, **python(of.kinds[kind], of.inside(value))} if kind else None
    if isinstance(of, Rows):
        return [python(of.of, row) for row in value]
    if isinstance(of, Map):
        return {key: python(of.of, one) for key, one in value.items()}
    return of.python(value) if isinstance(of, Plain) else value


def _get(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def blank(of: Field, value: Any) -> bool:
    """Nothing that somebody filled in."""
    if value in (None, "", [], {}) or of.hidden or (isinstance(of, Flag) and not value):
        return True
    if isinstance(of, Group) and isinstance(value, dict):
        return all(blank(one, value.get(key)) for key, one in of.fields.items())
    return False
