"""Occasions on which a head must talk with somebody (谈心谈话): told by the rooms that know of them.

A room registers what it calls the occasion and how it is found. ``talks.owing`` asks each night and writes down what is
owed since; the policy ``talks`` says which of them count and within how many working days.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from auxpolice.hooks.registry import Registry, refuse_unless


@dataclass(frozen=True)
class Arisen:
    """That somebody is to be talked with: since ``day``, because of the record ``source`` names for good."""

    person_id: int
    day: date
    source: str


@dataclass(frozen=True)
class Occasion:
    """``find(first, last)`` gives what arose on these days, both included; its statements don't grow with the people.

    ``own_term``: the day it is due is the day it arose, not some working days later.
    """

    code: str
    label: Any
    find: Callable[[date, date], Iterable[Arisen]]
    own_term: bool = False

    def __post_init__(self) -> None:
        refuse_unless(self.code.isidentifier() and self.label, f"{self.code!r} is no occasion of a talk")


_occasions: Registry[str, Occasion] = Registry("occasion of a talk")


def register(*occasions: Occasion) -> None:
    for occasion in occasions:
        _occasions.add(occasion.code, occasion)


def everyone() -> list[Occasion]:
    return list(_occasions.values())


def labels(_content: Any = None) -> dict[str, Any]:
    """Code → name of every occasion."""
    return {occasion.code: occasion.label for occasion in _occasions.values()}
