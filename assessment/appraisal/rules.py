"""Assessment rules: pure, over plain values. Points in hundredths."""

from collections.abc import Mapping
from typing import Any


def excellent_seats(heads: int, cap_percent: int) -> int:
    """The highest number of 优秀 among ``heads`` assessed people: the cap rounded down."""
    return heads * cap_percent // 100


def suggested_grade(total_points: int, content: Mapping[str, Any]) -> str:
    """The grade the total suggests; the head decides. ``total_points`` in hundredths."""
    steps = content["suggest"]
    for key, grade in (
        ("excellent_from", "EXCELLENT"),
        ("competent_from", "COMPETENT"),
        ("basic_from", "BASIC"),
    ):
        if total_points >= steps[key] * 100:
            return grade
    return "FAIL"


def suggested_grades(totals: Mapping[int, int], content: Mapping[str, Any], seats: int) -> dict[int, str]:
    """Sheet id → the grade its total suggests, no more 优秀 than there are ``seats``.

    The highest totals come first; who shares a total with somebody left out is left out too, and is 合格.
    """
    found = {sheet: suggested_grade(total, content) for sheet, total in totals.items()}
    ranked = sorted((total for sheet, total in totals.items() if found[sheet] == "EXCELLENT"), reverse=True)
    if len(ranked) > seats:
        left_out = ranked[seats]
        for sheet, total in totals.items():
            if found[sheet] == "EXCELLENT" and total <= left_out:
                found[sheet] = "COMPETENT"
    return found
