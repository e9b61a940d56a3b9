from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self):
        from auxpolice.policy.kinds import register_kind
        from inspections import catalogue, sockets

        register_kind(catalogue.INSPECTION, _("督察问题目录"), catalogue.CONTENT, order=50)
        sockets.register()
