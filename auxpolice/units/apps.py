from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "auxpolice.units"
    label = "units"
