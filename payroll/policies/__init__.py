"""Contents to start from: two demonstration pay plans (示例, no regulation) and the dated parameters of law.

They are loaded into policy versions and dated parameters when a county is set up; afterwards the database
is what counts.
"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path

from payroll.rules.law import DatedParameter, Law
from payroll.rules.scheme import Scheme

FOLDER = Path(__file__).parent


def _content(name: str) -> dict:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def current_plan() -> dict:
    """Content of the plan in force before any reform (现行方案, 示例)."""
    return _content("current_plan.json")


def pilot_plan() -> dict:
    """Content of the plan for pilot units (试点方案, 示例)."""
    return _content("pilot_plan.json")


@cache
def parameters() -> tuple[DatedParameter, ...]:
    """All dated parameters with source and mark; the same code appears once per period."""
    return tuple(
        DatedParameter(
            row["code"],
            row["name"],
            row["value"],
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["until"]) if row["until"] else None,
            row["source"],
            row["mark"],
        )
        for row in _content("parameters.json")["parameters"]
    )


def law(month: date) -> Law:
    """The law of a month from the parameters shipped here."""
    return Law.for_month(parameters(), month)


def current_scheme() -> Scheme:
    return Scheme.parse(current_plan())


def pilot_scheme() -> Scheme:
    return Scheme.parse(pilot_plan())
