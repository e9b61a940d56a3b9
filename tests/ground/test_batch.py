"""Jobs: whole chunks or none, leases and fences, attempts, idempotence."""

import threading
from copy import copy

import pytest
from django.conf import settings
from django.db import connection

from auxpolice.access.models import Role
from auxpolice.audit.models import Entry
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.problems import Conflict
from tests import vocabulary as say

written: list[tuple[int, int]] = []
trouble: dict[int, int] = {}


def _chunk(job, chunk):
    if trouble.get(chunk.seq, 0) > 0:
        trouble[chunk.seq] -= 1
        raise ValueError("injected")
    written.append((chunk.lo, chunk.hi))
    return engine.Outcome(rows=chunk.hi - chunk.lo, sum_fen=chunk.lo)


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    written.clear()
    trouble.clear()
    monkeypatch.setattr(engine, "_kinds", copy(engine._kinds))
    engine.register("test", chunk=_chunk, finalise=lambda job: {"chunks": job.chunks.count()})


def begin(key="k", count=10, size=3) -> Job:
    return engine.start(
        "test", idem_key=key, chunks=engine.cut(count, size), acting_user=say.account(Role.FINANCE)
    )


@pytest.mark.django_db
def test_a_job_runs_every_chunk_once_and_keeps_its_result():
    job = engine.run_until_done(begin())
    assert (job.state, job.result) == (JobState.DONE, {"chunks": 4})
    assert sorted(written) == [(0, 3), (3, 6), (6, 9), (9, 10)]
    assert engine.progress(job) == (10, 10)
    engine.work(job.pk)
    assert len(written) == 4


@pytest.mark.django_db
def test_the_same_key_is_the_same_job():
    assert begin("same").pk == begin("same").pk
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_a_chunk_that_fails_twice_succeeds_the_third_time_and_one_that_never_does_fails_the_job():
    trouble[1] = 2
    assert engine.run_until_done(begin("a")).state == JobState.DONE
    trouble[1] = 99
    job = engine.run_until_done(begin("b"))
    assert job.state == JobState.FAILED
    assert Chunk.objects.get(job=job, seq=1).attempts == 3
    assert Chunk.objects.filter(job=job, state=ChunkState.DONE).count() == 3


@pytest.mark.django_db
def test_a_worker_whose_lease_was_taken_over_writes_nothing():
    job = begin()
    slow = engine.claim(job)
    Chunk.objects.filter(pk=slow.pk).update(lease_until="2000-01-01T00:00:00Z")
    other = engine.claim(job)
    assert (other.pk, other.fence) == (slow.pk, slow.fence + 1)
    assert engine.run_chunk(job, slow) is False
    assert Chunk.objects.get(pk=slow.pk).state == ChunkState.LEASED
    assert engine.run_chunk(job, other) is True


@pytest.mark.django_db
def test_another_build_refuses_the_rest_of_the_job():
    job = begin()
    Job.objects.filter(pk=job.pk).update(build_id="an older one")
    assert engine.work(job.pk).state == JobState.FAILED
    assert written == []


@pytest.mark.django_db
def test_a_cancelled_job_does_no_more():
    job = begin()
    first = engine.claim(job)
    assert engine.cancel(job, acting_user=job.created_by)
    assert engine.run_chunk(job, first) is False
    assert engine.claim(job) is None
    assert not engine.cancel(Job.objects.get(pk=job.pk), acting_user=job.created_by)


@pytest.mark.django_db
def test_a_cancelled_job_goes_on_where_it_stopped():
    job = begin()
    engine.run_chunk(job, engine.claim(job))
    under_way = engine.claim(job)
    engine.cancel(job, acting_user=job.created_by)
    job.refresh_from_db()
    assert engine.may_resume(job)
    job = engine.resume(job, acting_user=job.created_by)
    assert engine.run_chunk(job, under_way) is False, "a worker of before the cancel wrote after the resume"
    written.remove((3, 6))  # what it computed was rolled back
    assert engine.run_until_done(job).state == JobState.DONE
    assert sorted(written) == [(0, 3), (3, 6), (6, 9), (9, 10)], "a finished chunk was done again"
    assert [entry.act for entry in Entry.objects.order_by("pk")][-2:] == ["job.cancel", "job.resume"]


