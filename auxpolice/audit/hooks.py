"""The trail in the menu; the invariant that its chain is unbroken."""

from django.utils.translation import gettext_lazy as _

from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.audit import trail
from auxpolice.hooks import MenuEntry, Section, menu

invariants.register({"审计链": trail.broken_links})
menu.register(MenuEntry(_("审计记录"), "audit:trail", Act.AUDIT_VIEW, "history", Section.SYSTEM, 90))
