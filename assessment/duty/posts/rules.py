"""How well posts are manned and matters are handled. Pure.

见警率 (post coverage) is told three times side by side: planned, signed, evidenced, each ÷ wanted post-hours; looks at
drawn times are the yardstick. 管事率 is closed ÷ (received + found). No source gives a formula; these are the product's
own definitions (示例), shown on the page. Fines are never counted (交通警察道路执勤执法工作规范 77).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np

from assessment.duty.rules.facts import instant
from auxpolice.months import SHANGHAI

HOUR = 60
SEEN_FOR = timedelta(minutes=30)
"""How long before an hour a sighting still counts for it."""
FEW = 20
"""Fewer ratings or looks in a month give counts and no rate (示例)."""


@dataclass(frozen=True)
class Wanted:
    """People wanted at a post on these days of the month, from ``starts`` to ``ends`` (over midnight where not later)."""

    post: int
    days: Sequence[date]
    starts: time
    ends: time
    people: int


@dataclass(frozen=True)
class Stretch:
    """Somebody at a post between two instants."""

    post: int
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Coverage:
    """Minutes of a post by hour of the month: arrays of one length. Planned, signed and evidenced are never above wanted."""

    wanted: np.ndarray
    planned: np.ndarray
    signed: np.ndarray
    evidenced: np.ndarray

    @property
    def hours(self) -> tuple[float, float, float, float]:
        """Post-hours wanted, planned, signed, evidenced."""
        return tuple(float(one.sum()) / HOUR for one in self._all)  # type: ignore[return-value]

    @property
    def shares(self) -> tuple[float | None, ...]:
        """Planned, signed and evidenced as shares of what was wanted; None where nobody was wanted."""
        total = self.wanted.sum()
        return tuple(float(one.sum() / total) if total else None for one in self._all[1:])

    @property
    def _all(self) -> tuple[np.ndarray, ...]:
        return self.wanted, self.planned, self.signed, self.evidenced

    def until(self, hour: int) -> "Coverage":
        """The hours that are over."""
        return Coverage(*(one[:hour] for one in self._all))

    def __add__(self, other: "Coverage") -> "Coverage":
        return Coverage(*(a + b for a, b in zip(self._all, other._all, strict=True)))


def hour_of(moment: datetime, first: date) -> int:
    """Whole hours from the first day's midnight in Shanghai."""
    return int((moment - instant(first)).total_seconds() // 3600)


def span_on(day: date, starts: time, ends: time) -> tuple[datetime, datetime]:
    """The instants of hours on a day, over midnight where they end no later than they start."""
    first, last = datetime.combine(day, starts, SHANGHAI), datetime.combine(day, ends, SHANGHAI)
    return first, last if last > first else last + timedelta(days=1)


def covered(
    first: date,
    hours: int,
    wanted: Iterable[Wanted],
    planned: Iterable[Stretch],
    signed: Iterable[Stretch],
    seen: Iterable[tuple[int, datetime]],
) -> dict[int, Coverage]:
    """Coverage of every post that somebody is wanted at, over ``hours`` from midnight of ``first``."""
    need: dict[int, np.ndarray] = {}
    for one in wanted:
        row = need.setdefault(one.post, np.zeros(hours))
        for day in one.days:
            _spread(row, first, *span_on(day, one.starts, one.ends), one.people)
    plans, signs = _rows(need, first, hours, planned), _rows(need, first, hours, signed)
    evidence = {post: np.zeros(hours, dtype=bool) for post in need}
    for post, at in seen:
        if post in evidence:
            for hour in {hour_of(at, first), hour_of(at + SEEN_FOR, first)}:
                if 0 <= hour < hours:
                    evidence[post][hour] = True
    return {
        post: Coverage(
            row,
            np.minimum(plans[post], row),
            np.minimum(signs[post], row),
            np.where(evidence[post], np.minimum(signs[post], row), 0),
        )
        for post, row in need.items()
    }


def _rows(
    need: Iterable[int], first: date, hours: int, stretches: Iterable[Stretch]
) -> dict[int, np.ndarray]:
    rows = {post: np.zeros(hours) for post in need}
    for one in stretches:
        if one.post in rows:
            _spread(rows[one.post], first, one.starts, one.ends, 1)
    return rows


def _spread(row: np.ndarray, first: date, starts: datetime, ends: datetime, people: int) -> None:
    """Add the minutes between two instants to the hours they lie in."""
    midnight = instant(first)
    since, until = ((moment - midnight).total_seconds() / 60 for moment in (starts, ends))
    since, until = max(since, 0.0), min(until, float(len(row) * HOUR))
    hour = int(since // HOUR)
    while since < until:
        edge = min(until, (hour + 1) * HOUR)
        row[hour] += people * (edge - since)
        since, hour = edge, hour + 1


def interval(found: int, of: int) -> tuple[float, float] | None:
    """The 95 % interval of a share by Wilson; None without a look."""
    if not of:
        return None
    share, z = found / of, 1.96
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(middle - half, 0.0), min(middle + half, 1.0)


@dataclass(frozen=True)
class Times:
    """Accepted, arrived and finished; what wasn't told is None."""

    accepted: datetime
    arrived: datetime | None
    finished: datetime | None
    found: bool = False


@dataclass(frozen=True)
class Handling:
    """Figures of a month's matters. ``complete``: those with all three times; ``round_share``: stamps on a full five
    minutes among all stamps (one in five by chance), ``at_once``: matters arrived and finished in the second they were
    accepted; both show clocks that are pressed for show."""

    matters: int
    found: int
    closed: int
    complete: int
    with_arrival: int
    median_minutes: float | None
    p90_minutes: float | None
    within: int
    round_share: float | None
    at_once: int

    @property
    def closed_share(self) -> float | None:
        return self.closed / self.matters if self.matters else None


def handled(matters: Sequence[Times], target_minutes: int) -> Handling:
    """Arrival counts only those sent or asked for; a missing time is missing, not zero."""
    waits = sorted(
        (one.arrived - one.accepted).total_seconds() / 60
        for one in matters
        if one.arrived is not None and not one.found
    )
    stamps = [at for one in matters for at in (one.accepted, one.arrived, one.finished) if at is not None]
    return Handling(
        matters=len(matters),
        found=sum(one.found for one in matters),
        closed=sum(one.finished is not None for one in matters),
        complete=sum(one.arrived is not None and one.finished is not None for one in matters),
        with_arrival=len(waits),
        median_minutes=float(np.median(waits)) if waits else None,
        p90_minutes=float(np.quantile(waits, 0.9)) if waits else None,
        within=sum(wait <= target_minutes for wait in waits),
        round_share=sum(at.minute % 5 == 0 for at in stamps) / len(stamps) if stamps else None,
        at_once=sum(one.accepted == one.arrived == one.finished for one in matters),
    )


def by_hour_and_weekday(moments: Iterable[datetime]) -> list[list[int]]:
    """Counts: seven rows from Monday, 24 hours each, in Shanghai."""
    counts = [[0] * 24 for _day in range(7)]
    for moment in moments:
        here = moment.astimezone(SHANGHAI)
        counts[here.weekday()][here.hour] += 1
    return counts


def good_share(levels: Sequence[int]) -> float | None:
    """Share of the upper three of five levels; None below ``FEW`` ratings."""
    return sum(level >= 3 for level in levels) / len(levels) if len(levels) >= FEW else None
