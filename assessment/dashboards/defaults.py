"""Rules of steering that a county starts from: a proposed default, 示例."""

from typing import Any

_TOP = (
    ("personnel.employed", 0, None),
    ("personnel.gone", 2, None),
    ("complaints.proven", 3, None),
    ("complaints.received", 1, None),
    ("duty.posts_signed", 2, 95),
    ("duty.handed_over", 2, 90),
    ("training.trained", 2, 90),
    ("talks.held", 1, None),
)
_MATRIX = (
    ("personnel.joined", 0),
    ("duty.posts_evidenced", 2),
    ("duty.posts_manned", 2),
    ("duty.closed", 0),
    ("talks.demands", 0),
    ("honours.given", 0),
    ("discipline.given", 2),
    ("inspections.findings", 2),
)

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "责任与讲评（示例）",
    "note": "示例：指标、目标、标红线和约谈情形由本局核定。",
    "least_people": 5,
    "amber_sigma": 200,
    "red_sigma": 300,
    "report_days": 10,
    "summons_days": 10,
    "measures": [
        {"code": code, "place": "top", "weight": weight} | ({"target": target} if target is not None else {})
        for code, weight, target in _TOP
    ]
    + [{"code": code, "place": "matrix", "weight": weight} for code, weight in _MATRIX],
    "triggers": [
        {"name": "属实投诉多发", "code": "complaints.proven", "at_least": 3},
        {"name": "交接班连续三个月标红", "code": "duty.handed_over", "red_months": 3},
    ],
}
