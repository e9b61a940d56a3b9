"""Who is away when and why: rooms above tell it (leave, training), and plans leave these people out."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from auxpolice.hooks.registry import Registry


@dataclass(frozen=True)
class Away:
    """A person is away from ``first`` to ``last``, both included; ``label`` is what a plan shows (年假, 培训). With
    ``part`` it is less than the whole of these days, so that a shift may still be planned."""

    person_id: int
    first: date
    last: date
    label: str
    part: bool = False


Source = Callable[[Collection[int], date, date], Iterable[Away]]
_sources: Registry[str, Source] = Registry("source of people away")


def register(name: str, source: Source) -> None:
    """``source(person_ids, first, last)`` gives what is granted of these days, in one statement for any number of people."""
    _sources.add(name, source)


def away(person_ids: Collection[int], first: date, last: date) -> list[Away]:
    """Everybody away within the days, by every source."""
    return [one for source in _sources.values() for one in source(person_ids, first, last)]
