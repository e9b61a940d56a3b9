"""The ladder of consequences: pure, over the catalogue's rows. Points in hundredths, never positive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.catalogue.content import (
    DISCIPLINE_CASE,
    FIRST,
    FORBIDDEN_DUTY,
    HEAD,
    HEAD_POINTS,
    PERSON,
    POINTS,
    REPEAT,
    SEVERE,
    SEVERE_ONE,
    TALK,
    UNIT,
    UNIT_POINTS,
    UNIT_REPEAT,
)

ABOUT_A_PERSON = (TALK, DISCIPLINE_CASE)
"""What has no points."""


BARE = tuple({"trigger": trigger, "effect": POINTS} for trigger in (FIRST, REPEAT))
"""The ladder of a catalogue that says nothing of one: its points, and no more."""
NOT_LINKED = {"head_percent": 0, "same_kind_times": 10**6, "in_months": 1, "none_if_self_reported": True}


@dataclass(frozen=True)
class Facts:
    """What the ladder looks at. ``aim``: person, unit or head. ``times``: confirmed findings of the kind in the unit within the
    months of ``linked``, this one included; ``is_repeat``: the same problem of the same person or unit; ``linked``: the
    head's percent of this problem, where it has its own."""

    aim: str
    points: int
    severity: str = ""
    is_repeat: bool = False
    forbidden_duty: str = ""
    times: int = 1
    self_reported: bool = False
    linked: int | None = None


@dataclass(frozen=True)
class Drawn:
    """One consequence; ``points`` is 0 for what has none."""

    kind: str
    points: int = 0


def aim_of(target: str, forbidden_duty: str, *, has_person: bool) -> str:
    """A forbidden duty is on the unit that let it happen; what has no person is on the unit, or on its head."""
    if target == HEAD:
        return HEAD
    return PERSON if has_person and target == PERSON and not forbidden_duty else UNIT


def ladder_of(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return content.get("ladder") or BARE


def linked_of(content: Mapping[str, Any]) -> Mapping[str, Any]:
    return content.get("linked") or NOT_LINKED


def triggers(facts: Facts, linked: Mapping[str, Any]) -> set[str]:
    found = {REPEAT if facts.is_repeat else FIRST}
    found |= {SEVERE_ONE} if facts.severity == SEVERE else set()
    found |= {FORBIDDEN_DUTY} if facts.forbidden_duty else set()
    return found | ({UNIT_REPEAT} if facts.times >= linked["same_kind_times"] else set())


def drawn(facts: Facts, ladder: Sequence[Mapping[str, Any]], linked: Mapping[str, Any]) -> tuple[Drawn, ...]:
    """What follows, each kind once, by the row that weighs most: own points go to whom the finding is aimed at, talks and
    cases are for people, and a unit that found it itself spares its head."""
    holds = triggers(facts, linked)
    shares: dict[str, int] = {}
    for row in ladder:
        if row["trigger"] in holds and (kind := _kind(row["effect"], facts, linked)):
            shares[kind] = max(shares.get(kind, 0), _percent(row, facts, linked))
    found = (Drawn(kind, share_of(facts.points, percent, kind)) for kind, percent in shares.items())
    return tuple(one for one in found if one.points or one.kind in ABOUT_A_PERSON)


def _percent(row: Mapping[str, Any], facts: Facts, linked: Mapping[str, Any]) -> int:
    own = facts.linked if row["effect"] == HEAD_POINTS else None
    usual = linked["head_percent"] if row["effect"] == HEAD_POINTS else 100
    return next(percent for percent in (own, row.get("amount"), usual) if percent is not None)


def share_of(points: int, percent: int, kind: str = POINTS) -> int:
    """So many percent of points taken; a rest below a hundredth is not taken."""
    return 0 if kind in ABOUT_A_PERSON else -(-points * percent // 100)


def _kind(effect: str, facts: Facts, linked: Mapping[str, Any]) -> str:
    if effect == POINTS:
        return {PERSON: POINTS, UNIT: UNIT_POINTS, HEAD: HEAD_POINTS}[facts.aim]
    if effect in ABOUT_A_PERSON:
        return effect if facts.aim == PERSON else ""
    if effect == HEAD_POINTS and facts.self_reported and linked["none_if_self_reported"]:
        return ""
    return effect
