"""Annual results as ordinals: a higher number is a better year. 不定等次 is no result at all."""

from __future__ import annotations

NONE, FAIL, BASIC, COMPETENT, EXCELLENT = range(5)

NAMES: dict[str, int] = {
    "NONE": NONE,
    "FAIL": FAIL,
    "BASIC": BASIC,
    "COMPETENT": COMPETENT,
    "EXCELLENT": EXCELLENT,
}
