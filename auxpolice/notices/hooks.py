"""What every feature's messages share: urging and papers; the invariant of papers."""

from django.utils.translation import gettext_lazy as _

from auxpolice import invariants
from auxpolice.notices import kinds, serving

invariants.register({"送达文书": serving.faults})
kinds.register(kinds.Kind(kinds.URGING, _("催办"), lambda address: address, icon="bell-ringing"))
kinds.register(kinds.Kind(kinds.ANSWER, _("答复"), lambda address: address, icon="message-check"))
kinds.register(kinds.Kind(kinds.PAPER, _("文书"), kinds.page("notices:paper"), icon="file-text"))
