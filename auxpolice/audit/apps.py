from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "auxpolice.audit"
    label = "audit"

    def ready(self):
        from auxpolice import rights
        from auxpolice.audit import witness
        from auxpolice.audit.models import Entry, Witness

        rights.keep_from(Entry, "id")
        rights.withhold(Witness, "INSERT")
        witness.connect(self)
        rights.connect(self)
