from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "auxpolice.demo"
    label = "demo"
