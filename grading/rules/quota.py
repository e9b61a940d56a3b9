"""Quota ranking: who gets the seats of each level group, with stated tie-breaks.

Places are nested (一~三级 at most 30 % of the headcount, 一级 at most 30 % of those). A person needs a
free seat in every group they enter and do not already sit in. Ties are broken by the policy's list of
keys and, when all are equal, by the lower person number, so that the order is total and repeatable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grading.rules.criteria import honours_from
from grading.rules.ladder import PPM, RANKING_KEYS, Ladder

DEFAULT_RANKING = ("rank", "points", "annual_grade", "honours", "month_score", "service")


def seats_of(ladder: Ladder, headcount: int) -> dict[str, int]:
    """Seats of each group for a headcount; nested groups from the seats of the outer one, floored."""
    result: dict[str, int] = {}
    for group in ladder.groups:
        base = result[group.of] if group.of else headcount
        result[group.code] = base * group.ppm // PPM
    return result


@dataclass(frozen=True)
class Allocation:
    """`granted` ranks after the quota; where somebody was ranked: in which group (index + 1), at which position."""

    granted: np.ndarray
    group: np.ndarray
    position: np.ndarray
    applicants: dict[str, int]
    taken: dict[str, int]


def ranking_columns(rows: np.ndarray, wanted: np.ndarray, points: np.ndarray) -> dict[str, np.ndarray]:
    """The value of every ranking key for every person, higher or lower first as RANKING_KEYS says."""
    return {
        "rank": wanted,
        "points": points,
        "annual_grade": rows["annual_grade"],
        "excellent_years": rows["level_excellent_years"],
        "honours": honours_from(rows, "CITY"),
        "appraisal": rows["appraisal"],
        "month_score": rows["month_score"],
        "post_class": np.where(rows["post_class"] > 0, rows["post_class"], 9),
        "service": rows["service_from"] - rows["earlier_days"],
    }


def order(rows: np.ndarray, wanted: np.ndarray, points: np.ndarray, ranking: Sequence[str]) -> np.ndarray:
    """Indices of the people, best first."""
    columns = ranking_columns(rows, wanted, points)
    keys = [rows["person_id"].astype(np.int64)]
    for name in reversed(tuple(ranking)):
        column = columns[name].astype(np.int64)
        keys.append(-column if RANKING_KEYS[name] else column)
    return np.lexsort(keys)


def allocate(
    rows: np.ndarray,
    wanted: np.ndarray,
    current: np.ndarray,
    points: np.ndarray,
    ladder: Ladder,
    free: Mapping[str, int],
    competing: np.ndarray | None = None,
) -> Allocation:
    """Grant wanted ranks within the free seats; who gets none falls to the highest level outside the group.

    `current` is the rank each person sits in now (NO_LEVEL if none, or if everybody is placed anew).
    `competing` masks the people who take part; the others keep what they wanted and use no seat.
    """
    granted = np.asarray(wanted, dtype=np.int64).copy()
    group_index = np.zeros(len(rows), dtype=np.int64)
    position = np.zeros(len(rows), dtype=np.int64)
    applicants: dict[str, int] = {}
    taken: dict[str, int] = {}
    if competing is None:
        competing = np.ones(len(rows), dtype=bool)
    best_first = order(rows, granted, points, ladder.content.get("ranking") or DEFAULT_RANKING)
    for number, group in enumerate(ladder.groups, start=1):
        members = np.array(ladder.members(group.code), dtype=np.int64)
        applies = competing & np.isin(granted, members) & ~np.isin(current, members)
        line = best_first[applies[best_first]]
        seats = max(int(free.get(group.code, 0)), 0)
        applicants[group.code] = len(line)
        taken[group.code] = min(seats, len(line))
        position[line] = np.arange(1, len(line) + 1)
        group_index[line] = number
        losers = line[seats:]
        granted[losers] = _below(granted[losers], set(members.tolist()))
    return Allocation(granted, group_index, position, applicants, taken)


def _below(ranks: np.ndarray, members: set[int]) -> np.ndarray:
    table = np.arange(int(ranks.max()) + 1 if len(ranks) else 0)
    for rank in range(len(table)):
        lower = rank
        while lower in members and lower > 0:
            lower -= 1
        table[rank] = lower
    return table[ranks]


def free_seats(ladder: Ladder, headcount: int, occupied: Mapping[int, int]) -> dict[str, int]:
    """Free seats of each group: seats for the headcount less the people sitting in its ranks.

    `occupied` counts people by rank, those taking part in this evaluation left out. May be negative
    where a group is already over; nobody loses a level for it, nobody new enters.
    """
    seats = seats_of(ladder, headcount)
    return {
        group.code: seats[group.code] - sum(occupied.get(rank, 0) for rank in ladder.members(group.code))
        for group in ladder.groups
    }
