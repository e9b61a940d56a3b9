"""Backups in the words of the trail."""

from django.utils.translation import gettext_lazy as _

from auxpolice.hooks import acts

acts.register({"backup.made": _("备份"), "backup.restored": _("恢复备份")})
