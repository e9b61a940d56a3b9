from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "assessment.dashboards"
    label = "dashboards"
