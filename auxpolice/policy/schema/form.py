"""A content as a flat form of typed text, as a browser posts it, and back.

An input is named by its path: ``items.3.points``. Rows have keys that stay theirs while they are moved; the list
``items`` holds the keys in order. A row taken out keeps its texts and a mark, so that it can be put back until the draft
is saved. Of a OneOf the path itself holds the kind, and each kind keeps texts of its own. Reading never fails: whatever
was typed comes back, and the faults of the content say what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from auxpolice.policy.schema.containers import DEEPEST, Group, Map, OneOf, Rows, blank
from auxpolice.policy.schema.fields import Choice, Code, Fault, Field, Fixed, Many, Path, Plain, Position
from auxpolice.policy.schema.whole import Schema


class Form:
    def __init__(self, schema: Schema, values: Mapping[str, Sequence[str]]):
        self.schema = schema
        self.values: dict[str, list[str]] = {name: list(texts) for name, texts in values.items()}
        self._content: dict[str, Any] | None = None

    @classmethod
    def of(cls, schema: Schema, content: Any) -> Form:
        form = cls(schema, {})
        form._put(schema.root, "", content, content)
        return form

    # --- single inputs
    def one(self, name: str) -> str:
        texts = self.values.get(name)
        return texts[-1] if texts else ""

    def put(self, name: str, *texts: str) -> None:
        self.values[name] = list(texts)
        self._content = None

    def rows(self, name: str) -> list[str]:
        """Keys of all rows in order, those taken out too."""
        field = self.schema.at(name)
        most = field.most * 2 if isinstance(field, Rows) else 0
        return list(dict.fromkeys(key for key in self.values.get(name, []) if key.isdecimal()))[:most]

    def removed(self, name: str) -> bool:
        return self.one(f"{name}.removed") == "1"

    def kept(self, name: str) -> list[str]:
        return [key for key in self.rows(name) if not self.removed(f"{name}.{key}")]

    # --- content → form
    def _put(self, of: Field, name: str, value: Any, content: Any) -> None:
        if value is None:
            value = of.default
        if isinstance(of, Group):
            for key, one in of.fields.items():
                self._put(one, _join(name, key), value.get(key) if isinstance(value, dict) else None, content)
        elif isinstance(of, OneOf):
            kind = of.kind_of(value)
            self.put(name, kind)
            if kind:
                self._put(of.kinds[kind], _join(name, kind), of.inside(value), content)
        elif isinstance(of, Rows):
            rows = value if isinstance(value, list) else []
            self.put(name, *(str(n) for n in range(len(rows))))
            for n, row in enumerate(rows):
                self._put(of.of, _join(name, str(n)), row, content)
        elif isinstance(of, Map):
            for key in of.names(content):
                self._put(
                    of.of, _join(name, key), value.get(key) if isinstance(value, dict) else None, content
                )
        elif isinstance(of, Plain | Many) and not isinstance(of, Fixed | Position):
            self.put(name, "" if value is None else of.typed(value))

    # --- form → content
    def content(self) -> dict[str, Any]:
        """The content that the form stands for; what can't be understood stays as text, for the faults to name."""
        if self._content is None:
            # twice: options that are rows of the content are known from the first time on
            shape = self._take(self.schema.root, "", {})
            self._content = self._take(self.schema.root, "", shape)
        return self._content

    def _take(self, of: Field, name: str, content: Any) -> Any:
        if name.count(".") > DEEPEST * 2:
            return None
        if isinstance(of, Fixed):
            return of.default
        if isinstance(of, Group):
            found = {key: self._take(one, _join(name, key), content) for key, one in of.fields.items()}
            found = {key: value for key, value in found.items() if value is not None}
            return None if not of.required and blank(of, found) else found
        if isinstance(of, OneOf):
            return self._taken_kind(of, name, content)
        if isinstance(of, Rows):
            rows = [self._take(of.of, _join(name, key), content) for key in self.kept(name)]
            for key, start in of.positions().items():
                for index, row in enumerate(rows):
                    row[key] = index + start
            return rows if rows or of.required else None
        if isinstance(of, Map):
            cells = {key: self._take(of.of, _join(name, key), content) for key in of.names(content)}
            cells = {key: value for key, value in cells.items() if value is not None}
            return cells if cells or of.required else None
        text = self.one(name).strip()
        if isinstance(of, Position) or (not text and of.default is not False):
            return None
        read = of.read(text, content) if isinstance(of, Plain | Many) else None
        return None if read == [] else read

    def _taken_kind(self, of: OneOf, name: str, content: Any) -> Any:
        code = self.one(name)
        if code not in of.kinds:
            return {of.by: code} if code else None
        found = self._take(of.kinds[code], _join(name, code), content) or {}
        if not of.required and code in of.unmarked and blank(of.kinds[code], found):
            return None
        return found if code in of.unmarked else {of.by: code, **found}

    # --- faults
    def faults(self) -> list[Fault]:
        return self.schema.faults(self.content())

    def name_of(self, path: Path) -> str:
        """Name of the input, the row or the table that a path within the content means."""
        name, of = "", self.schema.root
        here: Field | None = of
        for step in path:
            if isinstance(here, OneOf):
                kind = self.one(name)
                if kind not in here.kinds:
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
                name, here = _join(name, str(step)), here.of
            else:
                return name
        return name

    # --- what the buttons do
    def perform(self, act: str) -> str:
        """``add:NAME`` a row, ``remove:``, ``restore:``, ``up:`` or ``down:ROW``. The name of the row to look at; what is
        none of these changes nothing."""
        verb, _colon, name = act.partition(":")
        steps = name.split(".")
        if verb == "add" and isinstance(table := self.schema.at(name), Rows):
            return self._add(table, name)
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

    def _add(self, table: Rows, name: str) -> str:
        keys = self.rows(name)
        if len(keys) >= table.most * 2:
            return ""
        key = str(max((int(known) for known in keys), default=-1) + 1)
        self.put(name, *keys, key)
        row = _join(name, key)
        self._put(table.of, row, None, self.content())
        if isinstance(table.of, Group):
            for part, code in table.of.fields.items():
                if isinstance(code, Code):
                    taken = {self.one(f"{name}.{other}.{part}") for other in keys}
                    self.put(f"{row}.{part}", code.next(taken))
        return row

    def _move(self, name: str, key: str, by: int) -> None:
        keys, kept = self.rows(name), self.kept(name)
        if key in kept and 0 <= (other := kept.index(key) + by) < len(kept):
            a, b = keys.index(key), keys.index(kept[other])
            keys[a], keys[b] = keys[b], keys[a]
            self.put(name, *keys)

    def options(self, of: Choice, text: str) -> list[tuple[str, str]]:
        """The options of a box: a blank where nothing is chosen or nothing need be, and what stands there now."""
        found = [(str(value), label) for value, label in of.of(self.content()).items()]
        if text and text not in dict(found):
            found.append((text, text))
        return found if text and of.required else [("", str(of.empty) or "—"), *found]


def _join(name: str, step: str) -> str:
    return f"{name}.{step}" if name else step
