"""The imports of duty: their kinds, what of them waits for somebody, and the absences that files note."""

from collections.abc import Collection, Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from assessment.duty import away
from assessment.duty.importing.attendance_kind import ATTENDANCE
from assessment.duty.importing.roster_kind import ROSTER
from assessment.duty.models import NotedAway
from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, menu
from auxpolice.imports.hooks import announce


def noted(person_ids: Collection[int], first: date, last: date) -> Iterator[away.Away]:
    rows = NotedAway.everything.filter(person_id__in=person_ids, date__gte=first, date__lte=last)
    for person, day, word in rows.values_list("person_id", "date", "word"):
        yield away.Away(person, day, day, word)


away.register("files", noted)
menu.register(
    MenuEntry(_("导入班表"), "assessment:duty-import", Act.DUTY_PLAN, under="assessment:attendance"),
    MenuEntry(_("导入打卡记录"), "assessment:punch-import", Act.DUTY_DESK, under="assessment:sign-in"),
)
announce(ROSTER, _("班表待确认"), _("班表有未导入的行"))
announce(ATTENDANCE, _("打卡记录待确认"), _("打卡记录有未导入的行"))
