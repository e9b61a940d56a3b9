from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "assessment.attendance"
    label = "attendance"
