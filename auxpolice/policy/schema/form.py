"""A content as a flat form of typed text, as a browser posts it, and back.

An input is named by its path: ``items.3.points``. Rows have keys that stay theirs while they are moved; the list
``items`` holds the keys in order. A row taken out keeps its texts and a mark, so that it can be put back until the draft
is saved. Of a OneOf the path itself holds the kind, and each kind keeps texts of its own. Options that are rows of the
same content stand as the keys of these rows, so that what is typed over there is meant here too. Reading never fails:
whatever was typed comes back, and the faults of the content say what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from auxpolice.policy.schema.containers import DEEPEST, Group, Line, Map, OneOf, Rows, RowsOf, blank
from auxpolice.policy.schema.fields import (
    Choice,
    Code,
    Fault,
    Field,
    Fixed,
    Flag,
    Many,
    Options,
    Path,
    Plain,
    Position,
    Serial,
    Several,
)
from auxpolice.policy.schema.whole import Schema

OTHER = "other"
STRAY = "?"
"""Before a value that no row of the table has; it stays until somebody chooses another."""


class Form:
    def __init__(self, schema: Schema, values: Mapping[str, Sequence[str]]):
        self.schema = schema
        self.values: dict[str, list[str]] = {name: list(texts) for name, texts in values.items()}
        self._content: dict[str, Any] | None = None
        self._faults: list[Fault] | None = None
        self._values: dict[RowsOf, dict[str, Any]] = {}

    @classmethod
    def of(cls, schema: Schema, content: Any) -> Form:
        form = cls(schema, {})
        for _pass in range(2):  # the rows that others mean are there from the first time on
            form._put(schema.root, "", content)
        return form

    # --- single inputs
    def one(self, name: str) -> str:
        texts = self.values.get(name)
        return texts[-1] if texts else ""

    def put(self, name: str, *texts: str) -> None:
        self.values[name] = list(texts)
        self._content = self._faults = None
        self._values = {}

    def rows(self, name: str) -> list[str]:
        """Keys of all rows in order, those taken out too."""
        field = self.schema.at(name)
        most = field.most * 2 if isinstance(field, Rows) else 0
        return list(
            dict.fromkeys(key for key in self.values.get(name, []) if key.isdecimal() and len(key) < 10)
        )[:most]

    def removed(self, name: str) -> bool:
        return self.one(f"{name}.removed") == "1"

    def kept(self, name: str) -> list[str]:
        return [key for key in self.rows(name) if not self.removed(f"{name}.{key}")]

    # --- rows that others mean
    def values_of(self, ref: RowsOf) -> dict[str, Any]:
        """Key → value of each row that can be meant, rows taken out too."""
        if ref not in self._values:
            of, kept = self.schema.at(f"{ref.table}.0.{ref.value}"), self.kept(ref.table)
            found: dict[str, Any] = {}
            for key in self.rows(ref.table):
                if isinstance(of, Position):
                    found[key] = kept.index(key) + of.start if key in kept else None
                elif isinstance(of, Plain):
                    found[key] = of.read(self.one(f"{ref.table}.{key}.{ref.value}").strip())
            self._values[ref] = {key: value for key, value in found.items() if value not in (None, "")}
        return self._values[ref]

    def _meant(self, options: Options, value: Any) -> str:
        """The text that stands for an option."""
        if not isinstance(options, RowsOf):
            return str(value)
        found = (key for key, known in self.values_of(options).items() if known == value)
        return next(found, f"{STRAY}{value}")

    def _chosen(self, options: Options, text: str) -> Any:
        if not isinstance(options, RowsOf):
            return Choice(options=options).read(text)
        values = self.values_of(options)
        if text in values or not text.startswith(STRAY):
            return values.get(text, text)
        of = self.schema.at(f"{options.table}.0.{options.value}")
        return of.read(text.removeprefix(STRAY)) if isinstance(of, Plain) else text

    def cells(self, of: Map) -> list[tuple[str, str, str]]:
        """(step of the input's name, key in the content, name for people) of each thing that a map has a value for."""
        if not isinstance(of.keys, RowsOf):
            return [(key, key, name) for key, name in of.names(None).items()]
        table, kept = of.keys.table, set(self.kept(of.keys.table))
        return [
            (key, str(value), self.one(f"{table}.{key}.{of.keys.name}") or str(value))
            for key, value in self.values_of(of.keys).items()
            if key in kept
        ]

    def length(self, of: Map, line: Line, step: str) -> int:
        """The number of values side by side, at least one."""
        text = self.one(f"{of.keys.table}.{step}.{line.count}") if isinstance(of.keys, RowsOf) else ""
        return int(text) if text.isdecimal() and len(text) < 4 and 1 <= int(text) <= line.most else 1

    # --- content → form
    def _put(self, of: Field, name: str, value: Any, row: Any = None) -> None:
        if value is None:
            value = of.usual(row)
        if isinstance(of, Group):
            known = value if isinstance(value, dict) else {}
            for key, one in of.fields.items():
                self._put(one, _join(name, key), known.get(key), known)
        elif isinstance(of, OneOf):
            kind = of.kind_of(value)
            self.put(name, kind)
            if kind:
                self._put(of.kinds[kind], _join(name, kind), of.inside(value))
        elif isinstance(of, Rows):
            rows = value if isinstance(value, list) else []
            self.put(name, *(str(n) for n in range(len(rows))))
            for n, one in enumerate(rows):
                self._put(of.of, _join(name, str(n)), one)
        elif isinstance(of, Map):
            for step, key, _name in self.cells(of):
                self._put_cell(of.of, _join(name, step), value.get(key) if isinstance(value, dict) else None)
        elif isinstance(of, Several):
            self.put(
                name,
                *(
                    self._meant(of.options, one)
                    for one in (value if isinstance(value, list) else [])
                    if isinstance(one, str | int)
                ),
            )
        elif isinstance(of, Choice) and value is not None:
            own = of.other is not None and not (isinstance(value, str | int) and value in of.of(None))
            self.put(name, OTHER if own else self._meant(of.options, value))
            if own and of.other:
                self.put(_join(name, OTHER), of.other.typed(value))
        elif isinstance(of, Plain | Many) and not isinstance(of, Fixed | Position):
            self.put(name, "" if value is None else of.typed(value))

    def _put_cell(self, of: Field, name: str, value: Any) -> None:
        if isinstance(of, Line):
            for n, one in enumerate(value if isinstance(value, list) else [value]):
                self._put(of.of, _join(name, str(n)), one)
        else:
            self._put(of, name, value)

    # --- form → content
    def content(self) -> dict[str, Any]:
        """The content that the form stands for; what can't be understood stays as text, for the faults to name."""
        if self._content is None:
            self._content = self._take(self.schema.root, "")
        return self._content

    def _take(self, of: Field, name: str) -> Any:
        if name.count(".") > DEEPEST * 2:
            return None
        if isinstance(of, Fixed):
            return of.default
        if isinstance(of, Group):
            return self._taken_group(of, name)
        if isinstance(of, OneOf):
            return self._taken_kind(of, name)
        if isinstance(of, Rows):
            rows = [self._take(of.of, _join(name, key)) for key in self.kept(name)]
            for key, start in of.positions().items():
                for index, row in enumerate(rows):
                    row[key] = index + start
            return rows if rows or of.required else None
        if isinstance(of, Map):
            cells = {
                key: self._taken_cell(of, _join(name, step), step) for step, key, _name in self.cells(of)
            }
            cells = {key: value for key, value in cells.items() if value is not None}
            return cells if cells or of.required else None
        if isinstance(of, Several):
            return [self._chosen(of.options, text) for text in self.values.get(name, [])] or None
        text = self.one(name).strip()
        if isinstance(of, Position) or (not text and not isinstance(of, Flag)):
            return None
        if isinstance(of, Choice):
            own = of.other if text == OTHER else None
            return self._take(own, _join(name, OTHER)) if own else self._chosen(of.options, text)
        read = of.read(text) if isinstance(of, Plain | Many) else None
        return None if read == [] else read

    def _taken_group(self, of: Group, name: str) -> Any:
        found = {key: self._take(one, _join(name, key)) for key, one in of.fields.items()}
        found = {key: value for key, value in found.items() if value is not None}
        left = {
            key: value
            for key, value in found.items()
            if (one := of.fields[key]).fits(found) and not (one.sparse and value == one.usual(found))
        }
        return None if not of.required and blank(of, left) else left

    def _taken_cell(self, of: Map, name: str, step: str) -> Any:
        if not isinstance(of.of, Line):
            return self._take(of.of, name)
        line = [self._take(of.of.of, f"{name}.{n}") for n in range(self.length(of, of.of, step))]
        return line if any(value is not None for value in line) else None

    def _taken_kind(self, of: OneOf, name: str) -> Any:
        code = self.one(name)
        if code not in of.kinds:
            return {of.by: code} if code else None
        found = self._take(of.kinds[code], _join(name, code)) or {}
        if not of.required and code in of.unmarked and blank(of.kinds[code], found):
            return None
        return found if code in of.unmarked else {of.by: code, **found}

    # --- faults
    def faults(self) -> list[Fault]:
        if self._faults is None:
            self._faults = self.schema.faults(self.content())
        return self._faults

    @property
    def sound(self) -> bool:
        return not any(fault.blocking for fault in self.faults())

    def name_of(self, path: Path) -> str:
        """Name of the input, the row or the table that a path within the content means."""
        name = ""
        here: Field | None = self.schema.root
        for step in path:
            while isinstance(here, OneOf):
                kind = self.one(name)
                if kind not in here.kinds or step == here.by:
                    return name
                name, here = _join(name, kind), here.kinds[kind]
            if isinstance(here, Rows):
                keys = self.kept(name)
                if not isinstance(step, int) or step >= len(keys):
                    return name
                name, here = _join(name, keys[step]), here.of
            elif isinstance(here, Group) and step in here.fields:
                if here.fields[str(step)].hidden:
                    return name
                name, here = _join(name, str(step)), here.fields[str(step)]
            elif isinstance(here, Map):
                steps = {key: one for one, key, _name in self.cells(here)}
                name, here = _join(name, steps.get(str(step), str(step))), here.of
            elif isinstance(here, Line):
                name, here = _join(name, str(step)), here.of
            else:
                return name
        own = isinstance(here, Choice) and here.other and self.one(name) == OTHER
        return _join(name, OTHER) if own else name

    # --- what the buttons do
    def perform(self, act: str) -> str:
        """``add:NAME`` a row (``add:NAME:GROUP`` to a group), ``remove:``, ``restore:``, ``up:`` or ``down:ROW``,
        ``show:NAME`` what follows from a choice. The name to look at; what is none of these changes nothing."""
        verb, _colon, name = act.partition(":")
        name, _colon, group = name.partition(":")
        steps = name.split(".")
        if verb == "add" and isinstance(table := self.schema.at(name), Rows):
            return self._add(table, name, group)
        if verb == "show" and isinstance(of := self.schema.at(name), OneOf):
            self._begin(of, name)
        if len(steps) < 2 or not isinstance(self.schema.at(".".join(steps[:-1])), Rows):
            return name if verb == "show" else ""
        table_name, key = ".".join(steps[:-1]), steps[-1]
        if key not in self.rows(table_name):
            return ""
        if verb in ("remove", "restore"):
            self.put(f"{name}.removed", "1" if verb == "remove" else "")
        elif verb in ("up", "down"):
            self._move(table_name, key, -1 if verb == "up" else 1)
        return name

    def _new_key(self, name: str) -> str:
        return str(max((int(known) for known in self.rows(name)), default=-1) + 1)

    def _add(self, table: Rows, name: str, group: str = "") -> str:
        keys = self.rows(name)
        if len(keys) >= table.most * 2:
            return ""
        key, place = self._new_key(name), len(keys)
        value = {table.group_by: group} if group in table.groups() else {}
        value |= table.fresh(group) if table.fresh else {}
        if value.get(table.group_by):
            alike = [n for n, other in enumerate(keys) if self._group_of(table, name, other) == group]
            place = max(alike, default=place - 1) + 1
        self.put(name, *keys[:place], key, *keys[place:])
        row = _join(name, key)
        self._put(table.of, row, value or None)
        if isinstance(table.of, Group):
            for part, code in table.of.fields.items():
                if isinstance(code, Code | Serial):
                    taken = {self.one(f"{name}.{other}.{part}").strip() for other in keys}
                    self.put(f"{row}.{part}", code.next(taken))
        return row

    def _group_of(self, table: Rows, name: str, key: str) -> str:
        return self.one(f"{name}.{key}.{table.group_by}") if table.group_by else ""

    def _move(self, name: str, key: str, by: int) -> None:
        """Past the next row of its group that was not taken out."""
        table, keys = self.schema.at(name), self.rows(name)
        if not isinstance(table, Rows) or key not in (kept := self.kept(name)):
            return
        own = self._group_of(table, name, key)
        beside = [other for other in kept if self._group_of(table, name, other) == own]
        if 0 <= (place := beside.index(key) + by) < len(beside):
            there = keys.index(beside[place])
            keys.remove(key)
            self.put(name, *keys[:there], key, *keys[there:])

    def _begin(self, of: OneOf, name: str) -> None:
        """A kind chosen for the first time has what was typed for another under the same key, or what a new row has."""
        kind = of.kinds.get(code := self.one(name))
        if isinstance(kind, OneOf) and not self._below(f"{name}.{code}"):
            self._put(kind, f"{name}.{code}", None)
        for key, one in kind.fields.items() if isinstance(kind, Group) else ():
            at = f"{name}.{code}.{key}"
            if self._below(at):
                continue
            others = (
                f"{name}.{other}.{key}"
                for other, shape in of.kinds.items()
                if isinstance(shape, Group) and shape.fields.get(key) == one
            )
            if typed := next((found for other in others if (found := self._below(other))), None):
                start = min(typed, key=len)
                for known in typed:
                    self.put(at + known.removeprefix(start), *self.values[known])
            else:
                self._put(one, at, None)

    def _below(self, name: str) -> list[str]:
        return [known for known in self.values if known == name or known.startswith(f"{name}.")]

    def take(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """The rows of a table from elsewhere: those of the same identity keep everything else, the others are taken out."""
        table = self.schema.at(name)
        if not isinstance(table, Rows) or not isinstance(table.of, Group):
            return
        identity, of, held = table.identity(), table.of, dict[str, str]()
        for key in sorted(self.rows(name), key=lambda key: not self.removed(f"{name}.{key}")):
            held[self.one(f"{name}.{key}.{identity}").strip()] = key  # one that is there before one taken out
            self.put(f"{name}.{key}.removed", "1")
        order: list[str] = []
        for row in rows:
            key = held.get(str(row[identity])) or self._new_key(name)
            if key not in self.rows(name):
                self.put(name, *self.rows(name), key)
            for part, value in row.items():
                self._put(of.fields[part], f"{name}.{key}.{part}", value)
            self.put(f"{name}.{key}.removed", "")
            order.append(key)
        self.put(name, *order, *(key for key in self.rows(name) if key not in order))

    def options(self, of: Choice, text: str) -> list[tuple[str, str]]:
        """The options of a box: a blank where nothing is chosen or nothing need be, and what stands there now."""
        found = self.offered(of.options, [text] if text != OTHER else [])
        if of.other:
            found.append((OTHER, str(of.other.label)))
        nothing = _("未设（即%(words)s）") % {"words": of.empty} if of.empty else "—"
        return found if text and of.required else [("", nothing), *found]

    def offered(self, options: Options, chosen: Sequence[str], apart: str = "") -> list[tuple[str, str]]:
        """(text, name) of what may be chosen, and of what is chosen though it is no longer there. ``apart``: a name within
        the row that does not mean itself."""
        if isinstance(options, RowsOf):
            table, among, kept = options.table, options.among, set(self.kept(options.table))
            found = [
                (key, self.one(f"{table}.{key}.{options.name}") or str(value))
                for key, value in self.values_of(options).items()
                if key in kept
                and not apart.startswith(f"{table}.{key}.")
                and (among is None or self.one(f"{table}.{key}.{among[0]}") in among[1])
            ]
        else:
            found = [(str(value), name) for value, name in Choice(options=options).of(None).items()]
        known = dict(found)
        for text in dict.fromkeys(one for one in chosen if one and one not in known):
            row = isinstance(options, RowsOf) and self.one(f"{options.table}.{text}.{options.name}")
            name = _("%(name)s（已不在）") % {"name": row or text.removeprefix(STRAY)}
            found.append((text, name if isinstance(options, RowsOf) else text))
        return found


def _join(name: str, step: str) -> str:
    return f"{name}.{step}" if name else step
