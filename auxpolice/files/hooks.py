"""The invariant of attachments: each is kept whole."""

from auxpolice import invariants
from auxpolice.files import sweeping

invariants.register({"附件": sweeping.faults})
