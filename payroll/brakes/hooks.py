"""Waivers are never taken out of a month."""

from auxpolice import rights
from payroll.brakes.models import Waiver

rights.withhold(Waiver, "DELETE")
