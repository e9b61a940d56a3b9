"""The nightly derivation as a job: day shifts, days, months, by pieces of people; then who still has something to say.

One job a month and day: rung again it finds itself. It opens the running month and goes on with the last one until its
heads have confirmed it; a change of the calendar starts one more.
"""

from datetime import date, timedelta
from uuid import uuid4

from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from assessment.attendance import derivation
from assessment.attendance.models import AttendanceMonth, AttendanceState, Day
from assessment.duty import default_shifts
from assessment.duty.sign_in.recording import pair_again
from auxpolice.access.models import User, heads_of_units
from auxpolice.batch import engine
from auxpolice.batch.engine import Outcome
from auxpolice.batch.models import Chunk, Job
from auxpolice.months import format_month, last_day, month_of, next_month, parse_month, today
from auxpolice.notices.sending import notify, with_delegates
from personnel.relations import ASSIGNMENTS

KIND, OPEN_DAYS, UNCONFIRMED = "attendance.days", "attendance_open", "attendance_unconfirmed"
PIECE = 4000
"""People in a chunk: some seconds of work."""
LATELY = 3
"""Days back from today whose punches are paired again each night."""
REMIND_FROM = 2
"""Day of the next month from which a head is reminded of a month not confirmed (示例)."""

_PEOPLE = f"""SELECT DISTINCT person_id FROM {ASSIGNMENTS} a WHERE period && daterange(%(month)s, %(next)s)
 UNION SELECT person_id FROM attendance_attendancemonth WHERE month = %(month)s"""
_PIECES = f"""SELECT min(person_id), max(person_id), count(*)
  FROM (SELECT person_id, (row_number() OVER (ORDER BY person_id) - 1) / {PIECE} AS piece FROM ({_PEOPLE}) p) numbered
 GROUP BY piece ORDER BY piece"""
_OF_PIECE = f"SELECT person_id FROM ({_PEOPLE}) p WHERE person_id BETWEEN %(lo)s AND %(hi)s"


def start(month: date, why: str, *, acting_user: User | None = None) -> Job:
    """The job that derives the month's days; the same ``why`` finds the same job."""
    with connection.cursor() as cursor:
        cursor.execute(_PIECES, {"month": month, "next": next_month(month)})
        pieces = cursor.fetchall()
    return engine.start(
        KIND,
        idem_key=f"{KIND}/{format_month(month)}/{why}",
        chunks=[(lo, hi) for lo, hi, _count in pieces] or [(0, 0)],
        total=sum(count for *_ends, count in pieces),
        params={"month": format_month(month)},
        title=_("%(month)s 考勤推算") % {"month": format_month(month)},
        acting_user=acting_user,
    )


def nightly(day: date) -> list[Job]:
    """The day's jobs: the running month, and the last one while some of it is not confirmed."""
    month = month_of(day)
    last = next_month(month, -1)
    waits = AttendanceMonth.everything.filter(month=last, state=AttendanceState.DRAFT).exists()
    return [start(one, str(day)) for one in ([last] if waits else []) + [month]]


def recount(days: list[date]) -> None:
    """The calendar has changed on these days: months that are open are derived again, at once and not only at night."""
    for month in sorted({month_of(day) for day in days}):
        if AttendanceMonth.everything.filter(month=month, state=AttendanceState.DRAFT).exists():
            start(month, f"calendar/{uuid4()}")


def chunk(job: Job, piece: Chunk) -> Outcome:
    month = parse_month(job.params["month"])
    with connection.cursor() as cursor:
        cursor.execute(_OF_PIECE, {"month": month, "next": next_month(month), "lo": piece.lo, "hi": piece.hi})
        people = [person for (person,) in cursor.fetchall()]
    derivation.hold(people, [month])
    default_shifts.lay(month, last_day(month), people)
    _pair(people, month)
    derivation.derive(month, people)
    derivation.roll_up(month, people, opening=True)
    return Outcome(rows=len(people))


def _pair(people: list[int], month: date) -> None:
    """Shifts of the last days that have ended since: what is known of them by now."""
    last = min(today(), last_day(month))
    first = max(month, last - timedelta(days=LATELY))
    if first <= last:
        pair_again(people, first, last)


def finalise(job: Job) -> dict:
    """Once a day: heads are told what is left open in their units, people what of their own is missing."""
    month, day = parse_month(job.params["month"]), today()
    told = 0
    if engine.claim_slot("attendance.remind", f"{format_month(month)}/{day}"):
        told = _remind_open(month, day) + _remind_unconfirmed(month, day)
    return {"told": told}


def _remind_open(month: date, day: date) -> int:
    yesterday = day - timedelta(days=1)
    rows = Day.everything.filter(date__range=(month, last_day(month)), open=True)
    told, heads = 0, heads_of_units()
    for unit, count in rows.order_by().values_list("unit").annotate(n=Count("pk")):
        told += notify(
            OPEN_DAYS,
            with_delegates(user.pk for user in heads.get(unit, [])),
            reverse("assessment:attendance-grid", args=[unit, format_month(month)]),
            title=_("%(month)s 有 %(n)d 天缺签到待处理") % {"month": format_month(month), "n": count},
            text=_("缺签到不等于旷工，请核实后补签、登记请假或说明。"),
            acting_user=None,
        )
    own = rows.filter(date=yesterday, person__account__isnull=False)
    for account in own.values_list("person__account", flat=True):
        told += notify(
            OPEN_DAYS,
            [account],
            reverse("assessment:attendance"),
            title=_("您 %(day)s 缺签到") % {"day": yesterday},
            text=_("请向本单位负责人说明，由其补签或登记请假。"),
            acting_user=None,
        )
    return told


def _remind_unconfirmed(month: date, day: date) -> int:
    if day < next_month(month).replace(day=REMIND_FROM):
        return 0
    told, heads = 0, heads_of_units()
    rows = AttendanceMonth.everything.filter(month=month, state=AttendanceState.DRAFT)
    for unit, count in rows.order_by().values_list("unit").annotate(n=Count("pk")):
        told += notify(
            UNCONFIRMED,
            with_delegates(user.pk for user in heads.get(unit, [])),
            reverse("assessment:attendance-grid", args=[unit, format_month(month)]),
            title=_("%(month)s 考勤还有 %(n)d 人待确认") % {"month": format_month(month), "n": count},
            acting_user=None,
        )
    return told
