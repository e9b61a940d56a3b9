from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        from assessment import indicators, sockets
        from auxpolice.policy.kinds import register_kind

        register_kind(indicators.ASSESSMENT, _("考核办法"), indicators.CONTENT, order=40)
        sockets.register()
