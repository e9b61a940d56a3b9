"""Attendance of the demo county: days and months derived as every night derives them; overtime granted by another."""

from django.db import connection

from assessment.attendance import correcting, derivation
from assessment.attendance.models import AttendanceMonth, AttendanceState
from assessment.attendance.models.days import Day
from auxpolice.access.scope import acting
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from auxpolice.demo.county import County, analyse, register
from auxpolice.months import last_day, month_of, next_month

_OVERTIME = """INSERT INTO attendance_overtime (person_id, unit_id, date, starts, ends, minutes, kind, give, work, urgent, afterwards,
       asked_by_id, decided_by_id, decided_at, refusal, state)
SELECT m.person_id, m.unit_id, d.date, (d.date + time '18:00') AT TIME ZONE 'Asia/Shanghai',
       (d.date + time '20:00') AT TIME ZONE 'Asia/Shanghai', 120, 'rest', 'pay', '重点时段加强巡防', '', false, %(asked)s, %(granted)s,
       (d.date - 1 + time '10:00') AT TIME ZONE 'Asia/Shanghai', '', 'granted'
  FROM duty_teammember m
  CROSS JOIN LATERAL (SELECT abs(hashint8extended(m.person_id, %(seed)s) %% 1000003)::int AS h) hashed
  JOIN unnest(%(off)s::date[]) WITH ORDINALITY AS d(date, place) ON m.period @> d.date AND h %% 9 = d.place
 WHERE h %% 5 < 2"""


def fill(county: County) -> None:
    """Every closed month's days, confirmed; the days up to today of the month under way as a draft."""
    months = list(county.months)
    for number, month in enumerate(months):
        _overtime(county, month, number)
        derivation.derive(month)
        derivation.roll_up(month, opening=True)
    AttendanceMonth.everything.filter(month__in=months).update(
        state=AttendanceState.CONFIRMED, confirmed_by=county.users["zhenggong2"]
    )
    under_way = month_of(county.today)
    if under_way > months[-1] and county.is_long:
        derivation.derive(under_way)
        derivation.roll_up(under_way, opening=True)
    analyse(Day, AttendanceMonth)


def _overtime(county: County, month, number: int) -> None:
    off = [day for day, kind in kinds(month, last_day(month)).items() if kind == DayKind.REST]
    with connection.cursor() as cursor:
        cursor.execute(
            _OVERTIME,
            {
                "asked": county.users["zhenggong2"].pk,
                "granted": county.users["zhenggong"].pk,
                "seed": county.seed * 100 + number,
                "off": off,
            },
        )


def learnt_late(county: County, people: list[int]) -> int:
    """Facts of the month before the last that are learnt after its lock, by two: nights that were forgotten, days absent."""
    by, other = county.users["zhenggong"], county.users["zhenggong2"]
    month = next_month(county.months[-1], -1)
    rows = AttendanceMonth.everything.filter(
        person_id__in=people, month=month, attended_half_days__gte=24
    ).order_by("person_id")
    made = 0
    for number, row in enumerate(rows[:6]):
        values = (
            {"night_shifts": row.night_shifts + 2, "overtime_rest_minutes": row.overtime_rest_minutes + 240}
            if number < 4
            else {"absent_half_days": row.absent_half_days + 4}
        )
        with acting(by):
            found = correcting.propose(row, values, "与单位值班记录核对后更正", acting_user=by)
        with acting(other):
            correcting.confirm(found, acting_user=other)
        made += 1
    return made


register(44, "逐日考勤", fill)
