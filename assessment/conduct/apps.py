from django.apps import AppConfig


class ConductConfig(AppConfig):
    name = "assessment.conduct"
    label = "conduct"
