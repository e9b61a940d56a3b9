"""The calculation: scheme × law × facts → amounts, for one person or for a hundred thousand, by the same
code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from payroll.rules.adjustments import Prorate
from payroll.rules.columns import (
    INT64_SAFE,
    AmountOverflow,
    Column,
    divide_half_up,
    magnitude,
    times,
    total,
)
from payroll.rules.context import Context, Tracer
from payroll.rules.facts import FactError, Facts
from payroll.rules.law import Law
from payroll.rules.law_rules import Leave, required_minimum
from payroll.rules.scheme import Item, Scheme
from payroll.rules.wording import days as in_days
from payroll.rules.wording import yuan

CUMULATIVE = (
    "ytd_income_fen",
    "ytd_exempt_fen",
    "ytd_special_fen",
    "ytd_additional_fen",
    "ytd_other_fen",
    "ytd_relief_fen",
    "ytd_withheld_fen",
)
"""Sums of the tax year that leave one month in ``Result.cumulative`` and enter the next as facts of the
same name.
"""

WARNINGS = {
    "net_negative": "实发为负，请核对扣款",
    "below_minimum_wage": "低于最低工资标准",
    "overtime_over_limit": "加班超过每月36小时",
    "bonus_cliff": "奖金刚越过税率临界点",
    "damage_left": "赔偿本月未能扣完",
    "after_leaving": "离职后补发，不缴社保公积金",
}


@dataclass(frozen=True)
class Result:
    """Amounts in fen, ``amounts[person, item]`` with items in printed order.

    net = gross − deductions. Gross is the sum of all earnings; leave without pay is an earning with a
    negative amount. ``cumulative`` are the tax year's sums including this month. ``first_month_base_fen`` is
    the whole-month standard in the insurance base, ``regular_fen`` that of the regular items (what
    就高不就低 protects), ``minimum_wage_gap_fen`` what is missing from the minimum wage, ``warnings`` masks
    by code of WARNINGS.
    """

    month: date
    items: tuple[Item, ...] = field(repr=False)
    amounts: np.ndarray = field(repr=False)
    gross_fen: Column
    deductions_fen: Column
    net_fen: Column
    employer_fen: Column
    cumulative: dict[str, Column] = field(repr=False)
    first_month_base_fen: Column = field(repr=False)
    regular_fen: Column = field(repr=False)
    minimum_wage_gap_fen: Column = field(repr=False)
    damage_left_fen: Column = field(repr=False)
    bonus_apart: Column = field(repr=False)
    bonus_cliff_fen: Column = field(repr=False)
    warnings: dict[str, Column] = field(repr=False)

    @property
    def size(self) -> int:
        return self.amounts.shape[0]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(item.code for item in self.items)

    def column(self, code: str) -> Column:
        """Amounts of one item. Raises KeyError for a code the scheme doesn't have."""
        try:
            return self.amounts[:, self.codes.index(code)]
        except ValueError as error:
            raise KeyError(code) from error

    def of_kind(self, kind: str) -> tuple[tuple[str, ...], np.ndarray]:
        """Codes and amounts of the earnings, deductions, employer or memo items."""
        chosen = [position for position, item in enumerate(self.items) if item.kind == kind]
        return tuple(self.items[position].code for position in chosen), self.amounts[:, chosen]

    @property
    def cost_fen(self) -> Column:
        """The cost of the person to the bureau: gross and the employer's side."""
        return self.gross_fen + self.employer_fen

    def person(self, row: int) -> dict[str, int]:
        """One person's amounts by item code."""
        return dict(zip(self.codes, (int(value) for value in self.amounts[row]), strict=True))


def calculate(scheme: Scheme, law: Law, facts: Facts) -> Result:
    """Pay of everybody in ``facts`` by one scheme. Raises FactError (who and why) and AmountOverflow."""
    faults = scheme.faults(facts, law)
    if faults:
        raise FactError(faults)
    return run(Context(scheme, law, facts))


def cost(scheme: Scheme, law: Law, facts: Facts) -> Column:
    """The cost of each person to the bureau in the month: gross, the employer's side and what is held back; fen.

    The same items as ``calculate`` but for those that no cost rests on. Of facts known to have no faults.
    """
    amounts = evaluate(Context(scheme, law, facts), order=scheme.cost_order)
    counted = (
        p for p, item in enumerate(scheme.items) if item.kind in ("earning", "employer") or item.held_back
    )
    return total((amounts[position] for position in counted), facts.size)


def run(ctx: Context, heard=None) -> Result:
    """All items in order of calculation.

    ``heard(item, tracer)`` is called after each when a tracer listens.
    """
    amounts = evaluate(ctx, heard)
    tracer, ctx.tracer = ctx.tracer, None
    result = _result(ctx, amounts)
    ctx.tracer = tracer
    return result


