"""What-if (测算): the same people under two policies side by side, who gains and loses and why, what it
costs.

A ``Side`` is one policy for a population: one or more schemes (pilot units and the others), the law of the
month, and the facts as they would be under it (levels and post classes may differ). Everything is columns;
2,000 people take milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from payroll.rules import fairness
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


@dataclass(frozen=True)
class Group:
    """Sums of one unit, level or post class. Fen."""

    key: int
    people: int
    old_net_fen: int
    new_net_fen: int
    old_cost_fen: int
    new_cost_fen: int
    winners: int
    losers: int


@dataclass(frozen=True)
class Comparison:
    """Two outcomes of the same people in the same order."""

    old: Outcome
    new: Outcome

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Items of both sides, the new one's order first."""
        return tuple(dict.fromkeys((*self.new.codes, *self.old.codes)))

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(zip(self.old.codes, self.old.names, strict=True)) | dict(
            zip(self.new.codes, self.new.names, strict=True)
        )

    @cached_property
    def net_change_fen(self) -> Column:
        return self.new.net_fen - self.old.net_fen

    @cached_property
    def gross_change_fen(self) -> Column:
        return self.new.gross_fen - self.old.gross_fen

    @cached_property
    def cost_change_fen(self) -> Column:
        return self.new.cost_fen - self.old.cost_fen

    @cached_property
    def _changes(self) -> np.ndarray:
        return np.stack([self.new.column(code) - self.old.column(code) for code in self.codes], axis=1)

    @cached_property
    def _signed(self) -> np.ndarray:
        """Change of the net pay by item: earnings add, deductions take away, the rest does not touch it."""
        kinds = dict(zip(self.old.codes, self.old.kinds, strict=True)) | dict(
            zip(self.new.codes, self.new.kinds, strict=True)
        )
        sign = np.array([{"earning": 1, "deduction": -1}.get(kinds[code], 0) for code in self.codes])
        return self._changes * sign

    def change(self, code: str) -> Column:
        return self._changes[:, self.codes.index(code)]

    def reasons(self, row: int, count: int = 4) -> list[tuple[str, str, int]]:
        """(code, name, fen) of the items that move the person's net pay most, largest first; their sum over
        all items is the change of net.
        """
        moved = self._signed[row]
        order = np.argsort(-np.abs(moved), kind="stable")[:count]
        return [(self.codes[p], self.names[self.codes[p]], int(moved[p])) for p in order if moved[p]]

    def reason_text(self, row: int, count: int = 3) -> str:
        """``层级工资 +500.00元；绩效工资 −200.00元``"""
        parts = (
            f"{name} {'+' if fen > 0 else '−'}{abs(fen) / 100:,.2f}元"
            for _, name, fen in self.reasons(row, count)
        )
        return "；".join(parts) or "无变化"

    def losers(self, *, worse_than_fen: int = 0) -> Column:
        """Rows whose net pay falls, the greatest loss first."""
        rows = np.flatnonzero(self.net_change_fen < -worse_than_fen)
        return rows[np.argsort(self.net_change_fen[rows], kind="stable")]

    def winners(self) -> Column:
        """Rows whose net pay rises, the greatest gain first."""
        rows = np.flatnonzero(self.net_change_fen > 0)
        return rows[np.argsort(-self.net_change_fen[rows], kind="stable")]

    def groups(self, key: Column) -> list[Group]:
        """Sums by unit id, level rank or any other column."""
        keys, index = np.unique(key, return_inverse=True)

        def by_key(column: Column) -> Column:
            sums = np.zeros(keys.size, dtype=np.int64)
            np.add.at(sums, index, column)
            return sums

        columns = [np.ones_like(self.net_change_fen), self.old.net_fen, self.new.net_fen, self.old.cost_fen]
        columns += [
            self.new.cost_fen,
            (self.net_change_fen > 0).astype(np.int64),
            (self.net_change_fen < 0).astype(np.int64),
        ]
        sums = [by_key(column) for column in columns]
        return [Group(int(keys[p]), *(int(column[p]) for column in sums)) for p in range(keys.size)]

    def summary(self) -> dict[str, int | float]:
        """Heads and sums: winners, losers, unchanged, net, gross and cost of both sides (fen a month),
        median rise as a share.
        """
        change = self.net_change_fen
        paid = self.old.net_fen > 0
        rise = change[paid] / self.old.net_fen[paid] if paid.any() else np.zeros(1)
        return {
            "people": int(change.size),
            "winners": int((change > 0).sum()),
            "losers": int((change < 0).sum()),
            "unchanged": int((change == 0).sum()),
            "largest_loss_fen": int(min(change.min(initial=0), 0)),
            "largest_gain_fen": int(max(change.max(initial=0), 0)),
            "median_rise": float(np.median(rise)),
            "old_gross_fen": int(self.old.gross_fen.sum()),
            "new_gross_fen": int(self.new.gross_fen.sum()),
            "old_net_fen": int(self.old.net_fen.sum()),
            "new_net_fen": int(self.new.net_fen.sum()),
            "old_cost_fen": int(self.old.cost_fen.sum()),
            "new_cost_fen": int(self.new.cost_fen.sum()),
        }

    def item_totals(self) -> list[tuple[str, str, int, int]]:
        """(code, name, old, new) summed over everybody. Fen."""
        return [
            (c, self.names[c], int(self.old.column(c).sum()), int(self.new.column(c).sum()))
            for c in self.codes
        ]


