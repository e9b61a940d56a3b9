"""Policies as data: versions, where they are in force, dated statutory parameters; consultations on drafts."""

from auxpolice.policy.models.consultations import Consultation, Opinion, Reply, ReplyVerdict, Stance
from auxpolice.policy.models.proposals import PROPOSAL, ParameterProposal, ProposalState
from auxpolice.policy.models.versions import (
    POLICY,
    InForce,
    Mark,
    Parameter,
    PolicyState,
    PolicyVersion,
)

__all__ = [
    "POLICY",
    "PROPOSAL",
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