def evaluate(ctx: Context, heard=None, order: Sequence[int] | None = None) -> np.ndarray:
    """Amounts by item and person of the items in the scheme's order of calculation (or in ``order``); the others
    stay 0.

    Raises AmountOverflow.
    """
    scheme = ctx.scheme
    amounts = np.zeros((len(scheme.items), ctx.size), dtype=np.int64)
    for position in scheme.order if order is None else order:
        item = scheme.items[position]
        value = _amount(ctx, item)
        if magnitude(value) > INT64_SAFE // 1024:
            raise AmountOverflow(f"项目「{item.name}」的金额过大。")
        amounts[position] = value
        ctx.amounts[item.code] = amounts[position]
        if heard is not None:
            heard(item, ctx.tracer)
    return amounts


def _amount(ctx: Context, item: Item) -> Column:
    """The item's amount; beside it its whole-month standard: the value before proration, and nothing for
    leave taken. Who left before the month gets what is settled person by person, whole, and nothing else.
    """
    prorated = next((n for n, one in enumerate(item.adjustments) if isinstance(one, Prorate)), None)
    value = _standard(ctx, item, prorated)
    full = value if prorated is not None else None
    for adjustment in item.adjustments[prorated:] if prorated is not None else ():
        value = adjustment.apply(ctx, value)
    if isinstance(item.rule, Leave):
        full = ctx.zeros()
    left = ctx.facts.column("after_leaving") == 1
    if bool(left.any()):
        value = (
            np.where(left, value if full is None else full, value)
            if item.rule.AFTER_LEAVING
            else value * ~left
        )
        full = None if full is None else np.where(left, value, full)
    ctx.full_amounts[item.code] = value if full is None else full
    return value


def _standard(ctx: Context, item: Item, until: int | None) -> Column:
    """The amount before proration. Of an item that looks at the post, where the scheme says so, each post for its days."""

    def standard() -> Column:
        amount = item.rule.amount(ctx)
        for adjustment in item.adjustments[:until]:
            amount = adjustment.apply(ctx, amount)
        return amount

    ctx.post_read = False
    value = standard()
    if ctx.scheme.mid_month != "by_days" or not ctx.post_read:
        return value
    changed = ctx.facts.column("post_changed") == 1
    if not bool(changed.any()):
        return value
    ctx.before = True
    earlier = standard()
    ctx.before = False
    before, days = ctx.fact("before_half_days"), np.maximum(ctx.fact("employed_half_days"), 1)
    shared = divide_half_up(times(value, days - before) + times(earlier, before), days)
    result = np.where(changed, shared, value)
    if ctx.tracing:
        ctx.say(
            f"月中换岗：原岗位 {in_days(int(before[0]))}，现岗位 {in_days(int(days[0] - before[0]))}，"
            f"按在各岗位的天数 = {yuan(int(result[0]))}"
        )
    return result


def _result(ctx: Context, amounts: np.ndarray) -> Result:
    scheme, size = ctx.scheme, ctx.size
    by_kind = {
        kind: total((amounts[p] for p, item in enumerate(scheme.items) if item.kind == kind), size)
        for kind in ("earning", "deduction", "employer")
    }
    gross, deductions = by_kind["earning"], by_kind["deduction"]
    gap = np.maximum(required_minimum(ctx) - _counted_for_minimum(ctx), 0)
    kinds = ("workday", "rest", "holiday")
    overtime_minutes = total((ctx.fact(f"overtime_{kind}_minutes") for kind in kinds), size)
    nothing = ctx.zeros()
    damage_left = ctx.side.get("damage_left_fen", nothing)
    cliff = ctx.side.get("bonus_cliff_fen", nothing)
    net = gross - deductions
    return Result(
        month=ctx.law.month,
        items=scheme.items,
        amounts=np.ascontiguousarray(amounts.T),
        gross_fen=gross,
        deductions_fen=deductions,
        net_fen=net,
        employer_fen=by_kind["employer"],
        cumulative={name: ctx.side[name] for name in CUMULATIVE},
        first_month_base_fen=ctx.first_month_base(),
        regular_fen=total((ctx.full_amounts[code] for code in scheme.regular_codes), size),
        minimum_wage_gap_fen=gap,
        damage_left_fen=damage_left,
        bonus_apart=ctx.side.get("bonus_apart", nothing.astype(bool)),
        bonus_cliff_fen=cliff,
        warnings={
            "net_negative": net < 0,
            "below_minimum_wage": gap > 0,
            "overtime_over_limit": overtime_minutes > ctx.law.overtime_month_minutes,
            "bonus_cliff": cliff > 0,
            "damage_left": damage_left > 0,
            "after_leaving": ctx.facts.column("after_leaving") == 1,
        },
    )


def _counted_for_minimum(ctx: Context) -> Column:
    counted = total((ctx.amounts[item.code] for item in ctx.scheme.items if item.minimum_wage), ctx.size)
    if ctx.law.minimum_wage_after_contributions:
        counted = counted - total((ctx.amounts[code] for code in ctx.scheme.special_codes), ctx.size)
    return counted


def one_person(scheme: Scheme, law: Law, facts: Facts, tracer: Tracer) -> Context:
    """A context for one traced person. Raises ValueError for more than one, FactError like ``calculate``."""
    if facts.size != 1:
        raise ValueError("一次只能解释一个人的一个月。")
    faults = scheme.faults(facts, law)
    if faults:
        raise FactError(faults)
    return Context(scheme, law, facts, tracer)
