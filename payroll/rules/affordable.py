"""The highest parameter of a draft that a budget can bear, found by search over whole steps.

A ``Dial`` names what is turned: one amount of an item's rule, or all amounts of its table by a percentage.
Cost has to grow with the dial; the search says so when it doesn't.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

AMOUNT_KEYS = ("amount_fen", "standard_fen", "per_year_fen", "rate_fen", "cap_fen")
TABLE_KEYS = ("cells", "standards")


@dataclass(frozen=True, slots=True)
class Dial:
    """``key`` of an item's rule: an amount in fen (AMOUNT_KEYS), or a table (TABLE_KEYS) turned in percent
    of what the draft says.
    """

    code: str
    key: str

    @property
    def is_table(self) -> bool:
        return self.key in TABLE_KEYS


def dials(content: dict) -> list[tuple[Dial, str]]:
    """The dials of a draft, with the name of the item."""
    found = []
    for item in content["items"]:
        found += [
            (Dial(item["code"], key), item["name"])
            for key in (*AMOUNT_KEYS, *TABLE_KEYS)
            if item["rule"].get(key) is not None
        ]
    return found


def turned(content: dict, dial: Dial, value: int) -> dict:
    """A copy of the draft with the dial at ``value``: fen, or percent for a table (whole yuan, half up).

    Raises KeyError for a dial that isn't there.
    """
    content = copy.deepcopy(content)
    item = next((item for item in content["items"] if item["code"] == dial.code), None)
    if item is None or dial.key not in item["rule"]:
        raise KeyError(dial)
    item["rule"][dial.key] = scaled(item["rule"][dial.key], value, 100) if dial.is_table else value
    return content


def scaled(amounts, top: int, bottom: int):
    """A table or an amount × top ÷ bottom, to whole yuan, halves up. None stays None."""
    if isinstance(amounts, dict):
        return {key: scaled(value, top, bottom) for key, value in amounts.items()}
    if isinstance(amounts, list):
        return [scaled(value, top, bottom) for value in amounts]
    if amounts is None:
        return None
    unit = bottom * 100
    return (2 * amounts * top + unit) // (2 * unit) * 100


@dataclass(frozen=True, slots=True)
class Affordable:
    """``value`` is the highest dial setting within the budget (None: not even the lowest); ``tried`` are
    (value, cost in fen) in order.
    """

    value: int | None
    cost_fen: int | None
    next_cost_fen: int | None
    tried: tuple[tuple[int, int], ...]


def highest_affordable(
    cost_of: Callable[[int], int], *, low: int, high: int, step: int, budget_fen: int
) -> Affordable:
    """Largest low + k × step up to ``high`` whose cost stays within the budget, by bisection.

    ``cost_of(value)`` is asked at most once per value. Raises ValueError if a higher value was found to
    cost less.
    """
    if step <= 0 or high < low:
        raise ValueError("搜索范围或步长不正确。")
    known: dict[int, int] = {}

    def cost(position: int) -> int:
        value = low + position * step
        if value not in known:
            known[value] = cost_of(value)
        return known[value]

    first, last = 0, (high - low) // step
    if cost(first) > budget_fen and cost(last) >= cost(first):
        return Affordable(None, None, cost(first), tuple(known.items()))
    if cost(last) > budget_fen >= cost(first):
        while last - first > 1:
            middle = (first + last) // 2
            first, last = (middle, last) if cost(middle) <= budget_fen else (first, middle)
    else:
        first = last
    ordered = [known[value] for value in sorted(known)]
    if ordered != sorted(ordered):
        raise ValueError("成本并不随该参数增加，无法用搜索确定上限，请换一个参数。")
    value = low + first * step
    following = known.get(value + step)
    return Affordable(value, known[value], following, tuple(known.items()))
