from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "auxpolice.calendar"
    label = "calendar"

    def ready(self):
        from auxpolice.access.matrix import Act
        from auxpolice.ui import acts, menu

        menu.register(
            _("工作日历"),
            "calendar:year",
            act=Act.CALENDAR_VIEW,
            icon="calendar-event",
            section=menu.POLICY,
            order=40,
        )
        acts.register(
            {
                "calendar.set": _("登记日历中的日子"),
                "calendar.clear": _("取消日历登记"),
                "calendar.take_over": _("补入公布的节假日"),
            }
        )
