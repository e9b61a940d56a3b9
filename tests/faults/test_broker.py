"""E6, E7, E11, E12: the broker forgets, dies, is never told, and isn't told of what was rolled back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from auxpolice.batch.models import ChunkState, Job, JobState
from auxpolice.batch.tasks import reap
from payroll.month.models import PayrollRun
from tests.faults.ground import MONTH, PACE, Ground, wait_for
from tests.faults.oracle import holds
from tests.running import BASE

MONTH_PAGE = f"/payroll/{MONTH:%Y-%m}/"
BROKER_AWAY = (
    r"Cannot connect to redis://", r"beat: Connection error", r"Message Error", r"Connection refused",
    r"connection.*lost", r"Connection closed by server", r"Couldn't ack",
)  # fmt: skip


@pytest.mark.experiment("E6", "FLUSHALL of the broker: before the message is taken, or at 30 %")
@pytest.mark.parametrize("moment", ["before", "under way"])
def test_a_broker_that_forgets_everything_only_delays(ground: Ground, chance, moment):
    ground.clock()
    ground.slow(0.1)
    if moment == "before":
        ground.without_shared_worker()  # one that waits at the broker is handed the message before it can be lost
        run = ground.start_run()
        ground.broker().flushall()
        assert ground.chunks(run) == 0
        ground.shared_worker()
    else:
        ground.shared_worker()
        run = ground.start_run()
        wait_for(lambda: ground.chunks(run) >= 3)
        time.sleep(chance.uniform(0, 0.1))
        ground.broker().flushall()
    ground.wait_until_done(run)
    holds(ground, run)


@pytest.mark.experiment("E7", "SIGKILL of the broker, down for a while, back without its file")
def test_the_broker_dies_and_comes_back_empty(ground: Ground, chance):
    ground.shared_worker()
    ground.clock()
    time.sleep(chance.uniform(0, 0.5))
    os.kill(ground.valkey.pid(), signal.SIGKILL)
    down = time.monotonic()
    client = Client()
    client.force_login(ground.finance, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(MONTH_PAGE).status_code == 200
    began = time.monotonic()
    answer = client.post(f"{MONTH_PAGE}calculate/", {"idem_key": f"e7-{down}"})
    assert (answer.status_code, answer["Location"]) == (302, MONTH_PAGE)
    assert time.monotonic() - began < 10, "the page waited for the broker"
    run = PayrollRun.objects.get(job__idem_key=f"payroll:e7-{down}")
    assert (ground.state(run), ground.chunks(run, ChunkState.QUEUED)) == (JobState.QUEUED, 10)
    time.sleep(max(0, down + PACE.broker_down - time.monotonic()))
    assert ground.state(run) == JobState.QUEUED
    shutil.rmtree(ground.valkey.home / "appendonlydir")
    ground.valkey.ensure()
    ground.wait_until_done(run)
    holds(ground, run, injected=BROKER_AWAY)


@pytest.mark.experiment("E7", "SIGKILL of the broker, down for a while, back without its file")
def test_the_broker_dies_and_comes_back_empty_while_a_chunk_is_in_hand(ground: Ground, chance):
    """The run goes on without a broker; the worker outlives it and takes messages when it is back."""
    ground.without_shared_worker()
    ground.clock()
    worker = ground.worker(concurrency=4)  # slots are left: it goes on asking the broker for messages
    ground.slow((PACE.broker_down + 6) / 10)
    run = ground.start_run()
    wait_for(lambda: ground.chunks(run) >= 1)
    time.sleep(chance.uniform(0, 0.5))
    os.kill(ground.valkey.pid(), signal.SIGKILL)
    done = ground.chunks(run)
    assert done < 10, "the kill came too late to prove anything"
    time.sleep(PACE.broker_down)
    assert ground.chunks(run) > done, "the run waited for the broker"
    shutil.rmtree(ground.valkey.home / "appendonlydir")
    ground.valkey.ensure()
    ground.wait_until_done(run)
    assert worker.process.poll() is None, "the worker ended with its broker"
    assert ground.attempts(run) == [1] * 10
    holds(ground, run, injected=BROKER_AWAY)
    ground.disarm()
    again = ground.start_run()
    ground.wait_until_done(again)
    assert worker.process.poll() is None
    holds(ground, again, injected=BROKER_AWAY)
    worker.kill()


@pytest.mark.experiment("E11", "the web process dies between COMMIT and the notice to the workers")
def test_the_web_process_dies_after_commit_before_notifying(ground: Ground, chance):
    ground.shared_worker()
    ground.clock()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "auxpolice.wsgi:application", "--bind", f"127.0.0.1:{port}",
         "--workers", "1", "--no-control-socket", "--log-level", "warning"],
        cwd=BASE, env=ground.environment, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        browser = _signed_in(ground, f"http://127.0.0.1:{port}")
        ground.failpoint("before-notify", "exit")
        key = f"e11-{time.monotonic()}"
        with pytest.raises((OSError, urllib.error.URLError)):
            browser(f"{MONTH_PAGE}calculate/", {"idem_key": key})
        assert ground.reached("before-notify")
    finally:
        os.killpg(web.pid, signal.SIGKILL)
        web.wait()
    run = PayrollRun.objects.get(job__idem_key=f"payroll:{key}")
    wait_for(lambda: Job.objects.get(pk=run.job_id).notified_at, 60, "for the reaper")
    ground.wait_until_done(run)
    holds(ground, run)


def _signed_in(ground: Ground, site: str):
    """``browser(path, form)`` of a finance clerk at a served site, with CSRF as a browser does it."""
    client = Client()
    client.force_login(ground.finance, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    token = "a" * 32
    cookie = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"

    def browser(path: str, form: dict) -> int:
        data = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        request = urllib.request.Request(site + path, data, {"Cookie": cookie, "Referer": site + path})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status

    def up() -> bool:
        try:
            return urllib.request.urlopen(f"{site}/healthz", timeout=5).status == 200
        except OSError:
            return False

    wait_for(up, 60, "for the site")
    return browser


class _Undone(Exception):
    pass


@pytest.mark.experiment("E12", "the transaction is rolled back after the notice was asked for")
def test_what_was_rolled_back_is_never_rung(ground: Ground, chance):
    ground.shared_worker()
    jobs = []
    for _ in range(chance.randint(1, 4)):
        with pytest.raises(_Undone), transaction.atomic():
            jobs.append(str(ground.start_run().job_id))
            raise _Undone
    marker = reap.delay()  # everything published before it has been taken when it is done
    wait_for(lambda: f"batch.reap[{marker.id}] succeeded" in ground.said(), 60)
    assert "batch.work[" not in ground.said(), "a task ran for a run that does not exist"
    assert not Job.objects.filter(pk__in=jobs).exists()
    run = ground.start_run()
    ground.wait_until_done(run)
    assert "batch.work[" in ground.said()
    holds(ground, run)
