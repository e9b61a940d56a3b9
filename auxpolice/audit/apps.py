from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "auxpolice.audit"
    label = "audit"

    def ready(self):
        from auxpolice import rights

        rights.connect(self)
