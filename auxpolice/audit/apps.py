from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "auxpolice.audit"
    label = "audit"

    def ready(self):
        from auxpolice import invariants, rights
        from auxpolice.access.matrix import Act
        from auxpolice.audit import trail
        from auxpolice.ui import menu

        rights.connect(self)
        invariants.register("审计链", trail.broken_links)
        menu.register(
            _("审计记录"), "audit:trail", act=Act.AUDIT_VIEW, icon="history", section="system", order=90
        )