def side_by_side(old: Side, new: Side, *, protect: bool = False) -> Comparison:
    """Both sides for the same people; with ``protect`` nobody's regular pay falls (就高不就低).

    Raises FactError, ValueError.
    """
    if old.facts.size != new.facts.size:
        raise ValueError("两边的人员不一致。")
    before = outcome(old)
    if protect or any(isinstance(item.rule, Protected) for scheme in new.schemes for item in scheme.items):
        new = new.protected_by(before, protect=protect)
    return Comparison(before, outcome(new))


@dataclass(frozen=True)
class Fairness:
    """Indices of one side; definitions in ``fairness.DEFINITIONS``."""

    inequality: fairness.Inequality
    hard_easy_gap: float
    hard_easy_bands: list[fairness.BandGap]
    equal_work_gap: float
    equal_work_groups: int


def judged(side: Side, result: Outcome, unit: Column) -> Fairness:
    """Fairness of the gross pay of one side, units as groups."""
    facts, pay = side.facts, result.gross_fen
    post, years = facts.column("post_class"), facts.column("seniority_years")
    gap, bands = fairness.hard_against_easy(pay, post, years)
    equal, groups = fairness.equal_work_gap(
        pay, facts.column("level_rank"), post, years, facts.column("grade")
    )
    return Fairness(fairness.inequality(pay, unit), gap, bands, equal, groups)


@dataclass(frozen=True, slots=True)
class MonthCost:
    """Sums over everybody in one month, fen; ``cost_fen`` is gross + employer + held back for the year."""

    month: date
    gross_fen: int
    employer_fen: int
    held_fen: int
    cost_fen: int


def _cost_law(law: Law) -> tuple:
    """What of a month's law the bureau's cost rests on; the tax is the person's, not the bureau's."""
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


def year_cost(side: Side, laws: Sequence[Law]) -> list[MonthCost]:
    """Gross, employer, held and whole cost of the side in each month of ``laws``. Fen.

    Heat allowance, base limits and the like follow each month's law; the facts stay as they are. Only sums
    are kept.
    """
    months = []
    for law in laws:
        result = outcome(Side(side.name, side.schemes, law, side.facts, side.which))
        sums = {name: int(getattr(result, f"{name}_fen").sum()) for name in ("gross", "employer", "held")}
        cost = sum(sums.values())
        months.append(MonthCost(law.month, sums["gross"], sums["employer"], sums["held"], cost))
    return months
