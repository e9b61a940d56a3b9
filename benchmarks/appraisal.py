"""`appraisal` line: what appraisal makes of everybody at once, each part against a binary COPY of the very rows it stores.

A part is a function of the county: it makes what it stands on, and gives seconds and the table whose rows it stored. All
parts together give one line; the COPY goes into a table with the same columns, indexes and checks in the same run.
"""

import io
import json
import time
from collections.abc import Callable
from datetime import date

from django.db import connection

from assessment.appraisal.indicators import ASSESSMENT
from assessment.appraisal.years import rollup
from assessment.appraisal.years.content import ANNUAL
from assessment.appraisal.years.defaults import EXAMPLE
from assessment.demo import default_policy
from auxpolice.access.scope import unscoped
from auxpolice.demo.county import County
from auxpolice.months import months_between
from benchmarks.county import build

YEAR = 2024
MONTHS = months_between(date(YEAR, 1, 1), date(YEAR, 12, 1))
PARTS: dict[str, Callable[[County], tuple[float, str]]] = {}


def part(name: str):
    """The function is the part of this name."""

    def keep(fn: Callable[[County], tuple[float, str]]):
        PARTS[name] = fn
        return fn

    return keep


_MONTHS = """
WITH month AS (INSERT INTO appraisal_assessmentmonth (month) SELECT unnest(%(months)s::date[]) RETURNING month),
sheet AS (INSERT INTO appraisal_unitsheet (month_id, unit_id, version_id, state, confirmed_at)
          SELECT m.month, a.unit_id, %(version)s, 'confirmed', now()
            FROM month m JOIN personnel_assignment a ON a.period @> m.month GROUP BY m.month, a.unit_id RETURNING *)
INSERT INTO appraisal_monthsheet (month, unit_sheet_id, person_id, unit_id, base_points, ledger_points, grade, remark,
                                  confirmed, row_version)
SELECT s.month_id, s.id, a.person_id, a.unit_id, 7000 + (a.person_id * 37 + extract(month FROM s.month_id)::int * 11) %% 3000,
       (a.person_id %% 5) * 100, CASE WHEN a.person_id %% 97 = 0 THEN 'FAIL' ELSE 'COMPETENT' END, '', true, 2
  FROM sheet s JOIN personnel_assignment a ON a.unit_id = s.unit_id AND a.period @> s.month_id
"""
_ROUNDS = """
INSERT INTO appraisal_annualround (year_id, unit_id, version_id, state)
SELECT DISTINCT %(year)s, unit_id, %(version)s, 'open' FROM personnel_assignment WHERE period @> %(last)s::date
"""


@part("year")
def year(county: County) -> tuple[float, str]:
    """Everybody's year from twelve confirmed months."""
    months = county.enact(ASSESSMENT, default_policy(), start=date(YEAR, 1, 1))
    rules = county.enact(ANNUAL, EXAMPLE, start=date(YEAR, 1, 1))
    given = {"year": YEAR, "last": date(YEAR, 12, 31), "months": MONTHS}
    with connection.cursor() as cursor:
        cursor.execute(
            "SET session_replication_role = replica"
        )  # witnesses of months are not what is measured
        cursor.execute(_MONTHS, {**given, "version": months.pk})
        cursor.execute("SET session_replication_role = origin")
        cursor.execute(
            "INSERT INTO appraisal_annualyear (year, opened_by_id) VALUES (%s, %s)",
            [YEAR, county.users["zhenggong"].pk],
        )
        cursor.execute(_ROUNDS, {**given, "version": rules.pk})
        cursor.execute("ANALYZE")
    return timed(lambda: rollup.roll_up(YEAR)), "appraisal_yearsheet"


def timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def copied(table: str) -> tuple[int, float]:
    """Rows of the table, and the seconds that COPY takes to store them again."""
    sink = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE copied (LIKE {table} INCLUDING ALL)")
        cursor.cursor.copy_expert(f"COPY {table} TO STDOUT (FORMAT binary)", sink)
        sink.seek(0)
        seconds = timed(lambda: cursor.cursor.copy_expert("COPY copied FROM STDIN (FORMAT binary)", sink))
        cursor.execute("SELECT count(*) FROM copied")
        rows = cursor.fetchone()[0]
        cursor.execute("DROP TABLE copied")
    return rows, seconds


def main(people: int) -> None:
    found: dict[str, object] = {}
    spent = stored = 0.0
    with unscoped("benchmark"):
        county = build(people, MONTHS)
        for name, measure in PARTS.items():
            seconds, table = measure(county)
            rows, copy = copied(table)
            if not rows:
                raise SystemExit(f"{name} stored nothing")
            spent, stored = spent + seconds, stored + copy
            found |= {
                f"{name}_rows": rows,
                f"{name}_seconds": round(seconds, 2),
                f"{name}_copy_seconds": round(copy, 2),
                f"{name}_ratio": round(seconds / copy, 2),
            }
    line = {"bench": "appraisal", "people": people, **found, "ratio": round(spent / stored, 2)}
    print(json.dumps(line), flush=True)
