"""Figures as people type and read them: points are stored in hundredths, attendance in half-days; nothing is rounded."""

import re
import unicodedata
from decimal import Decimal

_PLAIN = re.compile(r"\d{1,4}(\.\d{1,4})?")


def steps(text: str, per_unit: int) -> int:
    """A plain number that isn't negative, counted in steps of one ``per_unit``-th: "1.5" in halves is 3.

    Raises ValueError for anything else, and for what lies between two steps.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _PLAIN.fullmatch(plain):
        raise ValueError(text)
    counted = Decimal(plain) * per_unit
    if counted != int(counted):
        raise ValueError(text)
    return int(counted)


def points(value: int | None) -> str:
    """Hundredths of a point as text: −750 is −7.5; nothing for None."""
    return "" if value is None else f"{value / 100:g}"


def signed(value: int | None) -> str:
    """The same with its sign: +2, −7.5."""
    return ("+" if value and value > 0 else "") + points(value)


def days(half_days: int) -> str:
    """Half-days as days: 41 is 20.5."""
    return f"{half_days / 2:g}"
