from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "auxpolice.access"
    label = "access"
