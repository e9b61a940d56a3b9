"""The problem a solver is given: what is fixed, who may have which shift, what is wanted. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from assessment.duty.rules.facts import OFF, Facts, ShiftKind, Slot, Who


@dataclass(frozen=True)
class Past:
    """What a person has had this quarter before the plan."""

    nights: int = 0
    weekends: int = 0
    holidays: int = 0

    def __getitem__(self, name: str) -> int:
        return getattr(self, name)


COUNTERS = ("nights", "weekends", "holidays")


@dataclass(frozen=True)
class Weights:
    """What a soft wish is worth against the others (示例): the higher, the dearer to miss."""

    wanted: int = 10
    """An hour with a person less than wanted (but no less than the minimum)."""
    wish: int = 90
    holidays: int = 80
    nights: int = 40
    weekends: int = 20
    pattern: int = 12
    rest: int = 25
    hours: int = 3
    period: int = 10


@dataclass(frozen=True)
class Problem:
    """``facts.slots`` are the shifts that stand: kept ones of the plan, and all those around it. ``kept`` are cells the solver
    never touches, days off among them. ``codes`` what it may give whom."""

    facts: Facts
    kinds: Mapping[str, ShiftKind]
    codes: Mapping[int, frozenset[str]]
    kept: frozenset[tuple[int, date]] = frozenset()
    pattern: Mapping[tuple[int, date], str] = field(default_factory=dict)
    wishes: Mapping[tuple[int, date], str] = field(default_factory=dict)
    past: Mapping[int, Past] = field(default_factory=dict)
    weights: Weights = Weights()
    seed: int = 1

    def who(self, person: int) -> Who:
        return self.facts.people[person]

    def slot(self, person: int, day: date, code: str) -> Slot:
        return self.kinds[code].on(person, day)


@dataclass(frozen=True)
class Clash:
    """A rule that keeps a plan from being made: what would have to give way, by how much (people, minutes or cells)."""

    rule: str
    amount: int
    where: tuple[tuple[int, date], ...] = ()
    """Cells (person, day) that would have to give way."""


@dataclass(frozen=True, order=True)
class ShortTime:
    """A time for which ``least`` people are needed and at most ``possible`` can be had; ``need`` is its number."""

    starts: datetime
    ends: datetime
    least: int
    possible: int
    name: str = ""
    need: int = 0

    @classmethod
    def of(cls, starts: str, ends: str, *rest: Any) -> "ShortTime":
        return cls(datetime.fromisoformat(starts), datetime.fromisoformat(ends), *rest)


@dataclass(frozen=True)
class Infeasible:
    """No plan keeps all hard rules: the times that stay short, and the rules any one of which would have to give way."""

    short: tuple[ShortTime, ...]
    clashes: tuple[Clash, ...]


@dataclass(frozen=True)
class Solution:
    """A plan: the code of every cell the solver decided (OFF among them), and whether nothing better exists."""

    cells: Mapping[tuple[int, date], str]
    proven: bool

    def slots(self, problem: Problem) -> tuple[Slot, ...]:
        """The shifts as given, apart from those that stood before."""
        return tuple(
            problem.slot(person, day, code)
            for (person, day), code in sorted(self.cells.items())
            if code != OFF
        )
