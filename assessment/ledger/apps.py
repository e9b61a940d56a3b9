from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "assessment.ledger"
    label = "ledger"

    def ready(self):
        from assessment.ledger import hooks

        hooks.register()
