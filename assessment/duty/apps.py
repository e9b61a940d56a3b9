from django.apps import AppConfig


class DutyConfig(AppConfig):
    name = "assessment.duty"
    label = "duty"
