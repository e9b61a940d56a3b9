from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "auxpolice.backup"
    label = "backup"

    def ready(self):
        from django.utils.translation import gettext_lazy as _

        from auxpolice.ui import acts

        acts.register({"backup.made": _("备份"), "backup.restored": _("恢复备份")})
