"""未休年休假报酬: what people are owed for days of annual leave not taken, at exit or when they lapse; finance enters what is paid."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db import connection
from django.utils.translation import gettext as _

from assessment.leave.rules.annual import band_on, entitlement
from assessment.leave.seniority import work_starts
from assessment.relations import ANNUAL_OWED, ANNUAL_TAKEN, ATTENDANCE_MONTHS, LEAVE_KEPT
from auxpolice.months import next_month
from auxpolice.policy.queries import parameters_on
from payroll.entries.severance import Owed
from payroll.month import freezing
from payroll.month.models import MonthState, Payslip
from payroll.rules import LawError
from payroll.rules.leave import unused_leave_pay
from personnel.models import Employment
from personnel.relations import PEOPLE

CODE = "leave.annual"


@dataclass(frozen=True)
class Unused:
    """Days in the year of exit and their pay in fen: 300 % of the daily wage less the wage already paid for these days.

    ``taken`` is what the ledger of leave has of the year (``kept``), else all days of paid leave in confirmed attendance.
    ``why`` says why nothing can be said."""

    yearly_days: int = 0
    days: int = 0
    taken: int = 0
    left: int = 0
    average_fen: int = 0
    amount_fen: int = 0
    why: str = ""
    kept: bool = False


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
    since = work_starts([owed.person_id]).get(owed.person_id, owed.hired)
    start = max(owed.hired, date(owed.last_day.year, 1, 1))
    bands = parameter.value["bands"]
    band = band_on(bands, since, owed.last_day)
    days = entitlement(bands, since, start, owed.last_day)
    kept = _kept(owed.person_id, owed.last_day.year)
    taken = _taken(owed.person_id, start, owed.last_day, kept)
    left = max(days - taken, 0)
    average = (2 * owed.total_fen + len(owed.slips)) // (2 * len(owed.slips))
    whole = unused_leave_pay(law, parameter, average, left)
    paid = average * left * law.day_divisor.denominator // law.day_divisor.numerator
    return Unused(band["days"] if band else 0, days, taken, left, average, whole - paid, kept=kept)


@dataclass(frozen=True)
class Lapsed:
    """Half-days of a year's annual leave that lapsed untaken, by the ledger of leave, and their pay in fen."""

    person_id: int
    name: str
    badge: str
    year: int
    half_days: int
    average_fen: int
    amount_fen: int

    @property
    def days(self) -> str:
        return f"{self.half_days / 2:g}"


_LAPSED = f"""
SELECT p.person_id, p.name, o.year, sum(o.half_days)::int FROM {ANNUAL_OWED} o JOIN {PEOPLE} p ON p.person_id = o.person_id
 WHERE o.day >= %s AND o.day < %s GROUP BY p.person_id, p.name, p.pinyin, o.year ORDER BY p.pinyin, p.person_id
"""


def lapsed_in(month: date) -> list[Lapsed]:
    """Whose annual leave lapsed in the month's year up to its end, by the wage of the twelve months before it; four
    statements for any number. Those without a locked slip are listed with no amount."""
    with connection.cursor() as cursor:
        cursor.execute(_LAPSED, [date(month.year, 1, 1), next_month(month)])
        rows = cursor.fetchall()
    if not rows:
        return []
    people = [person for person, *_rest in rows]
    badges = dict(
        Employment.everything.filter(person__in=people)
        .order_by("period")
        .values_list("person_id", "badge_number")
    )
    sums: dict[int, list[int]] = {}
    slips = Payslip.everything.filter(
        person__in=people, is_effective=True, month__state=MonthState.LOCKED,
        month_id__gte=next_month(month, -12), month_id__lt=month,
    )  # fmt: skip
    for person, fen in slips.values_list("person_id", "gross_fen"):
        sums.setdefault(person, []).append(fen)
    try:
        law = freezing.law_from(parameters_on(month).values(), month)
    except LawError:
        return []
    found = []
    for person, name, year, half_days in rows:
        grosses, parameter = sums.get(person, []), law.rows.get(CODE)
        average = (2 * sum(grosses) + len(grosses)) // (2 * len(grosses)) if grosses else 0
        amount = 0
        if parameter is not None:
            days = Fraction(half_days, 2)
            whole = unused_leave_pay(law, parameter, average, days)
            amount = whole - int(average * days / law.day_divisor.fraction)
        found.append(Lapsed(person, name, badges.get(person, ""), year, half_days, average, amount))
    return found


def _kept(person_id: int, year: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT FROM {LEAVE_KEPT} k WHERE k.person_id = %s AND k.year = %s)",
            [person_id, year],
        )
        return cursor.fetchone()[0]


def _taken(person_id: int, start: date, end: date, kept: bool) -> int:
    """Whole days taken, half days rounded up: of the ledger, else of the confirmed months."""
    with connection.cursor() as cursor:
        if kept:
            cursor.execute(
                f"SELECT coalesce(sum(half_days), 0) FROM {ANNUAL_TAKEN} t WHERE t.person_id = %s AND t.year = %s",
                [person_id, end.year],
            )
        else:
            cursor.execute(
                f"SELECT coalesce(sum(paid_leave_half_days), 0) FROM {ATTENDANCE_MONTHS} a"
                " WHERE a.person_id = %s AND a.month BETWEEN %s AND %s",
                [person_id, start.replace(day=1), end],
            )
        return -(-cursor.fetchone()[0] // 2)
