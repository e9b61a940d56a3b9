"""Policies as data: versions, where they are in force, dated statutory parameters; consultations on drafts."""

from auxpolice.policy.models.consultations import Consultation, Opinion, Reply, ReplyVerdict, Stance
from auxpolice.policy.models.proposals import ParameterProposal, ProposalState
from auxpolice.policy.models.versions import (
    TRANSITIONS,
    InForce,
    Mark,
    Parameter,
    PolicyState,
    PolicyVersion,
)

__all__ = [
    "TRANSITIONS",
    "Consultation",
    "InForce",
    "Mark",
    "Opinion",
    "Parameter",
    "ParameterProposal",
    "PolicyState",
    "PolicyVersion",
    "ProposalState",
    "Reply",
    "ReplyVerdict",
    "Stance",
]
