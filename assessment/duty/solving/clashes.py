"""Which rules clash where no plan is possible: each kind of rule in turn may be broken at a price."""

from typing import Any

from assessment.duty.solving.model import SOLVED, Flat, Model, engine

GIVING_WAY = ("staffing", "rest", "week", "month-overtime")


def clashes(flat: Flat, effort: float, seconds: float) -> dict[str, Any]:
    """The times short of people at the least, then each rule that alone, given way to, would make a plan."""
    out: dict[str, Any] = {"short": [], "rules": []}
    for family in GIVING_WAY:
        model = Model(flat, relaxed=[family])
        slack = model.slack[family]
        model.model.minimize(sum(variable * weight for variable, weight, _where in slack))
        solver = engine(flat, effort / len(GIVING_WAY), seconds / len(GIVING_WAY))
        if solver.solve(model.model) not in SOLVED:
            continue
        broken = [
            (where, solver.value(variable)) for variable, _weight, where in slack if solver.value(variable)
        ]
        if family == "staffing":
            out["short"] = [[where[0], value] for where, value in broken]
        else:
            out["rules"].append([family, [[list(where), value] for where, value in broken]])
    return out
