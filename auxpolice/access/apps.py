from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "auxpolice.access"
    label = "access"

    def ready(self):
        from auxpolice.access.matrix import Act
        from auxpolice.ui import menu

        menu.register(
            _("账号"), "access:accounts", act=Act.ACCOUNTS, icon="users", section="system", order=70
        )
        menu.register(
            _("授权"), "access:grants", act=Act.GRANTS, icon="shield-lock", section="system", order=80
        )
