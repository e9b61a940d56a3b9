from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    name = "assessment.attendance"
    label = "attendance"

    def ready(self):
        from assessment.attendance import hooks

        hooks.register()
