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
    rows = [
        (("　" * leaf.depth) + leaf.label, "" if leaf.is_heading else _text(leaf.value))
        for leaf in outline.leaves(content, labels)
    ]
    return [Section("", rows)]


def _text(value) -> str:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return "—" if value is None else str(value)


def changes(kind: str, old: dict, new: dict, labels: dict[str, str]) -> list[tuple[str, str, str]]:
    """(what, before, after) of every row that reads differently in two contents."""

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
