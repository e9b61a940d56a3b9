"""The search for a better plan: a plan that is possible first, then parts of it solved anew as long as the effort lasts.

CP-SAT proves little about 60 people × 31 days at once but solves a few people's month in a fraction of a second. The parts
are drawn with the seed and the effort is counted, not timed: the same problem has the same answer.
"""

import random
import time
from collections.abc import Callable, Iterable
from typing import Any

from ortools.sat.python import cp_model

from assessment.duty.solving.clashes import clashes
from assessment.duty.solving.model import SOLVED, Cell, Flat, Model, engine

PART, LEAST_PART, MOST_PART = 8, 3, 8
PART_EFFORT = 0.15
"""People of one part, as many as can be solved, and its deterministic time at most."""
QUIET_ROUNDS = 2
"""After so many rounds in which nothing got better the search ends."""
THOROUGH_BOUND_QUICK_START = {
    "linearization_level": 2,
    "cp_model_probing_level": 0,
    "symmetry_level": 0,
    "max_presolve_iterations": 1,
}
"""Settings for parts: the linear relaxation of fairness and cover decides, the rest of the presolve costs more than it gives."""


def possible(flat: Flat, effort: float, seconds: float) -> dict[str, Any]:
    """Any plan that keeps the hard rules, or that there is none."""
    model = Model(flat)
    hint = {tuple(cell) for cell in flat["pattern"] if cell[2] != -1}
    for cell, variable in model.decided():
        model.model.add_hint(variable, cell in hint)
    solver = engine(flat, effort, seconds)
    status = solver.solve(model.model)
    if status == cp_model.MODEL_INVALID:
        raise ValueError(model.model.validate())
    if status == cp_model.INFEASIBLE:
        return {"infeasible": True}
    if status not in SOLVED:
        return {"unknown": True}
    return {"cells": [list(cell) for cell, variable in model.decided() if solver.value(variable)]}


def better(
    flat: Flat, cells: Iterable[Cell], effort: float, seconds: float, told: Callable[[float], None]
) -> dict[str, Any]:
    """The best plan found from ``cells`` on; ``told`` is told the share of the effort that is spent."""
    search = _Search(flat, cells)
    until = time.monotonic() + seconds
    spent = 0.0
    while not search.ended and spent < effort and (left := until - time.monotonic()) > 0:
        spent += max(search.step(left), 0.002)
        told(min(spent / effort, 1))
    return {
        "cells": [list(cell) for cell in sorted(search.cells)],
        "steps": search.steps,
        "proven": search.proven,
        "whole": search.ended or spent >= effort,
    }


def answer(task: dict[str, Any], told: Callable[[float], None]) -> dict[str, Any]:
    """The answer to one task: ``stage`` possible, better or clash."""
    limits = task["effort"], task["seconds"]
    if task["stage"] == "possible":
        return possible(task["flat"], *limits)
    if task["stage"] == "clash":
        return clashes(task["flat"], *limits)
    return better(task["flat"], task["cells"], *limits, told=told)


class _Search:
    """A plan, and how parts of it are drawn and solved: everybody's turn comes once a round, each time with others."""

    def __init__(self, flat: Flat, cells: Iterable[Cell]) -> None:
        self.flat = flat
        self.cells: set[Cell] = {(p, d, s) for p, d, s in cells}
        self.random = random.Random(flat["seed"])
        self.deciding = [p for p, row in enumerate(flat["domain"]) if _decides(flat["must"][p], row)]
        self.queue: list[int] = []
        self.part = PART
        self.steps = self.quiet = 0
        self.proven = not self.deciding

    def step(self, seconds: float) -> float:
        """Solve the month of a few people anew, the others' standing; the deterministic time it took."""
        self.steps += 1
        size = min(self.part, len(self.deciding))
        if len(self.queue) < size:
            rest = [p for p in self.deciding if p not in self.queue]
            self.random.shuffle(rest)
            self.queue += rest
        people, self.queue = self.queue[:size], self.queue[size:]
        model = Model(self.flat, part=people, held=self.cells)
        model.soften()
        model.model.minimize(sum(model.cost))
        for cell, variable in model.decided():
            model.model.add_hint(variable, cell in self.cells)
        solver = engine(self.flat, PART_EFFORT, seconds)
        solver.parameters.random_seed = self.flat["seed"] + self.steps
        for name, value in THOROUGH_BOUND_QUICK_START.items():
            setattr(solver.parameters, name, value)
        costs = _Costs()
        status = solver.solve(model.model, costs)
        self._resize(status, costs, size)
        if status in SOLVED:
            mine = set(people)
            kept = {cell for cell in self.cells if cell[0] not in mine}
            self.cells = kept | {cell for cell, variable in model.decided() if solver.value(variable)}
            self.proven = status == cp_model.OPTIMAL and len(people) == len(self.deciding)
        return float(solver.response_proto.deterministic_time)

    def _resize(self, status: Any, costs: "_Costs", size: int) -> None:
        """Larger parts while they are solved to the end, smaller ones where nothing comes of them."""
        better = len(costs.found) > 1
        self.quiet = 0 if better else self.quiet + size
        if status == cp_model.OPTIMAL:
            self.part = min(self.part + 1, MOST_PART)
        elif not better:
            self.part = max(self.part - 1, LEAST_PART)

    @property
    def ended(self) -> bool:
        """Nothing better exists, or nothing better has been found for some rounds."""
        return self.proven or self.quiet >= QUIET_ROUNDS * len(self.deciding)


class _Costs(cp_model.CpSolverSolutionCallback):
    """Costs of the plans found, the one that stood before first."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[float] = []

    def on_solution_callback(self) -> None:
        self.found.append(self.objective_value)


def _decides(must: list[int], row: list[list[int]]) -> bool:
    return any(codes and not must[d] for d, codes in enumerate(row))
