"""E23: a worker that lives but takes no messages ends itself; one that has a reason not to take any is left alone."""

import os
import signal
import time

import pytest
from celery import current_app

from auxpolice.batch import listening
from auxpolice.batch.models import ChunkState
from auxpolice.batch.tasks import work
from tests.faults.ground import MOST_SECONDS, PACE, Ground, wait_for
from tests.faults.oracle import holds
from tests.running import CeleryWorker

DEAF_SECONDS = 2


def attentive(ground: Ground) -> CeleryWorker:
    return ground.worker(app="tests.faults.deafened", BATCH_DEAF_SECONDS=str(DEAF_SECONDS))


def deafen(worker: CeleryWorker) -> None:
    """It lives, answers to its name, and takes no message any more."""
    with current_app.connection_for_write() as fresh:  # those kept may be from before the broker was killed
        (answer,) = current_app.control.broadcast(
            "go_deaf", reply=True, timeout=20, limit=1, connection=fresh
        )
    assert list(answer.values()) == [{"ok": "deaf"}]
    assert worker.process.poll() is None


@pytest.mark.experiment("E23", "a worker that lives but takes no messages, or has a reason to take none")
def test_a_worker_that_no_longer_takes_messages_ends_and_its_successor_goes_on(ground: Ground, chance):
    ground.without_shared_worker()
    ground.clock()
    worker = attentive(ground)
    time.sleep(chance.uniform(0, 0.5))
    deafen(worker)
    run = ground.start_run()
    wait_for(
        lambda: worker.process.poll() is not None,
        MOST_SECONDS + PACE.reap + listening.GRACE_SECONDS,
        "for the deaf worker's end",
    )
    assert worker.process.returncode == listening.EXIT
    assert "deaf: " in worker.text()
    assert ground.chunks(run, ChunkState.QUEUED) == 10, "it was not deaf"
    successor = attentive(ground)  # what run.py, docker and systemd do with a process that ended
    ground.wait_until_done(run)
    assert successor.process.poll() is None
    holds(ground, run, injected=(r"deaf: ",))
    successor.kill()


@pytest.mark.experiment("E23", "a worker that lives but takes no messages, or has a reason to take none")
def test_a_worker_with_a_reason_to_take_no_messages_is_left_alone(ground: Ground, chance):
    """The same deaf worker or one that is busy, and each time one thing is missing of what makes it end."""
    ground.without_shared_worker()
    ground.without_beats()
    worker = attentive(ground)

    def left_alone() -> None:
        time.sleep(1.5 * DEAF_SECONDS)
        assert worker.process.poll() is None
        assert "deaf: " not in worker.text()

    place = f"before-compute.{chance.randrange(10)}"
    ground.failpoint(place, "hold 120")
    run = ground.start_run()
    wait_for(lambda: ground.reached(place))
    for _ in range(3):
        work.delay(str(run.job_id))
    assert ground.broker().llen("celery") >= 2
    left_alone()  # it has a task in hand
    ground.failpoint("release", "")
    ground.wait_until_done(run)
    wait_for(lambda: ground.broker().llen("celery") == 0)

    deafen(worker)
    left_alone()  # nothing waits
    ground.start_run()
    ground.broker().execute_command("CLIENT", "PAUSE", 1500 * DEAF_SECONDS, "WRITE")
    assert ground.broker().llen("celery") == 1
    left_alone()  # the broker lets nobody take anything
    os.kill(ground.valkey.pid(), signal.SIGKILL)
    left_alone()  # the broker is away
    worker.kill()
    ground.valkey.ensure()
