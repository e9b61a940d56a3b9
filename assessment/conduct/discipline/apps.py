from django.apps import AppConfig


class DisciplineConfig(AppConfig):
    name = "assessment.conduct.discipline"
    label = "discipline"
