"""Who answers a question about a line: by what the line's rule reads."""

from __future__ import annotations

from payroll.rules.compare import CAUSES, cause_of
from payroll.rules.explain import LineTrace

ANSWERS = {
    "attendance": "unit_head",
    "duty": "unit_head",
    "grade": "unit_head",
    "level": "political",
    "post": "political",
    "seniority": "political",
    "award": "finance",
    "base": "finance",
    "back_pay": "finance",
    "deduction": "finance",
    "tax": "finance",
    "law": "finance",
    "scheme": "finance",
}
"""Topic (a cause of ``CAUSES``) → code of the role that answers."""

TOPICS = {
    **{code: CAUSES[code] for code in ANSWERS},
    "level": "层级",
    "post": "岗位",
    "seniority": "工龄",
    "scheme": "怎么算的、其他",
}
"""Topic → what a question is about: the thing itself, where ``CAUSES`` names how it changed."""


def topics(line: LineTrace) -> list[str]:
    """The subjects a question about the line may have, the likeliest first; ``scheme`` (how it is calculated) last."""
    read = {cause_of(entry.fact) for entry in line.inputs if entry.fact}
    if any(entry.parameter for entry in line.inputs):
        read.add("law")
    found = [cause for cause in CAUSES if cause in read and cause in ANSWERS]
    if "attendance" in found and len(found) > 1 and found[0] != "attendance":
        found.remove("attendance")
        found.append("attendance")
    return [*found, "scheme"] if "scheme" not in found else found
