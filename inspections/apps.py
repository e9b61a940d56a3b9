from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self):
        from auxpolice.policy.actions import register_kind
        from auxpolice.policy.models import PolicyKind
        from inspections import rules, sockets

        register_kind(PolicyKind.INSPECTION, rules.faults, rules.LABELS)
        sockets.register()
