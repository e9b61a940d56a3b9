"""E10: two beats, and a timer of the system beside them, at the same slot."""

import subprocess
import sys
import threading
from datetime import date

import pytest
from django.db import connection

from auxpolice.access.scope import unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Slot
from payroll.calendar import actions
from payroll.month.models import PayrollMonth, PayrollRun
from tests.faults.ground import MONTH, PACE, Ground, wait_for
from tests.faults.oracle import holds
from tests.running import BASE


def calendar(barrier: threading.Barrier, done: list[str]) -> None:
    """What beat calls every hour: months open by the clock."""
    connection.ensure_connection()
    barrier.wait()
    try:
        with unscoped("experiment"):
            done += actions.run_calendar(date(2025, 12, 20))
    finally:
        connection.close()


@pytest.mark.experiment("E10", "two beats, a timer's reaper and twelve clocks at the same slot")
def test_two_beats_and_a_timer_start_nothing_twice(ground: Ground, chance):
    ground.clock()
    second = ground.beat()
    worker = ground.shared_worker()
    slot, won, barrier = f"slot-{chance.random()}", [], threading.Barrier(12)

    def claim() -> None:
        barrier.wait()
        try:
            won.append(engine.claim_slot("experiment", slot))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(won) == [False] * 11 + [True]
    assert Slot.objects.filter(kind="experiment", slot=slot).count() == 1

    opened: list[str] = []
    barrier.reset()
    threads = [threading.Thread(target=calendar, args=(barrier, opened)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    months = [found for found in opened if found.startswith("open")]
    assert len(months) == len(set(months)) == PayrollMonth.objects.filter(month__gt=MONTH).count() > 0
    ground.as_owner("DELETE FROM payroll_payrollmonth WHERE month > %(month)s", {"month": MONTH})
    Slot.objects.filter(kind="payroll.open").delete()

    ground.slow(0.3)
    before = PayrollRun.objects.filter(month=MONTH).count()
    run = ground.start_run(idem_key=slot)
    timers = [
        subprocess.Popen([sys.executable, "manage.py", "reap"], cwd=BASE, env=ground.environment)
        for _ in range(2)
    ]
    wait_for(lambda: "batch-reap" in second.log.read_text(), 60 + PACE.reap, "for the second beat")
    ground.wait_until_done(run)
    assert [timer.wait(60) for timer in timers] == [0, 0]
    second.process.kill(), second.process.wait()
    assert PayrollRun.objects.filter(month=MONTH).count() == before + 1
    assert ground.attempts(run) == [1] * 10
    assert "batch.reap" in worker.text()
    holds(ground, run)
