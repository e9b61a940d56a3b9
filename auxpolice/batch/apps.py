from django.apps import AppConfig


class BatchConfig(AppConfig):
    name = "auxpolice.batch"
    label = "batch"
