"""Back pay by difference: a locked month recomputed on paper with what is known now, and only the
differences posted.

Each difference is a line (month, item, fen). Taxes are not posted: the cumulative method takes the right
tax in the open month, because the income of the back pay enters its sums there. For any order of late facts
the total is the same, since every recomputation is compared with what was paid so far (the old slip and all
adjustments of it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from payroll.rules.engine import Result
from payroll.rules.law_rules import BonusTax, IncomeTax, SeveranceTax
from payroll.rules.scheme import Item

POSTED_AS = {
    "wages": "back_pay_fen",
    "exempt": "back_pay_exempt_fen",
    "contribution": "back_contribution_fen",
    "deduction": "back_deduction_fen",
    "employer": "back_employer_fen",
}
"""The fact of the open month that the sum of a kind of difference enters."""


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
    """How a difference of an item is posted; None for taxes (taken in the open month) and for memo lines.

    A difference of an annual bonus joins the wages, as a second bonus of the year does.
    """
    if item.kind == "memo" or isinstance(item.rule, IncomeTax | BonusTax | SeveranceTax):
        return None
    if item.kind == "earning":
        return "exempt" if item.tax == "exempt" else "wages"
    if item.kind == "employer":
        return "employer"
    return "contribution" if item.special_deduction else "deduction"


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
