from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "auxpolice.audit"
    label = "audit"

    def ready(self):
        from auxpolice import rights
        from auxpolice.audit import models, witness

        rights.keep_from(models.Entry, "id")
        rights.withhold(models.Witness, "INSERT")
        witness.connect(self)
        rights.connect(self)
