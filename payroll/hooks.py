"""Checks over everything that is paid."""

from auxpolice import invariants
from payroll.invariants import CHECKS

invariants.register(CHECKS)