@pytest.mark.django_db
def test_a_failed_job_goes_on_with_new_attempts_once_the_cause_is_mended():
    trouble[1] = 99
    job = engine.run_until_done(begin())
    assert job.state == JobState.FAILED
    assert "1 批（共 4 批）" in job.message
    assert "injected" in job.message
    trouble.clear()
    job = engine.run_until_done(engine.resume(job, acting_user=job.created_by))
    assert (job.state, job.message) == (JobState.DONE, "")
    assert sorted(written) == [(0, 3), (3, 6), (6, 9), (9, 10)]


@pytest.mark.django_db
def test_what_is_running_or_done_or_of_another_build_is_not_resumed():
    job = begin()
    with pytest.raises(Conflict, match="不能继续"):
        engine.resume(job, acting_user=job.created_by)
    engine.cancel(job, acting_user=job.created_by)
    Job.objects.filter(pk=job.pk).update(build_id="an older one")
    job.refresh_from_db()
    assert not engine.may_resume(job)
    with pytest.raises(Conflict, match="程序已更新"):
        engine.resume(job, acting_user=job.created_by)
    Job.objects.filter(pk=job.pk).update(build_id=settings.BUILD_ID)
    job = engine.run_until_done(engine.resume(job, acting_user=job.created_by))
    with pytest.raises(Conflict, match="不能继续"):
        engine.resume(job, acting_user=job.created_by)


@pytest.mark.django_db
def test_a_kind_that_clears_up_and_says_not_how_to_go_on_is_not_resumed():
    del engine._kinds["test"]
    engine.register("test", chunk=_chunk, failed=lambda job: None)
    job = begin()
    engine.cancel(job, acting_user=job.created_by)
    with pytest.raises(Conflict, match="不能继续"):
        engine.resume(job, acting_user=job.created_by)


@pytest.mark.django_db
def test_the_page_of_a_stopped_job_offers_to_go_on_to_whoever_made_it(client):
    job = begin()
    engine.cancel(job, acting_user=job.created_by)
    client.force_login(job.created_by, backend="django.contrib.auth.backends.ModelBackend")
    page = client.get(f"/jobs/{job.pk}/").content.decode()
    assert "继续任务" in page
    assert client.post(f"/jobs/{job.pk}/resume/").status_code == 302
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert "继续任务" not in client.get(f"/jobs/{job.pk}/").content.decode()
    engine.cancel(job, acting_user=job.created_by)
    client.force_login(say.account(Role.FINANCE), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"/jobs/{job.pk}/resume/").status_code == 404
    assert Job.objects.get(pk=job.pk).state == JobState.CANCELLED


@pytest.mark.django_db
def test_the_reaper_rings_only_where_nobody_works():
    job = begin(count=3)
    assert engine.reap() == 1
    held = engine.claim(job)
    assert engine.reap() == 0
    Chunk.objects.filter(pk=held.pk).update(lease_until="2000-01-01T00:00:00Z")
    assert engine.reap() == 1


@pytest.mark.django_db
def test_the_job_stands_when_the_broker_is_away(monkeypatch, django_capture_on_commit_callbacks):
    from auxpolice.batch import tasks

    def away(*args):
        raise ConnectionError("no broker")

    monkeypatch.setattr(tasks.work, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        job = begin()
    assert Job.objects.get(pk=job.pk).state == JobState.QUEUED
    assert engine.reap() == 1


@pytest.mark.django_db
def test_a_scheduled_slot_is_served_once():
    assert engine.claim_slot("month", "2026-11")
    assert not engine.claim_slot("month", "2026-11")


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_do_each_chunk_once():
    job = begin(count=60, size=2)
    barrier = threading.Barrier(6)

    def worker():
        barrier.wait()
        try:
            engine.work(job.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.run_until_done(Job.objects.get(pk=job.pk))
    assert sorted(written) == [(n, n + 2) for n in range(0, 60, 2)]
    assert set(Chunk.objects.filter(job=job).values_list("attempts", flat=True)) == {1}
