"""The tones of the states of imports."""

from auxpolice.hooks import tones
from auxpolice.imports.models import ImportState

tones(ImportState, info="STAGED", warning="MAPPING", success="ACCEPTED", neutral="DISCARDED UNDONE")
