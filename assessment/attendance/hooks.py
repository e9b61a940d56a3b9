"""Attendance in the menu; its records, and where they are read."""

from collections.abc import Collection, Iterator, Mapping

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.attendance import correcting, counters, derivation, jobs, queries  # noqa: F401 - counters register
from assessment.attendance.invariants import CHECKS
from assessment.attendance.models import (
    AttendanceCorrection,
    AttendanceMonth,
    AttendanceState,
    CorrectionState,
    DayObjection,
    Overtime,
    OvertimeState,
)
from assessment.attendance.overtime import lapsing
from assessment.duty import touched
from assessment.duty.models import CallOut
from assessment.leave import months
from assessment.ledger import sources
from auxpolice import invariants
from auxpolice.access.matrix import Act
from auxpolice.access.scope import current
from auxpolice.audit import witness
from auxpolice.batch import engine
from auxpolice.calendar import changes
from auxpolice.hooks import MenuEntry, QueueItem, Section, menu, queue, tones
from auxpolice.months import format_month, month_of, next_month, today
from auxpolice.notices import kinds


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


months.register(queries.hold_months, correcting.propose_learnt)
sources.register("attendance", _("考勤"), _urls_of, enters=False)
menu.register(
    MenuEntry(
        _("考勤"), "assessment:attendance", Act.ATTENDANCE_VIEW, "calendar-check", Section.ASSESSMENT, 20
    )
)


def _to_confirm(request) -> QueueItem:
    """Units whose last month is not confirmed; of one unit its book, of several their list."""
    last = next_month(month_of(today()), -1)
    drafts = AttendanceMonth.objects.filter(
        month=last, state=AttendanceState.DRAFT, unit__in=request.scope.units_for(Act.ATTENDANCE_CONFIRM)
    )
    units = list(drafts.order_by().values_list("unit", flat=True).distinct())
    url = reverse("assessment:attendance") + f"?month={format_month(last)}"
    if len(units) == 1:
        url = reverse("assessment:attendance-days", args=[units[0], format_month(last)])
    return QueueItem(
        gettext("%(month)s 考勤待确认") % {"month": format_month(last)},
        url,
        len(units),
        icon="calendar-check",
    )


@queue.register(Act.ATTENDANCE_CONFIRM)
def waiting(request) -> Iterator[QueueItem]:
    """Last month where it is still to be confirmed, corrections that another proposed, overtime, objections to days."""
    yield _to_confirm(request)
    corrections = AttendanceCorrection.objects.filter(state=CorrectionState.WAITING).exclude(
        proposed_by=request.user
    )
    for one in corrections.select_related("row__person")[:10]:
        yield QueueItem(
            gettext("考勤更正待确认"),
            reverse("assessment:attendance-person", args=[one.row.person_id, format_month(one.row.month)]),
            detail=str(one),
            icon="calendar-check",
        )
    asked = Overtime.objects.filter(state=OvertimeState.WAITING).exclude(asked_by=request.user).count()
    yield QueueItem(gettext("加班待批"), reverse("assessment:overtime"), asked, icon="clock-plus")
    owed = lapsing.owed(request.scope.units_for(Act.ATTENDANCE_RECORD))
    yield QueueItem(
        gettext("补休逾期未休，应付加班工资"), reverse("assessment:overtime"), len(owed), icon="clock-plus"
    )
    contested = DayObjection.objects.filter(DayObjection.waiting).exclude(raised_by=request.user)
    for objection in contested.select_related("person").order_by("due")[:10]:
        yield QueueItem(
            gettext("考勤异议待答复"),
            reverse("assessment:attendance-answer", args=[objection.pk]),
            due=objection.due,
            detail=str(objection),
            icon="message-question",
        )


menu.register(
    MenuEntry(
        _("加班"), "assessment:overtime", Act.ATTENDANCE_OVERTIME, "clock-plus", under="assessment:attendance"
    )
)
tones(AttendanceState, neutral="DRAFT", success="CONFIRMED")
engine.register(jobs.KIND, chunk=jobs.chunk, finalise=jobs.finalise)
kinds.register(kinds.Kind(jobs.OPEN_DAYS, _("缺签到"), str, "calendar-check"))
kinds.register(kinds.Kind(jobs.UNCONFIRMED, _("考勤待确认"), str, "calendar-check"))
changes.register(jobs.recount)
invariants.register(CHECKS)
touched.register("attendance", derivation.derive_again)
tones(CorrectionState, warning="WAITING", success="IN_FORCE", neutral="REFUSED REPLACED")
tones(OvertimeState, warning="WAITING", success="GRANTED", neutral="REFUSED WITHDRAWN CANCELLED")
witness.protect(AttendanceCorrection, Overtime, CallOut)
