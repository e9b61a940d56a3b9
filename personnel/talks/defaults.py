"""Rules of talks and demands that a county starts from: a proposed default, 示例."""

from typing import Any

from personnel.talks.content import HARDSHIP

KINDS = ("薪酬待遇", "排班休假", "工作环境装备", "培训成长", "困难帮扶", "意见建议", "其他")

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "谈心谈话与诉求办理（示例）",
    "note": "示例：谈话的情形、次数和各项期限由本局核定。",
    "times_a_year": 2,
    "newcomer_months": [1, 3, 6],
    "occasions": [
        {"code": "moved", "days": 5},
        {"code": "leaving", "days": 5},
        {"code": "failed_month", "days": 5},
        {"code": "sanction", "days": 5},
        {"code": "finding", "days": 5},
    ],
    "note_readers": ["political"],
    "demand_kinds": [
        {"code": f"D{n:02d}", "name": name, HARDSHIP: name == "困难帮扶"} for n, name in enumerate(KINDS, 1)
    ],
    "owner_days": 2,
    "answer_days": 10,
    "rating_days": 10,
}
