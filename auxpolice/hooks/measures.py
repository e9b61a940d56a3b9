"""Measures: a figure per unit and month, told by the room that knows it, with the list of rows behind it."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any

from auxpolice.access.matrix import Act
from auxpolice.access.models import Role
from auxpolice.hooks.registry import Registry, guarded, known, refuse_unless


class Good(StrEnum):
    """Whether a figure should rise or fall."""

    MORE = "more"
    LESS = "less"
    NEITHER = "neither"


@dataclass(frozen=True)
class Measure:
    """``definition`` says in a sentence what is counted, ``unit`` in what; ``owner`` answers for it, ``act`` reads it.

    ``values(month)`` gives unit id → figure as far as the present scope reaches, in statements that don't grow with the
    units. ``rows(month, unit_id)`` is the URL of the list behind the figure, of the bureau when no unit is given: what
    the list counts is the figure. ``target`` is for each unit. With ``share`` the values are (part, whole) of each unit and
    the figure is the percentage of their sums, rounded down.
    """

    code: str
    label: Any
    definition: Any
    unit: Any
    owner: Role
    act: Act
    values: Callable[[date], Mapping[int, Any]]
    rows: Callable[[date, int | None], str]
    good: Good = Good.NEITHER
    target: int | None = None
    share: bool = False

    def __post_init__(self) -> None:
        refuse_unless(
            re.fullmatch(r"[a-z]+(\.[a-z_]+)+", self.code), f"{self.code!r} is no code of a measure"
        )
        refuse_unless(self.label and self.definition and self.unit, f"{self.code} lacks a word")
        known(self.owner, Role, "role")
        known(self.act, Act, "act")
        known(self.good, Good, "direction")
        refuse_unless(callable(self.values), f"{self.code} has no values")
        refuse_unless(callable(self.rows), f"{self.code} has no list behind it")

    def of(self, values: Iterable[Any]) -> int:
        """The figure of several units."""
        if not self.share:
            return sum(values)
        parts, wholes = (sum(column) for column in zip((0, 0), *values, strict=True))
        return 100 * parts // wholes if wholes else 0


@dataclass(frozen=True)
class Figure:
    """A measure of one month, summed over units."""

    measure: Measure
    value: int
    url: str

    def stat(self) -> dict[str, Any]:
        """What ``{% stat %}`` takes."""
        return {
            "label": self.measure.label,
            "value": self.value,
            "kind": "number",
            "unit": self.measure.unit,
            "url": self.url,
        }


_measures: Registry[str, Measure] = Registry("measure")


def register(*measures: Measure) -> None:
    for measure in measures:
        known(measure, Measure, "measure")
        _measures.add(measure.code, measure)


def every() -> list[Measure]:
    """All measures, in the order in which they were told."""
    return list(_measures.values())


def choices() -> list[tuple[str, Any]]:
    """Code and name of every measure."""
    return [(measure.code, measure.label) for measure in _measures.values()]


def figures(
    request: Any, month: date, *codes: str, unit_id: int | None = None, units: Collection[int] | None = None
) -> list[Figure]:
    """Figures of the month, for those measures (all) that this user may read; ``units`` are what a unit's page stands for."""
    wanted = [_measures[code] for code in codes] if codes else list(_measures.values())
    found = []
    for measure in wanted:
        if request.scope.can(measure.act):
            values = guarded(measure.values, partial(measure.values, month))
            if values is not None:
                counted = (value for unit, value in values.items() if units is None or unit in units)
                found.append(Figure(measure, measure.of(counted), measure.rows(month, unit_id)))
    return found
