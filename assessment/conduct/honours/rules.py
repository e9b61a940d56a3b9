"""Who may be given which honour: step by step, the same one once a year, none in a year with a sanction. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


@dataclass(frozen=True)
class Given:
    """An honour that somebody holds: its kind, its place on a ladder, the day it was given."""

    code: str
    ladder: str
    step: int
    day: date


@dataclass(frozen=True)
class Asked:
    """The honour that is asked for, and the day it would be given."""

    code: str
    ladder: str
    step: int
    day: date


class Bar(StrEnum):
    STEP = "step"
    YEAR = "year"
    SANCTION = "sanction"


def bars(
    asked: Asked,
    held: Collection[Given],
    sanctioned: Collection[date],
    *,
    stepwise: bool,
    once_a_year: bool,
    barred_by_sanction: bool,
) -> list[Bar]:
    """What stands against it; nothing where it may be given. ``sanctioned``: days on which sanctions were decided."""
    found = []
    reached = max((one.step for one in held if one.ladder == asked.ladder), default=0)
    if stepwise and asked.step > reached + 1:
        found.append(Bar.STEP)
    if once_a_year and any(one.code == asked.code and one.day.year == asked.day.year for one in held):
        found.append(Bar.YEAR)
    if barred_by_sanction and any(day.year == asked.day.year for day in sanctioned):
        found.append(Bar.SANCTION)
    return found
