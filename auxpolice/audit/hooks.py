"""The trail in the menu; the invariant that its chain is unbroken."""

from django.utils.translation import gettext_lazy as _

from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.access.models import Delegation, RoleGrant, User
from auxpolice.audit import heads, trail, witness
from auxpolice.hooks import MenuEntry, Section, menu

invariants.register(
    {"审计链": trail.broken_links, "外存的审计链头": heads.faults, "受保护的记录": witness.faults}
)
witness.protect(RoleGrant, Delegation)
witness.protect(User, ignore=["last_login"])
menu.register(MenuEntry(_("审计记录"), "audit:trail", Act.AUDIT_VIEW, "history", Section.SYSTEM, 90))
