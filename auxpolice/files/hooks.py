"""The invariant of attachments: each is kept whole."""

from auxpolice import invariants
from auxpolice.audit import witness
from auxpolice.files import sweeping
from auxpolice.files.models import Attachment, Removal

invariants.register({"附件": sweeping.faults})
witness.protect(Attachment, Removal)
