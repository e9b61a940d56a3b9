from django.apps import AppConfig


class LeaveConfig(AppConfig):
    name = "assessment.leave"
    label = "leave"
