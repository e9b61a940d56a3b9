"""Indices of inequality and fairness of pay, with their definitions. Shares and indices are plain floats;
they pay nobody.

Every function takes columns of fen with one value per person. Non-positive pay can't be compared by ratio
and is left out of Theil and the percentile ratio; ``Index.people`` says how many were counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from payroll.rules.columns import Column

DEFINITIONS = {
    "gini": "基尼系数：全体两两收入差的绝对值平均，除以平均收入的两倍。0 为完全平均，1 为完全集中。",
    "p90_p10": "P90/P10：收入由低到高第 90 百分位与第 10 百分位之比（最近秩法）。1 为完全平均。",
    "theil": "泰尔指数 T：收入与平均收入之比乘以其对数，取平均。0 为完全平均。",
    "theil_within": "组内泰尔：各组泰尔指数按该组收入份额加权之和，反映单位内部的差距。",
    "theil_between": "组间泰尔：把每组的人都当作拿组平均时的泰尔指数，反映单位之间的差距。"
    "组内与组间之和等于总指数。",
    "hard_easy_gap": "难易岗位差：同一工龄段内一类岗与三类岗平均收入之差"
    "占三类岗平均的比例，按工龄段人数加权。",
    "equal_work_gap": "同工同酬差：层级、岗位类别、工龄段和考核等次都相同的人，"
    "其收入标准差占组平均的比例，按人数加权。",
}


@dataclass(frozen=True, slots=True)
class Inequality:
    """Indices of one distribution; see DEFINITIONS."""

    people: int
    mean_fen: int
    median_fen: int
    p10_fen: int
    p90_fen: int
    gini: float
    p90_p10: float
    theil: float
    theil_within: float
    theil_between: float


def gini(pay: Column) -> float:
    """Σ|xi − xj| ÷ (2 n² mean), computed from the sorted values; 0 for fewer than two people or no pay at
    all.
    """
    ordered = np.sort(pay).astype(np.float64)
    size, whole = ordered.size, float(ordered.sum())
    if size < 2 or whole <= 0:
        return 0.0
    ranks = np.arange(1, size + 1)
    return float((2 * (ranks * ordered).sum() - (size + 1) * whole) / (size * whole))


def percentile(pay: Column, percent: int) -> int:
    """Nearest-rank percentile: the smallest value that at least ``percent`` % of the people do not exceed.

    0 without people.
    """
    if pay.size == 0:
        return 0
    rank = max(-(-percent * pay.size // 100), 1)
    return int(np.partition(pay, rank - 1)[rank - 1])


def theil(pay: Column, group: Column | None = None) -> tuple[float, float, float]:
    """Theil T: (whole, within groups, between groups); whole = within + between. Only positive pay is
    counted.
    """
    counted = pay > 0
    values = pay[counted].astype(np.float64)
    if values.size == 0:
        return 0.0, 0.0, 0.0
    relative = values / values.mean()
    whole = float((relative * np.log(relative)).mean())
    if group is None:
        return whole, whole, 0.0
    _, index, heads = np.unique(group[counted], return_inverse=True, return_counts=True)
    sums = np.bincount(index, weights=values)
    share = sums / sums.sum()
    between = float((share * np.log(share / (heads / values.size))).sum())
    return whole, whole - between, between


def inequality(pay: Column, group: Column | None = None) -> Inequality:
    """All indices of one column of pay; ``group`` (unit ids) splits Theil."""
    whole, within, between = theil(pay, group)
    positive = pay[pay > 0]
    low, high = percentile(positive, 10), percentile(positive, 90)
    return Inequality(
        people=int(pay.size),
        mean_fen=round(float(pay.mean())) if pay.size else 0,
        median_fen=percentile(pay, 50),
        p10_fen=low,
        p90_fen=high,
        gini=gini(pay),
        p90_p10=high / low if low else 0.0,
        theil=whole,
        theil_within=within,
        theil_between=between,
    )


SENIORITY_BANDS = (0, 3, 6, 9, 13, 18, 24)
"""Lower limits of the bands in which seniority counts as equal, in years: the years of the example ladder."""


def seniority_band(years: Column) -> Column:
    return np.searchsorted(np.asarray(SENIORITY_BANDS), years, side="right") - 1


@dataclass(frozen=True, slots=True)
class BandGap:
    """Mean pay of hard (class 1) and easy (class 3) posts within one seniority band. Fen."""

    from_years: int
    hard_people: int
    easy_people: int
    hard_mean_fen: int
    easy_mean_fen: int


def hard_against_easy(
    pay: Column, post_class: Column, years: Column, *, hard: int = 1, easy: int = 3
) -> tuple[float, list[BandGap]]:
    """The advantage of hard posts over easy ones at equal seniority; the weighted gap, and each band with
    both kinds of people.
    """
    bands, gaps, weight, lead = seniority_band(years), [], 0, 0.0
    for band, from_years in enumerate(SENIORITY_BANDS):
        here = bands == band
        above, below = pay[here & (post_class == hard)], pay[here & (post_class == easy)]
        if not above.size or not below.size:
            continue
        high, low = float(above.mean()), float(below.mean())
        gaps.append(BandGap(from_years, int(above.size), int(below.size), round(high), round(low)))
        if low > 0:
            heads = int(above.size + below.size)
            weight += heads
            lead += heads * (high - low) / low
    return (lead / weight if weight else 0.0), gaps


def equal_work_gap(
    pay: Column, level: Column, post_class: Column, years: Column, grade: Column
) -> tuple[float, int]:
    """Spread of pay among people of equal level, post class, seniority band and grade: weighted deviation ÷
    mean, and the number of such groups.
    """
    key = ((level * 100 + post_class) * 100 + seniority_band(years)) * 10 + grade
    _, index, heads = np.unique(key, return_inverse=True, return_counts=True)
    values = pay.astype(np.float64)
    means = np.bincount(index, weights=values) / heads
    spread = np.sqrt(np.bincount(index, weights=(values - means[index]) ** 2) / heads)
    counted = (heads > 1) & (means > 0)
    if not counted.any():
        return 0.0, 0
    relative = spread[counted] / means[counted]
    return float((relative * heads[counted]).sum() / heads[counted].sum()), int(counted.sum())
