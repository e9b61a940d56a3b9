"""A content in words: sections for the page that reads it, and what differs between two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from auxpolice.policy.schema.containers import Group, Line, Map, OneOf, Rows
from auxpolice.policy.schema.fields import Field, Many, Plain, Several

NOTHING = "—"
PLAIN = Plain | Many | Several
PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Section:
    """A heading with a table: ``columns`` may be empty for (label, text) rows."""

    title: str
    rows: Sequence[Sequence[str]]
    columns: Sequence[str] = ()


class Change(NamedTuple):
    """A difference: where, what stood there, what stands there now. One of them is empty for what was added or taken out."""

    where: str
    old: str
    new: str


def words(of: Field, value: Any, content: Any) -> str:
    """A value in one line."""
    if value is None or value in ("", [], {}):
        return NOTHING
    if isinstance(of, Group):
        if of.sentence and isinstance(value, dict):
            return _said(of, value, content)
        name = of.name_of(value)
        told = [
            (str(one.label), words(one, value.get(key), content))
            for key, one in of.shown().items()
            if not (name and key == of.named_by) and value.get(key) not in (None, "", [])
        ]
        alone = bool(name) and len(told) == 1
        parts = [text if alone else f"{label} {text}".strip() for label, text in told]
        return " ".join(filter(None, [name, "、".join(parts)])) or NOTHING
    if isinstance(of, OneOf):
        kind = of.kind_of(value)
        if of.sentence or not kind:
            return of.sentence(value, content) if of.sentence else str(value)
        inner, inside = of.kinds[kind], of.inside(value)
        if isinstance(inner, OneOf):
            return words(inner, inside, content)
        if inner.sentence:
            return _said(inner, inside, content)
        return f"{inner.label} {words(inner, inside, content)}".removesuffix(NOTHING)
    if isinstance(of, Rows):
        return "；".join(words(of.of, row, content) for row in value)
    if isinstance(of, Map):
        return "、".join(
            f"{name} {words(of.of, value.get(key), content)}" for key, name in of.names(content).items()
        )
    return of.words(value, content) if isinstance(of, PLAIN | Line) else str(value)


def _said(of: Group, value: dict, content: Any) -> str:
    said = of.sentence
    return said(value, content) if callable(said) else tell(str(said), of, value, content)


def tell(sentence: str, of: Group, value: dict, content: Any) -> str:
    """A sentence with the words of fields in the place of their keys in braces. What stands in square brackets falls away
    where one of its values is left blank; elsewhere stands what leaving it blank means."""

    def known(key: str) -> str:
        one, here = of.fields[key], value.get(key)
        blank = here is None or here in ("", [], {})
        return str(one.empty) if blank and one.empty else words(one, here, content)

    def part(found: re.Match) -> str:
        keys = PLACE.findall(found[1])
        return "" if any(value.get(key) in (None, "", [], {}) for key in keys) else found[1]

    return PLACE.sub(lambda found: known(found[1]), re.sub(r"\[(.*?)\]", part, sentence)).strip()


def sections(root: Group, content: Mapping[str, Any]) -> list[Section]:
    """The content as tables: its plain values first, then each group and each list under its name."""
    return list(_sections("", root, content, content))


def _sections(title: str, of: Field, value: Any, content: Any) -> Iterator[Section]:
    if isinstance(of, Group) and isinstance(value, dict):
        plain = {key: one for key, one in of.shown().items() if isinstance(one, PLAIN)}
        rows = [(str(one.label), words(one, value.get(key), content)) for key, one in plain.items()]
        if rows:
            yield Section(title, rows)
        for key, one in of.shown().items():
            if key not in plain and value.get(key):
                inner = str(one.label)
                yield from _sections(f"{title} › {inner}" if title else inner, one, value[key], content)
    elif isinstance(of, Rows) and isinstance(of.of, Group):
        shown, named_by = of.of.shown(), of.of.named_by
        columns = sorted(shown, key=lambda key: key != named_by)
        rows_of = [[words(shown[key], row.get(key), content) for key in columns] for row in value]
        yield Section(title, rows_of, [str(shown[key].label) for key in columns])
    elif isinstance(of, Rows):
        yield Section(title, [(words(of.of, row, content),) for row in value])
    elif isinstance(of, Map):
        yield _table(title, of, value, content)
    else:
        yield Section(title, [(words(of, value, content),)])


def _table(title: str, of: Map, value: Any, content: Any) -> Section:
    rows = {name: value.get(key) for key, name in of.names(content).items()}
    if not isinstance(of.of, Line):
        columns = (str(of.label), str(of.column)) if of.column else ()
        return Section(title, [(name, words(of.of, cell, content)) for name, cell in rows.items()], columns)
    lines = {name: cell if isinstance(cell, list) else [cell] for name, cell in rows.items()}
    wide, one = max(map(len, lines.values()), default=1), of.of.of
    cells = {name: [words(one, cell, content) for cell in line] for name, line in lines.items()}
    return Section(
        title,
        [(name, *line, *[""] * (wide - len(line))) for name, line in cells.items()],
        (str(of.label), *of.of.heads(wide)),
    )


def tables(of: Group, value: Mapping[str, Any], content: Any) -> list[Section]:
    """The tables among the fields of a group."""
    held = {key: one for key, one in of.fields.items() if isinstance(one, Map | Rows) and value.get(key)}
    return [part for key, one in held.items() for part in _sections(str(one.label), one, value[key], content)]


def differences(root: Group, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    return list(_Comparison(old, new).of(root, old, new, ()))


@dataclass
class _Comparison:
    old: Any
    new: Any

    def of(self, of: Field, old: Any, new: Any, where: tuple[str, ...]) -> Iterator[Change]:
        if old == new and isinstance(old, bool) == isinstance(new, bool):
            return
        if isinstance(of, Group) and isinstance(old, dict) and isinstance(new, dict):
            for key, one in of.fields.items():
                yield from self.of(one, old.get(key), new.get(key), (*where, str(one.label)))
        elif (
            isinstance(of, Rows)
            and isinstance(of.of, Group)
            and isinstance(old, list)
            and isinstance(new, list)
        ):
            yield from self._rows(of, of.of, old, new, where)
        elif (
            isinstance(of, OneOf)
            and not of.sentence
            and (kind := of.kind_of(old))
            and kind == of.kind_of(new)
        ):
            yield from self.of(of.kinds[kind], of.inside(old), of.inside(new), where)
        elif isinstance(of, Line) and isinstance(old, list) and isinstance(new, list):
            heads = of.heads(max(len(old), len(new)))
            for head, before, now in zip_longest(heads, old, new):
                yield from self.of(of.of, before, now, where if len(heads) == 1 else (*where, head))
        elif isinstance(of, Map) and isinstance(old, dict) and isinstance(new, dict):
            names = {**of.names(self.old), **of.names(self.new)}
            for key, name in names.items():
                yield from self.of(of.of, old.get(key), new.get(key), (*where, name))
        else:
            yield Change(
                " › ".join(filter(None, where)),
                self._words(of, old, self.old),
                self._words(of, new, self.new),
            )
            yield from self._tables(of, old, False, where, told=True)
            yield from self._tables(of, new, True, where, told=True)

    def _tables(
        self, of: Field, value: Any, came: bool, where: tuple[str, ...], *, told: bool
    ) -> Iterator[Change]:
        """The cells of what came or went as a whole and is told by a sentence that leaves its tables out."""
        if isinstance(of, OneOf) and not of.sentence and (kind := of.kind_of(value)):
            yield from self._tables(of.kinds[kind], of.inside(value), came, where, told=told)
        elif isinstance(of, Group) and isinstance(value, dict):
            told = told and not of.sentence
            for key, one in of.fields.items():
                yield from self._tables(one, value.get(key), came, (*where, str(one.label)), told=told)
        elif (
            not told
            and value
            and (isinstance(of, Map) or (isinstance(of, Rows) and isinstance(of.of, Group)))
        ):
            nothing: Any = type(value)()
            yield from self.of(of, *((nothing, value) if came else (value, nothing)), where)

    def _words(self, of: Field, value: Any, content: Any) -> str:
        return "" if value is None else words(of, value, content)

    def _rows(self, table: Rows, of: Group, old: list, new: list, where: tuple[str, ...]) -> Iterator[Change]:
        before, after = _by_identity(table, old), _by_identity(table, new)
        known = [key for key in before if key in after]
        kept = [key for key in after if key in before]
        if known != kept:
            names = [
                "、".join(of.name_of(rows[key]) or str(key) for key in keys)
                for keys, rows in ((known, before), (kept, after))
            ]
            yield Change(" › ".join((*where, _("顺序"))), *names)
        positions = table.positions()
        for key in _in_order(list(before), list(after)):
            row_old, row_new = before.get(key), after.get(key)
            row = row_new if row_old is None else row_old
            here = (*where, of.name_of(row) or str(key))
            if row_old is None or row_new is None:
                yield Change(
                    " › ".join(here), self._words(of, row_old, self.old), self._words(of, row_new, self.new)
                )
                yield from self._tables(of, row, row_old is None, here, told=True)
            else:
                drop = dict.fromkeys(positions)
                yield from self.of(of, {**row_old, **drop}, {**row_new, **drop}, here)


def _by_identity(table: Rows, rows: list) -> dict[Any, Any]:
    """Rows by what tells them apart; by their place where that is missing or stands twice."""
    identity = table.identity()
    keys = [row.get(identity) if isinstance(row, dict) and identity else None for row in rows]
    single = all(isinstance(key, str | int) and key != "" for key in keys) and len(set(keys)) == len(keys)
    return dict(zip(keys if single else [n + 1 for n in range(len(rows))], rows, strict=True))


class Turnover(NamedTuple):
    """Names of rows that came, that went, and that are not what they were."""

    added: list[str]
    removed: list[str]
    changed: list[str]


def turnover(table: Field, old: list, new: list) -> Turnover:
    if not isinstance(table, Rows) or not isinstance(of := table.of, Group):
        return Turnover([], [], [])
    before, after = _by_identity(table, old), _by_identity(table, new)
    return Turnover(
        [of.name_of(row) for key, row in after.items() if key not in before],
        [of.name_of(row) for key, row in before.items() if key not in after],
        [of.name_of(row) for key, row in after.items() if key in before and before[key] != row],
    )


def _in_order(before: list, after: list) -> list:
    """Keys of both in reading order: those of the new, each one of the old behind what stood before it."""
    order = list(after)
    for at, key in enumerate(before):
        if key not in after:
            former = before[at - 1] if at else None
            order.insert(order.index(former) + 1 if former in order else 0, key)
    return order
