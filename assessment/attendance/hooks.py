"""Attendance in the menu; its records, and where they are read."""

from collections.abc import Collection, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessment.attendance import queries
from assessment.attendance.models import AttendanceMonth, AttendanceState
from assessment.leave import months
from assessment.ledger import sources
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.hooks import MenuEntry, Section, menu, tones
from auxpolice.months import format_month


def _urls_of(numbers: Collection[str]) -> Mapping[str, str]:
    """The unit's grid of the month; the own list for whoever sees no unit."""
    scope = current()
    if not scope.can(Act.ATTENDANCE_VIEW):
        return {}
    return {
        str(row.pk): reverse("assessment:attendance-grid", args=[row.unit_id, format_month(row.month)])
        if scope.can(Act.PEOPLE_LIST)
        else reverse("assessment:attendance")
        for row in AttendanceMonth.objects.filter(pk__in=numbers)
    }


months.register(queries.hold_months)
sources.register("attendance", _("考勤"), _urls_of)
menu.register(
    MenuEntry(
        _("考勤"), "assessment:attendance", Act.ATTENDANCE_VIEW, "calendar-check", Section.ASSESSMENT, 20
    )
)
tones(AttendanceState, neutral="DRAFT", success="CONFIRMED")
