"""A policy's content as people read it. A floor registers how its kind reads; others are shown as an outline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from auxpolice.policy import outline


@dataclass(frozen=True)
class Section:
    """A heading with a table: ``columns`` may be empty for (label, text) rows."""

    title: str
    rows: Sequence[Sequence[str]]
    columns: Sequence[str] = ()


_readers: dict[str, Callable[[dict], list[Section]]] = {}


def register(kind: str, reader: Callable[[dict], list[Section]]) -> None:
    """``reader(content)`` gives the sections of a sound content in reading order."""
    _readers[kind] = reader


def read(kind: str, content: dict, labels: dict[str, str]) -> list[Section]:
    if kind in _readers:
        return _readers[kind](content)
    return _plainly(content, labels, [])


LAYOUT = "format"
"""Number of the layout of a content: the programme's own, nothing to read."""


def _plainly(node: dict, labels: dict[str, str], words: list[str]) -> list[Section]:
    """Any content as tables: plain values first, then every group and every list of rows under its name."""
    entries = [(key, value) for key, value in outline.ordered(node, labels) if key != LAYOUT]
    plain = [
        (labels.get(key, key), _text(value)) for key, value in entries if not isinstance(value, dict | list)
    ]
    found = [Section(" › ".join(words), plain)] if plain else []
    for key, value in entries:
        here = [*words, labels.get(key, key)]
        if isinstance(value, dict):
            found += _plainly(value, labels, here)
        elif isinstance(value, list) and value:
            found.append(_table(value, labels, " › ".join(here)))
    return found


def _table(values: list, labels: dict[str, str], title: str) -> Section:
    if not all(isinstance(row, dict) for row in values):
        return Section(title, [("、".join(_within(value, labels) for value in values),)])
    keys = [key for key in outline.columns_of(values, labels) if not _programmes_word(key, values)]
    rows = [[_within(row.get(key), labels) for key in keys] for row in values]
    return Section(title, rows, [labels.get(key, key) for key in keys])


def _programmes_word(key: str, rows: list[dict]) -> bool:
    """Codes that aren't on any form («night») beside rows that have a name; «P01» is on the forms."""
    named = all(any(row.get(name) for name in outline.NAMING) for row in rows)
    return key == "code" and named and not any(any(c.isdecimal() for c in str(row.get(key))) for row in rows)


def _within(value, labels: dict[str, str]) -> str:
    """A value inside a cell, whatever its shape."""
    if isinstance(value, dict):
        return "、".join(
            f"{labels.get(key, key)} {_within(inner, labels)}"
            for key, inner in outline.ordered(value, labels)
        )
    if isinstance(value, list):
        named = [
            " ".join(_within(row[key], labels) for key in outline.columns_of([row], labels))
            if isinstance(row, dict)
            else _within(row, labels)
            for row in value
        ]
        return "、".join(named) or "—"
    return _text(value)


def _text(value) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value is None else str(value)


def changes(kind: str, old: dict, new: dict, labels: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, before, after) of every row that reads differently in two contents."""
    if kind not in _readers:
        return [
            (what, _text(before), _text(after)) for what, before, after in outline.described(old, new, labels)
        ]

    def flat(content: dict) -> dict[tuple[str, str], str]:
        return {
            (section.title, row[0]): "；".join(cell for cell in row[1:] if cell)
            for section in read(kind, content, labels)
            for row in section.rows
        }

    before, after = flat(old), flat(new)
    sections_of: dict[str, set[str]] = {}
    for title, row in (*after, *before):
        sections_of.setdefault(row, set()).add(title)
    return [
        (
            key[1] if len(sections_of[key[1]]) == 1 else f"{key[1]}（{key[0]}）",
            before.get(key, "—"),
            after.get(key, "—"),
        )
        for key in dict.fromkeys((*after, *before))
        if before.get(key) != after.get(key)
    ]
