"""E8, E9: the database is stopped at once in mid-run; the wire is cut just after COMMIT was sent."""

import os
import signal
import time

import pytest
from django.db import connections

from auxpolice.batch.models import JobState
from tests.faults.ground import EVERY_DAY, PACE, Ground, wait_for
from tests.faults.oracle import holds
from tests.faults.proxy import Wire


@pytest.mark.experiment(
    "E8", "PostgreSQL stopped at once (immediate) at half of the chunks, up again after a while"
)
def test_postgres_is_stopped_at_once_in_the_middle(ground: Ground, chance):
    ground.shared_worker()
    ground.clock()
    ground.slow()
    run = ground.start_run()
    wait_for(lambda: ground.chunks(run) >= 4)
    time.sleep(chance.uniform(0, 0.2))
    assert ground.state(run) == JobState.RUNNING, "the stop came too late to prove anything"
    connections.close_all()
    postmaster = ground.postgres.pid()
    os.kill(postmaster, signal.SIGQUIT)  # what pg_ctl -m immediate sends
    wait_for(lambda: ground.postgres.pid() is None, 30)
    time.sleep(PACE.database_down)
    ground.postgres.ensure()
    assert ground.postgres.pid() != postmaster
    ground.whole_chunks_only(run)
    ground.wait_until_done(run)
    assert max(ground.attempts(run)) <= 2
    holds(ground, run)


WAYS = ["lost", "cut", "silent"]


@pytest.mark.experiment(
    "E9", "TCP cut just after a chunk's COMMIT: lost on the way, cut at once, or its answer lost"
)
@pytest.mark.parametrize("ways", [WAYS] if EVERY_DAY else [[way] for way in WAYS], ids=" ".join)
def test_commit_is_answered_by_silence(ground: Ground, chance, ways, wired):
    ground.without_shared_worker()
    ground.slow(0.1)
    wire = wired()
    run = ground.start_run()
    for number, way in enumerate(ways, 1):
        far = chance.randint(0, 1 + number)
        wait_for(lambda far=far: ground.chunks(run) >= far)
        wire.arm(way)
        wait_for(lambda number=number: wire.cuts == number)
    ground.wait_until_done(run)
    assert ground.attempts(run) == [1] * 10, "a cut wire cost an attempt"
    assert ground.said().count("connection lost in chunk") == len(ways)
    assert "fence lost" not in ground.said(), "a commit that stood was taken for lost"
    holds(ground, run)


@pytest.fixture
def wired(ground: Ground):
    """A worker whose connection to PostgreSQL goes by a wire that can be cut."""
    made: list[Wire] = []

    def start() -> Wire:
        address = ground.postgres.url().rsplit("@", 1)
        port = int(address[1].split(":")[1].split("/")[0])
        wire = Wire("127.0.0.1", port)
        made.append(wire)
        url = ground.postgres.url().replace(f":{port}/", f":{wire.port}/")
        workers.append(ground.worker(DATABASE_URL=url))
        return wire

    workers: list = []
    yield start
    for worker in workers:
        worker.kill()
    for wire in made:
        wire.close()
