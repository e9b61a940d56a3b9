"""Outlook of a finished simulation on the years ahead and about the budget, from its stored inputs alone."""

from collections import Counter
from dataclasses import asdict
from fractions import Fraction

import numpy as np
from django.utils.translation import gettext as _

from auxpolice.problems import Conflict
from grading.rules.ladder import Ladder as PolicyLadder
from grading.rules.ladder import build as build_ladder
from payroll.rules import Facts, Ratio, Scheme
from payroll.rules.affordable import Affordable, Dial, dials, highest_affordable, turned
from payroll.rules.projection import Assumptions, Ladder, ProjectedYear, project
from payroll.rules.whatif import Side, year_cost_each
from payroll.simulation import inputs as stored
from payroll.simulation.models import HELD, Simulation

PPM = 1_000_000


def ladder_of(simulation: Simulation, side: int) -> Ladder:
    """Years and quotas of the side's ladder as the simulation kept it; where the side keeps the levels held, of the
    ladder in force then. Raises Conflict for a simulation made before that was kept."""
    version = simulation.sides[side]["levels"]
    kept = simulation.ladders.get(HELD if version is None else str(version))
    if kept is None:
        raise Conflict(
            _("这次测算没有保存当时施行的层级办法（由旧版程序测算），请重新测算后再推演。"), code="no-ladder"
        )
    content = kept["content"]
    return projected(build_ladder(content)) if content.get("levels") else Ladder()


def projected(policy: PolicyLadder) -> Ladder:
    """A ladder policy as the projection takes it: years by rank, quotas as shares of all heads."""
    shares: dict[str, Fraction] = {}
    quotas = []
    for group in policy.groups:
        shares[group.code] = (shares[group.of] if group.of else Fraction(1)) * Fraction(group.ppm, PPM)
        share = shares[group.code].limit_denominator(10**6)
        quotas.append((policy.members(group.code), Ratio(share.numerator, share.denominator)))
    # probation has no years in the policy (it lasts months); a year is the projection's step
    years = {level.rank: level.min_years or 1 for level in policy.levels[: policy.top]}
    return Ladder(years=years, quotas=tuple(quotas), entry_rank=0)


def years_ahead(simulation: Simulation, assume: Assumptions) -> list[dict]:
    """Every side over the years: [{"name", "years": [ProjectedYear as dict]}]. Fen, heads; shares as given."""
    inputs = stored.read_inputs(simulation, 0, simulation.people)
    laws = stored.laws_of_year(simulation)
    found = []
    for number, (side, _outcome) in enumerate(stored.sides_of(simulation, inputs)):
        ladder = ladder_of(simulation, number)
        # who changes level by the side's ladder starts anew in it
        kept = inputs["ranks"][:, number] == inputs["facts"][:, simulation.fact_names.index("level_rank")]
        level_years = np.where(kept, inputs["level_years"], 0)
        parts = []
        for version in np.unique(inputs["versions"][:, number]):
            rows = np.flatnonzero(inputs["versions"][:, number] == version)
            content = simulation.schemes[str(int(version))]["content"]
            facts = side.facts if rows.size == side.facts.size else side.facts.take(rows)
            parts.append(project(side.name, content, laws, facts, level_years[rows], ladder, assume))
        found.append(
            {"name": side.name, "years": [asdict(added(years)) for years in zip(*parts, strict=True)]}
        )
    return found


def added(years: tuple[ProjectedYear, ...]) -> ProjectedYear:
    """The same year of people under several schemes as one."""
    if len(years) == 1:
        return years[0]
    heads = sum(year.heads for year in years)
    levels: Counter[int] = Counter()
    for year in years:
        levels.update(year.levels)
    total = {
        name: sum(getattr(year, name) for year in years)
        for name in ("joined", "left", "promoted", "gross_fen", "employer_fen", "held_fen", "cost_fen")
    }
    return ProjectedYear(
        year=years[0].year,
        heads=heads,
        levels=dict(sorted(levels.items())),
        plan_factor=years[0].plan_factor,
        mean_net_fen=sum(year.mean_net_fen * year.heads for year in years) // max(heads, 1),
        **total,
    )


def dials_of(simulation: Simulation, side: int) -> list[tuple[Dial, str, int]]:
    """The dials of the side's draft: (dial, item's name, value now: fen, or 100 for a table in percent)."""
    version = simulation.sides[side]["pay"]
    if version is None:
        return []
    content = simulation.schemes[str(version)]["content"]
    rules = {item["code"]: item["rule"] for item in content["items"]}
    return [
        (dial, name, 100 if dial.is_table else int(rules[dial.code][dial.key]))
        for dial, name in dials(content)
    ]


def affordable(
    simulation: Simulation, side: int, dial: Dial, *, low: int, high: int, step: int, budget_fen: int
) -> Affordable:
    """The highest setting of the dial that the year's budget bears. Raises ValueError with a sentence."""
    version = simulation.sides[side]["pay"]
    content = simulation.schemes[str(version)]["content"]
    inputs = stored.read_inputs(simulation, 0, simulation.people)
    base = stored.sides_of(simulation, inputs)[side][0]
    laws = stored.laws_of_year(simulation)
    facts: Facts = base.facts

    def cost(value: int) -> int:
        scheme = Scheme.parse(turned(content, dial, value))
        return int(year_cost_each(Side(base.name, [scheme], base.law, facts), laws).sum())

    return highest_affordable(cost, low=low, high=high, step=step, budget_fen=budget_fen)
