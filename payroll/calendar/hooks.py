"""The pay calendar in the work queue and in the menu; the countdown at home, a notice of late inputs."""

from collections.abc import Iterator
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auxpolice.access.matrix import Act
from auxpolice.hooks import MenuEntry, Panel, Place, QueueItem, Section, menu, panels, queue
from auxpolice.months import format_month
from payroll.calendar import deadlines
from payroll.calendar.models import PayReminder, ReminderKind


@queue.register()
def reminders(request) -> Iterator[QueueItem]:
    """Reminders made by the clock, as long as what they ask for is still missing."""
    units, whole = request.scope.units_for(Act.UNIT_PAY_CONFIRM), request.scope.can(Act.PAYROLL_CALCULATE)
    if not units and not whole:
        return
    rows = PayReminder.objects.all()
    rows = rows.filter(kind=ReminderKind.FINANCE) if whole else rows.filter(unit_id__in=units)
    months = {row.month: row.due for row in rows if row.month >= deadlines.current_month()}
    for month, due in months.items():
        found = deadlines.missing(month, None if whole else units)
        for title, count, url in (
            (_("%(month)s 考勤待确认"), sum(unit.attendance for unit in found), "assessment:attendance"),
            (_("%(month)s 考核待提交"), sum(unit.scores for unit in found), "assessment:months"),
        ):
            yield QueueItem(
                title % {"month": format_month(month)},
                reverse("payroll:inputs", args=[month]) if whole else reverse(url),
                count,
                due,
                detail=_("工资输入截止前办完，过期进入补发补扣"),
                icon="clock-exclamation",
            )


@panels.register(Place.HOME_FIGURES, order=25)
def countdown(request, _home) -> Panel | None:
    """Until when inputs of the month come in, for heads, the political department and finance."""
    units, whole = request.scope.units_for(Act.UNIT_PAY_CONFIRM), request.scope.can(Act.PAYROLL_VIEW)
    if not units and not whole:
        return None
    days = deadlines.days_of(deadlines.current_month())
    found = deadlines.missing(days.month, None if whole else units)
    url = reverse("payroll:inputs", args=[days.month])
    if days.left > 0:
        hint = _("还有 %(n)s 天") % {"n": days.left}
    else:
        hint = _("已截止，迟到的进入补发补扣") if days.left else _("今天截止")
    return panels.figures(
        _("工资输入"),
        {
            "label": _("%(month)s 工资输入截止") % {"month": format_month(days.month)},
            "value": f"{days.cut_off:%m-%d}",
            "kind": "text",
            "hint": hint,
            "url": url,
        },
        {
            "label": _("考勤未确认"),
            "value": sum(unit.attendance for unit in found),
            "kind": "number",
            "url": url,
        },
        {"label": _("考核未提交"), "value": sum(unit.scores for unit in found), "kind": "number", "url": url},
    )


@panels.register(Place.MONTH_INPUTS, order=10)
def late_word(request, month) -> Panel | None:
    """What becomes of facts of the month that are entered after the cut-off."""
    sentence = deadlines.late_sentence(month) if isinstance(month, date) else ""
    if not sentence:
        return None
    return Panel(_("工资输入截止"), "payroll/panel_late.html", {"sentence": sentence}, frame=False)


menu.register(
    MenuEntry(
        gettext_lazy("发薪日历"),
        "payroll:calendar",
        Act.PAYROLL_VIEW,
        "calendar",
        Section.PAY,
        61,
        under="payroll:months",
    )
)
