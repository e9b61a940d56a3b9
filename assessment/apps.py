from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        from assessment import sockets
        from assessment.appraisal import hooks as appraisal
        from assessment.appraisal import indicators, invariants
        from assessment.attendance import hooks as attendance
        from assessment.ledger import hooks as ledger
        from auxpolice import invariants as all_invariants
        from auxpolice.policy.kinds import register_kind

        register_kind(indicators.ASSESSMENT, _("考核办法"), indicators.CONTENT, order=40)
        for name, holds in invariants.CHECKS.items():
            all_invariants.register(name, holds)
        for room in (ledger, attendance, appraisal):
            room.register()
        sockets.register()
