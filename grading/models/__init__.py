"""Tables of the grading floor: levels held, post classes, evaluations with their verdicts, headcount."""

from auxpolice.objections import ObjectionState

from .evaluations import (
    Evaluation,
    EvaluationKind,
    EvaluationState,
    Objection,
    QuotaPool,
    UnitProposal,
    Verdict,
    VerdictOverride,
    VerdictState,
)
from .headcount import Headcount, HeadcountException
from .levels import HoldingSource, LevelHolding
from .posts import PostClassification

__all__ = [
    "Evaluation",
    "EvaluationKind",
    "EvaluationState",
    "Headcount",
    "HeadcountException",
    "HoldingSource",
    "LevelHolding",
    "Objection",
    "ObjectionState",
    "PostClassification",
    "QuotaPool",
    "UnitProposal",
    "Verdict",
    "VerdictOverride",
    "VerdictState",
]
