"""`attendance` line: a month's days of everybody derived and rolled up to months, against COPY of the same rows.

Everybody has the day shift and is signed for, one in thirteen shifts late and one in forty without a punch out. The
comparison is a binary COPY of the very rows into a table with the same columns, indexes and checks in the same run.
"""

import io
import json
import time
from datetime import date

from django.db import connection

from assessment.attendance import derivation
from assessment.attendance.models import AttendanceMonth, Day
from assessment.duty import default_shifts
from assessment.duty.content import DUTY
from assessment.duty.defaults import EXAMPLE
from assessment.duty.models import Shift
from auxpolice.access.scope import unscoped
from auxpolice.months import last_day
from auxpolice.policy.models import InForce
from benchmarks.county import build

MONTH = date(2025, 10, 1)
_SIGNED = """INSERT INTO duty_punch (person_id, at, source, place, note, received_at, batch_key{more})
SELECT person_id, {side}, 'machine', '', '', now(), ''{values} FROM duty_shift WHERE id %% 40 <> {left_out}"""
_RECORDS = """INSERT INTO duty_shiftrecord (shift_id, signed_in_id, signed_out_id, state, late_minutes, early_minutes{more})
SELECT s.id, i.id, o.id, CASE WHEN o.id IS NULL THEN 'no_out' WHEN s.id %% 13 = 0 THEN 'late' ELSE 'ok' END,
       CASE WHEN s.id %% 13 = 0 THEN 9 ELSE 0 END, 0{values}
  FROM duty_shift s JOIN duty_punch i ON i.person_id = s.person_id AND i.at = s.starts
  LEFT JOIN duty_punch o ON o.person_id = s.person_id AND o.at = s.ends"""


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(people, [MONTH])
        AttendanceMonth.objects.all().delete()
        if not InForce.objects.filter(kind=DUTY).exists():
            county.enact(DUTY, EXAMPLE, start=MONTH.replace(month=1))
        shifts = _timed(lambda: default_shifts.lay(MONTH, last_day(MONTH)))
        _sign()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        derived = _timed(lambda: derivation.derive(MONTH))
        rolled = _timed(lambda: derivation.roll_up(MONTH, opening=True))
        rows, months = Day.objects.count(), AttendanceMonth.objects.count()
        again = _timed(lambda: (derivation.derive(MONTH), derivation.roll_up(MONTH, opening=True)))
        if months < people or rows < people * 28:
            raise SystemExit(f"{rows} days and {months} months of {people} people")
        copied = _copied()
    print(
        json.dumps(
            {
                "bench": "attendance",
                "people": people,
                "days": rows,
                "day_shifts": Shift.everything.count(),
                "shifts_seconds": round(shifts, 2),
                "derive_seconds": round(derived, 2),
                "roll_up_seconds": round(rolled, 2),
                "nothing_new_seconds": round(again, 2),
                "copy_seconds": round(copied, 2),
                "ratio": round((derived + rolled) / copied, 2),
            }
        ),
        flush=True,
    )


def _timed(act) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _sign() -> None:
    with connection.cursor() as cursor:
        for side, left_out in (("starts", -1), ("ends", 7)):
            cursor.execute(_SIGNED.format(side=side, left_out=left_out, **_more("duty_punch")), [])
        cursor.execute(_RECORDS.format(**_more("duty_shiftrecord")), [])


def _more(table: str) -> dict[str, str]:
    """Columns of the table that need a value and that this module doesn't name: empty ones."""
    named = {
        "id",
        "person_id",
        "at",
        "source",
        "place",
        "note",
        "received_at",
        "batch_key",
        "shift_id",
        "state",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s
                  AND table_schema = current_schema() AND is_nullable = 'NO' AND column_default IS NULL""",
            [table],
        )
        rows = [row for row in cursor.fetchall() if row[0] not in named and not row[0].endswith("minutes")]
    empty = {"boolean": "false", "jsonb": "'[]'", "ARRAY": "'{}'", "smallint": "0", "integer": "0"}
    return {
        "more": "".join(f", {name}" for name, _kind in rows),
        "values": "".join(f", {empty.get(kind, repr(''))}" for _name, kind in rows),
    }


def _copied() -> float:
    sink = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE copied (LIKE attendance_day INCLUDING ALL)")
        cursor.cursor.copy_expert("COPY attendance_day TO STDOUT (FORMAT binary)", sink)
        sink.seek(0)
        started = time.perf_counter()
        cursor.cursor.copy_expert("COPY copied FROM STDIN (FORMAT binary)", sink)
        return time.perf_counter() - started
