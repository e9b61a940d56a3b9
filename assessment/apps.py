from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self):
        from assessment import rules, sockets
        from auxpolice.policy.actions import register_kind
        from auxpolice.policy.models import PolicyKind

        register_kind(PolicyKind.ASSESSMENT, rules.faults, rules.LABELS)
        sockets.register()
