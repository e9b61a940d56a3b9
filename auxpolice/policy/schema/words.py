"""A content in words: sections for the page that reads it, and what differs between two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from auxpolice.policy.schema.containers import Group, Map, OneOf, Rows
from auxpolice.policy.schema.fields import Fault, Field, Many, Plain

NOTHING = "—"


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
            return of.sentence(value, content)
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
        return f"{of.kinds[kind].label} {words(of.kinds[kind], of.inside(value), content)}".removesuffix(
            NOTHING
        )
    if isinstance(of, Rows):
        return "；".join(words(of.of, row, content) for row in value)
    if isinstance(of, Map):
        return "、".join(
            f"{name} {words(of.of, value.get(key), content)}" for key, name in of.names(content).items()
        )
    return of.words(value, content) if isinstance(of, Plain | Many) else str(value)


def sections(root: Group, content: Mapping[str, Any]) -> list[Section]:
    """The content as tables: its plain values first, then each group and each list under its name."""
    return list(_sections("", root, content, content))


def _sections(title: str, of: Field, value: Any, content: Any) -> Iterator[Section]:
    if isinstance(of, Group) and isinstance(value, dict):
        plain = {key: one for key, one in of.shown().items() if isinstance(one, Plain | Many)}
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
        names = of.names(content)
        yield Section(title, [(name, words(of.of, value.get(key), content)) for key, name in names.items()])
    else:
        yield Section(title, [(words(of, value, content),)])


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
            else:
                drop = dict.fromkeys(positions)
                yield from self.of(of, {**row_old, **drop}, {**row_new, **drop}, here)


def _by_identity(table: Rows, rows: list) -> dict[Any, Any]:
    """Rows by what tells them apart; by their place where that is missing or stands twice."""
    identity = table.identity()
    keys = [row.get(identity) if isinstance(row, dict) and identity else None for row in rows]
    single = all(isinstance(key, str | int) and key != "" for key in keys) and len(set(keys)) == len(keys)
    return dict(zip(keys if single else [n + 1 for n in range(len(rows))], rows, strict=True))


def _in_order(before: list, after: list) -> list:
    """Keys of both in reading order: those of the new, each one of the old behind what stood before it."""
    order = list(after)
    for at, key in enumerate(before):
        if key not in after:
            former = before[at - 1] if at else None
            order.insert(order.index(former) + 1 if former in order else 0, key)
    return order


@dataclass(frozen=True)
class InWords:
    """A kind whose content is checked and put into sections by its own rules: two of them differ where they read so."""

    faults: Callable[[Any], list[Fault]]
    sections: Callable[[dict], list[Section]]

    def differences(self, old: dict, new: dict) -> list[Change]:
        before, after = _rows_of(self.sections(old)), _rows_of(self.sections(new))
        titles: dict[str, set[str]] = {}
        for title, row in (*after, *before):
            titles.setdefault(row, set()).add(title)
        return [
            Change(
                key[1] if len(titles[key[1]]) == 1 else f"{key[1]}（{key[0]}）",
                before.get(key, ""),
                after.get(key, ""),
            )
            for key in dict.fromkeys((*after, *before))
            if before.get(key) != after.get(key)
        ]


def _rows_of(found: list[Section]) -> dict[tuple[str, str], str]:
    return {
        (section.title, row[0]): "；".join(cell for cell in row[1:] if cell)
        for section in found
        for row in section.rows
    }
