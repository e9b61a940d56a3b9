from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        from assessment import sockets
        from assessment.appraisal import hooks as appraisal
        from assessment.appraisal import invariants, rules
        from assessment.attendance import hooks as attendance
        from assessment.ledger import hooks as ledger
        from auxpolice import invariants as all_invariants
        from auxpolice.policy.actions import register_kind
        from auxpolice.policy.models import PolicyKind

        register_kind(PolicyKind.ASSESSMENT, rules.faults, rules.LABELS)
        for name, holds in invariants.CHECKS.items():
            all_invariants.register(name, holds)
        for room in (ledger, attendance, appraisal):
            room.register()
        sockets.register()
