from django.apps import AppConfig


class CalendarConfig(AppConfig):
    name = "auxpolice.calendar"
    label = "calendar"
