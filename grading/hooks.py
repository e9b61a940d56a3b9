"""Checks over levels and verdicts."""

from auxpolice import invariants
from grading.invariants import CHECKS

invariants.register(CHECKS)
