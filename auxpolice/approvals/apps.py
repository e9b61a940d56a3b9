from django.apps import AppConfig


class ApprovalsConfig(AppConfig):
    name = "auxpolice.approvals"
    label = "approvals"
