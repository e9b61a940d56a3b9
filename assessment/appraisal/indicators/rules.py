"""Rules that turn a count into points: a closed set of pure functions. Points in hundredths, counts whole."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Mapping[str, Any]


def _off(rule: Rule, full: int, counted: int, _median: int | None) -> int:
    """So many off per occurrence beyond those that are free."""
    return full - rule["each"] * max(0, counted - (rule.get("free") or 0))


def _gain(rule: Rule, _full: int, counted: int, _median: int | None) -> int:
    """A base, and so many on top per occurrence."""
    return (rule.get("base") or 0) + rule["each"] * counted


def _steps(rule: Rule, full: int, counted: int, _median: int | None) -> int:
    """The points of the highest step that the count reaches; below the first step the full points."""
    steps = sorted((step["from"], step["points"]) for step in rule["steps"])
    reached = bisect_right([start for start, _points in steps], counted)
    return steps[reached - 1][1] if reached else full


def _median(rule: Rule, full: int, counted: int, median: int | None) -> int:
    """The unit's median gives a share of the full points, others in proportion; over a median of 0 everything is full."""
    share = rule["share"]
    if not median:
        return full if counted else full * share // 100
    return full * share * counted // (100 * median)


RULES: dict[str, Callable[[Rule, int, int, int | None], int]] = {
    "off": _off,
    "gain": _gain,
    "steps": _steps,
    "median": _median,
}


@dataclass(frozen=True)
class Indicator:
    """One indicator of a policy. ``full`` and its bounds in hundredths; ``own`` is the post family it belongs to, empty for
    those of everybody. ``typed``: the head may type it; ``source``: the counter it is counted by, if any."""

    code: str
    name: str
    full: int
    own: str = ""
    guidance: str = ""
    typed: bool = True
    source: str = ""
    rule: Rule = field(default_factory=dict)
    floor: int = 0
    ceiling: int | None = None

    @property
    def by_median(self) -> bool:
        return self.rule.get("kind") == "median"

    def points(self, counted: int | None, median: int | None = None) -> int | None:
        """Points of a count, never below the floor, above the ceiling or beyond the full points; None of no count."""
        if counted is None or not self.rule:
            return None
        found = RULES[self.rule["kind"]](self.rule, self.full, counted, median)
        ceiling = self.full if self.ceiling is None else min(self.ceiling, self.full)
        return max(min(self.floor, ceiling), min(found, ceiling))


BY_INDICATORS = "items"
WHOLE = Indicator("S0", "岗位履职", 4000, own="*")
"""What is asked in a post whose family has no indicators of its own: typed, with all their points."""


def by_indicators(content: Mapping[str, Any]) -> bool:
    """True when each indicator is scored; else the head types one score."""
    return content.get("scoring") == BY_INDICATORS


def _read(item: Mapping[str, Any], own: str) -> Indicator:
    fetched = item.get("value") or {"from": "typed"}
    floor, ceiling = fetched.get("floor"), fetched.get("ceiling")
    return Indicator(
        code=item["code"],
        name=item["name"],
        full=item["points"] * 100,
        own=own,
        guidance=item.get("guidance") or "",
        typed=fetched["from"] != "counted",
        source=fetched.get("source") or "",
        rule=fetched.get("rule") or {},
        floor=floor or 0,
        ceiling=ceiling,
    )


def indicators_of(content: Mapping[str, Any], family: str) -> list[Indicator]:
    """The indicators of somebody in a post of a family, in order: those of everybody, then the family's own, or those of
    the family that the policy takes for posts it does not name. None where the policy asks for one score."""
    if not by_indicators(content):
        return []
    groups = {group["family"]: group["items"] for group in content["specific"]}
    own = family if family in groups else content.get("other_family") or ""
    specific = [_read(item, own) for item in groups[own]] if own in groups else [WHOLE]
    return [*(_read(item, "") for item in content["common"]), *specific]


def named(content: Mapping[str, Any]) -> dict[tuple[str, str], Indicator]:
    """(family, code) → indicator, of every family and of those that have none; the family is empty for those of everybody."""
    families = ["", *(group["family"] for group in content.get("specific", []))]
    known = [one for family in families for one in indicators_of(content, family)]
    return {(one.own, one.code): one for one in [*known, WHOLE]}
