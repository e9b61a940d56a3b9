"""Fairness of an outcome: whether hard posts and good results get the higher levels at equal seniority.

Two figures, each with its definition:

*Priority index* of group A over group B: the chance that somebody of A stands higher than somebody of B when both are
drawn at random from the same band of service years; ties count half. 0.5 means no difference, 1 that A is always
above. Bands are weighted by the number of pairs they have. (Mann–Whitney's U divided by the number of pairs,
stratified by seniority.)

*Rise rate*: of those on a level below the top, the share that goes up.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

BAND_YEARS, BANDS = 5, 6  # 0–4, 5–9, … 25 and more


def band_of(years: np.ndarray) -> np.ndarray:
    """Band of full years of service, 0 to BANDS − 1."""
    return np.minimum(np.asarray(years, dtype=np.int64) // BAND_YEARS, BANDS - 1)


@dataclass(frozen=True)
class Priority:
    """``wins`` and ``ties`` among ``pairs`` of people of the same band; ``index`` None where there is no pair."""

    pairs: int
    wins: int
    ties: int

    @property
    def index(self) -> float | None:
        return (self.wins + self.ties / 2) / self.pairs if self.pairs else None


def priority(rank: np.ndarray, band: np.ndarray, first: np.ndarray, second: np.ndarray) -> Priority:
    """Pairs of one band in which people of the mask ``first`` stand above people of the mask ``second``, counted."""
    pairs = wins = ties = 0
    for number in np.unique(band):
        here = band == number
        ours, theirs = np.sort(rank[here & first]), np.sort(rank[here & second])
        if not len(ours) or not len(theirs):
            continue
        below = np.searchsorted(theirs, ours, side="left")
        pairs += len(ours) * len(theirs)
        wins += int(below.sum())
        ties += int((np.searchsorted(theirs, ours, side="right") - below).sum())
    return Priority(pairs, wins, ties)


def means(rank: np.ndarray, band: np.ndarray, group: np.ndarray) -> dict[tuple[int, int], tuple[int, float]]:
    """(group, band) → (people, mean rank)."""
    found = {}
    for value in np.unique(group):
        for number in np.unique(band[group == value]):
            chosen = rank[(group == value) & (band == number)]
            found[(int(value), int(number))] = (len(chosen), round(float(chosen.mean()), 2))
    return found


def rises(old: np.ndarray, new: np.ndarray, top: int, group: np.ndarray) -> dict[int, tuple[int, int]]:
    """Group → (people who could rise, people who rise)."""
    could = (old >= 0) & (old < top)
    return {
        int(value): (
            int((could & (group == value)).sum()),
            int((could & (group == value) & (new > old)).sum()),
        )
        for value in np.unique(group)
    }
