"""Credited time: what somebody was there for in half-days and minutes, and what the kinds of training still ask of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

HALF_DAY = 240
"""Minutes of half a day in which credits are kept, whatever a day of lessons is by the rules."""


@dataclass(frozen=True)
class Credit:
    half_days: int
    minutes: int

    @classmethod
    def of(cls, minutes: int) -> "Credit":
        return cls(*divmod(minutes, HALF_DAY))


def credited(taught: int, hours_per_day: int) -> Credit:
    """Minutes taught as half-days of four hours (示例: eight hours of lessons are a day)."""
    return Credit.of(taught * 2 * HALF_DAY // (hours_per_day * 60))


def attended(present: int, days: int, least_percent: int) -> bool:
    """Was somebody there on enough days of a session?"""
    return present * 100 >= days * least_percent and present > 0


@dataclass(frozen=True)
class Need:
    """Days of a kind that somebody has to have: once, each year, or in the year before a promotion."""

    kind: str
    days: int
    per: str


def needs_of(content: Mapping[str, Any], category: str, family: str) -> list[Need]:
    """What the rules ask of somebody of a category in a post of a family; the row that names the family comes before the
    common ones of its kind."""
    found: dict[str, tuple[bool, Need]] = {}
    for row in content["required"]:
        families = (row.get("families") or "").split()
        if (row.get("categories") and category not in row["categories"]) or (
            families and family not in families
        ):
            continue
        known = found.get(row["kind"])
        if known is None or (families and not known[0]):
            found[row["kind"]] = (bool(families), Need(row["kind"], row["days"], row["per"]))
    return [need for _named, need in found.values()]


def annual_half_days(by_kind: Mapping[str, int], daily_most_days: int) -> int:
    """Half-days of a year that count as 年度培训: those of its kind, and daily study up to its most. ``by_kind``: minutes."""
    daily = min(by_kind.get("daily", 0), daily_most_days * 2 * HALF_DAY)
    return (by_kind.get("annual", 0) + daily) // HALF_DAY


def summed(rows: Iterable[tuple[int, int]]) -> int:
    """Minutes of records (half-days, minutes)."""
    return sum(half_days * HALF_DAY + minutes for half_days, minutes in rows)
