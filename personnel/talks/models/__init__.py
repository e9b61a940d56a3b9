"""Tables of talks and demands."""

from personnel.talks.models.demands import (
    AID,
    DEMAND,
    OPEN,
    Aid,
    Answered,
    Demand,
    DemandPaper,
    DemandState,
    DemandStep,
    Rating,
)
from personnel.talks.models.talks import Agreed, Mood, Owed, Talk, TalkNote

__all__ = [
    "AID",
    "DEMAND",
    "OPEN",
    "Agreed",
    "Aid",
    "Answered",
    "Demand",
    "DemandPaper",
    "DemandState",
    "DemandStep",
    "Mood",
    "Owed",
    "Rating",
    "Talk",
    "TalkNote",
]
