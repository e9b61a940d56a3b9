"""Take half-days from lots: on each day from the lot that lapses first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Held:
    """What is left of a lot that may be used from ``earned`` to ``expires``."""

    lot: int
    earned: date
    expires: date
    left: int


@dataclass(frozen=True, slots=True)
class Taken:
    lot: int
    day: date
    half_days: int


def take(lots: Iterable[Held], wanted: Mapping[date, int]) -> tuple[list[Taken], int]:
    """(what is taken of which lot for which day, half-days that no lot has). Days in order, first what lapses first: then
    no other way takes more."""
    order = sorted(lots, key=lambda held: (held.expires, held.earned, held.lot))
    left = {held.lot: held.left for held in order}
    found, short = [], 0
    for day, need in sorted(wanted.items()):
        for held in order:
            if need and held.earned <= day <= held.expires and left[held.lot] > 0:
                some = min(need, left[held.lot])
                left[held.lot] -= some
                need -= some
                found.append(Taken(held.lot, day, some))
        short += need
    return found, short


def give_back(taken: Iterable[Taken], surplus: Mapping[date, int]) -> list[Taken]:
    """Of what was taken for days the surplus, to the lots that lapse last."""
    taken, found = list(taken), []
    for day, more in sorted(surplus.items()):
        for one in reversed([one for one in taken if one.day == day]):
            some = min(more, one.half_days)
            if some:
                found.append(Taken(one.lot, day, some))
                more -= some
    return found
