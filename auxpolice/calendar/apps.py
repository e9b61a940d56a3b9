from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "auxpolice.calendar"
    label = "calendar"

    def ready(self):
        from auxpolice.access.matrix import Act
        from auxpolice.ui import menu

        menu.register(
            _("工作日历"),
            "calendar:year",
            act=Act.CALENDAR_VIEW,
            icon="calendar-event",
            section=menu.POLICY,
            order=40,
        )
