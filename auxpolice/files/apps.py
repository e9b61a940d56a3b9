from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "auxpolice.files"
    label = "files"

    def ready(self):
        from auxpolice import invariants
        from auxpolice.files import sweeping

        invariants.register("附件", sweeping.faults)
