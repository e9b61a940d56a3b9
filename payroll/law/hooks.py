"""Hooks of the law of pay on the parameters that policy keeps."""

from auxpolice.policy.parameters import register_owner
from payroll.law import parameters

register_owner(
    check=parameters.check,
    consequence=parameters.consequence,
    yearly=parameters.YEARLY,
    keys=parameters.KEYS,
)
