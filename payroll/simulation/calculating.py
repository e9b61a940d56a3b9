"""Everybody calculated on every side by chunks, then summed up: job kind ``simulation``. Resumable by chunk."""

import hashlib

import numpy as np
from django.db.models import Sum

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import require
from auxpolice.batch import columns, engine
from auxpolice.batch.models import Chunk, Job
from payroll.rules.summing import summed_up
from payroll.rules.whatif import year_cost_each
from payroll.simulation.inputs import (
    TOTALS,
    digest_of_inputs,
    laws_of_year,
    read_inputs,
    scheme_of,
    sides_of,
)
from payroll.simulation.models import SimulatedItem, Simulation, SimulationInput, SimulationState
from payroll.simulation.preparing import simulation_url


def slip_types(items: int) -> dict[str, str | tuple[str, int]]:
    return {
        "simulation_id": "uuid",
        "side": "int2",
        "position": "int4",
        "person_id": "int8",
        "unit_id": "int8",
        "version_id": "int8",
        "protected_fen": "int8",
        "amounts": ("int8[]", items),
        **dict.fromkeys((*TOTALS, "year_cost_fen"), "int8"),
    }


def calculate(job: Job, chunk: Chunk) -> engine.Outcome:
    """Everybody at positions lo…hi on every side."""
    simulation = Simulation.everything.get(job=job)
    inputs = read_inputs(simulation, chunk.lo, chunk.hi)
    if not inputs["position"].size:
        return engine.Outcome(rows=0)
    laws, rows, net = laws_of_year(simulation), 0, 0
    items = []
    for number, (side, result) in enumerate(sides_of(simulation, inputs)):
        year = year_cost_each(side, laws, result)
        for version_id in np.unique(inputs["versions"][:, number]):
            chosen = inputs["versions"][:, number] == version_id
            codes = scheme_of(simulation, int(version_id)).codes
            places = [result.codes.index(code) for code in codes]
            columns.write(
                "payroll_simulatedslip",
                slip_types(len(codes)),
                {
                    "simulation_id": simulation.pk,
                    "side": number,
                    "position": inputs["position"][chosen],
                    "person_id": inputs["person_id"][chosen],
                    "unit_id": inputs["unit_id"][chosen],
                    "version_id": int(version_id),
                    "protected_fen": side.facts.column("protected_fen")[chosen],
                    "amounts": result.amounts[chosen][:, places],
                    **{name: getattr(result, name)[chosen] for name in TOTALS},
                    "year_cost_fen": year[chosen],
                },
            )
        rows += result.size
        net += int(result.net_fen.sum())
        sums = result.amounts.sum(axis=0)
        items += [
            SimulatedItem(
                simulation=simulation, side=number, chunk=chunk.seq, code=code, name=name, kind=kind,
                total_fen=int(total),
            )
            for code, name, kind, total in zip(result.codes, result.names, result.kinds, sums, strict=True)
        ]  # fmt: skip
    SimulatedItem.everything.bulk_create(items)
    return engine.Outcome(rows=rows, sum_fen=net)


SUMMED_FACTS = ("post_class", "seniority_years", "grade")


def _summed_inputs(simulation: Simulation) -> dict[str, np.ndarray]:
    """The columns of everybody's inputs that the summary reads, in order of position: unit, ranks and a few of the facts."""
    places = [simulation.fact_names.index(name) + 1 for name in SUMMED_FACTS]
    return columns.read(
        f"SELECT unit_id, ranks, {', '.join(f'facts[{place}]' for place in places)}"
        f" FROM {SimulationInput._meta.db_table} WHERE simulation_id = %s ORDER BY position",
        [str(simulation.pk)],
        {
            "unit_id": "int8",
            "ranks": ("int8[]", len(simulation.sides)),
            **dict.fromkeys(SUMMED_FACTS, "int8"),
        },
    )


def _totals(simulation: Simulation) -> list[dict[str, np.ndarray]]:
    """Totals of everybody, one dictionary a side, in order of position; without the items."""
    types: dict[str, str | tuple[str, int]] = dict.fromkeys((*TOTALS, "year_cost_fen"), "int8")
    return [
        columns.read(
            f"SELECT {', '.join(types)} FROM payroll_simulatedslip"
            " WHERE simulation_id = %s AND side = %s ORDER BY position",
            [str(simulation.pk), number],
            types,
        )
        for number in range(len(simulation.sides))
    ]


def finish(job: Job) -> dict:
    """Heads and sums reconcile; the summary and the digest over everything that was found."""
    simulation = Simulation.everything.select_for_update().get(job=job)
    inputs, sides = _summed_inputs(simulation), _totals(simulation)
    done = job.chunks.aggregate(rows=Sum("rows"), net=Sum("sum_fen"))
    heads = [side["net_fen"].size for side in sides]
    net = sum(int(side["net_fen"].sum()) for side in sides)
    if set(heads) != {simulation.people} or (done["rows"], done["net"]) != (sum(heads), net):
        raise RuntimeError(
            f"人数或金额对不上：应有 {simulation.people} 人，各方 {heads}；分批实发 {done['net']}，合计 {net}。"
        )
    simulation.summary = summed_up(
        [side["name"] for side in simulation.sides], inputs["unit_id"], inputs, inputs["ranks"], sides
    )
    simulation.state = SimulationState.DONE
    simulation.digest = _digest(simulation, simulation.inputs_digest, sides)
    simulation.save(update_fields=["summary", "state", "digest"])
    return {"people": simulation.people, "url": simulation_url(simulation)}


def digest_of(simulation: Simulation) -> str:
    """SHA-256 over everybody's inputs and totals on every side, and every item's sum by chunk, read anew: the same
    question on the same record has the same digest."""
    inputs = read_inputs(simulation, 0, simulation.people)
    return _digest(simulation, digest_of_inputs(inputs), _totals(simulation))


def _digest(simulation: Simulation, inputs_digest: str, sides: list[dict[str, np.ndarray]]) -> str:
    found = hashlib.sha256(inputs_digest.encode())
    for side in sides:
        for name in (*TOTALS, "year_cost_fen"):
            found.update(np.ascontiguousarray(side[name], dtype="<i8").data)
    items = SimulatedItem.everything.filter(simulation=simulation).order_by("side", "chunk", "code")
    for row in items.values_list("side", "chunk", "code", "total_fen"):
        found.update(repr(row).encode())
    return found.hexdigest()


def failed(job: Job) -> None:
    """A failed or cancelled job leaves a simulation that says so; what it has computed waits for a resumption."""
    Simulation.everything.filter(job=job, state=SimulationState.RUNNING).update(state=SimulationState.FAILED)


def may_resume(job: Job) -> bool:
    return Simulation.everything.filter(job=job, state=SimulationState.FAILED).exists()


def resumed(job: Job, *, acting_user: User) -> None:
    """Go on with the simulation: its inputs are frozen and what is computed is kept."""
    require(acting_user, Act.WHAT_IF)
    Simulation.everything.filter(job=job, state=SimulationState.FAILED).update(state=SimulationState.RUNNING)
