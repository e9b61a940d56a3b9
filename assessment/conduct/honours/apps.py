from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "assessment.conduct.honours"
    label = "honours"
