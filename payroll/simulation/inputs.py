"""Inputs of a simulation: law, schemes and frozen facts as they were when it was made, and its sides from them."""

import hashlib
import json
from datetime import date
from functools import lru_cache

import numpy as np

from auxpolice.batch import columns
from payroll.rules import DatedParameter, Facts, Law, Scheme
from payroll.rules.whatif import Outcome, Side, outcome
from payroll.simulation.models import Simulation, SimulationInput

TOTALS = ("gross_fen", "deductions_fen", "net_fen", "employer_fen", "held_fen")


def dated(rows: list[dict]) -> list[DatedParameter]:
    """The law's parameters as the simulation keeps them."""
    return [
        DatedParameter(
            row["code"], row["name"], row["value"], date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]) if row["end"] else None, row["source"], row["mark"],
        )
        for row in rows
    ]  # fmt: skip


def law_of(simulation: Simulation) -> Law:
    return laws_of_year(simulation)[simulation.month.month - 1]


def laws_of_year(simulation: Simulation) -> list[Law]:
    """The law of the twelve calendar months of the simulation's year."""
    return _laws(json.dumps(simulation.parameters, sort_keys=True), simulation.month.year)


@lru_cache(maxsize=8)
def _laws(parameters_text: str, year: int) -> list[Law]:
    """Read once for all chunks: what a simulation keeps of the law never changes."""
    rows = dated(json.loads(parameters_text))
    return [Law.for_month(rows, date(year, month, 1)) for month in range(1, 13)]


@lru_cache(maxsize=64)
def _parsed(content: str) -> Scheme:
    return Scheme.parse(json.loads(content))


def scheme_of(simulation: Simulation, version_id: int) -> Scheme:
    """A scheme with the content it had when the simulation was made."""
    return _parsed(json.dumps(simulation.schemes[str(version_id)]["content"], sort_keys=True))


def input_types(simulation: Simulation) -> dict[str, str | tuple[str, int]]:
    sides = len(simulation.sides)
    return {
        "simulation_id": "uuid",
        "position": "int4",
        "person_id": "int8",
        "unit_id": "int8",
        "facts": ("int8[]", len(simulation.fact_names)),
        "ranks": ("int8[]", sides),
        "steps": ("int8[]", sides),
        "versions": ("int8[]", sides),
        "level_years": "int8",
    }


def read_inputs(simulation: Simulation, lo: int, hi: int) -> dict[str, np.ndarray]:
    types = {name: kind for name, kind in input_types(simulation).items() if name != "simulation_id"}
    return columns.read(
        f"SELECT {', '.join(types)} FROM {SimulationInput._meta.db_table}"
        " WHERE simulation_id = %s AND position >= %s AND position < %s ORDER BY position",
        [str(simulation.pk), lo, hi],
        types,
    )


def digest_of_inputs(inputs: dict[str, np.ndarray]) -> str:
    """SHA-256 over everybody's frozen inputs in order of position."""
    found = hashlib.sha256()
    for name in ("person_id", "unit_id", "facts", "ranks", "steps", "versions", "level_years"):
        found.update(np.ascontiguousarray(inputs[name], dtype="<i8").data)
    return found.hexdigest()


def side_of(simulation: Simulation, inputs: dict[str, np.ndarray], number: int, law: Law) -> Side:
    """One side for some people: their facts with the side's levels, and which scheme pays whom."""
    facts = Facts.frozen(simulation.fact_names, inputs["facts"]).replaced(
        level_rank=inputs["ranks"][:, number], level_step=inputs["steps"][:, number]
    )
    versions, which = np.unique(inputs["versions"][:, number], return_inverse=True)
    schemes = [scheme_of(simulation, int(version)) for version in versions]
    if simulation.sides[number]["pay"] is not None:
        facts = facts.replaced(protected_fen=0)  # the record protects under what is in force
    return Side(simulation.sides[number]["name"], schemes, law, facts, which.astype(np.int64))


def sides_of(simulation: Simulation, inputs: dict[str, np.ndarray]) -> list[tuple[Side, Outcome]]:
    """Every side with its outcome; a protected one (就高不就低) takes what the first side gives as floor."""
    law = law_of(simulation)
    found: list[tuple[Side, Outcome]] = []
    for number, setting in enumerate(simulation.sides):
        side = side_of(simulation, inputs, number, law)
        if number and setting["protect"]:
            side = side.protected_by(found[0][1], protect=True)
        found.append((side, outcome(side)))
    return found
