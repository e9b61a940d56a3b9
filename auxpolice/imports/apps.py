from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "auxpolice.imports"
    label = "imports"
