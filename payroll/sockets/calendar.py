"""What the pay calendar shows: reminders in the queue, the countdown at home, a word on late inputs."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.months import format_month
from auxpolice.ui import panels, queue
from payroll.calendar import deadlines
from payroll.calendar.models import PayReminder, ReminderKind


def reminders(request) -> list[dict]:
    """Reminders made by the clock, as long as what they ask for is still missing."""
    units, whole = request.scope.units_for(Act.UNIT_PAY_CONFIRM), request.scope.can(Act.PAYROLL_CALCULATE)
    if not units and not whole:
        return []
    rows = PayReminder.objects.all()
    rows = rows.filter(kind=ReminderKind.FINANCE) if whole else rows.filter(unit_id__in=units)
    months = {row.month: row.due for row in rows if row.month >= deadlines.current_month()}
    items = []
    for month, due in months.items():
        found = deadlines.missing(month, None if whole else units)
        for title, count, url in (
            (_("%(month)s 考勤待确认"), sum(unit.attendance for unit in found), "assessment:attendance"),
            (_("%(month)s 考核待提交"), sum(unit.scores for unit in found), "assessment:months"),
        ):
            items.append(
                {
                    "title": title % {"month": format_month(month)},
                    "count": count,
                    "url": reverse("payroll:inputs", args=[month]) if whole else reverse(url),
                    "due": due,
                    "detail": _("工资输入截止前办完，过期进入补发补扣"),
                    "icon": "clock-exclamation",
                }
            )
    return items


def countdown(request, _nothing=None) -> dict | None:
    """Until when inputs of the month come in, for heads, the political department and finance."""
    units, whole = request.scope.units_for(Act.UNIT_PAY_CONFIRM), request.scope.can(Act.PAYROLL_VIEW)
    if not units and not whole:
        return None
    days = deadlines.days_of(deadlines.current_month())
    found = deadlines.missing(days.month, None if whole else units)
    stats = [
        {
            "label": _("%(month)s 工资输入截止") % {"month": format_month(days.month)},
            "value": f"{days.cut_off:%m-%d}",
            "kind": "text",
            "hint": _("还有 %(n)s 天") % {"n": days.left}
            if days.left > 0
            else _("今天截止")
            if days.left == 0
            else _("已截止，迟到的进入补发补扣"),
            "url": reverse("payroll:inputs", args=[days.month]),
        },
        {
            "label": _("考勤未确认"),
            "value": sum(unit.attendance for unit in found),
            "kind": "number",
            "url": reverse("payroll:inputs", args=[days.month]),
        },
        {
            "label": _("考核未提交"),
            "value": sum(unit.scores for unit in found),
            "kind": "number",
            "url": reverse("payroll:inputs", args=[days.month]),
        },
    ]
    return {
        "title": _("工资输入"),
        "template": "components/stats.html",
        "context": {"stats": stats},
        "frame": False,
    }


def late_word(request, month) -> dict | None:
    """On pages that enter facts of a month: what becomes of them after the cut-off."""
    if not isinstance(month, date):
        return None
    sentence = deadlines.late_sentence(month)
    if not sentence:
        return None
    return {
        "title": _("工资输入截止"),
        "template": "payroll/panel_late.html",
        "context": {"sentence": sentence},
        "frame": False,
    }


def register() -> None:
    queue.register(reminders)
    panels.register("home.figures", countdown, order=25)
    panels.register("month_inputs", late_word, order=10)
