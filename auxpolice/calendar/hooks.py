"""The calendar of working days in the menu and in the trail."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.calendar.models import DayKind
from auxpolice.hooks import MenuEntry, Section, acts, menu, tones

menu.register(
    MenuEntry(_("工作日历"), "calendar:year", Act.CALENDAR_VIEW, "calendar-event", Section.POLICY, 40)
)
acts.register(
    {
        "calendar.set": _("登记日历中的日子"),
        "calendar.clear": _("取消日历登记"),
        "calendar.take_over": _("补入公布的节假日"),
    }
)
tones(DayKind, info="WORKDAY", neutral="REST", danger="HOLIDAY")
