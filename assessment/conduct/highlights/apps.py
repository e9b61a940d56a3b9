from django.apps import AppConfig


class HighlightsConfig(AppConfig):
    name = "assessment.conduct.highlights"
    label = "highlights"
