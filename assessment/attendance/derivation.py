"""Days and months of attendance from what is known: one set-based act for days, one for months.

Days come from where people work, the calendar, shifts with their sign-in, leave, overtime and the head's words; months
from days. What is confirmed is left as it is: what is learnt afterwards is told by ``differing``.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from django.db import connection
from django.utils import timezone

from assessment.attendance.part_month import ABSENCES
from assessment.duty.in_force import RULES, columns_of, rules_within
from assessment.relations import LEAVE_DAYS
from auxpolice.calendar.days import kinds
from auxpolice.months import last_day, month_of, months_between, next_month, today
from personnel.relations import ASSIGNMENTS

SIGNS = ("", "ok", "on", "late", "early", "late_early", "no_out", "no_in", "no_record")
"""States of sign-in from the best to the worst: a day of several shifts has the worst."""

_PARTS = ("paid_half_days", "sick_half_days", "personal_half_days", "absent_half_days")
DERIVED = (
    "unit_id", "kind", "due_half_days", "codes", "planned_minutes", "planned_by", "sign", "late_minutes",
    "early_minutes", "leave", "word_id", *_PARTS, "night_shifts", "holiday_shifts", "meal_days",
    "overtime_workday_minutes", "overtime_rest_minutes", "overtime_holiday_minutes", "open",
)  # fmt: skip

_SHIFTS = f"""(SELECT s.person_id, s.date, left(string_agg(s.code, ' ' ORDER BY s.starts), 20) AS codes,
         sum(CASE WHEN s.kind = 'standby' THEN 0
                  ELSE extract(epoch FROM s.ends - s.starts) / 60 - s.break_minutes END)::int AS minutes,
         max(s.source) AS planned_by, bool_or(s.kind <> 'standby') AS works, bool_or(s.night AND s.kind <> 'standby') AS night,
         max(array_position(%(signs)s::text[], CASE WHEN s.kind = 'standby' THEN ''
             ELSE coalesce(e.state, CASE WHEN r.signs AND s.ends + r.late < %(now)s THEN 'no_record' ELSE '' END) END::text)) AS sign,
         coalesce(sum(e.late_minutes), 0) AS late, coalesce(sum(e.early_minutes), 0) AS early,
         coalesce(bool_or(r.signs AND s.kind <> 'standby' AND s.ends + r.late < %(now)s
             AND coalesce(e.state, 'no_record') IN ('no_in', 'no_out', 'no_record', 'on')), false) AS missing,
         coalesce(bool_and(r.signs AND coalesce(e.state, 'no_record') = 'no_record'), false) AS nothing
    FROM duty_shift s
    LEFT JOIN duty_plan p ON p.id = s.plan_id
    LEFT JOIN duty_shiftrecord e ON e.shift_id = s.id
    LEFT JOIN {RULES} r ON r.unit_id = s.unit_id AND s.date >= r.first AND s.date < r.after
   WHERE s.date >= %(month)s AND s.date < %(next)s AND coalesce(p.state, 'published') = 'published'
     AND (%(people)s::bigint[] IS NULL OR s.person_id = ANY (%(people)s::bigint[]))
   GROUP BY s.person_id, s.date)"""

_OVERTIME = """(SELECT person_id, date, coalesce(sum(minutes) FILTER (WHERE kind = 'workday'), 0) AS workday,
         coalesce(sum(minutes) FILTER (WHERE kind = 'rest'), 0) AS rest,
         coalesce(sum(minutes) FILTER (WHERE kind = 'holiday'), 0) AS holiday
    FROM attendance_overtime WHERE state = 'granted' AND give = 'pay' AND date >= %(month)s AND date < %(next)s
     AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
   GROUP BY person_id, date)"""

_LEAVE = f"""(SELECT person_id, date, left(string_agg(DISTINCT kind_name, ' '), 40) AS names,
         coalesce(sum(half_days) FILTER (WHERE effect = 'paid'), 0) AS paid,
         coalesce(sum(half_days) FILTER (WHERE effect = 'sick'), 0) AS sick,
         coalesce(sum(half_days) FILTER (WHERE effect = 'personal'), 0) AS personal
    FROM {LEAVE_DAYS} l WHERE date >= %(month)s AND date < %(next)s
     AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
   GROUP BY person_id, date)"""

_DAYS = f"""(SELECT a.person_id, d.date, a.unit_id, d.kind, d.due AS due_half_days, coalesce(s.codes, '') AS codes,
         coalesce(s.minutes, 0) AS planned_minutes, coalesce(s.planned_by, '') AS planned_by,
         coalesce((%(signs)s::text[])[s.sign], '') AS sign, coalesce(s.late, 0) AS late_minutes,
         coalesce(s.early, 0) AS early_minutes, coalesce(l.names, '') AS leave, w.id AS word_id,
         p.paid AS paid_half_days, i.sick AS sick_half_days, q.personal AS personal_half_days, b.absent AS absent_half_days,
         (coalesce(s.night, false) AND gone < 2)::int AS night_shifts,
         (d.kind = 'holiday' AND coalesce(s.works, false) AND gone < 2)::int AS holiday_shifts,
         (expected AND gone = 0)::int AS meal_days, coalesce(o.workday, 0) AS overtime_workday_minutes,
         coalesce(o.rest, 0) AS overtime_rest_minutes, coalesce(o.holiday, 0) AS overtime_holiday_minutes,
         coalesce(s.missing AND w.id IS NULL AND gone < 2 AND (gone = 0 OR s.nothing), false) AS "open"
    FROM (SELECT person_id, unit_id, greatest(lower(period), %(month)s) AS first, least(upper(period), %(next)s) AS after
            FROM {ASSIGNMENTS} a WHERE period && daterange(%(month)s, %(next)s)
             AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))) a
    JOIN (SELECT date, kind, CASE kind WHEN 'workday' THEN 2 ELSE 0 END AS due
            FROM unnest(%(dates)s::date[], %(kinds)s::text[]) AS c(date, kind)) d ON d.date >= a.first AND d.date < a.after
    LEFT JOIN {_SHIFTS} s ON s.person_id = a.person_id AND s.date = d.date
    LEFT JOIN {_LEAVE} l ON l.person_id = a.person_id AND l.date = d.date
    LEFT JOIN attendance_dayword w ON w.person_id = a.person_id AND w.date = d.date
    LEFT JOIN {_OVERTIME} o ON o.person_id = a.person_id AND o.date = d.date
    LEFT JOIN (SELECT DISTINCT unit_id FROM duty_plan WHERE month = %(month)s AND state = 'published') planned
      ON planned.unit_id = a.unit_id
    CROSS JOIN LATERAL (SELECT d.due > 0 OR coalesce(s.works, false) AS counts,
         coalesce(s.works, planned.unit_id IS NULL AND d.due > 0) AS expected) e
    CROSS JOIN LATERAL (SELECT (CASE WHEN counts THEN 2 ELSE 0 END)::int AS two) t
    CROSS JOIN LATERAL (SELECT least(two, coalesce(l.paid, 0) + coalesce(w.paid_half_days, 0))::int AS paid) p
    CROSS JOIN LATERAL (SELECT least(two - p.paid, coalesce(l.sick, 0) + coalesce(w.sick_half_days, 0))::int AS sick) i
    CROSS JOIN LATERAL (SELECT least(two - p.paid - i.sick,
         coalesce(l.personal, 0) + coalesce(w.personal_half_days, 0))::int AS personal) q
    CROSS JOIN LATERAL (SELECT least(two - p.paid - i.sick - q.personal, coalesce(w.absent_half_days, 0))::int AS absent) b
    CROSS JOIN LATERAL (SELECT p.paid + i.sick + q.personal + b.absent AS gone) g)"""


_CONFIRMED = """EXISTS (SELECT FROM attendance_attendancemonth m WHERE m.person_id = {row}.person_id AND m.unit_id = {row}.unit_id
     AND m.month = %(month)s AND m.state = 'confirmed')"""
_NOT_CONFIRMED, _OLD_NOT_CONFIRMED = (f"NOT {_CONFIRMED.format(row=row)}" for row in ("x", "d"))


def _differ(left: str, right: str) -> str:
    columns = ([f"{side}.{name}" for name in DERIVED] for side in (left, right))
    return " IS DISTINCT FROM ".join(f"({', '.join(names)})" for names in columns)


def _derive() -> str:
    return f"""INSERT INTO attendance_day AS d (person_id, date, {", ".join(DERIVED)})
