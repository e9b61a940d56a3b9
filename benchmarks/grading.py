"""`grading` line of the benchmarks: everybody evaluated anew (首次套改) and stored with the facts each verdict rests on.

Measured: reading the record set-based, evaluating, quota ranking, COPY into the verdict table with its foreign keys,
unique index and checks. Compared with: a raw COPY (text) of the very same rows into an empty twin of that table with
the same constraints, indexes and foreign keys, in the same run. Everything is rolled back.

Called with a database that has the migrations; when it holds fewer people than asked for, people are made up
inside the transaction.
"""

from __future__ import annotations

import gc
import io
import json
import time
from datetime import date

from django.db import connection, transaction

from auxpolice.access.scope import unscoped
from auxpolice.policy.models import PolicyVersion
from benchmarks import people as made
from grading import defaults
from grading.evaluations import runs
from grading.evaluations.models import Evaluation, EvaluationKind
from grading.ladders import LEVELS
from grading.rules.facts import FIELDS
from grading.rules.outcome import RULES_VERSION
from personnel.demo import load_posts

CUT_OFF = date(2025, 12, 31)

_RESULTS = """
INSERT INTO appraisal_annualresult (person_id, year, grade, override_reason)
SELECT e.person_id, y, (ARRAY['COMPETENT','COMPETENT','COMPETENT','EXCELLENT','BASIC'])[1 + (e.person_id + y) %% 5], ''
  FROM personnel_employment e, generate_series(2021, 2025) AS y
 WHERE e.badge_number LIKE 'B%%' AND extract(year FROM e.first_worked) <= y
"""
_SANCTIONS = """
INSERT INTO discipline_sanction (person_id, kind, reason, decided, period)
SELECT person_id, 'warning', '测试', DATE '2025-10-01', daterange('2025-10-01', '2026-04-01')
  FROM personnel_employment WHERE badge_number LIKE 'B%%' AND person_id %% 50 = 0
"""
_HONOURS = """
INSERT INTO honours_honour (person_id, rank, title, issuer, day, document)
SELECT person_id, 'city', '优秀辅警', '市公安局', DATE '2025-05-01', ''
  FROM personnel_employment WHERE badge_number LIKE 'B%%' AND person_id %% 10 = 0 AND first_worked < '2025-05-01'
"""
_UNITS = """
INSERT INTO units_unit (code, name, short_name, kind, parent_id, path, sort_order)
SELECT 'BU' || n, '测试单位' || n, '', 'station', (SELECT id FROM units_unit WHERE kind = 'bureau'), '', n
  FROM generate_series(1, 30) AS n
"""


class _Undo(Exception):
    pass


def _populate(people: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM units_unit")
        if cursor.fetchone()[0] < 2:
            cursor.execute(
                "INSERT INTO units_unit (code, name, short_name, kind, path, sort_order)"
                " SELECT 'B', '测试县公安局', '', 'bureau', '', 0"
                " WHERE NOT EXISTS (SELECT 1 FROM units_unit WHERE kind = 'bureau')"
            )
            cursor.execute(_UNITS)
        cursor.execute("SELECT count(*) FROM personnel_assignment WHERE period @> %s::date", [CUT_OFF])
        missing = people - cursor.fetchone()[0]
        if missing > 0:
            load_posts()
            made.insert(missing, latest=date(2025, 12, 1), days=9000)
            for statement in (_RESULTS, _SANCTIONS, _HONOURS):
                cursor.execute(statement, {})
        cursor.execute("ANALYZE personnel_person, personnel_employment, personnel_assignment")
        cursor.execute("ANALYZE appraisal_annualresult, discipline_sanction, honours_honour")


def _evaluation(version: PolicyVersion, units: list[int], people: int) -> Evaluation:
    return Evaluation.objects.create(
        kind=EvaluationKind.CONVERSION,
        title="benchmark",
        version=version,
        content=version.content,
        rules_version=RULES_VERSION,
        layout=list(FIELDS),
        cut_off=CUT_OFF,
        effective_from=date(2026, 1, 1),
        unit_ids=units,
        headcount=people,
    )


def _raw_copy(evaluation_id: int, columns: str) -> float:
    """Seconds for a plain text COPY of the batch's rows into an empty twin of the verdict table."""
    with connection.cursor() as cursor:
        dump = io.BytesIO()
        cursor.cursor.copy_expert(
            f"COPY (SELECT {columns} FROM grading_verdict WHERE evaluation_id = {evaluation_id}) TO STDOUT",
            dump,
        )
        cursor.execute("CREATE TABLE verdict_twin (LIKE grading_verdict INCLUDING ALL)")
        for column, table in (
            ("evaluation_id", "grading_evaluation"),
            ("person_id", "personnel_person"),
            ("unit_id", "units_unit"),
        ):
            cursor.execute(
                f"ALTER TABLE verdict_twin ADD FOREIGN KEY ({column}) REFERENCES {table} (id) DEFERRABLE INITIALLY DEFERRED"
            )
        dump.seek(0)
        gc.collect()
        started = time.perf_counter()
        cursor.cursor.copy_expert(f"COPY verdict_twin ({columns}) FROM STDIN", dump)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        seconds = time.perf_counter() - started
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("DROP TABLE verdict_twin")
    return seconds


def run(people: int = 100_000) -> dict:
    """One measurement; rolled back at the end."""
    result: dict = {}
    try:
        with unscoped("benchmark"), transaction.atomic():
            _populate(people)
            content = defaults.content("levels_seven")
            content["conversion"]["require_annual_result"] = False
            number = (
                PolicyVersion.everything.filter(kind=LEVELS)
                .order_by("-number")
                .values_list("number", flat=True)
                .first()
                or 0
            ) + 1
            version = PolicyVersion.everything.create(
                kind=LEVELS, number=number, title="benchmark", content=content
            )
            with connection.cursor() as cursor:
                cursor.execute("SELECT id FROM units_unit ORDER BY id")
                units = [row[0] for row in cursor.fetchall()]
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            evaluation = _evaluation(version, units, people)
            gc.collect()
            started = time.perf_counter()
            rows = runs.evaluate(evaluation)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            seconds = time.perf_counter() - started
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            columns = ", ".join(runs._TYPES)
            copy_seconds = _raw_copy(evaluation.pk, columns)
            result = {
                "bench": "grading",
                "people": people,
                "seconds": round(seconds, 3),
                "rows": rows,
                "copy_seconds": round(copy_seconds, 3),
                "ratio": round(seconds / copy_seconds, 2),
            }
            raise _Undo
    except _Undo:
        pass
    return result


def main(people: int = 100_000) -> None:
    print(json.dumps(run(people), ensure_ascii=False), flush=True)
