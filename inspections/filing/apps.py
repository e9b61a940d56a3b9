from django.apps import AppConfig


class FilingConfig(AppConfig):
    name = "inspections.filing"
    label = "filing"
