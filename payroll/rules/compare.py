"""Why a person's pay differs between two results: item by item, each with the inputs that changed.

A difference has causes: facts that differ between the two months, the law's parameters, or the scheme. A
cause is attributed to an item by what the item's rule reads (a trace of both sides), so nothing has to be
declared twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from payroll.rules.columns import Column
from payroll.rules.engine import Result, calculate
from payroll.rules.explain import LineTrace, trace
from payroll.rules.facts import FACT_NAMES, FactError, Facts
from payroll.rules.law import Law
from payroll.rules.scheme import Scheme

CAUSES = {
    "joined": "新进",
    "left": "离开",
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
    "law": "法定参数",
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
    "base_from_wages": "base",
}
CAUSE_OF_FACT |= {name: "attendance" for name in FACT_NAMES if name.endswith("half_days")}
CAUSE_OF_FACT |= {name: "back_pay" for name in FACT_NAMES if name.startswith("back_")}
CAUSE_OF_FACT |= {name: "tax" for name in FACT_NAMES if name not in CAUSE_OF_FACT}


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


def attribute(
    before: tuple[Scheme, Law, Facts],
    now: tuple[Scheme, Law, Facts],
    measure: Callable[[Result], Column] = lambda result: result.net_fen,
) -> dict[str, Column]:
    """How much of each person's change every cause made, in fen; the columns add up to the whole change.

    Both sides hold the same people in the same order. The causes are put in one after the other in the
    order of CAUSES (the law and the scheme last), each against all before it. A step that can't be
    calculated (a level that only the new scheme knows) falls to the next one. ``measure`` picks what is
    compared.
    """
    (scheme, law, facts), (new_scheme, new_law, new_facts) = before, now
    value = measure(calculate(scheme, law, facts))
    shares: dict[str, Column] = {}
    for cause in CAUSES:
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
            after = measure(calculate(scheme, law, facts))
        except FactError:
            if cause == "scheme":
                raise
            continue
        share = after - value
        if share.any():
            shares[cause] = shares[cause] + share if cause in shares else share
        value = after
    return shares


def _with_cause(facts: Facts, new: Facts, cause: str) -> tuple[bool, Facts]:
    """Facts with the columns of one cause taken from the new ones; whether any of them differs."""
    names = [name for name, its_cause in CAUSE_OF_FACT.items() if its_cause == cause]
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


def compare_person(before: tuple[Scheme, Law, Facts], now: tuple[Scheme, Law, Facts]) -> list[ItemChange]:
    """Item by item for one person.

    Running sums of the tax year always move and are told as the cause ``tax``.
    """
    old = {line.code: line for line in trace(*before)}
    new = {line.code: line for line in trace(*now)}
    changes = []
    for code in dict.fromkeys((*new, *old)):
        left, right = old.get(code), new.get(code)
        before_fen, now_fen = (line.amount_fen if line else 0 for line in (left, right))
        if before_fen != now_fen:
            causes, texts = _causes(code, old, new)
            if (left is None or right is None or left.rule != right.rule) and "scheme" not in causes:
                causes = (*causes, "scheme")
            name = new[code].name if code in new else old[code].name
            changes.append(ItemChange(code, name, before_fen, now_fen, causes, texts))
    return changes


def _causes(
    code: str, old: dict[str, LineTrace], new: dict[str, LineTrace]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Changed facts and parameters that the item used, through the items it was made from."""
    left, right = _inputs(code, old), _inputs(code, new)
    causes: set[str] = set()
    texts: list[str] = []
    for key in dict.fromkeys((*right, *left)):
        was, now = left.get(key), right.get(key)
        if was is not None and now is not None and was.text == now.text and was.value == now.value:
            continue
        kind, name = key
        if kind == "parameter":
            if was is None or now is None:
                continue
            causes.add("law")
        elif was is None or now is None:
            continue
        else:
            causes.add("award" if name.startswith("entered:") else CAUSE_OF_FACT[name])
        texts.append(f"{now.name}：{was.text} → {now.text}")
    if not causes:
        causes.add("scheme")
    return tuple(cause for cause in CAUSES if cause in causes), tuple(texts)


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
