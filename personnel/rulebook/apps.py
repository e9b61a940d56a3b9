from django.apps import AppConfig


class RulebookConfig(AppConfig):
    name = "personnel.rulebook"
    label = "rulebook"
