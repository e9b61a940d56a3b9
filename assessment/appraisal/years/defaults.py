"""A year's rules that a county starts from; every figure is a proposed default, 示例."""

from typing import Any

EXAMPLE: dict[str, Any] = {
    "format": 1,
    "title": "年度考核办法（示例）",
    "note": "示例：比例、分数线、期限和依据由本局依当地规定核定。",
    "by": "average",
    "least_months": 6,
    "lines": {"excellent_from": 95, "competent_from": 80, "basic_from": 60},
    "failed_months": 2,
    "service_months": 12,
    "probation_ungraded": True,
    "excellent_cap_percent": 20,
    "pool_below": 5,
    "sanctions_count": "decided",
    "sanctions": [
        {"kind": "criticism", "cap": "any"},
        {"kind": "warning", "cap": "COMPETENT"},
        {"kind": "demerit", "cap": "BASIC"},
        {"kind": "serious_demerit", "cap": "BASIC"},
        {"kind": "demotion", "cap": "FAIL"},
        {"kind": "dismissal", "cap": "FAIL"},
    ],
    "named": "excellent",
    "publicity_days": 5,
    "objection_days": 3,
    "reply_days": 3,
    "consequences": [
        {"grade": "EXCELLENT", "running": 1, "what": "award", "article": "年度优秀，可以给予一次性奖励（示例）"},
        {"grade": "EXCELLENT", "running": 2, "what": "step", "article": "连续两年优秀，可以晋升一档（示例）"},
        {"grade": "BASIC", "running": 1, "what": "talk", "article": "年度基本合格，谈话并限期三个月改进（示例）"},
        {"grade": "FAIL", "running": 1, "what": "talk", "article": "年度不合格，由负责人谈话（示例）"},
        {"grade": "FAIL", "running": 1, "what": "demotion", "article": "年度不合格且未解除合同的，降低一个层级（示例）"},
        {"grade": "FAIL", "running": 1, "what": "renewal", "article": "年度不合格，合同到期是否续签须研究（示例）"},
        {"grade": "FAIL", "running": 2, "what": "ending", "article": "连续两年不合格，可以依法解除劳动合同（示例）"},
    ],
}  # fmt: skip