SELECT person_id, date, {", ".join(DERIVED)} FROM {_DAYS} x WHERE {_NOT_CONFIRMED}
    ON CONFLICT (person_id, date) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in DERIVED)}
 WHERE {_differ("d", "excluded")} AND {_OLD_NOT_CONFIRMED}"""


_NO_LONGER = f"""DELETE FROM attendance_day d WHERE date >= %(month)s AND date < %(next)s
   AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
   AND NOT EXISTS (SELECT FROM {ASSIGNMENTS} a WHERE a.person_id = d.person_id AND a.period @> d.date)
   AND {_OLD_NOT_CONFIRMED}"""


def _params(
    month: date, people: Collection[int] | None, units: Collection[int] | None = None
) -> dict[str, Any]:
    after = next_month(month)
    of_days = kinds(month, last_day(month))
    return {
        "month": month,
        "next": after,
        "people": None if people is None else list(people),
        "units": None if units is None else list(units),
        "dates": list(of_days),
        "kinds": [str(kind) for kind in of_days.values()],
        "signs": list(SIGNS),
        "now": timezone.now(),
        **columns_of(rules_within(month, after)),
    }


def people_of(unit_id: int, month: date) -> list[int]:
    """Everybody who works in the unit within the month, or is written there."""
    with connection.cursor() as cursor:
        cursor.execute(_PEOPLE, {"unit": unit_id, "month": month, "next": next_month(month)})
        return [person for (person,) in cursor.fetchall()]


_PEOPLE = f"""SELECT person_id FROM {ASSIGNMENTS} a WHERE unit_id = %(unit)s AND period && daterange(%(month)s, %(next)s)
 UNION SELECT person_id FROM attendance_attendancemonth WHERE unit_id = %(unit)s AND month = %(month)s"""


def derive(month: date, people: Collection[int] | None = None) -> int:
    """Write the month's days as they ought to be, but for what is confirmed; how many rows changed."""
    changed, params = 0, _params(month, people)
    with connection.cursor() as cursor:
        for statement in (_NO_LONGER, _derive()):
            cursor.execute(statement, params)
            changed += cursor.rowcount
    return changed


