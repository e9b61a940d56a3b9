"""`payroll` line: a month frozen, calculated, stored and reconciled, against a raw COPY of the very rows it stored.

Measured: ``start_run`` (gaps, freeze, digest, chunks) and every chunk and the final reconciliation, by the workers'
own code in one process. Compared with, in the same run: binary COPY of the same inputs and slips, from memory, into
the same tables with their indexes, keys and triggers, after the rows were deleted. ``payroll_orm_loop`` is a
per-person loop over the ORM with the same rules, the way peers do it, on a sample.
"""

import io
import json
import time
from datetime import date

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from benchmarks.county import build
from payroll.brakes import actions as brakes
from payroll.month.models import PayrollInput, PayrollRun, Payslip
from payroll.month.runs import facts_of, law_of, scheme_of
from payroll.rules import calculate
from payroll.running import actions

MONTH = date(2025, 10, 1)
SAMPLE = 300


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(people, [MONTH])
    finance = county.users["caiwu"]
    with acting(finance):
        actions.open_month(MONTH, acting_user=finance)
    leader = county.users["juzhang"]
    with acting(leader):
        brakes.waive_all(MONTH, "基准", acting_user=leader)
    with acting(finance):
        started = time.perf_counter()
        run = actions.start_run(MONTH, acting_user=finance)
        frozen = time.perf_counter()
        job = engine.run_until_done(run.job)
        seconds = time.perf_counter() - started
    if job.state != job.State.DONE:
        raise SystemExit(job.message)
    copied = raw_copy()
    print(
        json.dumps(
            {
                "bench": "payroll",
                "people": people,
                "seconds": round(seconds, 2),
                "freeze_seconds": round(frozen - started, 2),
                "rows": people * 2,
                "copy_seconds": round(copied, 2),
                "ratio": round(seconds / copied, 2),
            }
        ),
        flush=True,
    )
    orm_loop(run, seconds / people)


def raw_copy() -> float:
    """Seconds to COPY the stored inputs and slips back into their emptied tables."""
    tables = {
        model._meta.db_table: ", ".join(f.column for f in model._meta.fields if f.column != "id")
        for model in (PayrollInput, Payslip)
    }
    streams = {}
    with connection.cursor() as cursor:
        for table, columns in tables.items():
            sink = io.BytesIO()
            cursor.cursor.copy_expert(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)", sink)
            streams[table] = sink.getvalue()
            cursor.execute(f"DELETE FROM {table}")
            cursor.execute(f"VACUUM ANALYZE {table}")
        started = time.perf_counter()
        for table, columns in tables.items():
            cursor.cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)", io.BytesIO(streams[table])
            )
        return time.perf_counter() - started


def orm_loop(run: PayrollRun, ours: float) -> None:
    """One person after the other: read, calculate, save; rolled back."""
    import numpy as np

    rows = list(PayrollInput.objects.filter(run=run).order_by("position")[:SAMPLE])
    with transaction.atomic(), CaptureQueriesContext(connection) as statements, unscoped("benchmark"):
        Payslip.everything.filter(position__lt=SAMPLE).delete()
        before = len(statements)
        started = time.perf_counter()
        law = law_of(run)
        for row in rows:
            frozen = PayrollInput.objects.select_related("person", "unit").get(pk=row.pk)
            result = calculate(
                scheme_of(frozen.scheme_version_id),
                law,
                facts_of(run, np.array([frozen.facts], dtype=np.int64)),
            )
            Payslip.everything.create(
                month_id=run.month_id,
                run=run,
                person=frozen.person,
                unit=frozen.unit,
                scheme_version_id=frozen.scheme_version_id,
                position=frozen.position,
                is_effective=True,
                amounts=result.amounts[0].tolist(),
                gross_fen=int(result.gross_fen[0]),
                deductions_fen=int(result.deductions_fen[0]),
                net_fen=int(result.net_fen[0]),
                employer_fen=int(result.employer_fen[0]),
                cumulative=[int(column[0]) for column in result.cumulative.values()],
                tax_months=1,
            )
        seconds = time.perf_counter() - started
        count = len(statements) - before
        transaction.set_rollback(True)
    print(
        json.dumps(
            {
                "bench": "payroll_orm_loop",
                "people": len(rows),
                "seconds": round(seconds, 2),
                "statements_per_person": round(count / len(rows), 1),
                "ratio_to_columns": round(seconds / len(rows) / ours, 1),
            }
        ),
        flush=True,
    )
