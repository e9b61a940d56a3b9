"""A real worker killed in the middle of a month, a broker that forgets, messages that come fifty times."""

import time
from datetime import date

import pytest
from django.utils import timezone

from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.batch.tasks import work
from benchmarks.county import build
from payroll import actions
from payroll.models import PayrollMonth, PayrollRun, Payslip

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = date(2025, 10, 1)
PEOPLE = 3000


@pytest.fixture
def finance(db):
    with unscoped("test"):
        county = build(PEOPLE, [MONTH])
    user = county.users["caiwu"]
    with acting(user):
        actions.open_month(MONTH, acting_user=user)
    return user


def start(finance) -> PayrollRun:
    with acting(finance):
        return actions.start_run(MONTH, acting_user=finance, accept_gaps=True)


def wait_for(condition, seconds: float = 90) -> None:
    """Poll until the condition holds; fail when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


def undisturbed(finance) -> str:
    """The digest of the same month calculated here without any trouble."""
    run = start(finance)
    assert engine.run_until_done(run.job).state == JobState.DONE
    return PayrollMonth.objects.get(pk=MONTH).digest


def chunks(run: PayrollRun, state: ChunkState) -> int:
    return Chunk.objects.filter(job_id=run.job_id, state=state).count()


def test_kill_nine_in_the_middle_then_restart_gives_the_same_rows(finance, start_celery_worker):
    expected = undisturbed(finance)
    worker = start_celery_worker(concurrency=1)
    run = start(finance)
    wait_for(lambda: chunks(run, ChunkState.DONE) >= 2)
    worker.kill()
    done = chunks(run, ChunkState.DONE)
    assert 2 <= done < run.job.chunks.count(), "the kill came too late to prove anything"
    with unscoped("test"):
        kept = dict(Payslip.objects.filter(run=run).values_list("person_id", "id"))
    assert len(kept) == done * (PEOPLE // run.job.chunks.count())  # whole chunks only
    assert PayrollMonth.objects.get(pk=MONTH).state == "calculating"
    # ninety seconds pass: the dead worker's lease is over
    Chunk.objects.filter(job_id=run.job_id, state=ChunkState.LEASED).update(lease_until=timezone.now())
    start_celery_worker(concurrency=1)
    engine.reap()
    wait_for(lambda: Job.objects.get(pk=run.job_id).state == JobState.DONE)
    assert PayrollMonth.objects.get(pk=MONTH).digest == expected
    with unscoped("test"):
        after = dict(Payslip.objects.filter(run=run).values_list("person_id", "id"))
    assert len(after) == PEOPLE
    assert all(after[person] == row for person, row in kept.items()), "finished chunks were calculated again"


def test_a_broker_that_forgets_everything_only_delays(finance, start_celery_worker, broker):
    expected = undisturbed(finance)
    run = start(finance)
    broker.flushall()
    start_celery_worker(concurrency=2)
    assert chunks(run, ChunkState.DONE) == 0
    engine.reap()
    wait_for(lambda: Job.objects.get(pk=run.job_id).state == JobState.DONE)
    assert PayrollMonth.objects.get(pk=MONTH).digest == expected


def test_the_same_message_fifty_times_is_one_calculation(finance, start_celery_worker):
    expected = undisturbed(finance)
    run = start(finance)
    for _again in range(50):
        work.delay(str(run.job_id))
    start_celery_worker(concurrency=2)
    wait_for(lambda: Job.objects.get(pk=run.job_id).state == JobState.DONE)
    assert PayrollMonth.objects.get(pk=MONTH).digest == expected
    assert set(Chunk.objects.filter(job_id=run.job_id).values_list("attempts", flat=True)) == {1}
    with unscoped("test"):
        assert Payslip.objects.count() == PEOPLE
