"""Which shift is due: when its windows for signing in and out are open, by the duty rules (pure)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

IN, OUT = "in", "out"


@dataclass(frozen=True)
class Windows:
    """From when to when a shift's sign-in and sign-out are taken."""

    in_from: datetime
    in_until: datetime
    out_from: datetime
    out_until: datetime

    def open(self, at: datetime) -> bool:
        return self.in_from <= at <= self.out_until


def windows(starts: datetime, ends: datetime, sign_in: Mapping[str, int]) -> Windows:
    """The windows of a shift. Those of a short one meet in its middle, so that no moment is both."""
    middle = starts + (ends - starts) / 2
    return Windows(
        starts - timedelta(minutes=sign_in["before_minutes"]),
        min(starts + timedelta(minutes=sign_in["after_start_minutes"]), middle),
        max(ends - timedelta(minutes=sign_in["before_end_minutes"]), middle),
        ends + timedelta(minutes=sign_in["after_minutes"]),
    )


@dataclass(frozen=True)
class Due:
    """A shift with what is to be signed now: ``IN``, ``OUT``, or nothing ("") until ``opens``."""

    shift: Any
    side: str
    opens: datetime | None = None


def due(shifts: Iterable[tuple[Any, Windows, bool, bool]], at: datetime) -> Due | None:
    """What somebody is to sign at a moment, of (shift, its windows, signed in, signed out): out of the shift that ends
    before into the one that begins; where nothing is to be signed yet, the shift that comes next."""
    known = sorted(shifts, key=lambda one: one[0].starts)
    for shift, window, signed_in, signed_out in known:
        if window.out_from <= at <= window.out_until and not signed_out:
            return Due(shift, OUT)
        if window.in_from <= at <= window.in_until and not signed_in:
            return Due(shift, IN)
    for shift, window, signed_in, signed_out in known:
        if not signed_in and at < window.in_from:
            return Due(shift, "", window.in_from)
        if not signed_out and at < window.out_from:
            return Due(shift, "", window.out_from)
    return None
