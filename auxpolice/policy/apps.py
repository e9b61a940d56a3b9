from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "auxpolice.policy"
    label = "policy"
