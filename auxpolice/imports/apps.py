from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "auxpolice.imports"
    label = "imports"

    def ready(self):
        from auxpolice.ui import states

        states.register(
            {
                "accepted": "success",
                "discarded": "neutral",
                "staged": "info",
                "mapping": "warning",
                "undone": "neutral",
            }
        )
