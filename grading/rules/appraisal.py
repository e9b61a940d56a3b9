"""民主测评: secret ballots counted into a score. Who cast which is nowhere recorded, only how many of each.

Each ballot calls a candidate 优秀, 称职, 基本称职 or 不称职. The score is the mean of the ballots' weights; a count is
valid when enough of the ballots handed out came back. Weights and turnout are the policy's (section ``appraisal``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

GRADES = ("excellent", "competent", "basic", "poor")
DEFAULTS = {"excellent": 100, "competent": 80, "basic": 60, "poor": 0, "turnout_percent": 66}


def setting(section: Mapping[str, Any], name: str) -> int:
    """A weight in points, or the least turnout in per cent."""
    value = section.get(name)
    return DEFAULTS[name] if value is None else int(value)


def score(votes: Sequence[int], section: Mapping[str, Any]) -> int:
    """Mean of the ballots in hundredths of a point (0 to 10000), half up; 0 where none was cast."""
    count = sum(votes)
    if not count:
        return 0
    total = sum(setting(section, grade) * number for grade, number in zip(GRADES, votes, strict=True))
    return (total * 200 + count) // (2 * count)


def valid(votes: Sequence[int], issued: int, section: Mapping[str, Any]) -> bool:
    """True when enough ballots came back, and not more than were handed out."""
    return 0 < sum(votes) <= issued and sum(votes) * 100 >= issued * setting(section, "turnout_percent")
