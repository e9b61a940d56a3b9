"""未休年休假报酬: what somebody who leaves is owed for days of annual leave not taken; finance enters what is paid."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils.translation import gettext as _

from assessment.relations import ATTENDANCE_MONTHS
from auxpolice.policy.queries import parameters_on
from payroll.entries.severance import Owed
from payroll.month import freezing
from payroll.rules import LawError
from payroll.rules.leave import annual_leave, unused_leave_pay
from personnel.models import Employment

CODE = "leave.annual"


@dataclass(frozen=True)
class Unused:
    """Days in the year of exit and their pay in fen: 300 % of the daily wage less the wage already paid for these days.

    ``taken`` are all days of paid leave of the year, since the ledger of leave comes with the roster of duty. ``why`` says
    why nothing can be said."""

    yearly_days: int = 0
    days: int = 0
    taken: int = 0
    left: int = 0
    average_fen: int = 0
    amount_fen: int = 0
    why: str = ""


def of_leaver(owed: Owed) -> Unused:
    """By the leaver's severance facts: the slips of the twelve months before are the wage of a day; three statements."""
    month = owed.last_day.replace(day=1)
    rows = parameters_on(month)
    try:
        law = freezing.law_from(rows.values(), month)
    except LawError as error:
        return Unused(why=error.faults[0])
    parameter = law.rows.get(CODE)
    if parameter is None or not owed.slips:
        return Unused(why=owed.why or _("没有带薪年休假的法定参数，不能测算。"))
    service = (
        Employment.everything.filter(person=owed.person_id, period__contains=owed.last_day)
        .order_by("-period")
        .first()
    )
    worked = service.first_worked if service else owed.hired
    years = (
        owed.last_day.year
        - worked.year
        - ((owed.last_day.month, owed.last_day.day) < (worked.month, worked.day))
    )
    start = max(owed.hired, date(owed.last_day.year, 1, 1))
    leave = annual_leave(parameter, years, 0, start, owed.last_day)
    taken = _taken(owed.person_id, start, owed.last_day)
    left = max(leave.days - taken, 0)
    average = (2 * owed.total_fen + len(owed.slips)) // (2 * len(owed.slips))
    whole = unused_leave_pay(law, parameter, average, left)
    paid = average * left * law.day_divisor.denominator // law.day_divisor.numerator
    return Unused(leave.yearly_days, leave.days, taken, left, average, whole - paid)


def _taken(person_id: int, start: date, end: date) -> int:
    """Whole days of paid leave in the confirmed months, half days rounded up."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(sum(paid_leave_half_days), 0) FROM {ATTENDANCE_MONTHS} a"
            " WHERE a.person_id = %s AND a.month BETWEEN %s AND %s",
            [person_id, start.replace(day=1), end],
        )
        return -(-cursor.fetchone()[0] // 2)
