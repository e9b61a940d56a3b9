from django.apps import AppConfig


class ComplaintsConfig(AppConfig):
    name = "assessment.conduct.complaints"
    label = "complaints"
