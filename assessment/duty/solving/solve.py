"""Solve a problem: a plan that keeps every hard rule and is as good as the effort allows, or why there is none."""

from collections.abc import Callable
from typing import Any

from assessment.duty.rules.facts import OFF
from assessment.duty.solving.lowering import Flat, Lowering
from assessment.duty.solving.problem import Clash, Infeasible, Problem, ShortTime, Solution

Ask = Callable[[dict[str, Any]], dict[str, Any]]
EFFORT = 2.0
"""Deterministic time of the search for a better plan: about five seconds of one core for 60 people × 31 days."""
POSSIBLE_EFFORT, CLASH_EFFORT = 20.0, 8.0
SECONDS = 90
"""Of each stage: a brake for machines much slower than any we know."""


class Undecided(Exception):
    """Neither a plan nor a proof that there is none was found within the effort."""


def here(task: dict[str, Any]) -> dict[str, Any]:
    """The answer of the solver in this process; pages and jobs ask a process of its own (``asking.Child``)."""
    from assessment.duty.solving.search import answer

    return answer(task, lambda share: None)


def solve(problem: Problem, ask: Ask = here, effort: float = EFFORT) -> Solution | Infeasible:
    """The solution of a problem; the same for the same problem, seed and effort."""
    lowering = Lowering(problem)
    flat = lowering.flat()
    first = ask({"stage": "possible", "flat": flat, "effort": POSSIBLE_EFFORT, "seconds": SECONDS})
    if first.get("infeasible"):
        found = ask({"stage": "clash", "flat": flat, "effort": CLASH_EFFORT, "seconds": SECONDS})
        return infeasible(lowering, flat, found)
    if "cells" not in first:
        raise Undecided
    best = ask(
        {"stage": "better", "flat": flat, "cells": first["cells"], "effort": effort, "seconds": SECONDS}
    )
    if "cells" not in best:
        raise Undecided
    cells = {
        (person, lowering.days[d]): OFF
        for p, person in enumerate(lowering.people)
        for d in lowering.inside
        if flat["domain"][p][d] and not flat["must"][p][d]
    }
    for p, d, s in best["cells"]:
        cells[lowering.people[p], lowering.days[d]] = flat["codes"][s][0]
    return Solution(cells, best["proven"])


def infeasible(lowering: Lowering, flat: Flat, found: dict[str, Any]) -> Infeasible:
    """What clashes, in people and days."""
    short = []
    for number, missing in found["short"]:
        need = flat["needs"][number]
        for starts, ends in need["times"]:
            short.append(
                ShortTime.of(starts, ends, need["least"], need["least"] - missing, need["name"], need["need"])
            )
    clashes = []
    for rule, broken in found["rules"]:
        where = tuple(
            (
                lowering.people[cell[0]],
                lowering.days[cell[1]] if len(cell) > 1 else lowering.problem.facts.last,
            )
            for cell, _amount in broken
        )
        clashes.append(Clash(rule, sum(amount for _cell, amount in broken), where))
    return Infeasible(tuple(sorted(short)), tuple(clashes))
