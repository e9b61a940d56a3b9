"""Pure rules of complaints: clocks, who may not handle one, what is masked, and how many are many for a unit."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WORKING, CALENDAR = "working", "calendar"
OFFICE, UNIT = "office", "unit"
MASK = "某"


@dataclass(frozen=True)
class Clock:
    """``days`` counted as working or calendar days; ``more`` may be granted once; from acceptance, or from receipt."""

    days: int
    counted: str
    more: int
    since_accepted: bool = False


def last_of(days: int, counted: str, since: date, is_working: Callable[[date], bool]) -> date:
    """The last of so many days after ``since``. Calendar days that end on a day of rest end on the next working day."""
    if counted == CALENDAR:
        found = since + timedelta(days=days)
        while not is_working(found):
            found += timedelta(days=1)
        return found
    found, left = since, days
    while left > 0:
        found += timedelta(days=1)
        left -= is_working(found)
    return found


def resumed(due: date, counted: str, stopped: date, until: date, is_working: Callable[[date], bool]) -> date:
    """The deadline of a clock that stood still from ``stopped`` to ``until``: as many days remain as did then."""
    if until <= stopped:
        return due
    still = [stopped + timedelta(days=n) for n in range((until - stopped).days)]
    if counted == CALENDAR:
        return last_of(len(still), CALENDAR, due, is_working)
    return last_of(sum(map(is_working, still)), WORKING, due, is_working)


@dataclass(frozen=True)
class Hand:
    """Somebody who is to handle a complaint: whether they belong to the unit complained about, are complained about
    themselves, or have said that they have an interest."""

    name: str
    of_unit: bool = False
    accused: bool = False
    recused: bool = False


def conflicts(hands: Collection[Hand], denunciation: bool) -> list[tuple[str, str]]:
    """What forbids these people to handle it: (reason, name). A denunciation never goes to the unit that it is about, and
    nothing is handled by that unit alone, nor by fewer than two."""
    found = [("accused", hand.name) for hand in hands if hand.accused]
    found += [("recused", hand.name) for hand in hands if hand.recused and not hand.accused]
    tied = [hand for hand in hands if hand.of_unit]
    if denunciation:
        found += [("denounced", hand.name) for hand in tied]
    elif hands and len(tied) == len(hands):
        found.append(("alone", tied[0].name))
    if len(hands) < 2:
        found.append(("two", ""))
    return found


def masked(text: str, *secret: str) -> str:
    """The text without the name, numbers and addresses told apart; of a name its family name stays."""
    for word in sorted({one.strip() for one in secret}, key=len, reverse=True):
        if len(word) >= 2:
            kept = word[0] + MASK if re.fullmatch(r"[\u4e00-\u9fff]{2,4}", word) else "＊" * min(len(word), 8)
            text = text.replace(word, kept)
    return re.sub(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?![\dXx])", lambda hit: "＊" * 8, text)


def _poisson_up_to(count: int, expected: float) -> float:
    """The chance of at most so many where ``expected`` are usual."""
    logs = [k * math.log(expected) - expected - math.lgamma(k + 1) for k in range(count + 1)]
    return math.fsum(math.exp(one) for one in logs)


def limits(expected: float, level: float) -> tuple[int, int]:
    """The fewest and the most that chance alone gives with this certainty (Poisson, two-sided): what lies beyond is told
    apart from the bureau, what lies within is not."""
    if expected <= 0:
        return 0, 0
    tail = (1 - level) / 2
    low = 0
    while _poisson_up_to(low, expected) <= tail:
        low += 1
    high = low
    while _poisson_up_to(high, expected) < 1 - tail:
        high += 1
    return low, high


WARN, ALARM = 0.95, 0.998
WITHIN, ABOVE_WARN, ABOVE_ALARM, BELOW = "within", "warn", "alarm", "below"


def standing(count: int, expected: float) -> str:
    """Whether a unit differs from the bureau by more than chance."""
    if count > limits(expected, ALARM)[1]:
        return ABOVE_ALARM
    if count > limits(expected, WARN)[1]:
        return ABOVE_WARN
    return BELOW if count < limits(expected, WARN)[0] else WITHIN


def median(values: Iterable[int]) -> float | None:
    """The middle one; None of nothing."""
    known = sorted(values)
    if not known:
        return None
    middle = len(known) // 2
    return float(known[middle]) if len(known) % 2 else (known[middle - 1] + known[middle]) / 2


def per_hundred(count: int, people: int) -> float | None:
    return round(100 * count / people, 1) if people else None


def percent(part: int, whole: int) -> int | None:
    return round(100 * part / whole) if whole else None


def overall(results: Sequence[str]) -> str:
    """The finding of a whole complaint for its figures: proven as soon as one allegation is, in part or in full."""
    for one in ("true", "partly", "untrue", "unproven"):
        if one in results:
            return one
    return results[0] if results else ""


def points_of(points: int, result: str, partly_percent: int) -> int:
    """What a finding takes off, in hundredths, never positive."""
    share = {"true": 100, "partly": partly_percent}.get(result, 0)
    return -(points * share // 100)
