"""What-if (测算): the same people under a policy, their outcome, and what a year of it costs each.

A ``Side`` is one policy for a population: one or more schemes (pilot units and the others), the law of the
month, and the facts as they would be under it (levels and post classes may differ). Everything is columns;
2,000 people take milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from payroll.rules.columns import Column
from payroll.rules.context import Context
from payroll.rules.engine import Result, cost, run
from payroll.rules.facts import FactError, FactFault, Facts
from payroll.rules.law import Law
from payroll.rules.pay_rules import Protected
from payroll.rules.scheme import Scheme


@dataclass(frozen=True)
class Side:
    """One policy for everybody: ``which[person]`` is the index of the person's scheme in ``schemes``."""

    name: str
    schemes: Sequence[Scheme]
    law: Law
    facts: Facts
    which: Column | None = None

    def scheme_of(self) -> Column:
        return np.zeros(self.facts.size, dtype=np.int64) if self.which is None else self.which

    def protected_by(self, before: Outcome, *, protect: bool) -> Side:
        """The same side with 就高不就低 on (the regular pay before, or what protects it already, is the floor) or off.

        Raises ValueError if no scheme has such an item.
        """
        has_item = any(isinstance(item.rule, Protected) for scheme in self.schemes for item in scheme.items)
        if protect and not has_item:
            raise ValueError(f"「{self.name}」没有「就高不就低补差」项目，请先在草案中加上。")
        floor = before.floor_fen if protect else 0
        return Side(self.name, self.schemes, self.law, self.facts.replaced(protected_fen=floor), self.which)


@dataclass(frozen=True)
class Outcome:
    """Amounts of everybody under one side; items of all its schemes in one table, 0 where a scheme has no
    such item. Fen.
    """

    name: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    amounts: np.ndarray = field(repr=False)
    gross_fen: Column = field(repr=False)
    deductions_fen: Column = field(repr=False)
    net_fen: Column = field(repr=False)
    employer_fen: Column = field(repr=False)
    held_fen: Column = field(repr=False)
    regular_fen: Column = field(repr=False)
    floor_fen: Column = field(repr=False)
    """What 就高不就低 would protect in a change from this side: ``floor_of`` by person."""

    @property
    def size(self) -> int:
        return self.amounts.shape[0]

    @property
    def cost_fen(self) -> Column:
        """Gross, the employer's side, and what is held back for the year."""
        return self.gross_fen + self.employer_fen + self.held_fen

    def column(self, code: str) -> Column:
        """Amounts of an item; zeros for an item that this side doesn't know."""
        if code not in self.codes:
            return np.zeros(self.size, dtype=np.int64)
        return self.amounts[:, self.codes.index(code)]


def floor_of(result: Result, protected_fen: Column) -> Column:
    """The regular pay a change of plan may not lower, whole-month standard in fen: that of the plan before, or what
    has been protected under it already (``protected_fen``) when that is more.
    """
    if any(isinstance(item.rule, Protected) for item in result.items):
        return np.maximum(result.regular_fen, protected_fen)
    return result.regular_fen


def outcome(side: Side) -> Outcome:
    """Calculate one side. Raises FactError with the rows of the whole population."""
    results = calculate_by_scheme(side.schemes, side.scheme_of(), side.law, side.facts)
    items = {item.code: item for scheme in reversed(side.schemes) for item in scheme.items}
    codes = tuple(dict.fromkeys(code for scheme in side.schemes for code in scheme.codes))
    size = side.facts.size
    amounts = np.zeros((size, len(codes)), dtype=np.int64)
    totals = {
        name: np.zeros(size, dtype=np.int64)
        for name in ("gross", "deductions", "net", "employer", "held", "regular", "floor")
    }
    for rows, result in results:
        places = np.array([codes.index(code) for code in result.codes], dtype=np.int64)
        if rows.size == size:
            amounts[:, places] = result.amounts
        else:
            amounts[np.ix_(rows, places)] = result.amounts
        for name in ("gross", "deductions", "net", "employer", "regular"):
            totals[name][rows] = getattr(result, f"{name}_fen")
        totals["held"][rows] = _held(result)
        totals["floor"][rows] = floor_of(result, side.facts.column("protected_fen")[rows])
    return Outcome(
        side.name,
        codes,
        tuple(items[code].name for code in codes),
        tuple(items[code].kind for code in codes),
        amounts,
        *(totals[name] for name in ("gross", "deductions", "net", "employer", "held", "regular", "floor")),
    )


def _held(result: Result) -> Column:
    """Performance held back for the year: memo lines of a performance rule's held part."""
    places = [position for position, item in enumerate(result.items) if item.held_back]
    return result.amounts[:, places].sum(axis=1)


def by_scheme(schemes: Sequence[Scheme], which: Column, facts: Facts) -> list[tuple[Scheme, Column, Facts]]:
    """(scheme, rows, the facts of these people) per scheme that anybody has."""
    found = []
    for index, scheme in enumerate(schemes):
        rows = np.flatnonzero(which == index)
        if rows.size:
            found.append((scheme, rows, facts if rows.size == facts.size else facts.take(rows)))
    return found


def refuse_faults(parts: Sequence[tuple[Scheme, Column, Facts]], law: Law) -> None:
    """Raises FactError with row numbers of the whole population if anybody can't be paid by their scheme."""
    faults = [
        FactFault(int(rows[fault.row]), fault.field, fault.message)
        for scheme, rows, facts in parts
        for fault in scheme.faults(facts, law)
    ]
    if faults:
        raise FactError(faults)


def calculate_by_scheme(
    schemes: Sequence[Scheme], which: Column, law: Law, facts: Facts
) -> list[tuple[Column, Result]]:
    """(rows, result) per scheme that anybody has.

    Raises FactError with row numbers of the whole population.
    """
    parts = by_scheme(schemes, which, facts)
    refuse_faults(parts, law)
    return [(rows, run(Context(scheme, law, part))) for scheme, rows, part in parts]


def _cost_law(law: Law) -> tuple:
    """The part of a month's law that the bureau's cost rests on; the tax is the person's, not the bureau's."""
    return (
        law.month.month in law.heat_months,
        law.heat_fen,
        tuple(law.contributions.values()),
        law.minimum_wage_fen,
        law.minimum_wage_after_contributions,
        law.day_divisor,
        law.hours_per_day,
        tuple(law.overtime.values()),
        law.sick_floor,
    )


def distinct_laws(laws: Sequence[Law]) -> list[tuple[Law, int]]:
    """Months of a year whose law makes the same monthly cost, taken once: (law, how many months)."""
    found: dict[tuple, list] = {}
    for law in laws:
        found.setdefault(_cost_law(law), [law, 0])[1] += 1
    return [(law, months) for law, months in found.values()]


def year_cost_each(side: Side, laws: Sequence[Law], month: Outcome | None = None) -> Column:
    """Each person's cost of the year: gross, employer's side and held, with the facts as they stand. Fen.

    ``month`` is the side's outcome under its own law, where that is known: it isn't calculated again. Without it
    the facts are checked first. Raises FactError.
    """
    parts = by_scheme(side.schemes, side.scheme_of(), side.facts)
    if month is None:
        refuse_faults(parts, side.law)
    year = np.zeros(side.facts.size, dtype=np.int64)
    for law, months in distinct_laws(laws):
        if month is not None and _cost_law(law) == _cost_law(side.law):
            year += months * month.cost_fen
            continue
        for scheme, rows, facts in parts:
            year[rows] += months * cost(scheme, law, facts)
    return year
