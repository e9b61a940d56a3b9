"""Several acts judged apart become one measure: the heaviest is applied, equal ones add up, 48 months at most.

By analogy with what holds for public officials (公职人员政务处分法 15, 43): auxiliaries are none, the policy says so.
"""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

LIGHT_TO_HEAVY = ("none", "criticism", "warning", "demerit", "serious_demerit", "demotion", "dismissal")
LONGEST = {"warning": 6, "demerit": 12, "serious_demerit": 18, "demotion": 24}
"""Months that a measure may count at most; those that aren't named have no effect period."""
MOST = 48


class Measure(NamedTuple):
    """A measure, and how many months it counts."""

    kind: str
    months: int


def weight(kind: str) -> int:
    """Greater is heavier."""
    return LIGHT_TO_HEAVY.index(kind)


def combined(judged: Iterable[Measure]) -> Measure:
    """One measure for acts that were judged apart, in any order."""
    found = list(judged)
    heaviest = max((one.kind for one in found), key=weight, default="none")
    return Measure(heaviest, min(sum(one.months for one in found if one.kind == heaviest), MOST))


def heavier(kind: str, told: str) -> bool:
    """Is the measure heavier than what the person was told and pleaded against?"""
    return weight(kind) > weight(told)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def too_late(acts: Sequence[tuple[date, bool]], day: date, months: int) -> bool:
    """Have so many months gone by since every act? A crime (the second part) is never too late."""
    return not any(crime or day <= months_after(act_on, months) for act_on, crime in acts)
