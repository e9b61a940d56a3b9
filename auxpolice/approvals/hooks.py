"""Tones of what is said on a sheet."""

from auxpolice.approvals.models import Said
from auxpolice.hooks import tones

tones(Said, info="SUBMITTED", success="AGREED", danger="RETURNED")
