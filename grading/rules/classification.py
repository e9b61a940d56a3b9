"""Post classification: weighted hardship factors → score → class, and the duties no auxiliary may have.

The method is the content of a POST_CLASSES policy version. Factor values are whole numbers 0..`scale`;
the score is in hundredths of a point of 100: Σ weight_i × value_i ÷ (Σ weight × scale).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

# Henan regulation (河南省警务辅助人员条例) art. 17: duties that must not be given to auxiliaries.
FORBIDDEN_DUTIES: dict[str, str] = {
    "STATE_SECURITY": "国内安全保卫、技术侦察、反邪教、反恐怖等工作",
    "STATE_SECRETS": "办理涉及国家秘密的事项",
    "CASE_EVIDENCE": "案件调查取证、出具鉴定报告、交通事故责任认定",
    "COERCION": "执行刑事强制措施",
    "DECISION": "作出行政处理决定",
    "CASE_REVIEW": "审核案件",
    "WEAPONS": "保管武器、警械",
    "ALONE": "单独执法或者以个人名义执法",
    "POLICE_ONLY": "法律法规规定必须由人民警察从事的其他工作",
}

_HELP = r"协助|辅助|配合|宣传|送达"
# what gives a forbidden duty away in free text, and the words beside it that make it a helping one
_SIGNS: dict[str, tuple[str, str]] = {
    "STATE_SECURITY": (r"国内安全|国保|技术侦察|技侦|反邪教|反恐", r"宣传"),
    "STATE_SECRETS": (r"国家秘密|涉密|机密|绝密", r"非涉密"),
    "CASE_EVIDENCE": (r"(调查|侦查|现场)取证|讯问|出具.{0,4}鉴定|鉴定报告|事故(责任)?认定", _HELP),
    "COERCION": (r"执行.{0,6}(强制措施|拘留|逮捕|拘传|取保候审|监视居住)|刑事强制措施", _HELP),
    "DECISION": (r"(作出|审批|裁决|决定).{0,6}(处罚|处理|许可)|行政(处罚|处理)决定", _HELP),
    "CASE_REVIEW": (r"审核.{0,4}案|案件.{0,2}(审核|审批)|法制审核", r"$^"),
    "WEAPONS": (
        r"(保管|看管|管理|收发|领用).{0,4}(武器|枪|弹药|警械)|(武器|枪|弹药|警械).{0,4}(保管|管理|收发|库)",
        r"$^",
    ),
    "ALONE": (r"(单独|独立|个人名义).{0,4}执法", r"不得|禁止|不能"),
}


@dataclass(frozen=True)
class Factor:
    code: str
    name: str
    weight: int


@dataclass(frozen=True)
class Method:
    factors: tuple[Factor, ...]
    scale: int
    classes: tuple[tuple[int, str, int], ...]  # (class, name, lowest score in 1/100), best class first
    content: dict[str, Any] = field(repr=False, default_factory=dict)

    def score(self, values: Mapping[str, int]) -> int:
        """Hardship in hundredths of a point (0..10000), half up; a factor left out counts 0."""
        return int(self.scores(np.array([[int(values.get(factor.code, 0)) for factor in self.factors]]))[0])

    def scores(self, matrix: np.ndarray) -> np.ndarray:
        """Scores of many posts: rows are posts, columns the factors in order."""
        weights = np.array([factor.weight for factor in self.factors], dtype=np.int64)
        most = int(weights.sum()) * self.scale
        return (matrix.astype(np.int64) @ weights * 20000 + most) // (2 * most)

    def class_of(self, score: int) -> int:
        """Class of a score; the last class takes whatever is left."""
        for number, _, lowest in self.classes:
            if score >= lowest:
                return number
        return self.classes[-1][0]

    def parts(self, values: Mapping[str, int]) -> list[tuple[Factor, int, float]]:
        """Each factor with its value and the points it contributes, for the explanation."""
        most = sum(factor.weight for factor in self.factors) * self.scale
        return [
            (
                factor,
                int(values.get(factor.code, 0)),
                factor.weight * int(values.get(factor.code, 0)) * 100 / most,
            )
            for factor in self.factors
        ]


@dataclass(frozen=True)
class MethodFault:
    code: str
    where: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def find(content: Any) -> list[MethodFault]:
    """Faults of a POST_CLASSES content; never raises."""
    if not isinstance(content, dict):
        return [MethodFault("not_an_object")]
    faults = []
    factors = content.get("factors")
    if not isinstance(factors, list) or not factors or not all(isinstance(item, dict) for item in factors):
        faults.append(MethodFault("no_factors", "factors"))
    else:
        codes = [item.get("code") for item in factors]
        if len({str(code) for code in codes}) != len(codes) or not all(
            isinstance(code, str) for code in codes
        ):
            faults.append(MethodFault("factor_twice", "factors"))
        for index, item in enumerate(factors):
            weight = item.get("weight")
            if not isinstance(weight, int) or isinstance(weight, bool) or not 1 <= weight <= 100:
                faults.append(
                    MethodFault("weight_out_of_range", f"factors.{index}", {"factor": item.get("name")})
                )
    classes = content.get("classes")
    if (
        not isinstance(classes, list)
        or len(classes) < 2
        or not all(isinstance(item, dict) for item in classes)
    ):
        faults.append(MethodFault("no_classes", "classes"))
    else:
        lows = [item.get("from_score") for item in classes]
        if not all(isinstance(low, int) and not isinstance(low, bool) and 0 <= low <= 10000 for low in lows):
            faults.append(MethodFault("class_bound", "classes"))
        elif any(high <= low for high, low in pairwise(lows)):
            faults.append(MethodFault("classes_not_falling", "classes"))
        elif lows[-1] != 0:
            faults.append(MethodFault("classes_leave_gap", "classes"))
        if [item.get("class") for item in classes] != list(range(1, len(classes) + 1)):
            faults.append(MethodFault("class_numbers", "classes"))
    scale = content.get("scale", 10)
    if not isinstance(scale, int) or isinstance(scale, bool) or not 1 <= scale <= 100:
        faults.append(MethodFault("scale_out_of_range", "scale"))
    return faults


def read(content: dict[str, Any]) -> Method:
    """The method of a content without faults. Raises ValueError otherwise."""
    faults = find(content)
    if faults:
        raise ValueError(", ".join(fault.code for fault in faults))
    return Method(
        factors=tuple(Factor(item["code"], item["name"], item["weight"]) for item in content["factors"]),
        scale=content.get("scale", 10),
        classes=tuple((item["class"], item["name"], item["from_score"]) for item in content["classes"]),
        content=content,
    )


def forbidden_in(duties: Iterable[str]) -> list[tuple[str, str]]:
    """(duty, code of the forbidden duty) for every duty that must not be given to auxiliaries."""
    found = []
    for duty in duties:
        text = "".join(duty.split())
        for code, (sign, excuse) in _SIGNS.items():
            if re.search(sign, text) and not re.search(excuse, text):
                found.append((duty, code))
    return found


def values_for_post(content: dict[str, Any], post_code: str, post_name: str) -> dict[str, int]:
    """Default factor values the method suggests for a post, by its code or by a word in its name."""
    for template in content.get("templates", []):
        if post_code in template.get("posts", []) or any(
            word in post_name for word in template.get("words", [])
        ):
            return dict(template["values"])
    return dict(content.get("default_values", {}))
