"""Comparison of a person's pay between two results: item by item, each with the inputs that changed.

A difference has causes: facts that differ between the two months, the law's parameters, or the scheme. A
cause is attributed to an item by what the item's rule reads (a trace of both sides), so nothing has to be
declared twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from payroll.rules.columns import Column
from payroll.rules.engine import Result, calculate
from payroll.rules.explain import LineTrace, trace
from payroll.rules.facts import ENTERED, FACT_NAMES, FactError, Facts
from payroll.rules.law import Law
from payroll.rules.scheme import Scheme

CAUSES = {
    "joined": "新进",
    "left": "离开",
    "came": "月中入职",
    "went": "月中离职",
    "level": "层级变动",
    "post": "岗位变动",
    "seniority": "工龄增加",
    "grade": "考核等次",
    "attendance": "考勤",
    "duty": "值班、加班与用餐",
    "award": "奖励、津贴与奖金",
    "base": "缴费基数",
    "back_pay": "补发补扣",
    "deduction": "扣款",
    "tax": "累计计税与专项附加扣除",
    "law": "法定参数与季节津贴",
    "scheme": "薪酬方案",
}
"""Codes of causes in the order in which they are shown."""

CAUSE_OF_FACT = {
    "level_rank": "level",
    "level_step": "level",
    "post_class": "post",
    "category": "post",
    "seniority_years": "seniority",
    "probation": "level",
    "after_leaving": "left",
    "grade": "grade",
    "night_shifts": "duty",
    "holiday_shifts": "duty",
    "meal_days": "duty",
    "overtime_workday_minutes": "duty",
    "overtime_rest_minutes": "duty",
    "overtime_holiday_minutes": "duty",
    "skill_fen": "award",
    "award_fen": "award",
    "other_pay_fen": "award",
    "exempt_pay_fen": "award",
    "bonus_fen": "award",
    "severance_fen": "award",
    "protected_fen": "scheme",
    "damage_fen": "deduction",
    "court_fen": "deduction",
    "si_base_fen": "base",
    "hpf_base_fen": "base",
    "on_first_month_base": "base",
    "housing_next_month": "base",
}
CAUSE_OF_FACT |= {name: "attendance" for name in FACT_NAMES if name.endswith("half_days")}
CAUSE_OF_FACT |= dict.fromkeys(
    ("post_changed", "before_post_class", "before_category", "before_half_days"), "post"
)
CAUSE_OF_FACT |= {name: "back_pay" for name in FACT_NAMES if name.startswith("back_")}
CAUSE_OF_FACT |= {name: "tax" for name in FACT_NAMES if name not in CAUSE_OF_FACT}


def cause_of(name: str) -> str:
    """The cause that an input belongs to: a fact, what was entered for an item, or else a parameter of law."""
    return "award" if name.startswith(ENTERED) else CAUSE_OF_FACT.get(name, "law")


@dataclass(frozen=True, slots=True)
class ItemChange:
    """One item: before and now in fen (0 where a side has no such item), causes in order, and each changed
    input as text.
    """

    code: str
    name: str
    before_fen: int
    now_fen: int
    causes: tuple[str, ...]
    changes: tuple[str, ...]

    @property
    def amount_fen(self) -> int:
        return self.now_fen - self.before_fen


Side = tuple[Scheme, Law, Facts]


def attribute(
    before: Side,
    now: Side,
    measure: Callable[[Result], Column] = lambda result: result.net_fen,
) -> dict[str, Column]:
    """The share of every cause in each person's change, in fen; the columns add up to the whole change.

    Both sides hold the same people in the same order. The causes are put in one after the other in the
    order of CAUSES (the law and the scheme last), each against all before it. A step that can't be
    calculated (a level that only the new scheme knows) falls to the next one. ``measure`` picks what is
    compared. The days employed come first: ``PRESENCE`` of who was there for a part of either month is the cause ``came``
    or ``went``.
    """
    shares: dict[str, Column] = {}
    value = None
    for cause, result in _steps(before, now, apart=True):
        after = measure(result)
        share: Column | None = after - value if value is not None else None
        parts: dict[str, Column] = {} if share is None else _parted(cause, share, before[2], now[2])
        for part, column in parts.items():
            if column.any():
                shares[part] = shares[part] + column if part in shares else column
        value = after
    return shares


PRESENCE = ("month_half_days", "employed_half_days", "due_half_days")


def _parted(cause: str, share: Column, before: Facts, now: Facts) -> dict[str, Column]:
    """The share by cause; that of the days employed goes to who left within this month, or came within the last or this."""
    if cause != "presence":
        return {cause: share}
    part = [side.column("employed_half_days") < side.column("month_half_days") for side in (before, now)]
    went, came = part[1], part[0] & ~part[1]
    return {
        "went": np.where(went, share, 0),
        "came": np.where(came, share, 0),
        "attendance": np.where(went | came, 0, share),
    }


def _steps(before: Side, now: Side, *, apart: bool = False) -> Iterator[tuple[str, Result]]:
    """The result before, then after each cause that differs was put in, one after the other in the order of CAUSES.

    ``apart``: the days employed as a step of their own, ``presence``, before the rest of attendance.
    """
    (scheme, law, facts), (new_scheme, new_law, new_facts) = before, now
    yield "", calculate(scheme, law, facts)
    for cause in ("presence", *CAUSES) if apart else CAUSES:
        if cause == "law":
            changed, law = law is not new_law, new_law
        elif cause == "scheme":
            changed, scheme = scheme is not new_scheme, new_scheme
            facts = new_facts
        else:
            changed, facts = _with_cause(facts, new_facts, cause)
        if not changed:
            continue
        try:
            result = calculate(scheme, law, facts)
        except FactError:
            if cause == "scheme":
                raise
            continue
        yield cause, result


def _with_cause(facts: Facts, new: Facts, cause: str) -> tuple[bool, Facts]:
    """Facts with the columns of one cause taken from the new ones; whether any of them differs."""
    names = [name for name, its_cause in CAUSE_OF_FACT.items() if its_cause == cause]
    if cause == "presence":
        names = list(PRESENCE)
    fresh = {name: new.column(name) for name in names if name in facts.columns or name in new.columns}
    changed = any((facts.column(name) != column).any() for name, column in fresh.items())
    entered = facts.entered
    if cause == "award":
        changed = changed or any(
            (facts.entered_column(code) != new.entered_column(code)).any()
            for code in {*entered, *new.entered}
        )
        entered = new.entered
    return changed, Facts(facts.size, {**facts.columns, **fresh}, entered)


def compare_person(before: Side, now: Side, *, effective: bool = True) -> list[ItemChange]:
    """Item by item for one person.

    Running sums of the tax year always move and are told as the cause ``tax``. An input that changed without moving
    the amount (the working days of another month, for who was there all of both) is no cause; without ``effective``
    every input that the item reads and that changed is told, which needs fewer calculations.
    """
    old = {line.code: line for line in trace(*before)}
    new = {line.code: line for line in trace(*now)}
    changes = []
    moved: dict[str, set[str]] | None = None
    for code in dict.fromkeys((*new, *old)):
        left, right = old.get(code), new.get(code)
        before_fen, now_fen = (line.amount_fen if line else 0 for line in (left, right))
        if before_fen == now_fen:
            continue
        texts = _changed_inputs(code, old, new)
        causes = {cause for cause, _text in texts}
        if left is None or right is None or left.rule != right.rule or not causes:
            causes.add("scheme")
        if effective:
            moved = moved if moved is not None else _moved(before, now)
            causes = moved.get(code) or causes
        shown = tuple(text for cause, text in texts if cause in causes)
        if not shown and "law" in causes and right is not None:
            shown = (right.formula,)  # no parameter differs: the month does, as the season of an allowance
        changes.append(
            ItemChange(
                code,
                (new.get(code) or old[code]).name,
                before_fen,
                now_fen,
                tuple(cause for cause in CAUSES if cause in causes),
                shown,
            )
        )
    return changes


def _moved(before: Side, now: Side) -> dict[str, set[str]]:
    """Code of an item → the causes that move its amount when they are put in one after the other."""
    found: dict[str, set[str]] = {}
    last: dict[str, int] = {}
    for cause, result in _steps(before, now):
        amounts = {code: int(result.column(code)[0]) for code in result.codes}
        for code in amounts.keys() | last.keys() if cause else ():
            if amounts.get(code, 0) != last.get(code, 0):
                found.setdefault(code, set()).add(cause)
        last = amounts
    return found


def _changed_inputs(code: str, old: dict[str, LineTrace], new: dict[str, LineTrace]) -> list[tuple[str, str]]:
    """Changed facts and parameters that the item used, through the items it was made from: cause and text."""
    left, right = _inputs(code, old), _inputs(code, new)
    texts: list[tuple[str, str]] = []
    for key in dict.fromkeys((*right, *left)):
        was, now = left.get(key), right.get(key)
        if was is not None and now is not None and was.text == now.text and was.value == now.value:
            continue
        if was is None or now is None:
            continue
        kind, name = key
        cause = cause_of(name)
        texts.append(("law" if kind == "parameter" else cause, f"{now.name}：{was.text} → {now.text}"))
    return texts


def _inputs(code: str, lines: dict[str, LineTrace], seen: set[str] | None = None) -> dict:
    seen = set() if seen is None else seen
    found: dict = {}
    if code not in lines or code in seen:
        return found
    seen.add(code)
    for entry in lines[code].inputs:
        if entry.fact:
            found.setdefault(("fact", entry.fact), entry)
        elif entry.parameter:
            found.setdefault(("parameter", entry.parameter), entry)
        else:
            found.update(
                {key: value for key, value in _inputs(entry.item, lines, seen).items() if key not in found}
            )
    return found
