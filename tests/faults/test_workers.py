"""E1 … E5: workers that are killed, starved, doubled and notified too often."""

import os
import re
import signal
import threading
import time

import pytest
from django.db import connection

from auxpolice.access.scope import acting
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.batch.tasks import work
from auxpolice.problems import Problem
from payroll.month import runs
from payroll.month.models import PayrollMonth, Payslip
from payroll.running import actions as month_actions
from payroll.running import approving
from tests.faults.ground import EVERY_DAY, MONTH, MOST_SECONDS, PACE, PEOPLE, Ground, wait_for
from tests.faults.oracle import WORKER_KILLED, holds


@pytest.mark.experiment("E1", "SIGKILL of the worker with its pool at a random chunk, started again")
def test_kill_nine_in_the_middle_then_start_again(ground: Ground, chance):
    ground.without_shared_worker()
    ground.clock()
    ground.slow()
    worker = ground.worker(concurrency=2)
    run = ground.start_run()
    wait_for(lambda: ground.chunks(run) >= chance.randint(2, 6))
    time.sleep(chance.uniform(0, 0.3))
    worker.kill()
    done = ground.chunks(run)
    assert 2 <= done < run.job.chunks.count(), "the kill came too late to prove anything"
    ground.whole_chunks_only(run)
    kept = ground.written_rows(run)
    started = time.monotonic()
    ground.shared_worker()
    ground.wait_until_done(run)
    assert time.monotonic() - started <= 120 + PACE.lease
    after = ground.written_rows(run)
    assert all(after[person] == row for person, row in kept.items()), "finished chunks were calculated again"
    holds(ground, run, injected=WORKER_KILLED)


POINTS = ["before-compute", "before-insert", "before-mark", "before-commit", "after-commit"]


@pytest.mark.experiment("E2", "SIGKILL of the pool process at five points of a chunk")
@pytest.mark.parametrize("points", [POINTS] if EVERY_DAY else [[point] for point in POINTS], ids=" ".join)
def test_a_pool_process_is_killed_at(ground: Ground, chance, points):
    ground.shared_worker()
    ground.clock()
    expected = [1] * 10
    armed = [f"{point}.{n}" for point, n in zip(points, chance.sample(range(10), len(points)), strict=True)]
    for place in armed:
        ground.failpoint(place, "kill")
        if not place.startswith("after-commit"):
            expected[int(place.rsplit(".")[1])] = 2
    run = ground.start_run()

    def ended() -> bool:
        ground.whole_chunks_only(run)
        return ground.state(run) not in ("queued", "running")

    wait_for(ended)
    assert all(ground.reached(place) for place in armed)
    assert ground.attempts(run) == expected
    holds(ground, run, injected=WORKER_KILLED)


@pytest.mark.experiment("E3", "a chunk that wants more memory than there is, every time; then mended")
@pytest.mark.parametrize("mend", ["resume", "rerun"])
@pytest.mark.parametrize("how", ["starve 300"] if EVERY_DAY else ["starve 300", "kill"])
def test_a_chunk_that_never_fits_into_memory(ground: Ground, chance, how, mend):
    ground.shared_worker()
    ground.clock()
    number = chance.randrange(10)
    ground.failpoint(f"before-compute.{number}", f"always {how}")
    run = ground.start_run()
    wait_for(lambda: ground.state(run) == JobState.FAILED, MOST_SECONDS + 6 * PACE.lease)
    failed = Chunk.objects.get(job_id=run.job_id, seq=number)
    assert (failed.state, failed.attempts) == (ChunkState.FAILED, 3)
    assert ground.chunks(run) == 9
    run.refresh_from_db()
    assert (run.state, run.get_state_display()) == ("failed", "未完成")
    refuses_to_go_on(ground)
    kept = ground.written_rows(run)
    ground.disarm()
    if mend == "resume":
        engine.resume(Job.objects.get(pk=run.job_id), acting_user=ground.finance)
    else:
        run = ground.start_run()
    ground.wait_until_done(run)
    if mend == "resume":
        assert set(kept) < set(after := ground.written_rows(run))
        assert {person: row for person, (row, _by) in kept.items()} == {
            person: after[person][0] for person in kept
        }
    holds(ground, run, injected=(*WORKER_KILLED, f"chunk {number} of job .* failed"))


def refuses_to_go_on(ground: Ground) -> None:
    """An incomplete run is neither checked nor approved nor locked, by nobody."""
    leader = ground.users["juzhang"]
    for user, step in (
        (ground.finance, lambda: approving.check_month(MONTH, acting_user=ground.finance)),
        (leader, lambda: approving.approve_month(MONTH, digest="", acting_user=leader)),
        (ground.finance, lambda: month_actions.lock_month(MONTH, acting_user=ground.finance)),
    ):
        with acting(user), pytest.raises(Problem):
            step()
    month = PayrollMonth.objects.get(pk=MONTH)
    assert (month.state, month.digest) == ("open", "")


