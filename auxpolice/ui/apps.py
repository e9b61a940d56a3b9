from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "auxpolice.ui"
    label = "ui"
