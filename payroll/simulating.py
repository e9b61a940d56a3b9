"""A simulation's work: inputs frozen and levels tried (job kind ``simulation_prepare``), then everybody
calculated on every side by chunks (``simulation``), then summed up. Set-based in, COPY out; resumable by chunk.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np
from django.db.models import Sum
from django.urls import reverse

from auxpolice.access.matrix import Act
from auxpolice.access.scope import require
from auxpolice.batch import columns, engine
from auxpolice.batch.models import Chunk, Job
from auxpolice.months import last_day
from auxpolice.policy.models import PolicyKind, PolicyVersion
from auxpolice.policy.queries import in_force
from grading import simulating as grading_trial
from grading.places import headcount_on
from grading.reading import facts_on
from grading.rules.outcome import SUSPENDED
from payroll import freezing
from payroll.models import (
    SimulatedItem,
    Simulation,
    SimulationInput,
    SimulationLeftOut,
    SimulationState,
)
from payroll.rules import FACT_NAMES, DatedParameter, Facts, Law, Scheme
from payroll.rules.summing import summed_up
from payroll.rules.whatif import Outcome, Side, outcome, year_cost_each
from personnel.models import Employment

PREPARE, KIND = "simulation_prepare", "simulation"
ONE_OFF = (
    "award_fen", "other_pay_fen", "exempt_pay_fen", "bonus_fen", "severance_fen", "damage_fen", "court_fen",
    "back_pay_fen", "back_pay_exempt_fen", "back_contribution_fen", "back_deduction_fen", "back_employer_fen",
)  # fmt: skip
"""Facts of the month that are no regular income: they are 0 on every side, so that months compare."""

CHUNK = 4000
"""People in a chunk: under a second for three sides."""

TOTALS = ("gross_fen", "deductions_fen", "net_fen", "employer_fen", "held_fen")


def parameters(simulation: Simulation) -> list[DatedParameter]:
    """The law's parameters as the simulation keeps them."""
    return [
        DatedParameter(
            row["code"], row["name"], row["value"], date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]) if row["end"] else None, row["source"], row["mark"],
        )
        for row in simulation.parameters
    ]  # fmt: skip


def law_of(simulation: Simulation) -> Law:
    return Law.for_month(parameters(simulation), simulation.month)


def laws_of_year(simulation: Simulation) -> list[Law]:
    """The law of the twelve calendar months of the simulation's year."""
    rows, year = parameters(simulation), simulation.month.year
    return [Law.for_month(rows, date(year, month, 1)) for month in range(1, 13)]


@lru_cache(maxsize=64)
def _parsed(content: str) -> Scheme:
    return Scheme.parse(json.loads(content))


def scheme_of(simulation: Simulation, version_id: int) -> Scheme:
    """A scheme with the content it had when the simulation was made."""
    return _parsed(json.dumps(simulation.schemes[str(version_id)]["content"], sort_keys=True))


# --- inputs -----------------------------------------------------------------------------------------------------


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


