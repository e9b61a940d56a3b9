"""Which shift is due: what somebody is to sign at a moment, by the windows of pairing (pure)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assessment.duty.rules.pairing import Window

IN, OUT = "in", "out"


@dataclass(frozen=True)
class Open:
    """A shift with its windows of coming and going, and whether it has been signed in and out."""

    shift: Any
    come: Window
    going: Window
    signed_in: bool
    signed_out: bool


@dataclass(frozen=True)
class Due:
    """A shift with what is to be signed now: ``IN``, ``OUT``, or nothing ("") until ``opens``."""

    shift: Any
    side: str
    opens: datetime | None = None


def due(shifts: Iterable[Open], at: datetime) -> Due | None:
    """What somebody is to sign at a moment: out of the shift that ends before into the one that begins; where nothing
    is to be signed yet, the shift that comes next."""
    known = sorted(shifts, key=lambda one: one.shift.starts)
    for one in known:
        if one.come.has(at) and not one.signed_in:
            return Due(one.shift, IN)
        if one.going.has(at) and not one.signed_out:
            return Due(one.shift, OUT)
    for one in known:
        if not one.signed_in and at < one.come.first:
            return Due(one.shift, "", one.come.first)
        if not one.signed_out and at < one.going.first:
            return Due(one.shift, "", one.going.first)
    return None
