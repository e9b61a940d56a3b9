"""How places and pairs are drawn: pure, and the same from the same seed, so that anybody can draw again what was drawn.

Every lot is a number between 0 and 1 made of the seed and a name by SHA-256. Units are taken by the smallest lots, by the
smallest of each stratum, or by −ln(lot) ÷ weight, which gives a unit of twice the weight twice the chance.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

RANDOM, STRATIFIED, WEIGHTED = "random", "stratified", "weighted"
NEVER = 3650
"""Days since the last check of a unit that was never checked."""
A_DAY = 6
"""Stops that one pair makes on a day, as long as there are pairs enough."""


def lot(seed: int, *names: object) -> float:
    """The lot of a name: strictly between 0 and 1."""
    text = ":".join(str(name) for name in (seed, *names))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:7], "big")
    return (number + 0.5) / 2**56


@dataclass(frozen=True)
class Weights:
    """What a finding, a complaint and thirty days without a check weigh."""

    findings: int
    complaints: int
    days: int


@dataclass(frozen=True)
class Site:
    """A unit as the draw sees it. ``key`` is its code, ``has_nights``: it works at night."""

    key: str
    unit: int
    kind: str
    findings: int = 0
    complaints: int = 0
    days: int = NEVER
    has_nights: bool = False
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """A member of the team: ``files`` says whether they may file a check, ``barred`` are the units they may not check."""

    user: int
    files: bool = True
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Facts:
    """All a draw depends on beside its seed."""

    sites: tuple[Site, ...]
    team: tuple[Member, ...]
    days: tuple[date, ...]
    method: str
    percent: int
    weights: Weights
    night_percent: int
    every_days: int
    same_pair_most: int

    def as_json(self) -> dict[str, Any]:
        plain = asdict(self)
        for member in plain["team"]:
            member["barred"] = sorted(member["barred"])
        plain["days"] = [day.isoformat() for day in self.days]
        return plain

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Facts":
        return cls(
            **{
                **kept,
                "sites": tuple(Site(**{**site, "places": tuple(site["places"])}) for site in kept["sites"]),
                "team": tuple(
                    Member(**{**member, "barred": frozenset(member["barred"])}) for member in kept["team"]
                ),
                "days": tuple(date.fromisoformat(day) for day in kept["days"]),
                "weights": Weights(**kept["weights"]),
            }
        )


@dataclass(frozen=True)
class Told:
    """Why a unit was drawn or not: its stratum, weight and lot; ``must``: it is due by the longest time without a check."""

    site: Site
    stratum: str
    weight: float
    lot: float
    must: bool
    drawn: bool


@dataclass(frozen=True)
class Visit:
    """A place to be checked, when and by whom; ``order`` on that pair's route of the day."""

    unit: int
    key: str
    place: str
    day: date
    night: bool
    first: int
    second: int
    order: int = 0


@dataclass(frozen=True)
class Drawn:
    told: tuple[Told, ...]
    visits: tuple[Visit, ...]
    left: tuple[str, ...] = field(default=())
    """Codes of units drawn for which there is no pair."""


def weight(site: Site, weights: Weights) -> float:
    """At least 1, so that nobody is never drawn."""
    risk = weights.findings * site.findings + weights.complaints * site.complaints
    return 1 + risk + weights.days * min(site.days, NEVER) / 30


