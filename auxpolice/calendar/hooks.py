"""The calendar of working days in the menu."""

from django.utils.translation import gettext_lazy as _

from auxpolice.access.matrix import Act
from auxpolice.calendar.models import DayKind
from auxpolice.hooks import MenuEntry, Section, menu, tones

menu.register(
    MenuEntry(
        _("工作日历"),
        "calendar:year",
        Act.CALENDAR_VIEW,
        "calendar-event",
        Section.POLICY,
        40,
        under="policy:policies",
    )
)
tones(DayKind, info="WORKDAY", neutral="REST", danger="HOLIDAY")
