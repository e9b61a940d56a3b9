"""Five years ahead: the same people with turnover, promotions and wage growth, month by month costed by the
real engine.

Who leaves and who is chosen where a quota bites is drawn with a seed, so that a projection can be repeated;
everything else follows rules. It is a forecast: it never becomes pay.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import numpy as np

from payroll.rules.affordable import AMOUNT_KEYS, TABLE_KEYS, scaled
from payroll.rules.columns import ONE, Column, Ratio
from payroll.rules.facts import Facts
from payroll.rules.insurance import average_base
from payroll.rules.law import Law
from payroll.rules.scheme import Scheme
from payroll.rules.whatif import Side, outcome

BASES = ("si_base_fen", "hpf_base_fen")
NINE_TENTHS, THREE_PERCENT = Ratio(9, 10), Ratio(3, 100)


@dataclass(frozen=True)
class Ladder:
    """Years to be served in a level before the next, by rank; ranks that are chosen within quotas, as
    shares of all heads.

    ``quotas`` are (ranks, share of heads); the default is the seven-level example ladder: levels three to
    one at most 30 % of the heads, level one at most 30 % of these (9 %).
    """

    years: Mapping[int, int] = field(default_factory=lambda: {0: 1, 1: 3, 2: 3, 3: 3, 4: 4, 5: 5, 6: 6})
    quotas: Sequence[tuple[tuple[int, ...], Ratio]] = (((5, 6, 7), Ratio(3, 10)), ((7,), Ratio(9, 100)))
    entry_rank: int = 0


@dataclass(frozen=True)
class Assumptions:
    """The assumptions of a projection. Shares a year as exact ratios.

    ``turnover`` is (from years of service, share that leaves a year), the last one that applies counts.
    ``promoted`` is the share of the eligible that is found fit each year. ``wage_growth`` of the reference
    wage, of which ``linked`` is passed on to the amounts of the plan; the limits of the bases grow with the
    reference wage itself. From ``review_month`` of each later year bases are the plan's own average monthly
    wage of the year before, as the yearly review sets them (社会保险法 12; 住房公积金管理条例 16).
    """

    years: int = 5
    turnover: Sequence[tuple[int, Ratio]] = ((0, Ratio(12, 100)), (3, Ratio(7, 100)), (10, Ratio(3, 100)))
    refill: bool = True
    promoted: Ratio = NINE_TENTHS
    wage_growth: Ratio = THREE_PERCENT
    linked: Ratio = ONE
    retirement_after_years: int = 35
    review_month: int = 7
    seed: int = 1


@dataclass(frozen=True, slots=True)
class ProjectedYear:
    """One year: heads at its start, movements before it, and costs in fen.

    ``levels`` counts heads by rank.
    """

    year: int
    heads: int
    joined: int
    left: int
    promoted: int
    levels: dict[int, int]
    plan_factor: float
    gross_fen: int
    employer_fen: int
    held_fen: int
    cost_fen: int
    mean_net_fen: int


def grown(content: dict, top: int, bottom: int) -> dict:
    """A plan whose earnings' amounts are × top ÷ bottom, to whole yuan half up; rates and coefficients
    stay.
    """
    content = copy.deepcopy(content)
    for item in content["items"]:
        if item["kind"] not in ("earning", "memo"):
            continue
        parts = [item["rule"], *item.get("then", [])]
        for part in parts:
            for key in (*AMOUNT_KEYS, *TABLE_KEYS, "floor_fen"):
                if part.get(key) is not None:
                    part[key] = scaled(part[key], top, bottom)
    return content


def project(
    name: str,
    content: dict,
    laws: Sequence[Law],
    facts: Facts,
    level_years: Column,
    ladder: Ladder,
    assume: Assumptions,
) -> list[ProjectedYear]:
    """Costs of one plan in ``assume.years`` years. ``laws`` are the twelve months of the first year, in
    order.

    ``level_years`` are full years served in the present level. The first year is the population as it is.
    Two plans with the same seed and people see the same leavers, so they can be held against one another.
    """
    rng = np.random.default_rng(assume.seed)
    people = _People.of(facts, level_years)
    growth = assume.wage_growth.fraction
    plan, reference, years = Fraction(1), Fraction(1), []
    for offset in range(assume.years):
        joined = left = promoted = 0
        if offset:
            people.age()
            left = people.leave(rng, assume)
            promoted = people.promote(rng, ladder, assume)
            joined = people.refill(facts.size, ladder) if assume.refill else 0
            plan, reference = plan * (1 + growth * assume.linked.fraction), reference * (1 + growth)
            plan, reference = (x.limit_denominator(10**6) for x in (plan, reference))
        scheme = Scheme.parse(grown(content, plan.numerator, plan.denominator) if offset else content)
        reviewed = people.reviewed() if offset else people.columns
        before = Facts.of(people.columns)
        after = Facts.of(reviewed) if offset else before
        sums, net, wage = _cost(
            Side(name, (scheme,), laws[0], before),
            [(law, after if law.month.month >= assume.review_month else before) for law in laws],
            reference,
            offset,
        )
        people.end_year(reviewed, wage)
        ranks, counts = np.unique(people.columns["level_rank"], return_counts=True)
        years.append(
            ProjectedYear(
                laws[0].month.year + offset,
                people.size,
                joined,
                left,
                promoted,
                {int(rank): int(count) for rank, count in zip(ranks, counts, strict=True)},
                float(plan),
                *sums,
                sum(sums),
                net // (12 * people.size) if people.size else 0,
            )
        )
    return years


def _cost(
    side: Side, months: Sequence[tuple[Law, Facts]], reference, offset: int
) -> tuple[tuple[int, int, int], int, Column]:
    """((gross, employer, held), net, each person's wage) of twelve months, fen; months with the same law and facts
    are calculated once. The wage is what counts for the base of the year to come, held-back performance included.
    """
    sums, net, known = np.zeros(3, dtype=np.int64), 0, {}
    wage = np.zeros(side.facts.size, dtype=np.int64)
    (scheme,) = side.schemes
    counted = [code for code, item in zip(scheme.codes, scheme.items, strict=True) if item.insurance_base]
    before = months[0][1].columns
    for law, facts in months:
        heat = law.month.month in law.heat_months
        key = (heat, tuple(law.contributions.values()), law.minimum_wage_fen, facts.columns is before)
        if key not in known:
            month = date(law.month.year + offset, law.month.month, 1)
            result = outcome(replace(side, law=_law_in(law, reference, month), facts=facts))
            parts = [int(column.sum()) for column in (result.gross_fen, result.employer_fen, result.held_fen)]
            insured = sum((result.column(code) for code in counted), result.held_fen)
            known[key] = (np.array(parts), int(result.net_fen.sum()), insured)
        sums += known[key][0]
        net += known[key][1]
        wage += known[key][2]
    return (int(sums[0]), int(sums[1]), int(sums[2])), net, wage


def _law_in(law: Law, reference, month: date) -> Law:
    """The law as known today with base limits and minimum wage grown; tax tables stay."""
    if reference == 1:
        return replace(law, month=month)

    def up(fen: int) -> int:
        return int(fen * reference)

    limits = {
        code: replace(entry, floor_fen=up(entry.floor_fen), ceiling_fen=up(entry.ceiling_fen))
        for code, entry in law.contributions.items()
    }
    return replace(law, month=month, contributions=limits, minimum_wage_fen=up(law.minimum_wage_fen))


class _People:
    """The population while years pass: columns that are filtered and appended to."""

    FULL_MONTH = {
        "month_half_days": 42,
        "employed_half_days": 42,
        "due_half_days": 42,
        "attended_half_days": 42,
    }

    def __init__(self, columns: dict[str, Column], level_years: Column):
        self.columns = columns
        self.level_years = level_years
        self.wage = np.zeros(level_years.size, dtype=np.int64)
        self.served = np.zeros(level_years.size, dtype=bool)

    @classmethod
    def of(cls, facts: Facts, level_years: Column) -> _People:
        names = set(facts.columns) | {
            "level_rank",
            "level_step",
            "seniority_years",
            "on_first_month_base",
            *BASES,
            *cls.FULL_MONTH,
        }
        # one-off amounts and the sums of the tax year belong to their month, not to the years ahead
        gone = ("ytd_", "back_", "bonus_", "severance", "award", "damage", "court")
        columns = {name: facts.column(name).copy() for name in names if not name.startswith(gone)}
        for name, value in cls.FULL_MONTH.items():
            columns[name][:] = value
        for name in ("sick_half_days", "personal_half_days", "absent_half_days", "paid_leave_half_days"):
            columns.pop(name, None)
        return cls(columns, np.asarray(level_years, dtype=np.int64).copy())

    @property
    def size(self) -> int:
        return self.level_years.size

    def age(self) -> None:
        self.columns["seniority_years"] = np.minimum(self.columns["seniority_years"] + 1, 60)
        self.level_years += 1
        if "probation" in self.columns:
            self.columns["probation"][:] = 0

    def leave(self, rng, assume: Assumptions) -> int:
        years = self.columns["seniority_years"]
        share = np.zeros(self.size)
        for start, ratio in assume.turnover:
            share = np.where(years >= start, float(ratio.fraction), share)
        stays = (rng.random(self.size) >= share) & (years <= assume.retirement_after_years)
        left = int(self.size - stays.sum())
        self.columns = {name: column[stays] for name, column in self.columns.items()}
        self.level_years, self.wage, self.served = (
            column[stays] for column in (self.level_years, self.wage, self.served)
        )
        return left

    def promote(self, rng, ladder: Ladder, assume: Assumptions) -> int:
        """The eligible and fit go up, the longest serving first where a quota leaves few seats; from the
        top rank down.
        """
        rank = self.columns["level_rank"]
        fit = rng.random(self.size) < float(assume.promoted.fraction)
        promoted = 0
        for below in sorted(ladder.years, reverse=True):
            able = np.flatnonzero((rank == below) & (self.level_years >= ladder.years[below]) & fit)
            seats = self._seats(rank, below + 1, below, ladder)
            order = np.lexsort((able, -self.columns["seniority_years"][able], -self.level_years[able]))
            chosen = able[order][: max(seats, 0)]
            rank[chosen] += 1
            self.level_years[chosen] = 0
            self.columns["level_step"][chosen] = 1
            promoted += int(chosen.size)
        return promoted

    def _seats(self, rank: Column, target: int, below: int, ladder: Ladder) -> int:
        seats = self.size
        for ranks, share in ladder.quotas:
            if target in ranks and below not in ranks:
                allowed = self.size * share.numerator // share.denominator
                seats = min(seats, allowed - int(np.isin(rank, ranks).sum()))
        return seats

    def refill(self, wanted: int, ladder: Ladder) -> int:
        """Newcomers on the posts of those who left; their base is the wage of their first month."""
        missing = wanted - self.size
        if missing <= 0 or not self.size:
            return 0
        like = np.arange(missing) % self.size
        fresh = {name: column[like].copy() for name, column in self.columns.items()}
        fresh["level_rank"][:] = ladder.entry_rank
        fresh["level_step"][:] = 1
        fresh["seniority_years"][:] = 0
        fresh["on_first_month_base"][:] = 1
        for name in ("protected_fen", "skill_fen"):
            if name in fresh:
                fresh[name][:] = 0
        self.columns = {name: np.concatenate([column, fresh[name]]) for name, column in self.columns.items()}
        nothing = np.zeros(missing, dtype=np.int64)
        self.level_years, self.wage = (np.concatenate([c, nothing]) for c in (self.level_years, self.wage))
        self.served = np.concatenate([self.served, np.zeros(missing, dtype=bool)])
        return missing

    def reviewed(self) -> dict[str, Column]:
        """The columns from the yearly review on: who was paid last year has its average as base."""
        columns = dict(self.columns)
        for name in BASES:
            columns[name] = np.where(self.served & (columns[name] > 0), self.wage, columns[name])
        return columns

    def end_year(self, reviewed: Mapping[str, Column], wage: Column) -> None:
        """The bases of the review stay; a newcomer's is the wage of the first months from now on."""
        self.wage = average_base(wage, np.full(self.size, 12))
        new = self.columns["on_first_month_base"] == 1
        for name in BASES:
            self.columns[name] = np.where(new, self.wage, reviewed[name])
        self.columns["on_first_month_base"] = np.zeros(self.size, dtype=np.int64)
        self.served = np.ones(self.size, dtype=bool)
