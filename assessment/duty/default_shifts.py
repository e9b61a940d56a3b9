"""The day shift of people whose unit plans nothing: Shift rows of source DEFAULT on working days, laid set-based.

Laid again it takes away what no longer holds: the unit has a plan now, the calendar or the rules changed, somebody left.
"""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import connection, transaction

from assessment.duty.in_force import RULES, columns_of, rules_within
from auxpolice.calendar.days import kinds
from auxpolice.calendar.models import DayKind
from personnel.relations import ASSIGNMENTS

_WANTED = f"""(SELECT a.person_id, a.unit_id, d.date, r.code, r.kind, r.break_minutes, r.night,
         (d.date + r.starts) AT TIME ZONE 'Asia/Shanghai' AS starts, (d.date + r.ends) AT TIME ZONE 'Asia/Shanghai' AS ends
    FROM {ASSIGNMENTS} a
    JOIN unnest(%(working)s::date[]) AS d(date) ON a.period @> d.date
    JOIN {RULES} r ON r.unit_id = a.unit_id AND d.date >= r.first AND d.date < r.after
   WHERE a.period && daterange(%(first)s, %(after)s)
     AND (%(people)s::bigint[] IS NULL OR a.person_id = ANY (%(people)s::bigint[]))
     AND NOT EXISTS (SELECT FROM duty_plan p WHERE p.unit_id = a.unit_id AND p.month = date_trunc('month', d.date)::date)
     AND NOT EXISTS (SELECT FROM duty_shift o WHERE o.person_id = a.person_id AND o.date = d.date AND o.source <> 'default'))"""
_OUTDATED = f"""SELECT s.id FROM duty_shift s
  LEFT JOIN {_WANTED} w ON w.person_id = s.person_id AND w.date = s.date AND w.unit_id = s.unit_id AND w.code = s.code
   AND w.starts = s.starts AND w.ends = s.ends AND w.break_minutes = s.break_minutes AND w.kind = s.kind
 WHERE s.source = 'default' AND s.date >= %(first)s AND s.date < %(after)s AND w.person_id IS NULL
   AND (%(people)s::bigint[] IS NULL OR s.person_id = ANY (%(people)s::bigint[]))"""
_STATEMENTS = (
    f"DELETE FROM duty_shiftrecord WHERE shift_id IN ({_OUTDATED})",
    f"DELETE FROM duty_shift WHERE id IN ({_OUTDATED})",
    f"""INSERT INTO duty_shift (person_id, unit_id, date, code, kind, starts, ends, break_minutes, night, source, why)
        SELECT person_id, unit_id, date, code, kind, starts, ends, break_minutes, night, 'default', '' FROM {_WANTED} w
         ORDER BY person_id, date ON CONFLICT DO NOTHING""",
)


@transaction.atomic
def lay(first: date, last: date, people: Collection[int] | None = None) -> int:
    """Day shifts from ``first`` to ``last`` as they ought to be; how many were laid or taken away."""
    after = last + timedelta(days=1)
    params = {
        "first": first,
        "after": after,
        "people": None if people is None else list(people),
        "working": [day for day, kind in kinds(first, last).items() if kind == DayKind.WORKDAY],
        **columns_of(rules_within(first, after)),
    }
    changed = 0
    with connection.cursor() as cursor:
        for statement in _STATEMENTS:
            cursor.execute(statement, params)
            changed += cursor.rowcount
    return changed