def differing(month: date, people: Collection[int], *, confirmed: bool) -> list[tuple[int, date]]:
    """(person, date) of days that are otherwise by now: of confirmed months what was learnt since, of the others what has
    not been derived again."""
    state = _CONFIRMED.format(row="x")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT x.person_id, x.date FROM {_DAYS} x
                LEFT JOIN attendance_day d ON d.person_id = x.person_id AND d.date = x.date
                WHERE {_differ("d", "x")} AND {"" if confirmed else "NOT "}{state} ORDER BY 1, 2""",
            _params(month, people),
        )
        return cursor.fetchall()


# --- months

COUNTED = (*ABSENCES, "night_shifts", "holiday_shifts", "overtime_workday_minutes", "overtime_rest_minutes",
           "overtime_holiday_minutes", "meal_days")  # fmt: skip
"""Columns of a month that its days give and a person may write over."""

_OF_DAYS = {"paid_leave_half_days": "paid_half_days"}
_SUMS = ", ".join(f"sum({_OF_DAYS.get(name, name)})::int AS {name}" for name in COUNTED)


def _capped() -> str:
    """Half-days away are at most those due: what exceeds is left out from the last kind on."""
    left, out = "due_half_days", []
    for name in ABSENCES:
        out.append(f"least({name}, greatest(0, {left}))::int AS {name}")
        left += f" - {name}"
    return ", ".join(out)


MONTHS_OF_DAYS = f"""(SELECT person_id, month, unit_id, due_half_days, {_capped()}, {", ".join(COUNTED[len(ABSENCES) :])}
    FROM (SELECT person_id, date_trunc('month', date)::date AS month, unit_id, sum(due_half_days)::int AS due_half_days, {_SUMS}
            FROM attendance_day day WHERE {{which}} GROUP BY person_id, date_trunc('month', date), unit_id) summed)"""
"""The rule of the month over its days."""
_MONTHS_AS_KNOWN = MONTHS_OF_DAYS.replace("attendance_day day", f"{_DAYS} day")
"""The same over days as they would be derived now, whatever is confirmed."""


def cell(row: str, rule: str) -> Callable[[str], str]:
    """SQL of a month's column: what was typed, else what the rule gives; meals follow the days away that were typed."""

    def of(name: str) -> str:
        typed = f"({row}.typed ->> '{name}')::int"
        if name != "meal_days":
            return f"coalesce({typed}, {rule}.{name})"
        more = " + ".join(f"{of(kind)} - {rule}.{kind}" for kind in ABSENCES)
        return f"coalesce({typed}, greatest(0, {rule}.meal_days - floor(({more} + 1) / 2.0))::int)"

    return of


