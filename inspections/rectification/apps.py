from django.apps import AppConfig


class RectificationConfig(AppConfig):
    name = "inspections.rectification"
    label = "rectification"
