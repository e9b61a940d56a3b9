"""Checks over levels and verdicts."""

from auxpolice import invariants
from auxpolice.audit import witness
from grading.invariants import CHECKS
from grading.levels.models import LevelHolding
from grading.posts.models import PostClassification

invariants.register(CHECKS)
witness.protect(LevelHolding, PostClassification)
