"""What must hold after every experiment (GC): the month is what an undisturbed run on the same snapshot gives."""

import hashlib
import io
import re

from django.db import connection

from auxpolice.audit import trail
from auxpolice.audit.models import Entry
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from payroll.month.models import MonthState, PayrollMonth, PayrollRun, RunState
from tests.faults.ground import MONTH, PEOPLE, Ground

_CANON = """
COPY (SELECT p.id_number, l.seq, l.code, l.kind, l.amount_fen, u.code, v.kind, v.number, s.cumulative, s.tax_months,
             s.warnings
        FROM payroll_payslip_line l JOIN payroll_payslip s ON s.id = l.payslip_id
        JOIN personnel_person p ON p.id = s.person_id JOIN units_unit u ON u.id = s.unit_id
        JOIN policy_policyversion v ON v.id = s.scheme_version_id
       WHERE l.month = '{month:%Y-%m-%d}' ORDER BY p.id_number, l.seq) TO STDOUT
"""
_HEADS = """
SELECT count(*), count(DISTINCT person_id), coalesce(sum(net_fen), 0),
       (SELECT coalesce(sum(CASE kind WHEN 'earning' THEN amount_fen WHEN 'deduction' THEN -amount_fen ELSE 0 END), 0)
          FROM payroll_payslip_line WHERE month = %(month)s)
  FROM payroll_payslip WHERE month_id = %(month)s AND is_effective
"""
ERRORS = re.compile(r"^.*\b(?:ERROR|CRITICAL)\b.*$", re.MULTILINE)
WORKER_KILLED = (r"exited with 'signal 9 \(SIGKILL\)'", r"WorkerLostError")
_undisturbed: dict[str, str] = {}


def canon() -> str:
    """SHA-256 over the month's effective lines without surrogate keys and times."""
    sink = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.cursor.copy_expert(_CANON.format(month=MONTH), sink)
    return hashlib.sha256(sink.getvalue()).hexdigest()


def undisturbed(ground: Ground, run: PayrollRun) -> str:
    """G: the canon of a run in this process on the same snapshot, without any trouble."""
    from auxpolice.batch import engine

    if run.snapshot_sha256 not in _undisturbed:
        again = ground.start_run()
        assert again.snapshot_sha256 == run.snapshot_sha256, "the facts changed during the experiment"
        assert engine.run_until_done(again.job).state == JobState.DONE
        _undisturbed[run.snapshot_sha256] = canon()
    return _undisturbed[run.snapshot_sha256]


def holds(ground: Ground, run: PayrollRun, *, injected: tuple[str, ...] = ()) -> None:
    """The global checks. ``injected``: patterns of the log lines that the experiment itself causes."""
    found = canon()
    job, month = Job.objects.get(pk=run.job_id), PayrollMonth.objects.get(pk=MONTH)
    run = PayrollRun.objects.get(pk=run.pk)
    assert (job.state, run.state, month.state) == (JobState.DONE, RunState.EFFECTIVE, MonthState.CALCULATED)
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, {"month": MONTH})
        slips, people, net, lines = cursor.fetchone()
    assert slips == people == run.expected_heads == PEOPLE, "heads"
    chunks = list(Chunk.objects.filter(job=job))
    assert net == lines == run.net_fen == sum(chunk.sum_fen for chunk in chunks), "sums"
    assert {chunk.state for chunk in chunks} == {ChunkState.DONE}
    trail.seal()
    assert trail.broken_links() == []
    completed = Entry.objects.filter(act="payroll.calculated", after__revision=run.revision)
    assert completed.count() == 1, "completed more or less than once"
    assert not Chunk.objects.filter(state=ChunkState.LEASED).exists(), "a lease is left"
    assert not Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).exists(), "work is left"
    errors = [line for line in ERRORS.findall(ground.said()) if not any(re.search(p, line) for p in injected)]
    assert not errors, errors[:5]
    assert found == undisturbed(ground, run), "not what an undisturbed run gives"
