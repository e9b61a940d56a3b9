"""Negative controls: each guard is taken out once, on purpose, and an experiment must turn red.

``GUARD_OUT`` names the guard: its SQL runs on the experiments' own database, its function is replaced in this
process and in workers and beats (which are started from ``tests.faults.unguarded``). ``GUARDS=1 make faults`` goes
through all of them.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

OUT = os.environ.get("GUARD_OUT", "")
_WITHOUT_SHARE = """
CREATE OR REPLACE FUNCTION payroll_refuse_locked(months date[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM payroll_payrollmonth WHERE month = ANY (months) AND state = 'locked') THEN
    RAISE EXCEPTION '已锁定' USING ERRCODE = 'restrict_violation';
  END IF;
END $$
"""
_NOT_REFUSING = """
CREATE OR REPLACE FUNCTION payroll_refuse_locked(months date[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN RETURN; END $$;
DROP TRIGGER payroll_month_guard ON payroll_payrollmonth
"""


@dataclass(frozen=True)
class Guard:
    """``experiments``: pytest's -k expression of those that should turn red without it."""

    name: str
    what: str
    experiments: str
    sql: str = ""
    patch: Callable[[], None] | None = None


def _without_fence() -> None:
    from auxpolice.batch import engine
    from auxpolice.batch.models import Chunk, ChunkState

    def mark(chunk, outcome):
        return Chunk.objects.filter(pk=chunk.pk).update(
            state=ChunkState.DONE, rows=outcome.rows, sum_fen=outcome.sum_fen, lease_until=None
        )

    def release(chunk, error):
        return bool(
            Chunk.objects.filter(pk=chunk.pk).update(state=ChunkState.QUEUED, lease_until=None, error=error)
        )

    engine._mark_done, engine._release = mark, release


def _without_reaper() -> None:
    from auxpolice.batch import engine

    engine.reap = lambda: 0


def _without_skip_locked() -> None:
    from auxpolice.batch import engine

    engine._CLAIM = engine._CLAIM.replace("FOR UPDATE OF c SKIP LOCKED", "")


def _without_attempts() -> None:
    from auxpolice.batch import engine

    engine.MOST_ATTEMPTS = 1_000_000


def _without_on_commit() -> None:
    from types import SimpleNamespace

    from django.db import transaction

    from auxpolice.batch import engine

    engine.transaction = SimpleNamespace(atomic=transaction.atomic, on_commit=lambda function: function())


def _without_rereading() -> None:
    from auxpolice.batch import engine

    def forgetful(chunk):
        engine._wait_for_database()

    engine._outcome_after_silence = forgetful


def _without_reconciling() -> None:
    from payroll.month import runs

    def sums(run, job):
        net = job.chunks.aggregate(net=runs.Sum("sum_fen"))["net"]
        return {"gross": net, "net": net, "employer": 0}

    runs.reconcile = sums


def _without_month_lock() -> None:
    from payroll.month.models import PayrollMonth
    from payroll.running import actions as months
    from payroll.running import approving as approval

    approval.locked_month = months.locked_month = lambda month: PayrollMonth.objects.get(pk=month)


def _without_idem_key() -> None:
    from payroll.running import actions

    start = actions.start_run

    def forgetful(month, *, idem_key="", **more):
        return start(month, idem_key=f"{idem_key}{uuid4()}"[:100], **more)

    actions.start_run = forgetful


def _without_mended_transport() -> None:
    from kombu.transport import redis

    from auxpolice.batch import broker

    broker.Channel._create_client = redis.Channel._create_client


def _without_watch() -> None:
    from auxpolice.batch import listening

    listening.watch = lambda consumer: None


GUARDS = [
    Guard("unique slips", "unique index of one slip a person and run, and one effective a month, dropped",
          "mark_was_lost",
          "ALTER TABLE payroll_payslip DROP CONSTRAINT payslip_one_per_run; DROP INDEX payslip_one_effective"),
    Guard("fence", "chunks marked and given back without looking at the fence", "first_worker_hangs", patch=_without_fence),
    Guard("reaper", "beat notifies nobody", "kill_nine or forgets_everything or web_process_dies", patch=_without_reaper),
    Guard("closed channel", "a closed channel of the broker answers with an AttributeError, as in Celery", "chunk_is_in_hand", patch=_without_mended_transport),
    Guard("listening", "nobody looks whether the worker listens", "no_longer_takes_messages", patch=_without_watch),
    Guard("claim lock", "FOR UPDATE SKIP LOCKED struck from the claim", "claims_at_the_same_moment", patch=_without_skip_locked),
    Guard("attempts", "no limit of attempts", "never_fits and starve and rerun", patch=_without_attempts),
    Guard("on commit", "notified at once instead of on commit", "rolled_back", patch=_without_on_commit),
    Guard("mark re-read", "after a lost connection the chunk is done again without looking", "answered_by_silence", patch=_without_rereading),
    Guard("reconciliation", "heads and sums not compared at the end", "partial_batch", patch=_without_reconciling),
    Guard("sum trigger", "trigger that adds up a slip's lines dropped", "do_not_add_up",
          "DROP TRIGGER payslip_guard_insert ON payroll_payslip"),
    Guard("slot", "unique constraint of a scheduled slot dropped", "two_beats",
          "ALTER TABLE batch_slot DROP CONSTRAINT batch_slot_once"),
    Guard("month row lock", "month read without FOR UPDATE", "twenty_approvals or approve_against", patch=_without_month_lock),
    Guard("locked month", "triggers of a locked month put out of force", "locked_month", _NOT_REFUSING),
    Guard("owner apart", "the application's role made a member of the owner's", "raw", "GRANT auxpolice TO auxpolice_app"),
    Guard("search_path", "the slips' guard looks where the session says", "raw",
          "ALTER FUNCTION payroll_slip_guard() RESET search_path; ALTER FUNCTION payroll_refuse_locked(date[]) RESET search_path"),
    Guard("FOR SHARE", "writers of a month don't hold its row", "last_edit", _WITHOUT_SHARE),
    Guard("idempotency key", "key of a request not looked at", "submitted_twice", patch=_without_idem_key),
    Guard("maker ≠ checker", "check constraint of the month and trigger of the chain dropped", "own_calculation",
          "ALTER TABLE payroll_payrollmonth DROP CONSTRAINT payroll_month_maker_is_not_checker;"
          "DROP TRIGGER payroll_chain_guard ON payroll_payrollmonth"),
]  # fmt: skip


def chosen() -> Guard | None:
    return next((guard for guard in GUARDS if guard.name == OUT), None)


def take_out_of_the_database() -> None:
    from django.db import connection

    if (guard := chosen()) and guard.sql:
        with connection.cursor() as cursor:
            cursor.execute(guard.sql)


def take_out_of_this_process() -> None:
    """For the rest of the process's life."""
    if (guard := chosen()) and guard.patch:
        guard.patch()