def _roll_up(opening: bool) -> str:
    of = cell("r", "excluded")
    away_now = " + ".join(of(name) for name in ABSENCES)
    values = {name: of(name) for name in COUNTED} | {
        "due_half_days": "excluded.due_half_days",
        "attended_half_days": f"excluded.due_half_days - ({away_now})",
    }
    absent = " + ".join(ABSENCES)
    there = (
        ""
        if opening
        else """ AND EXISTS (SELECT FROM attendance_attendancemonth o WHERE o.person_id = m.person_id
         AND o.month = m.month AND o.unit_id = m.unit_id)"""
    )
    return f"""INSERT INTO attendance_attendancemonth AS r (month, person_id, unit_id, due_half_days, attended_half_days,
       {", ".join(COUNTED)}, state, typed, row_version)
SELECT month, person_id, unit_id, due_half_days, due_half_days - ({absent}), {", ".join(COUNTED)}, 'draft', '{{}}', 1
  FROM {MONTHS_OF_DAYS.format(which=_WHICH)} m WHERE true{there}
    ON CONFLICT (person_id, month, unit_id) DO UPDATE
   SET {", ".join(f"{name} = {value}" for name, value in values.items())}, row_version = r.row_version + 1
 WHERE r.state = 'draft' AND {away_now} <= excluded.due_half_days
   AND ({", ".join(f"r.{name}" for name in values)}) IS DISTINCT FROM ({", ".join(values.values())})"""


_WHICH = """date >= %(month)s AND date < %(next)s
             AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
             AND (%(units)s::bigint[] IS NULL OR unit_id = ANY (%(units)s::bigint[]))"""
_GONE = """DELETE FROM attendance_attendancemonth r WHERE month = %(month)s AND state = 'draft'
   AND (%(people)s::bigint[] IS NULL OR person_id = ANY (%(people)s::bigint[]))
   AND (%(units)s::bigint[] IS NULL OR unit_id = ANY (%(units)s::bigint[]))
   AND NOT EXISTS (SELECT FROM attendance_day d WHERE d.person_id = r.person_id AND d.unit_id = r.unit_id
                      AND d.date >= %(month)s AND d.date < %(next)s)"""


def roll_up(
    month: date, people: Collection[int] | None = None, units: Collection[int] | None = None, *, opening: bool
) -> int:
    """Months from their days, where they are drafts; ``opening`` makes those that are not there. How many rows changed."""
    changed, params = 0, _params(month, people, units)
    with connection.cursor() as cursor:
        for statement in (_GONE, _roll_up(opening)):
            cursor.execute(statement, params)
            changed += cursor.rowcount
    return changed


def by_the_rule(row: Any, *, as_known: bool = False) -> dict[str, int]:
    """What the days of a month's row give, before anything typed; ``as_known``: the days as they would be derived now."""
    which = "person_id = %(person)s AND unit_id = %(unit)s AND date >= %(month)s AND date < %(next)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(COUNTED)} FROM {(_MONTHS_AS_KNOWN if as_known else MONTHS_OF_DAYS).format(which=which)} m",
            _params(row.month, [row.person_id]) | {"person": row.person_id, "unit": row.unit_id},
        )
        return dict(zip(COUNTED, cursor.fetchone() or [0] * len(COUNTED), strict=True))


_HOLD = """SELECT 1 FROM attendance_attendancemonth WHERE person_id = ANY (%s::bigint[]) AND month = ANY (%s::date[])
 ORDER BY person_id, month, unit_id FOR UPDATE"""


def hold(people: Collection[int], months: Collection[date]) -> None:
    """The months' rows of these people until the end of the transaction: whoever confirms them waits, or was first."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [list(people), list(months)])


def derive_again(people: Iterable[int], first: date, last: date) -> None:
    """Days from ``first`` to ``last`` and their months anew: called inside the act that changed something of them. A
    confirmation under way is waited for, and what it has confirmed is then left as it is."""
    who = sorted(set(people))
    months = [month for month in months_between(first, last) if month <= month_of(today())]
    hold(who, months)
    for month in months:
        derive(month, who)
        roll_up(month, who, opening=False)
