from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "assessment.ledger"
    label = "ledger"