@dataclass
class _Population:
    """Everybody who can be paid today: one row a person, one column a side for what the sides differ in."""

    people: np.ndarray
    units: np.ndarray
    facts: np.ndarray
    ranks: np.ndarray
    steps: np.ndarray
    versions: np.ndarray
    level_years: np.ndarray

    def take(self, rows: np.ndarray) -> "_Population":
        return _Population(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def facts_of(self, side: int) -> Facts:
        columns_of = {name: self.facts[:, n] for n, name in enumerate(FACT_NAMES)}
        columns_of["level_rank"], columns_of["level_step"] = self.ranks[:, side], self.steps[:, side]
        return Facts.of(columns_of)


def prepare(job: Job, _chunk: Chunk) -> engine.Outcome:
    """Freeze the facts, try the levels of every side's ladder, leave out whom a side can't pay, and why."""
    simulation = Simulation.everything.select_for_update().get(job=job)
    population = _population(simulation)
    kept = _leave_out(simulation, population)
    population = population.take(kept)
    if population.people.size:
        columns.write(
            SimulationInput._meta.db_table,
            input_types(simulation),
            {
                "simulation_id": simulation.pk,
                "position": np.arange(population.people.size),
                "person_id": population.people,
                "unit_id": population.units,
                "facts": population.facts,
                "ranks": population.ranks,
                "steps": population.steps,
                "versions": population.versions,
                "level_years": population.level_years,
            },
        )
    simulation.people = int(population.people.size)
    simulation.save(update_fields=["people"])
    return engine.Outcome(rows=simulation.people)


def _population(simulation: Simulation) -> _Population:
    skill = next(
        (row["value"]["by_grade_fen"] for row in simulation.parameters if row["code"] == "wage.skill"),
        [0, 0, 0],
    )
    fresh = freezing.fresh(
        freezing.parameters_of(simulation.facts_month, skill), units=simulation.unit_ids or None
    )
    facts = fresh["facts"].copy()
    for name in ONE_OFF:
        facts[:, FACT_NAMES.index(name)] = 0
    rank, step = facts[:, FACT_NAMES.index("level_rank")], facts[:, FACT_NAMES.index("level_step")]
    held_for, trials = _levels(simulation, fresh["person_id"])
    now = {unit: version.pk for unit, version in in_force(PolicyKind.PAY, last_day(simulation.month)).items()}
    in_force_now = np.array([now.get(int(unit), -1) for unit in fresh["unit_id"]], dtype=np.int64)
    ranks, steps, versions = [], [], []
    for side in simulation.sides:
        tried = trials.get(side["levels"])
        ranks.append(rank if tried is None else np.where(tried[0] < 0, rank, tried[0]))
        steps.append(step if tried is None else np.where(tried[0] < 0, step, np.maximum(tried[1], 1)))
        versions.append(
            in_force_now if side["pay"] is None else np.full(rank.size, side["pay"], dtype=np.int64)
        )
    return _Population(
        fresh["person_id"],
        fresh["unit_id"],
        facts,
        np.stack(ranks, axis=1),
        np.stack(steps, axis=1),
        np.stack(versions, axis=1),
        held_for,
    )


def _levels(
    simulation: Simulation, people: np.ndarray
) -> tuple[np.ndarray, dict[int, tuple[np.ndarray, np.ndarray]]]:
    """(full years in the present level, {ladder version: (rank or -1 where it says nothing, step)}) by person."""
    day = last_day(simulation.month)
    units = simulation.unit_ids or None
    years = np.zeros(people.size, dtype=np.int64)
    trials = {}
    wanted = {side["levels"] for side in simulation.sides if side["levels"] is not None}
    rows = None
    for version_id in sorted(wanted) or [None]:
        content = simulation.ladders[str(version_id)]["content"] if version_id else {}
        rows = facts_on(day, units=units, all_service=content.get("service") == "ALL")
        if not rows.size:
            continue
        place = {int(person): n for n, person in enumerate(rows["person_id"])}
        where = np.array([place.get(int(person), -1) for person in people], dtype=np.int64)
        known = where >= 0
        since = rows["level_since"][where].astype(np.int64)
        years = np.where(known & (since > 0), np.maximum((day.toordinal() - since) * 4 // 1461, 0), 0)
        if version_id is None:
            continue
        headcount = headcount_on(day, sorted({int(unit) for unit in rows["unit_id"]}))[0]
        found = grading_trial.run(PolicyVersion(content=content), rows, day, headcount).outcome
        says = known & (found.state[where] != SUSPENDED) & (found.rank[where] >= 0)
        trials[version_id] = (np.where(says, found.rank[where], -1), found.step[where].astype(np.int64))
    return years, trials


def _leave_out(simulation: Simulation, population: _Population) -> np.ndarray:
    """Rows of the people every side can pay; the others are kept with the reason."""
    law = law_of(simulation)
    stayed = Employment.everything.filter(period__contains=last_day(simulation.facts_month))
    good = np.isin(population.people, np.fromiter(stayed.values_list("person_id", flat=True), dtype=np.int64))
    found: dict[tuple[int, int], str] = {(int(row), 0): "当月已离职。" for row in np.flatnonzero(~good)}
    for number in range(len(simulation.sides)):
        facts = population.facts_of(number)
        for version_id in np.unique(population.versions[:, number]):
            rows = np.flatnonzero(population.versions[:, number] == version_id)
            if version_id < 0:
                faults = [(int(row), "所在单位没有施行中的薪酬方案。") for row in rows]
            else:
                scheme = scheme_of(simulation, int(version_id))
                faults = [
                    (int(rows[fault.row]), fault.message) for fault in scheme.faults(facts.take(rows), law)
                ]
            for row, why in faults:
                good[row] = False
                found.setdefault((row, number), why[:200])
    SimulationLeftOut.everything.bulk_create(
        [
            SimulationLeftOut(
                simulation=simulation,
                person_id=int(population.people[row]),
                unit_id=int(population.units[row]),
                side=side,
                why=why,
            )
            for (row, side), why in found.items()
        ],
        batch_size=5000,
    )
    return np.flatnonzero(good)


def prepared(job: Job) -> dict | None:
    """The inputs are there: queue the calculation of everybody."""
    simulation = Simulation.everything.select_for_update().get(job=job)
    following = engine.start(
        KIND,
        idem_key=f"{KIND}:{simulation.pk}",
        chunks=engine.cut(simulation.people, CHUNK),
        acting_user=job.created_by,
        params=job_params(simulation, job.params["key"]),
        title=simulation.title,
    )
    simulation.job = following
    simulation.save(update_fields=["job"])
    return {"url": simulation_url(simulation)}


def job_params(simulation: Simulation, key: str) -> dict:
    return {"simulation": str(simulation.pk), "url": simulation_url(simulation), "key": key}


def simulation_url(simulation: Simulation) -> str:
    return reverse("payroll:simulation", args=[simulation.pk])


# --- calculation ------------------------------------------------------------------------------------------------


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


def read_inputs(simulation: Simulation, lo: int, hi: int) -> dict[str, np.ndarray]:
    types = {name: kind for name, kind in input_types(simulation).items() if name != "simulation_id"}
    return columns.read(
        f"SELECT {', '.join(types)} FROM {SimulationInput._meta.db_table}"
        " WHERE simulation_id = %s AND position >= %s AND position < %s ORDER BY position",
        [str(simulation.pk), lo, hi],
        types,
    )


def side_of(simulation: Simulation, inputs: dict[str, np.ndarray], number: int, law: Law) -> Side:
    """One side for some people: their facts with the side's levels, and which scheme pays whom."""
    facts = {name: inputs["facts"][:, n] for n, name in enumerate(simulation.fact_names)}
    facts["level_rank"], facts["level_step"] = inputs["ranks"][:, number], inputs["steps"][:, number]
    versions, which = np.unique(inputs["versions"][:, number], return_inverse=True)
    schemes = [scheme_of(simulation, int(version)) for version in versions]
    return Side(simulation.sides[number]["name"], schemes, law, Facts.of(facts), which.astype(np.int64))


def sides_of(simulation: Simulation, inputs: dict[str, np.ndarray]) -> list[tuple[Side, Outcome]]:
    """Every side with its outcome; a protected one (就高不就低) takes the first side's regular pay as floor."""
    law = law_of(simulation)
    found: list[tuple[Side, Outcome]] = []
    for number, setting in enumerate(simulation.sides):
        side = side_of(simulation, inputs, number, law)
        if number and setting["protect"]:
            side = side.protected_by(found[0][1], protect=True)
        found.append((side, outcome(side)))
    return found


def calculate(job: Job, chunk: Chunk) -> engine.Outcome:
    """Everybody at positions lo…hi on every side."""
    simulation = Simulation.everything.get(job=job)
    inputs = read_inputs(simulation, chunk.lo, chunk.hi)
    if not inputs["position"].size:
        return engine.Outcome(rows=0)
    laws, rows, net = laws_of_year(simulation), 0, 0
    items = []
    for number, (side, result) in enumerate(sides_of(simulation, inputs)):
        year = year_cost_each(side, laws)
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


def results(simulation: Simulation) -> tuple[dict[str, np.ndarray], list[dict[str, np.ndarray]]]:
    """(inputs, totals a side) of everybody in order of position, by COPY; without the items."""
    types: dict[str, str | tuple[str, int]] = dict.fromkeys((*TOTALS, "year_cost_fen"), "int8")
    sides = [
        columns.read(
            f"SELECT {', '.join(types)} FROM payroll_simulatedslip"
            " WHERE simulation_id = %s AND side = %s ORDER BY position",
            [str(simulation.pk), number],
            types,
        )
        for number in range(len(simulation.sides))
    ]
    return read_inputs(simulation, 0, simulation.people), sides


def finish(job: Job) -> dict:
    """Heads and sums reconcile; the summary and the digest over everything that was found."""
    simulation = Simulation.everything.select_for_update().get(job=job)
    inputs, sides = results(simulation)
    done = job.chunks.aggregate(rows=Sum("rows"), net=Sum("sum_fen"))
    heads = [side["net_fen"].size for side in sides]
    net = sum(int(side["net_fen"].sum()) for side in sides)
    if set(heads) != {simulation.people} or (done["rows"], done["net"]) != (sum(heads), net):
        raise RuntimeError(
            f"人数或金额对不上：应有 {simulation.people} 人，各方 {heads}；分批实发 {done['net']}，合计 {net}。"
        )
    facts = {name: inputs["facts"][:, n] for n, name in enumerate(simulation.fact_names)}
    simulation.summary = summed_up(
        [side["name"] for side in simulation.sides], inputs["unit_id"], facts, inputs["ranks"], sides
    )
    simulation.state, simulation.digest = SimulationState.DONE, _digest(simulation, inputs, sides)
    simulation.save(update_fields=["summary", "state", "digest"])
    return {"people": simulation.people, "url": simulation_url(simulation)}


def digest_of(simulation: Simulation) -> str:
    """SHA-256 over everybody's inputs and totals on every side, and every item's sum by chunk: the same question on
    the same record has the same digest."""
    return _digest(simulation, *results(simulation))


def _digest(simulation: Simulation, inputs: dict[str, np.ndarray], sides: list[dict[str, np.ndarray]]) -> str:
    found = hashlib.sha256()
    for name in ("person_id", "facts", "ranks", "steps", "versions"):
        found.update(np.ascontiguousarray(inputs[name], dtype=">i8").tobytes())
    for side in sides:
        for name in (*TOTALS, "year_cost_fen"):
            found.update(side[name].astype(">i8").tobytes())
    items = SimulatedItem.everything.filter(simulation=simulation).order_by("side", "chunk", "code")
    for row in items.values_list("side", "chunk", "code", "total_fen"):
        found.update(repr(row).encode())
    return found.hexdigest()


def failed(job: Job) -> None:
    """A failed or cancelled job leaves a simulation that says so; what it has computed waits for a resumption."""
    Simulation.everything.filter(job=job, state=SimulationState.RUNNING).update(state=SimulationState.FAILED)


def may_resume(job: Job) -> bool:
    return Simulation.everything.filter(job=job, state=SimulationState.FAILED).exists()


def resumed(job: Job, *, acting_user) -> None:
    """Its inputs are frozen and what is computed is kept: it goes on."""
    require(acting_user, Act.WHAT_IF)
    Simulation.everything.filter(job=job, state=SimulationState.FAILED).update(state=SimulationState.RUNNING)


def register() -> None:
    ends = {"failed": failed, "may_resume": may_resume, "resumed": resumed}
    engine.register(PREPARE, chunk=prepare, finalise=prepared, **ends)
    engine.register(KIND, chunk=calculate, finalise=finish, **ends)
