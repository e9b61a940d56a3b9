"""What lies in the time of a session: shifts and leave. The rooms above that know of them say so here."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from auxpolice.hooks.registry import Registry


@dataclass(frozen=True)
class Busy:
    """From ``starts`` to ``ends`` a person has a shift, or is on leave (``leave``); ``label`` says it to people."""

    person_id: int
    starts: datetime
    ends: datetime
    label: str
    leave: bool = False


Source = Callable[[Collection[int], datetime, datetime], Iterable[Busy]]
_sources: Registry[str, Source] = Registry("source of people busy")


def register(name: str, source: Source) -> None:
    """``source(person_ids, starts, ends)`` gives what is settled of that time, in one statement for any number of people."""
    _sources.add(name, source)


def busy(person_ids: Collection[int], starts: datetime, ends: datetime) -> dict[int, list[Busy]]:
    """Everything of the people within the time, by person, in order."""
    found: dict[int, list[Busy]] = {}
    for source in _sources.values():
        for one in source(person_ids, starts, ends):
            found.setdefault(one.person_id, []).append(one)
    return {pk: sorted(rows, key=lambda row: row.starts) for pk, rows in found.items()}
