"""Questions to a finished simulation, kept with their assumptions: the years ahead, and what the budget bears."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.audit import trail
from auxpolice.problems import Conflict, Problem
from payroll.rules.affordable import Dial
from payroll.rules.projection import Assumptions
from payroll.simulation import outlook
from payroll.simulation.models import Simulation, SimulationOutlook, SimulationState


def _finished(simulation: Simulation) -> None:
    if simulation.state != SimulationState.DONE or not simulation.people:
        raise Conflict(_("测算还没有完成，请等完成之后再推演。"), code="not-done")


def _kept(simulation: Simulation, kind: str, asked: dict, answer, acting_user: User) -> SimulationOutlook:
    made = SimulationOutlook.everything.create(
        simulation=simulation, kind=kind, asked=asked, answer=answer, created_by=acting_user
    )
    trail.record(f"{Act.WHAT_IF.value}.{kind}", simulation, acting_user=acting_user, after=asked)
    return made


@transaction.atomic
def project_ahead(simulation: Simulation, assume: Assumptions, *, acting_user: User) -> SimulationOutlook:
    """Cost and levels of every side in the years to come under ``assume``; the same seed gives the same years."""
    require(acting_user, Act.WHAT_IF)
    _finished(simulation)
    asked = {
        "years": assume.years,
        "turnover": [[start, str(share)] for start, share in assume.turnover],
        "refill": assume.refill,
        "promoted": str(assume.promoted),
        "wage_growth": str(assume.wage_growth),
        "linked": str(assume.linked),
        "seed": assume.seed,
    }
    return _kept(simulation, "projection", asked, outlook.years_ahead(simulation, assume), acting_user)


@transaction.atomic
def find_affordable(
    simulation: Simulation,
    side: int,
    dial: Dial,
    *,
    low: int,
    high: int,
    step: int,
    budget_fen: int,
    acting_user: User,
) -> SimulationOutlook:
    """The highest value of one amount of a draft (fen, or percent of a table) within the year's budget in fen."""
    require(acting_user, Act.WHAT_IF)
    _finished(simulation)
    known = {found[0]: found for found in outlook.dials_of(simulation, side)}
    if dial not in known:
        raise Problem(_("这个方案里没有这一项金额，请重新选择。"), code="dial", field="dial")
    if budget_fen <= 0:
        raise Problem(_("全年预算须大于零。"), code="budget", field="budget")
    try:
        found = outlook.affordable(
            simulation, side, dial, low=low, high=high, step=step, budget_fen=budget_fen
        )
    except ValueError as error:
        raise Problem(str(error), code="search", field="high") from error
    _dial, name, now = known[dial]
    asked = {
        "side": side, "code": dial.code, "key": dial.key, "item": name, "now": now, "percent": dial.is_table,
        "low": low, "high": high, "step": step, "budget_fen": budget_fen,
    }  # fmt: skip
    return _kept(simulation, "affordable", asked, asdict(found), acting_user)
