from django.apps import AppConfig


class TalksConfig(AppConfig):
    name = "personnel.talks"
    label = "talks"
