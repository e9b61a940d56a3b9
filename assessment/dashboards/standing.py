"""Pure rules of comparison: how far a unit is from the bureau, whether that is more than chance, how many stay how long.

No unit is ranked by raw counts: counts are compared per head, shares by their numbers, and both against the limits of a
funnel (Spiegelhalter 2005: limits widen as units get smaller).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import median

from auxpolice.hooks import Good


class Heat(StrEnum):
    """How a unit's figure stands."""

    NONE = "none"
    FEW = "few"  # too few people to compare
    GOOD = "good"
    FAIR = "fair"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Figure:
    """A unit's figure of a month: ``part`` of ``whole`` for a share, else a count (``whole`` None), with its people."""

    part: int
    whole: int | None
    people: int

    @property
    def base(self) -> int:
        """What the figure is a rate of: the whole of a share, else the people."""
        return self.people if self.whole is None else self.whole

    @property
    def rate(self) -> float | None:
        """Per hundred of the base; None when there is nothing to be a rate of."""
        return 100 * self.part / self.base if self.base else None


@dataclass(frozen=True)
class Limits:
    """Least people to compare, and standard deviations from which a figure is amber or red."""

    least: int
    amber: float
    red: float


def together(figures: Iterable[Figure]) -> Figure:
    """The figure of several units."""
    rows = list(figures)
    wholes = [row.whole for row in rows if row.whole is not None]
    return Figure(
        sum(row.part for row in rows), sum(wholes) if wholes else None, sum(row.people for row in rows)
    )


def without(all_units: Figure, some: Figure) -> Figure:
    """The figure of the other units."""
    whole = None if all_units.whole is None else all_units.whole - (some.whole or 0)
    return Figure(all_units.part - some.part, whole, all_units.people - some.people)


def deviation(figure: Figure, level: float, usual: float | None = None) -> float:
    """Standard deviations between a figure and a level (per hundred of its base): binomial for shares, Poisson for counts.

    How much is chance is read from the ``usual`` level where it is another than the level wanted (a target of a whole
    hundred leaves no room). Where nothing is chance: 0 at the level, else ±9, which is also the most.
    """
    expected = figure.base * level / 100
    common = level if usual is None else usual
    spread = figure.base * common / 100 * ((1 - common / 100) if figure.whole is not None else 1)
    gap = figure.part - expected
    if abs(gap) < 1e-9:
        return 0.0
    return max(-9.0, min(9.0, gap / sqrt(spread))) if spread > 1e-9 else (9.0 if gap > 0 else -9.0)


def heat(figure: Figure, bureau: Figure, good: Good, target: int | None, limits: Limits) -> Heat:
    """The colour of a cell. With a target (per hundred of the base) what misses it is amber, and red when the miss is more
    than chance; without one the bureau's own level is what units are held against."""
    if good == Good.NEITHER or figure.base == 0:
        return Heat.NONE
    if figure.people < limits.least:
        return Heat.FEW
    level = float(target) if target is not None else bureau.rate
    if level is None or figure.rate is None:
        return Heat.NONE
    worse = deviation(figure, level, bureau.rate) * (1 if good == Good.LESS else -1)
    if worse >= limits.red:
        return Heat.RED
    if worse >= limits.amber or (target is not None and worse > 0):
        return Heat.AMBER
    return Heat.GOOD if worse <= -limits.amber else Heat.FAIR


def funnel(bases: Sequence[int], level: float, share: bool, sigma: float) -> list[tuple[int, float, float]]:
    """(base, lower, upper) limits per hundred around a level, for each size."""
    found = []
    for base in bases:
        spread = level / 100 * ((1 - level / 100) if share else 1)
        wide = 100 * sigma * sqrt(max(spread, 0) / base) if base else 0.0
        found.append((base, max(0.0, level - wide), min(100.0, level + wide) if share else level + wide))
    return found


def middle(rates: Iterable[float | None]) -> float | None:
    """The median of the units that have a rate."""
    known = [rate for rate in rates if rate is not None]
    return median(known) if known else None


def score(heats: Mapping[str, Heat], weights: Mapping[str, int]) -> int:
    """Weighted points of concern of a unit: two a red cell, one an amber one."""
    worth = {Heat.RED: 2, Heat.AMBER: 1}
    return sum(worth.get(one, 0) * weights.get(code, 1) for code, one in heats.items())


def moved(now: Figure, before: Figure) -> float:
    """How remarkable a change is between two months, in standard deviations; signed."""
    if now.whole is None or before.whole is None:
        return (now.part - before.part) / sqrt(now.part + before.part) if now.part + before.part else 0.0
    both = now.whole + before.whole
    if not now.whole or not before.whole:
        return 0.0
    level = (now.part + before.part) / both
    spread = level * (1 - level) * (1 / now.whole + 1 / before.whole)
    gap = now.part / now.whole - before.part / before.whole
    return gap / sqrt(spread) if spread > 0 else 0.0


def survival(ended: Mapping[int, int], counted: Mapping[int, int], months: int) -> list[tuple[int, float]]:
    """Kaplan–Meier: (months served, share still there) after each month to ``months``.

    ``ended``: months served → how many left after so many; ``counted``: months served so far → how many are still there.
    """
    at_risk = sum(ended.values()) + sum(counted.values())
    share, found = 1.0, [(0, 1.0)]
    for month in range(months + 1):
        left = ended.get(month, 0)
        if at_risk > 0 and left:
            share *= 1 - left / at_risk
        at_risk -= left + counted.get(month, 0)
        found.append((month + 1, share))
    return found
