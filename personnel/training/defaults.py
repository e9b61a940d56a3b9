"""Rules of training a county starts from: 示例 throughout, to be set by the county. Days: common local rules (Shenzhen 年度 10,
晋升 15 days); fitness: common notices for the recruitment of police."""

from typing import Any

from personnel.training.certificates.content import EXAMPLE_KINDS

_LIMITS = {
    "T01": {"1": (1310, 1340), "2": (1410, 1440)},
    "T02": {"1": (26500, 27500)},
    "T03": {"2": (26000, 27000)},
    "T04": {"1": (26500, 26500), "2": (23000, 23000)},
}

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "培训规则（示例）",
    "note": "示例：各类天数、学时、补考、体能标准和年龄界限由本局依当地规定核定。",
    "required": [
        {"kind": "initial", "days": 15, "per": "once"},
        {"kind": "annual", "days": 10, "per": "year"},
        {"kind": "promotion", "days": 15, "per": "level"},
        {
            "kind": "special",
            "days": 3,
            "per": "year",
            "categories": ["attendant"],
            "families": "巡逻处突 交通管理",
        },
    ],
    "credit": {"hours_per_day": 8, "least_percent": 80, "daily_most_days": 5},
    "exam": {"pass_mark": 6000, "resits": 1, "resit_days": 30, "objection_minutes": 30},
    "items": [
        {
            "code": "T01",
            "name": "10 米×4 往返跑",
            "unit": "s",
            "direction": "most",
            "rounding": "tenth-up",
            "tries": 1,
        },
        {
            "code": "T02",
            "name": "1000 米跑",
            "unit": "s",
            "direction": "most",
            "rounding": "whole-up",
            "tries": 1,
        },
        {
            "code": "T03",
            "name": "800 米跑",
            "unit": "s",
            "direction": "most",
            "rounding": "whole-up",
            "tries": 1,
        },
        {
            "code": "T04",
            "name": "纵跳摸高",
            "unit": "cm",
            "direction": "least",
            "rounding": "whole-down",
            "tries": 3,
        },
    ],
    "standards": [
        {"item": item, "sex": sex, "ages": ages, "age": 30, "limit": limit}
        for item, sexes in _LIMITS.items()
        for sex, limits in sexes.items()
        for ages, limit in zip(("le", "gt"), limits, strict=True)
    ],
    "certificates": EXAMPLE_KINDS,
    "gate": {"since": "2026-01-01", "oath": True, "before_months": 12},
}
