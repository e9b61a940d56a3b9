"""Which punch signs which shift: the one rule for phones, desks, machines and lists.

A shift is an interval; a punch belongs to it by the windows of the duty rules, whatever day it was made on and whatever
the machine calls it (in, out). The first within the window of coming signs in, the last within that of going signs out.
Where two shifts adjoin, one punch at their common edge may serve both and is marked; nowhere else does a punch serve two.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

OK, LATE, EARLY, LATE_EARLY = "ok", "late", "early", "late_early"
NO_IN, NO_OUT, NO_RECORD, ON = "no_in", "no_out", "no_record", "on"
BEFORE, OPEN, AWAY, NOTHING = "before", "open", "away", ""
"""BEFORE, OPEN: a file that ends at the month's edges can't hold the other punch. NOTHING: the shift hasn't begun."""

APPROVED, ELSEWHERE, SET = "approved", "elsewhere", "set"
"""What is said of a punch: repaired with approval, made outside, put right by an administrator (its time stays)."""
IN_APPROVED, OUT_APPROVED, IN_ELSEWHERE, OUT_ELSEWHERE, BY_ADMINISTRATOR, SHARED_IN, SHARED_OUT = (
    "in_by_approval", "out_by_approval", "in_elsewhere", "out_elsewhere", "set_by_administrator", "shared_in", "shared_out",
)  # fmt: skip
_IN = {APPROVED: IN_APPROVED, ELSEWHERE: IN_ELSEWHERE, SET: BY_ADMINISTRATOR}
_OUT = {APPROVED: OUT_APPROVED, ELSEWHERE: OUT_ELSEWHERE, SET: BY_ADMINISTRATOR}


@dataclass(frozen=True)
class Windows:
    """When a punch belongs to a shift, in minutes; what is too short to count; two punches that are one, in seconds."""

    grace: int
    before: int
    after_start: int
    before_end: int
    after: int
    same_seconds: int

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> "Windows":
        """Of the content of a duty policy."""
        told = content["sign_in"]
        return cls(
            told["grace_minutes"], told["before_minutes"], told["after_start_minutes"],
            told["before_end_minutes"], told["after_minutes"], told["same_seconds"],
        )  # fmt: skip


@dataclass(frozen=True)
class Duty:
    """One shift of a person. ``away``: why the person was to be elsewhere, such as leave."""

    key: Any
    starts: datetime
    ends: datetime
    away: str = ""

    @property
    def middle(self) -> datetime:
        return self.starts + (self.ends - self.starts) / 2


@dataclass(frozen=True)
class Stamp:
    """One punch of a person."""

    key: Any
    at: datetime
    mark: str = ""


@dataclass(frozen=True)
class Paired:
    """What a shift has of punches."""

    key: Any
    state: str
    signed_in: Stamp | None = None
    signed_out: Stamp | None = None
    late: int = 0
    early: int = 0
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """From when to when a punch signs one end of a shift; ``above`` leaves the first instant out."""

    first: datetime
    last: datetime
    above: bool = False

    def has(self, at: datetime) -> bool:
        return (self.first < at if self.above else self.first <= at) and at <= self.last


def windows(duty: Duty, before: Duty | None, after: Duty | None, rules: Windows) -> tuple[Window, Window]:
    """The windows of coming and of going, parted from those of the shifts before and after."""
    middle = duty.middle
    first = duty.starts - timedelta(minutes=rules.before)
    above = False
    if before is not None:
        edge = before.middle if before.ends == duty.starts else _between(before, duty)
        if edge >= first:
            first, above = edge, True
    last = duty.ends + timedelta(minutes=rules.after)
    if after is not None:
        last = min(last, after.middle if duty.ends == after.starts else _between(duty, after))
    come = Window(first, min(middle, duty.starts + timedelta(minutes=rules.after_start)), above)
    leaving = duty.ends - timedelta(minutes=rules.before_end)
    return come, Window(max(middle, leaving), last, above=middle >= leaving)


