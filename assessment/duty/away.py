"""Who is away and why: rooms above (leave, training) say so, plans and sign-in ask."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from auxpolice.hooks.registry import Registry


@dataclass(frozen=True)
class Away:
    """One person away from ``starts`` to ``ends``; ``why`` in words. ``asked``: not granted yet."""

    person_id: int
    starts: datetime
    ends: datetime
    why: Any
    asked: bool = False


Source = Callable[[Collection[int], datetime, datetime], Iterable[Away]]
"""People, from, to → who of them is away within that time, granted or asked; a number of statements that doesn't grow."""

_sources: Registry[str, Source] = Registry("source of absences")


def register(source: Source) -> None:
    _sources.add(f"{source.__module__}.{source.__qualname__}", source)


def absences(people: Collection[int], since: datetime, until: datetime) -> list[Away]:
    """Everybody of ``people`` who is away within the time, by person and time, whatever the reason."""
    found = [one for source in _sources.values() for one in source(people, since, until)]
    return sorted(found, key=lambda one: (one.person_id, one.starts))
