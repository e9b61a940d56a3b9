"""What the appraisal may count of attendance: days late, early, absent or without a word, and a month without any."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.attendance.models import Day
from assessment.figures import days
from assessment.ledger.counting import Behind, Counter, RecordsOf, register
from auxpolice.months import last_day

_DAYS = "attendance_day WHERE date >= %(month)s AND date < %(next)s"


def _said(day: Day) -> str:
    parts = [
        gettext("迟到 %(n)d 分钟") % {"n": day.late_minutes} if day.late_minutes else "",
        gettext("早退 %(n)d 分钟") % {"n": day.early_minutes} if day.early_minutes else "",
        gettext("旷工 %(n)s 天") % {"n": days(day.absent_half_days)} if day.absent_half_days else "",
        gettext("病假 %(n)s 天") % {"n": days(day.sick_half_days)} if day.sick_half_days else "",
        gettext("事假 %(n)s 天") % {"n": days(day.personal_half_days)} if day.personal_half_days else "",
        gettext("待处理") if day.open else "",
    ]
    return "、".join(part for part in parts if part)


def _of(which: Q) -> RecordsOf:
    def records(person_id: int, month: date) -> list[Behind]:
        found = Day.objects.filter(which, person=person_id, date__range=(month, last_day(month)))
        return [
            Behind(day.date, _said(day), reverse("assessment:attendance-day", args=[day.pk])) for day in found
        ]

    return records


def _counter(code: str, label: Any, which: str, q: Q) -> Counter:
    sql = f"SELECT person_id, count(*)::int AS counted FROM {_DAYS} AND {which} GROUP BY person_id"
    return Counter(code, label, _("次"), sql, _of(q))


register(
    _counter("late", _("迟到"), "late_minutes > 0", Q(late_minutes__gt=0)),
    _counter("early", _("早退"), "early_minutes > 0", Q(early_minutes__gt=0)),
    Counter(
        "late_early",
        _("迟到早退合计"),
        _("次"),
        f"""SELECT person_id, sum((late_minutes > 0)::int + (early_minutes > 0)::int)::int AS counted FROM {_DAYS}
             AND (late_minutes > 0 OR early_minutes > 0) GROUP BY person_id""",
        _of(Q(late_minutes__gt=0) | Q(early_minutes__gt=0)),
    ),
    Counter(
        "absent",
        _("旷工"),
        _("个半天"),
        f"SELECT person_id, sum(absent_half_days)::int AS counted FROM {_DAYS} AND absent_half_days > 0 GROUP BY person_id",
        _of(Q(absent_half_days__gt=0)),
    ),
    Counter(
        "full_attendance",
        _("全勤（无迟到早退、缺勤、病事假）"),
        _("个月"),
        f"""SELECT person_id, 1 AS counted FROM {_DAYS} GROUP BY person_id HAVING sum(due_half_days) > 0
             AND sum(late_minutes + early_minutes + absent_half_days + sick_half_days + personal_half_days) = 0""",
        _of(
            Q(late_minutes__gt=0)
            | Q(early_minutes__gt=0)
            | Q(absent_half_days__gt=0)
            | Q(sick_half_days__gt=0)
            | Q(personal_half_days__gt=0)
        ),
    ),
)