def _between(one: Duty, other: Duty) -> datetime:
    return one.ends + (other.starts - one.ends) / 2


def collapsed(
    stamps: Iterable[Stamp], edges: Collection[tuple[datetime, datetime]], seconds: int
) -> list[Stamp]:
    """The punches in order without repetitions: of those made within seconds the first. Near a common edge all stay,
    for one may be a going and the next a coming."""
    kept: list[Stamp] = []
    for stamp in sorted(stamps, key=lambda one: (one.at, str(one.key))):
        near = any(first <= stamp.at <= last for first, last in edges)
        if (
            kept
            and (stamp.at - kept[-1].at).total_seconds() < seconds
            and not (near and stamp.at > kept[-1].at)
        ):
            continue
        kept.append(stamp)
    return kept


def pair(
    duties: Iterable[Duty],
    stamps: Iterable[Stamp],
    rules: Windows,
    *,
    now: datetime | None = None,
    within: tuple[datetime, datetime] | None = None,
) -> list[Paired]:
    """Every shift of one person with its punches, in order of time; the shifts don't overlap.

    ``now``: the shifts after it haven't begun, those around it may still be signed. ``within``: the punches are known
    from the first instant to the second only, as in a file of one month.
    """
    ordered = sorted(duties, key=lambda duty: (duty.starts, duty.ends))
    around = [(before, duty, after) for before, duty, after in zip(
        [None, *ordered[:-1]], ordered, [*ordered[1:], None], strict=True)] if ordered else []  # fmt: skip
    places = [(duty, *windows(duty, before, after, rules)) for before, duty, after in around]
    edges = [
        (places[i + 1][1].first, going.last)
        for i, (duty, _come, going) in enumerate(places[:-1])
        if duty.ends == places[i + 1][0].starts
    ]
    known = collapsed(stamps, edges, rules.same_seconds)
    came = [next((s for s in known if come.has(s.at)), None) for _duty, come, _going in places]
    went = [next((s for s in reversed(known) if going.has(s.at)), None) for _duty, _come, going in places]
    found = []
    for i, (duty, come, going) in enumerate(places):
        signed_in, signed_out = came[i], went[i]
        marks = [_IN[signed_in.mark]] if signed_in and signed_in.mark in _IN else []
        marks += [_OUT[signed_out.mark]] if signed_out and signed_out.mark in _OUT else []
        marks += [SHARED_IN] if i and signed_in and signed_in is went[i - 1] else []
        marks += [SHARED_OUT] if i + 1 < len(places) and signed_out and signed_out is came[i + 1] else []
        late = _counted(signed_in, signed_in.at - duty.starts if signed_in else None, rules)
        early = _counted(signed_out, duty.ends - signed_out.at if signed_out else None, rules)
        state = _state(duty, come, going, signed_in, signed_out, late, early, now, within)
        found.append(Paired(duty.key, state, signed_in, signed_out, late, early, tuple(dict.fromkeys(marks))))
    return found


def _counted(stamp: Stamp | None, missed: timedelta | None, rules: Windows) -> int:
    """Minutes late or early; none below the grace, none where an administrator put it right."""
    if stamp is None or missed is None or stamp.mark == SET:
        return 0
    minutes = int(missed.total_seconds() // 60)
    return minutes if minutes > 0 and minutes >= rules.grace else 0


def _state(duty, come, going, signed_in, signed_out, late, early, now, within) -> str:
    if signed_in and signed_out:
        return LATE_EARLY if late and early else LATE if late else EARLY if early else OK
    unknown_in = within is not None and come.first < within[0]
    unknown_out = within is not None and going.last >= within[1]
    still = now is not None and now <= going.last
    if signed_in:
        return ON if still else OPEN if unknown_out else NO_OUT
    if signed_out:
        return BEFORE if unknown_in else NO_IN
    if duty.away:
        return AWAY
    if (now is not None and now < duty.starts) or (unknown_in and unknown_out):
        return NOTHING
    if still or unknown_out:
        return NO_IN
    return NO_OUT if unknown_in else NO_RECORD
