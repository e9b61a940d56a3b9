"""Rules of discipline a county starts from. Limits of the law are the schema's; the rest is a proposed default, 示例."""

from typing import Any


def _measure(kind: str, months: int, points: int, grade_cap: str = "any") -> dict[str, Any]:
    return {
        "kind": kind,
        "months": months,
        "points": points,
        "grade_cap": grade_cap,
        "rule_needed": kind != "criticism",
    }


EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "处分规则（示例）",
    "note": "示例：影响期参照公职人员的规定，扣分、等次上限和办理期限由本局依当地规定核定；不设罚款。",
    "measures": [
        _measure("criticism", 0, -200),
        _measure("warning", 6, -500, "COMPETENT"),
        _measure("demerit", 12, -1000, "BASIC"),
        _measure("serious_demerit", 18, -1500, "BASIC"),
        _measure("demotion", 24, -2000, "FAIL"),
        _measure("dismissal", 0, 0),
    ],
    "clocks": {
        "register": 2,
        "file": 5,
        "open": 5,
        "report": 30,
        "plea": 5,
        "decide": 10,
        "union": 5,
        "serve": 3,
        "whole": 60,
        "extension": 30,
        "since_act": 12,
        "review": 30,
        "answer": 30,
    },
    "barred_years": 5,
}
