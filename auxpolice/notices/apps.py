from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "auxpolice.notices"
    label = "notices"
