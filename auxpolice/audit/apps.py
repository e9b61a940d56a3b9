from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "auxpolice.audit"
    label = "audit"