@pytest.mark.experiment(
    "E4", "delivered again while a chunk hangs beyond lease and visibility timeout, two workers"
)
def test_the_message_is_delivered_again_while_the_first_worker_hangs(ground: Ground, chance):
    ground.without_shared_worker()
    ground.clock()
    number, place = chance.randrange(10), chance.choice(["before-compute", "before-insert"])
    ground.failpoint(f"{place}.{number}", "hold 120")
    impatient = {
        "CELERY_VISIBILITY_TIMEOUT": f"{PACE.visibility:.0f}",
        "BATCH_LEASE_SECONDS": f"{min(PACE.lease, 10):.0f}",
    }
    first = ground.worker(**impatient)
    assert f"visibility timeout {PACE.visibility:.0f} s in force" in first.text()
    run = ground.start_run()
    wait_for(lambda: ground.reached(f"{place}.{number}"))
    began = time.monotonic()
    time.sleep(PACE.visibility)
    second = ground.worker(**impatient)  # on coming up it puts back what was not acknowledged in time
    ground.wait_until_done(run)
    time.sleep(max(0, began + PACE.hang - time.monotonic()))
    ground.failpoint("release", "")
    wait_for(lambda: "fence lost" in first.text(), 30, "for the loser")
    received = re.findall(r"Task batch\.work\[([0-9a-f-]+)\] received", ground.said())
    assert max(received.count(task) for task in set(received)) >= 2, "the message was not delivered twice"
    attempts = ground.attempts(run)
    assert attempts[number] == 2
    assert sum(attempts) == 11
    first.kill(), second.kill()
    holds(ground, run, injected=("visibility timeout",))  # the start-up check complains, as it should


@pytest.mark.experiment("E5", "the same message fifty times at once")
def test_the_same_message_fifty_times_is_one_calculation(ground: Ground, chance):
    worker = ground.shared_worker()
    ground.slow(0.05)
    os.killpg(worker.process.pid, signal.SIGSTOP)
    run = ground.start_run()
    threads = [threading.Thread(target=work.delay, args=[str(run.job_id)]) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os.killpg(worker.process.pid, signal.SIGCONT)
    ground.wait_until_done(run)
    if not EVERY_DAY:
        wait_for(lambda: ground.said().count("succeeded in") >= 51, what="for every message to be answered")
    assert ground.attempts(run) == [1] * 10
    holds(ground, run)


@pytest.mark.experiment("F1", "eight workers claim at the same moment")
def test_claims_at_the_same_moment_are_of_different_chunks(ground: Ground, chance):
    ground.without_shared_worker()
    run = ground.start_run()
    claimed, barrier = [], threading.Barrier(8)

    def claim() -> None:
        connection.ensure_connection()
        barrier.wait()
        try:
            claimed.append(engine.claim(run.job))
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({chunk.seq for chunk in claimed}) == 8
    for chunk in claimed:
        assert engine.run_chunk(run.job, chunk)
    engine.run_until_done(run.job)
    assert ground.attempts(run) == [1] * 10
    holds(ground, run)


@pytest.mark.experiment("F2", "a finished chunk's mark is lost (a table restored): it is queued again")
def test_a_chunk_whose_mark_was_lost_is_an_alarm_and_never_written_twice(ground: Ground, chance):
    ground.without_shared_worker()
    run = ground.start_run()
    for _ in range(chance.randint(1, 9)):
        chunk = engine.claim(run.job)
        assert engine.run_chunk(run.job, chunk)
    Chunk.objects.filter(pk=chunk.pk).update(state=ChunkState.QUEUED, attempts=0)
    assert engine.run_until_done(run.job).state == JobState.FAILED
    failed = Chunk.objects.get(pk=chunk.pk)
    assert (failed.state, failed.attempts) == (ChunkState.FAILED, 3)
    assert "payslip_one" in failed.error
    assert len(ground.written_rows(run)) == PEOPLE == Payslip.everything.filter(run=run).count()
    refuses_to_go_on(ground)


@pytest.mark.experiment("F15", "slips disappear behind the engine's back before the end")
def test_a_partial_batch_is_never_taken_for_a_complete_one(ground: Ground, chance):
    ground.without_shared_worker()
    run = ground.start_run()
    first = engine.claim(run.job)
    assert engine.run_chunk(run.job, first)
    Payslip.everything.filter(run=run, position=chance.randrange(first.lo, first.hi)).delete()
    job = engine.run_until_done(run.job)
    assert job.state == JobState.FAILED
    assert "人数或金额对不上" in job.message
    refuses_to_go_on(ground)


@pytest.mark.experiment("F16", "a rule that adds up wrongly for one person")
def test_a_slip_whose_lines_do_not_add_up_fails_its_chunk(ground: Ground, chance, monkeypatch):
    ground.without_shared_worker()
    right, victim = runs.slip_columns, chance.randrange(PEOPLE)

    def wrong(run, law, inputs, version_id):
        slips = right(run, law, inputs, version_id)
        slips["net_fen"] = slips["net_fen"] + (slips["position"] == victim)
        slips["gross_fen"] = slips["gross_fen"] + (slips["position"] == victim)
        return slips

    run = ground.start_run()
    monkeypatch.setattr(runs, "slip_columns", wrong)
    assert engine.run_until_done(run.job).state == JobState.FAILED
    failed = Chunk.objects.get(job=run.job, state=ChunkState.FAILED)
    assert (failed.attempts, failed.lo <= victim < failed.hi) == (3, True)
    assert "不符" in failed.error
    refuses_to_go_on(ground)
    monkeypatch.undo()
    engine.run_until_done(engine.resume(Job.objects.get(pk=run.job_id), acting_user=ground.finance))
    holds(ground, run)
