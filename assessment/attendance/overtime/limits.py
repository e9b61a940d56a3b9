"""What the law says of a day's overtime: its kind by calendar and working-time system, and its limits in words."""

from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from assessment.attendance.models import Overtime, OvertimeKind, OvertimeState
from assessment.duty.content import COMPREHENSIVE, FLEXIBLE
from assessment.duty.models import WorkSystem
from assessment.duty.planning.reading import period_first
from assessment.duty.rules.hours import DAY_OVERTIME, MONTH_OVERTIME, told
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.months import last_day, month_of, next_month
from auxpolice.problems import Problem
from personnel.models import Assignment, Person

CYCLES = {"month": 1, "quarter": 3, "year": 12}


def system_of(place: Assignment, day: date) -> WorkSystem | None:
    """The working-time system of the post, else of the unit; none is the standard one."""
    rows = WorkSystem.everything.filter(
        Q(post=place.post_id) | Q(post__isnull=True), unit=place.unit_id, period__contains=day
    )
    return max(rows, key=lambda row: row.post_id is not None, default=None)


def kind_on(place: Assignment, day: date) -> str:
    """What overtime on the day is: under 综合计算 work on a rest day is the common kind, statutory days are not; under
    不定时 there is none but that of statutory days."""
    kind = kinds(day, day)[day]
    if kind == DayKind.HOLIDAY:
        return OvertimeKind.HOLIDAY
    system = system_of(place, day)
    if system and system.system == FLEXIBLE:
        raise Problem(_("这个岗位实行不定时工时制，除法定节假日外不计加班。"), code="flexible", field="date")
    if system and system.system == COMPREHENSIVE:
        return OvertimeKind.WORKDAY
    return OvertimeKind.WORKDAY if kind == DayKind.WORKDAY else OvertimeKind.REST


def cycle_of(day: date, months: int) -> tuple[date, date]:
    """First and last day of the month, quarter or year in which the day lies."""
    first = period_first(month_of(day), months)
    return first, last_day(next_month(first, months - 1))


def beyond(person: Person, place: Assignment, day: date, minutes: int) -> list[str]:
    """Which limits so much more overtime on the day would break, in words."""
    system = system_of(place, day)
    comprehensive = system is not None and system.system == COMPREHENSIVE
    months = CYCLES[system.cycle] if system is not None and comprehensive else 1
    first, last = cycle_of(day, months)
    sums = Overtime.everything.filter(
        person=person, date__range=(first, last), state__in=[OvertimeState.WAITING, OvertimeState.GRANTED]
    ).aggregate(all=Coalesce(Sum("minutes"), 0), today=Coalesce(Sum("minutes", filter=Q(date=day)), 0))
    before, that_day = sums["all"], sums["today"] + minutes
    found = []
    if before + minutes > MONTH_OVERTIME * months:
        said = {
            "before": told(before),
            "now": told(before + minutes),
            "limit": told(MONTH_OVERTIME * months),
            "n": months,
        }
        found.append(
            _("已登记加班 %(before)s 小时，加上这次共 %(now)s 小时，超过 %(n)d 个月 %(limit)s 小时的上限")
            % said
            if comprehensive
            else _("本月已登记加班 %(before)s 小时，加上这次共 %(now)s 小时，超过每月 %(limit)s 小时的上限")
            % said
        )
    if not comprehensive and that_day > DAY_OVERTIME and kinds(day, day)[day] == DayKind.WORKDAY:
        found.append(_("一天加班 %(now)s 小时，超过每日 3 小时的上限") % {"now": told(that_day)})
    return found
