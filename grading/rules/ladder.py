"""A level ladder (层级方案) read from a LEVELS policy version.

The content is plain JSON (see grading/policies/*.json). `read` turns it into a Ladder and refuses
content with faults; `grading.rules.faults.find` lists the faults without raising.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from grading.rules import education

YEARS, SELECT, PROBATION = "YEARS", "SELECT", "PROBATION"
MODES = (PROBATION, YEARS, SELECT)
PPM = 1_000_000

# quota ranking: key → (fact or computed column, higher first?)
RANKING_KEYS: dict[str, bool] = {
    "rank": True,
    "points": True,
    "annual_grade": True,
    "excellent_years": True,
    "honours": True,
    "appraisal": True,
    "month_score": True,
    "post_class": False,
    "service": True,
}


class UnreadableLadder(ValueError):
    """The content cannot be used; `faults` says where and why."""

    def __init__(self, faults: list[Any]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@dataclass(frozen=True)
class Level:
    """One level. `min_years` years are to be spent in it before the next; `mode` is how it is entered."""

    code: str
    rank: int
    name: str
    mode: str
    min_years: int | None
    group: str | None
    steps: int
    years_per_step: int
    conditions: dict[str, Any] | None


@dataclass(frozen=True)
class QuotaGroup:
    """At most `ppm` millionths of the headcount, or of the seats of the group it is nested in."""

    code: str
    name: str
    ppm: int
    of: str | None


@dataclass(frozen=True)
class Ladder:
    code: str
    name: str
    levels: tuple[Level, ...]  # by rank, levels[i].rank == i
    groups: tuple[QuotaGroup, ...]  # outer before inner
    education_floor: tuple[tuple[int, int], ...]  # (education ordinal, rank), ascending
    content: dict[str, Any] = field(repr=False)

    def section(self, name: str) -> dict[str, Any]:
        """A part of the content: first, conversion, promotion, early, demotion, bonus, deduction, probation."""
        return self.content.get(name) or {}

    @property
    def top(self) -> int:
        return len(self.levels) - 1

    @property
    def lowest(self) -> int:
        """The lowest level above probation."""
        return 1 if self.levels[0].mode == PROBATION else 0

    @cached_property
    def thresholds(self) -> np.ndarray:
        """Assessed years from which each level above the lowest is reached, e.g. 3, 6, 9, 13, 18, 24."""
        steps = [level.min_years or 0 for level in self.levels[self.lowest : self.top]]
        return np.cumsum(np.array(steps, dtype=np.int64))

    def rank_for_years(self, years: np.ndarray) -> np.ndarray:
        """Level by assessed years alone, cumulating the years of each level."""
        return np.searchsorted(self.thresholds, years, side="right") + self.lowest

    def years_for_rank(self, ranks: np.ndarray) -> np.ndarray:
        """Assessed years at which each rank begins."""
        starts = np.concatenate([[0], self.thresholds])
        return starts[np.maximum(np.asarray(ranks) - self.lowest, 0)]

    @cached_property
    def floor_table(self) -> np.ndarray:
        """Lowest rank for each education ordinal."""
        table = np.full(education.MASTER + 1, self.lowest, dtype=np.int64)
        for degree, rank in self.education_floor:
            table[degree:] = np.maximum(table[degree:], rank)
        return table

    def step_for(self, ranks: np.ndarray, years_in_level: np.ndarray) -> np.ndarray:
        """Step (档) by years in the level; 0 where the level has no steps."""
        counts = np.array([level.steps for level in self.levels], dtype=np.int64)
        pace = np.array([max(level.years_per_step, 1) for level in self.levels], dtype=np.int64)
        ranks = np.asarray(ranks)
        return np.where(counts[ranks] > 0, np.minimum(counts[ranks], 1 + years_in_level // pace[ranks]), 0)

    def members(self, group: str) -> tuple[int, ...]:
        """Ranks that use a seat of the group, inner groups included."""
        inside = {group}
        for candidate in self.groups:
            if candidate.of in inside:
                inside.add(candidate.code)
        return tuple(level.rank for level in self.levels if level.group in inside)

    def level(self, rank: int) -> Level:
        return self.levels[rank]

    def by_code(self, code: str) -> Level | None:
        return next((level for level in self.levels if level.code == code), None)

    def by_name(self, text: str) -> Level | None:
        """The level somebody means: code, full name, or the name without 辅警 (七级 for 七级辅警)."""
        wanted = text.strip().removesuffix("辅警")
        for level in self.levels:
            if text.strip() in (level.code, level.name) or level.name.removesuffix("辅警") == wanted:
                return level
        return None


def read(content: dict[str, Any]) -> Ladder:
    """The ladder of a policy's content. Raises UnreadableLadder with the faults that make it unusable."""
    from grading.rules.faults import find

    errors = [fault for fault in find(content) if fault.blocking]
    if errors:
        raise UnreadableLadder(errors)
    return build(content)


def build(content: dict[str, Any]) -> Ladder:
    """The ladder of content already known to be free of blocking faults."""
    levels = tuple(
        Level(
            code=item["code"],
            rank=int(item["rank_order"]),
            name=item["name"],
            mode=item["mode"],
            min_years=item.get("min_years_in_level"),
            group=item.get("quota_group") or None,
            steps=int((item.get("steps") or {}).get("count", 0)),
            years_per_step=int((item.get("steps") or {}).get("years_per_step", 1)),
            conditions=item.get("conditions") or None,
        )
        for item in sorted(content["levels"], key=lambda item: item["rank_order"])
    )
    rank_of = {level.code: level.rank for level in levels}
    floors = sorted(
        (education.NAMES[item["education"]], rank_of[item["level"]])
        for item in content.get("education_floor", [])
    )
    return Ladder(
        code=content.get("ladder", ""),
        name=content.get("title", ""),
        levels=levels,
        groups=_outer_first(content.get("quota_groups", [])),
        education_floor=tuple(floors),
        content=content,
    )


def _outer_first(items: list[dict[str, Any]]) -> tuple[QuotaGroup, ...]:
    waiting = [
        QuotaGroup(item["code"], item.get("name", item["code"]), int(item["ppm"]), item.get("of") or None)
        for item in items
    ]
    done: list[QuotaGroup] = []
    while waiting:
        ready = [
            group for group in waiting if group.of is None or any(group.of == other.code for other in done)
        ]
        if not ready:
            raise UnreadableLadder([])
        done += ready
        waiting = [group for group in waiting if group not in ready]
    return tuple(done)
