from django.apps import AppConfig


class ConsequencesConfig(AppConfig):
    name = "inspections.consequences"
    label = "consequences"