def risks(sites: Sequence[Site], weights: Weights) -> dict[str, str]:
    """Each unit's risk: the third with the greatest weights is high, the next middle, the rest low."""
    ranked = sorted(sites, key=lambda site: (-weight(site, weights), site.key))
    return {
        site.key: ("high", "middle", "low")[place * 3 // len(ranked)] for place, site in enumerate(ranked)
    }


def wanted(count: int, percent: int) -> int:
    """How many of so many units reach the goal."""
    return min(count, math.ceil(count * percent / 100))


def shares(sizes: Mapping[str, int], total: int) -> dict[str, int]:
    """The total shared out by size, with the largest remainders, and one at least to each as long as there is one for all."""
    whole = sum(sizes.values())
    if not whole:
        return dict.fromkeys(sizes, 0)
    total = min(total, whole)
    given = {name: total * size // whole for name, size in sizes.items()}
    order = sorted(sizes, key=lambda name: (-(total * sizes[name] % whole), name))
    for name in order[: total - sum(given.values())]:
        given[name] += 1
    for name in sorted(sizes):
        giver = max(given, key=lambda other: (given[other], other))
        if not given[name] and sizes[name] and given[giver] > 1:
            given[name], given[giver] = 1, given[giver] - 1
    return given


def units_drawn(facts: Facts, seed: int) -> tuple[Told, ...]:
    """Which units are visited: first those that have waited longer than the rule allows, then by lot, up to the goal."""
    risk = risks(facts.sites, facts.weights)
    rows = [
        (site, f"{site.kind}/{risk[site.key]}", weight(site, facts.weights), lot(seed, "unit", site.key))
        for site in sorted(facts.sites, key=lambda site: site.key)
    ]
    must = {site.key for site, *_rest in rows if site.days > facts.every_days}
    count = max(wanted(len(rows), facts.percent), len(must))
    taken = set(must)
    if facts.method == STRATIFIED:
        strata: dict[str, list[tuple[float, str]]] = {}
        for site, stratum, _weight, number in rows:
            strata.setdefault(stratum, []).append((number, site.key))
        free = {name: sorted(one for one in found if one[1] not in must) for name, found in strata.items()}
        whole = shares({name: len(found) for name, found in strata.items()}, count)
        missing = {name: max(whole[name] - len(strata[name]) + len(left), 0) for name, left in free.items()}
        for name, share in shares(missing, count - len(must)).items():
            taken.update(key for _lot, key in free[name][:share])
    ranked = sorted(
        (-math.log(number) / mass if facts.method == WEIGHTED else number, site.key)
        for site, _stratum, mass, number in rows
        if site.key not in taken
    )
    taken.update(key for _rank, key in ranked[: max(count - len(taken), 0)])
    return tuple(
        Told(site, stratum, mass, number, site.key in must, site.key in taken)
        for site, stratum, mass, number in rows
    )


class _Pairs:
    """Who goes out together: pairs of a day are disjoint, and no pair goes out more often than the rule says."""

    def __init__(self, facts: Facts, seed: int):
        self.seed, self.most = seed, facts.same_pair_most
        team = sorted(facts.team, key=lambda member: member.user)
        self.barred = {member.user: member.barred for member in team}
        self.pairs = [
            (one.user, other.user) for one, other in combinations(team, 2) if one.files or other.files
        ]
        self.outings: Counter[tuple[int, int]] = Counter()
        self.load: Counter[int] = Counter()
        self.of_day: dict[date, Counter[tuple[int, int]]] = {}

    def may(self, pair: tuple[int, int], unit: int) -> bool:
        return all(unit not in self.barred[user] for user in pair)

    def choose(self, unit: int, day: date, *, full: int = A_DAY) -> tuple[int, int] | None:
        """The pair of the day with the fewest stops; a new one while all have their day full or an interest in the unit."""
        out = self.of_day.setdefault(day, Counter())
        there = [pair for pair in out if self.may(pair, unit) and out[pair] < full]
        if there:
            chosen = min(there, key=lambda pair: (out[pair], pair))
        else:
            busy = {user for pair in out for user in pair}
            free = [
                pair
                for pair in self.pairs
                if self.outings[pair] < self.most and busy.isdisjoint(pair) and self.may(pair, unit)
            ]
            if not free:
                return None
            chosen = min(
                free,
                key=lambda pair: (
                    self.load[pair[0]] + self.load[pair[1]],
                    self.outings[pair],
                    lot(self.seed, "pair", day, *pair),
                ),
            )
            self.outings[chosen] += 1
            self.load.update(chosen)
        out[chosen] += 1
        return chosen


def draw(facts: Facts, seed: int) -> Drawn:
    """Units, places, days and pairs of a campaign."""
    told = units_drawn(facts, seed)
    picked = sorted((one.site for one in told if one.drawn), key=lambda site: lot(seed, "day", site.key))
    at_night = sorted(
        (site for site in picked if site.has_nights), key=lambda site: lot(seed, "night", site.key)
    )
    nights = {site.key for site in at_night[: math.ceil(len(at_night) * facts.night_percent / 100)]}
    pairs, visits, left = _Pairs(facts, seed), [], []
    for place, site in enumerate(picked):
        own = place * len(facts.days) // len(picked)
        nearest = sorted(range(len(facts.days)), key=lambda other: (abs(other - own), other))
        found = next(
            (
                (facts.days[index], pair)
                for full in (A_DAY, len(picked) + 1)
                for index in nearest
                if (pair := pairs.choose(site.unit, facts.days[index], full=full))
            ),
            None,
        )
        if found is None:
            left.append(site.key)
            continue
        spot = min(site.places, key=lambda name: lot(seed, "place", site.key, name), default="")
        visits.append(Visit(site.unit, site.key, spot, found[0], site.key in nights, *found[1]))
    return Drawn(told, routed(visits), tuple(left))


def routed(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """The visits in order: each pair's day goes by the codes of the units, the nights last."""
    ordered = sorted(visits, key=lambda one: (one.day, one.first, one.second, one.night, one.key, one.place))
    counted: Counter[tuple] = Counter()
    routes = []
    for visit in ordered:
        route = (visit.day, visit.first, visit.second)
        counted[route] += 1
        routes.append(Visit(**{**asdict(visit), "order": counted[route]}))
    return tuple(routes)
