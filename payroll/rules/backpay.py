"""Back pay by difference: a locked month recomputed on paper with what is known now, and only the
differences posted.

Each difference is a line (month, item, fen). Taxes are not posted: the cumulative method takes the right
tax in the open month, because the income of the back pay enters its sums there. For any order of late facts
the total is the same, since every recomputation is compared with what was paid so far (the old slip and all
adjustments of it).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from payroll.rules.columns import Column
from payroll.rules.engine import Result
from payroll.rules.pay_rules import FromFact
from payroll.rules.scheme import Item, Scheme
from payroll.rules.tax_rules import BonusTax, IncomeTax, SeveranceTax

Key = tuple[str, str]
"""An item's code and the kind its differences are posted as: two schemes may use one code for two kinds."""

POSTED_AS = {
    "wages": "back_pay_fen",
    "exempt": "back_pay_exempt_fen",
    "contribution": "back_contribution_fen",
    "deduction": "back_deduction_fen",
    "employer": "back_employer_fen",
}
"""The fact of the open month that the sum of a kind of difference enters."""
KIND_OF_FACT = {fact: kind for kind, fact in POSTED_AS.items()}


@dataclass(frozen=True, slots=True)
class Difference:
    """One item of one earlier month: what it should be, what was paid so far, and the kind it is posted as
    (key of POSTED_AS).
    """

    month: date
    code: str
    name: str
    posted_as: str
    paid_fen: int
    right_fen: int

    @property
    def amount_fen(self) -> int:
        return self.right_fen - self.paid_fen


def posted_as(item: Item) -> str | None:
    """The posting of a difference of an item; None for taxes (taken in the open month), for memo lines, and
    for the lines that carry back pay themselves: those belong to the months they correct.

    A difference of an annual bonus joins the wages, as a second bonus of the year does.
    """
    if item.kind == "memo" or isinstance(item.rule, IncomeTax | BonusTax | SeveranceTax) or _carries(item):
        return None
    if item.kind == "earning":
        return "exempt" if item.tax == "exempt" else "wages"
    if item.kind == "employer":
        return "employer"
    return "contribution" if item.special_deduction else "deduction"


def _carries(item: Item) -> bool:
    return isinstance(item.rule, FromFact) and item.rule.fact in KIND_OF_FACT


def carriers(scheme: Scheme) -> dict[str, list[int]]:
    """Positions of the items that carry each back-pay fact of a month; a fact without one can't be paid."""
    found: dict[str, list[int]] = {fact: [] for fact in KIND_OF_FACT}
    for position, item in enumerate(scheme.items):
        if _carries(item):
            found[item.rule.fact].append(position)  # type: ignore[attr-defined]
    return found


def posted_columns(items: Sequence[Item], amounts: np.ndarray) -> dict[Key, Column]:
    """The columns of ``amounts[person, item]`` whose differences are posted, by key. Fen."""
    return {
        (item.code, kind): amounts[:, position]
        for position, item in enumerate(items)
        if (kind := posted_as(item))
    }


def differing(paid: dict[Key, Column], right: dict[Key, Column]) -> list[tuple[Key, np.ndarray]]:
    """Per key the rows where what is right is not what was paid; both hold the same people in one order.

    A key that a side lacks counts as 0 there: under another scheme the item does not exist.
    """
    found = []
    for key in dict.fromkeys((*right, *paid)):
        before, now = paid.get(key), right.get(key)
        one, other = (0 if column is None else column for column in (before, now))
        rows = np.flatnonzero(one != other)
        if rows.size:
            found.append((key, rows))
    return found


def differences(
    right: Result, row: int, paid: dict[str, int], names: dict[str, str] | None = None
) -> list[Difference]:
    """Differences of one person's month: recomputed amounts against what was paid so far by item code.

    An item that the recomputation no longer has (another scheme holds now) counts as 0 and needs its kind
    from ``names`` (code → kind of POSTED_AS, or "" for taxes and memo lines); without it KeyError is
    raised.
    """
    found = []
    items = {item.code: item for item in right.items}
    amounts = right.person(row)
    for code in dict.fromkeys((*items, *paid)):
        kind = posted_as(items[code]) if code in items else (names or {})[code]
        before, now = paid.get(code, 0), amounts.get(code, 0)
        if kind and before != now:
            name = items[code].name if code in items else code
            found.append(Difference(right.month, code, name, kind, before, now))
    return found


def facts_of(found: list[Difference]) -> dict[str, int]:
    """The back-pay facts of the open month: sums of the differences by kind. Fen."""
    facts = dict.fromkeys(POSTED_AS.values(), 0)
    for difference in found:
        facts[POSTED_AS[difference.posted_as]] += difference.amount_fen
    return facts
