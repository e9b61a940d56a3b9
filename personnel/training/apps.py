from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "personnel.training"
    label = "training"
