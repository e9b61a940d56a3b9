from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "auxpolice.ui"
    label = "ui"

    def ready(self):
        from auxpolice.hooks.discovery import autodiscover

        autodiscover()
