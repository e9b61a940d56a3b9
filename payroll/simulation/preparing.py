"""Inputs frozen and levels tried: job kind ``simulation_prepare``. Set-based in, COPY out."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from django.urls import reverse

from auxpolice.batch import columns, engine
from auxpolice.batch.models import Chunk, Job
from auxpolice.months import last_day
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force
from grading.evaluations.facts import facts_on
from grading.headcount.queries import approved_or_actual
from grading.relations import LEVELS
from grading.rules.outcome import SUSPENDED
from grading.trials import trial as grading_trial
from payroll.month import freezing
from payroll.rules import FACT_NAMES, Facts
from payroll.rules.facts import ONE_OFF
from payroll.schemes import PAY
from payroll.simulation.inputs import digest_of_inputs, input_types, law_of, scheme_of
from payroll.simulation.models import Simulation, SimulationInput, SimulationLeftOut
from personnel.relations import EMPLOYMENTS

PREPARE, KIND = "simulation_prepare", "simulation"

CHUNK = 8000
"""People in a chunk: under a second for three sides."""


@dataclass
class Population:
    """Everybody who can be paid today: one row a person, one column a side for what the sides differ in."""

    people: np.ndarray
    units: np.ndarray
    facts: np.ndarray
    ranks: np.ndarray
    steps: np.ndarray
    versions: np.ndarray
    level_years: np.ndarray
    names: list[str]

    def take(self, rows: np.ndarray) -> "Population":
        columns = {name: getattr(self, name)[rows] for name in self.__dataclass_fields__ if name != "names"}
        return replace(self, **columns)

    def facts_of(self, side: int) -> Facts:
        frozen = Facts.frozen(self.names, self.facts)
        return frozen.replaced(level_rank=self.ranks[:, side], level_step=self.steps[:, side])


def prepare(job: Job, _chunk: Chunk) -> engine.Outcome:
    """Freeze the facts, try the levels of every side's ladder, leave out whom a side can't pay, and why."""
    simulation = Simulation.everything.select_for_update().get(job=job)
    population = _population(simulation)
    kept = _leave_out(simulation, population)
    population = population.take(kept)
    inputs = {
        "position": np.arange(population.people.size),
        "person_id": population.people,
        "unit_id": population.units,
        "facts": population.facts,
        "ranks": population.ranks,
        "steps": population.steps,
        "versions": population.versions,
        "level_years": population.level_years,
    }
    simulation.fact_names = population.names
    if population.people.size:
        columns.write(
            SimulationInput._meta.db_table,
            input_types(simulation),
            {"simulation_id": simulation.pk, **inputs},
        )
    simulation.people, simulation.inputs_digest = int(population.people.size), digest_of_inputs(inputs)
    simulation.save(update_fields=["people", "inputs_digest", "fact_names"])
    return engine.Outcome(rows=simulation.people)


def _population(simulation: Simulation) -> Population:
    skill = next(
        (row["value"]["by_grade_fen"] for row in simulation.parameters if row["code"] == "wage.skill"),
        [0, 0, 0],
    )
    params = freezing.parameters_of(simulation.facts_month, skill)
    fresh = freezing.fresh(params, units=simulation.unit_ids or None, employed=True)
    facts = fresh["facts"].copy()
    for name in ONE_OFF:
        facts[:, FACT_NAMES.index(name)] = 0
    rank, step = facts[:, FACT_NAMES.index("level_rank")], facts[:, FACT_NAMES.index("level_step")]
    trials = _levels(simulation, fresh["person_id"])
    now = {unit: version.pk for unit, version in in_force(PAY, last_day(simulation.month)).items()}
    in_force_now = np.array([now.get(int(unit), -1) for unit in fresh["unit_id"]], dtype=np.int64)
    ranks, steps, versions = [], [], []
    for side in simulation.sides:
        tried = trials.get(side["levels"])
        ranks.append(rank if tried is None else np.where(tried[0] < 0, rank, tried[0]))
        steps.append(step if tried is None else np.where(tried[0] < 0, step, np.maximum(tried[1], 1)))
        versions.append(
            in_force_now if side["pay"] is None else np.full(rank.size, side["pay"], dtype=np.int64)
        )
    return Population(
        fresh["person_id"],
        fresh["unit_id"],
        facts,
        np.stack(ranks, axis=1),
        np.stack(steps, axis=1),
        np.stack(versions, axis=1),
        _level_years(simulation, fresh["person_id"]),
        freezing.fact_names(params),
    )


_LEVEL_YEARS = f"""
SELECT DISTINCT ON (person_id) person_id, greatest(extract(year FROM age(%(day)s::date + 1, counts_from)), 0)::bigint
  FROM {LEVELS} level WHERE period @> %(day)s::date
 ORDER BY person_id, lower(period) DESC
"""


def _level_years(simulation: Simulation, people: np.ndarray) -> np.ndarray:
    """Full years in the level held on the last day of the month, 0 for who holds none; one statement."""
    held = columns.read(
        _LEVEL_YEARS, {"day": last_day(simulation.month)}, {"person_id": "int8", "years": "int8"}
    )
    return _by_person(held["person_id"], people, held["years"], 0)


def _by_person(known: np.ndarray, people: np.ndarray, values: np.ndarray, missing: int) -> np.ndarray:
    """Values of ``people``, looked up among ``known`` (ascending), ``missing`` for who isn't there."""
    if not known.size:
        return np.full(people.size, missing, dtype=np.int64)
    place = np.minimum(np.searchsorted(known, people), known.size - 1)
    return np.where(known[place] == people, values[place], missing).astype(np.int64)


def _levels(simulation: Simulation, people: np.ndarray) -> dict[int, tuple[np.ndarray, np.ndarray]]:
    """Ladder version → (rank or -1 where it says nothing, step) of each person, tried on the month's last day."""
    day, units, trials = last_day(simulation.month), simulation.unit_ids or None, {}
    for version_id in sorted({side["levels"] for side in simulation.sides if side["levels"] is not None}):
        content = simulation.ladders[str(version_id)]["content"]
        rows = facts_on(day, units=units, all_service=content.get("service") == "ALL")
        headcount = approved_or_actual(day, sorted({int(unit) for unit in rows["unit_id"]}))[0]
        found = grading_trial.run(PolicyVersion(content=content), rows, day, headcount).outcome
        says = (found.state != SUSPENDED) & (found.rank >= 0)
        known = rows["person_id"].astype(np.int64)
        trials[version_id] = (
            _by_person(known, people, np.where(says, found.rank, -1), -1),
            _by_person(known, people, found.step.astype(np.int64), 0),
        )
    return trials


def _leave_out(simulation: Simulation, population: Population) -> np.ndarray:
    """Rows of the people every side can pay; the others are kept with the reason."""
    law = law_of(simulation)
    good = np.isin(population.people, _employed_on(last_day(simulation.facts_month)))
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


def _employed_on(day: date) -> np.ndarray:
    """People with an employment on a day."""
    query = f"SELECT person_id FROM {EMPLOYMENTS} e WHERE period @> %s"
    return columns.read(query, [day], {"person_id": "int8"})["person_id"]


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
