"""The days of a month: opening, reminder, cut-off of inputs, pay day; and whose inputs are still missing."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.utils.translation import gettext as _

from assessment.relations import ATTENDANCE_OF_UNITS, SUBMITTED_MONTHS
from auxpolice.calendar.days import add_working_days, kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import last_day, month_of, next_month, today
from auxpolice.relations import UNITS
from payroll.calendar.models import CutOff, PayCalendar
from payroll.month.models import MonthState, PayrollMonth
from personnel.relations import ASSIGNMENTS, MONTH_PLACES

DEFAULT = PayCalendar(
    start=date(2000, 1, 1),
    open_day=25,
    pay_day=10,
    cut_off=CutOff.BEFORE_PAY,
    cut_off_days=3,
    remind_days=2,
    answer_days=5,
    waive_percent=5,
)
"""Without a row (示例): opened on the 25th, paid on the 10th of the next month, inputs until 3 working days before."""


def calendar_for(month: date) -> PayCalendar:
    return PayCalendar.objects.filter(start__lte=month).order_by("-start").first() or DEFAULT


def working_days_before(day: date, *counts: int) -> list[date]:
    """For each count, that many working days before ``day``; one statement."""
    first = day - timedelta(days=max(counts) * 2 + 15)
    known = kinds(first, day - timedelta(days=1))
    found = [candidate for candidate, kind in known.items() if kind == DayKind.WORKDAY]
    return [found[-count] if len(found) >= count else first for count in counts]


@dataclass(frozen=True)
class Days:
    """The days of one month; ``cut_off`` is the last day on which inputs come in."""

    month: date
    opens: date
    remind: date
    cut_off: date
    pays: date

    @property
    def left(self) -> int:
        """Days from today to the cut-off; negative when it is past."""
        return (self.cut_off - today()).days


def days_of(month: date) -> Days:
    rules = calendar_for(month)
    following = next_month(month)
    pays = following.replace(day=rules.pay_day)
    if rules.cut_off == CutOff.DAY:
        cut_off = following.replace(day=rules.cut_off_days)
        (remind,) = working_days_before(cut_off, rules.remind_days)
    else:
        cut_off, remind = working_days_before(
            pays, rules.cut_off_days, rules.cut_off_days + rules.remind_days
        )
    return Days(month, month.replace(day=rules.open_day), remind, cut_off, pays)


def answer_by(month: date, asked: date) -> date:
    """Until when a question about a slip of the month is to be answered."""
    return add_working_days(asked, calendar_for(month).answer_days)


def current_month() -> date:
    """The month whose inputs come in now: the first not locked, or this month."""
    found = (
        PayrollMonth.objects.exclude(state=MonthState.LOCKED)
        .order_by("month")
        .values_list("month", flat=True)
        .first()
    )
    return found or month_of(today())


def late_sentence(month: date) -> str:
    """The warning to somebody who enters a fact of the month now; empty before the cut-off."""
    if PayrollMonth.objects.filter(pk=month, state=MonthState.LOCKED).exists():
        return _("%(month)s 的工资已锁定：登记照常保存，差额进入补发补扣。") % {"month": f"{month:%Y-%m}"}
    day = days_of(month).cut_off
    if today() <= day:
        return ""
    return _(
        "%(month)s 的工资输入已于 %(day)s 截止：登记照常保存，本月不再等待，没有赶上的进入补发补扣。"
    ) % {"month": f"{month:%Y-%m}", "day": f"{day:%Y-%m-%d}"}


@dataclass(frozen=True)
class Missing:
    """A unit's people of a month: without confirmed attendance, and without a submitted score."""

    unit_id: int
    name: str
    people: int
    attendance: int
    scores: int


_MISSING = f"""
SELECT a.unit_id, u.name, count(*), count(*) FILTER (WHERE att.month IS NULL),
       count(*) FILTER (WHERE place.unit_id = a.unit_id AND sheet.month IS NULL)
  FROM (SELECT DISTINCT person_id, unit_id FROM {ASSIGNMENTS} held
         WHERE period && daterange(%(month)s, %(last)s, '[]')) a
  JOIN {UNITS} u ON u.unit_id = a.unit_id
  JOIN {MONTH_PLACES} place ON place.person_id = a.person_id
  LEFT JOIN {ATTENDANCE_OF_UNITS} att
    ON att.person_id = a.person_id AND att.unit_id = a.unit_id AND att.month = %(month)s
  LEFT JOIN {SUBMITTED_MONTHS} sheet ON sheet.person_id = a.person_id AND sheet.month = %(month)s
 WHERE %(all)s OR a.unit_id = ANY (%(units)s)
 GROUP BY a.unit_id, u.name, u.sort_order
HAVING count(*) FILTER (WHERE att.month IS NULL OR place.unit_id = a.unit_id AND sheet.month IS NULL) > 0
 ORDER BY u.sort_order, a.unit_id
"""


def missing(month: date, units: frozenset[int] | None = None) -> list[Missing]:
    """Units (all, or those named) with something missing for the month; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _MISSING,
            {"month": month, "last": last_day(month), "all": units is None, "units": list(units or [])},
        )
        return [Missing(*row) for row in cursor.fetchall()]
