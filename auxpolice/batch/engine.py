"""Start, claim, run and finish jobs (reliability: leases, fences, attempts; the broker may lose anything).

A floor registers its kind once (``register``) with a function for one chunk and one for the end.
The chunk function runs in the same transaction as the mark "done", so a chunk is there whole or not at all.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from auxpolice.access.scope import unscoped
from auxpolice.audit import trail
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState, Slot

log = logging.getLogger("auxpolice.batch")

LEASE_SECONDS = 90
MOST_ATTEMPTS = 3
DEADLOCK_RETRIES = 5


@dataclass(frozen=True)
class Outcome:
    """What a chunk function reports: rows written and a control sum in fen (0 where there is no money)."""

    rows: int
    sum_fen: int = 0


@dataclass(frozen=True)
class Kind:
    chunk: Callable[[Job, Chunk], Outcome]
    finalise: Callable[[Job], dict | None] | None = None
    failed: Callable[[Job], None] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: str, *, chunk, finalise=None, failed=None) -> None:
    """``finalise(job)`` runs once, in one transaction with the job's end; its dict is kept as the result.
    ``failed(job)`` runs when the job ends as failed or cancelled."""
    _kinds[kind] = Kind(chunk, finalise, failed)


def cut(count: int, size: int) -> list[tuple[int, int]]:
    """Positions 0…count in pieces of ``size``; at least one piece, so that empty work also ends."""
    return [(lo, min(lo + size, count)) for lo in range(0, count, size)] or [(0, 0)]


@transaction.atomic
def start(
    kind: str,
    *,
    idem_key: str,
    chunks: list[tuple[int, int]],
    acting_user,
    params: dict | None = None,
    title: str = "",
    total: int | None = None,
) -> Job:
    """Queue a job, or return the one that has this key already."""
    if kind not in _kinds:
        raise LookupError(f"job kind {kind} is not registered")
    job, created = Job.objects.get_or_create(
        idem_key=idem_key,
        defaults={
            "kind": kind,
            "title": title,
            "params": params or {},
            "build_id": settings.BUILD_ID,
            "total": chunks[-1][1] if total is None else total,
            "created_by": acting_user if getattr(acting_user, "pk", None) else None,
        },
    )
    if created:
        Chunk.objects.bulk_create(
            [Chunk(job=job, seq=seq, lo=lo, hi=hi) for seq, (lo, hi) in enumerate(chunks)], batch_size=2000
        )
        transaction.on_commit(lambda: ring(job))
    return job


def ring(job: Job) -> None:
    """Tell the workers there is work. If the broker is away, the reaper rings later."""
    from auxpolice.batch.tasks import work

    try:
        work.delay(str(job.pk))
        Job.objects.filter(pk=job.pk).update(rung_at=timezone.now())
    except Exception as error:  # whatever the broker's client raises, the row in PostgreSQL stands
        log.warning("broker not reached for job %s: %s", job.pk, error)


_CLAIM = """
UPDATE batch_chunk SET state = 'leased', lease_until = clock_timestamp() + %s * interval '1 second',
       fence = fence + 1, attempts = attempts + 1
 WHERE id = (SELECT c.id FROM batch_chunk c JOIN batch_job j ON j.id = c.job_id
              WHERE c.job_id = %s AND j.state IN ('queued', 'running') AND c.attempts < %s
                AND (c.state = 'queued' OR (c.state = 'leased' AND c.lease_until < clock_timestamp()))
              ORDER BY c.seq LIMIT 1 FOR UPDATE OF c SKIP LOCKED)
RETURNING id
"""


def claim(job: Job) -> Chunk | None:
    """Lease the next free chunk, or None."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [LEASE_SECONDS, job.pk, MOST_ATTEMPTS])
        row = cursor.fetchone()
    return Chunk.objects.get(pk=row[0]) if row else None


class FenceLost(RuntimeError):
    """Another worker holds the chunk now; this one's work is rolled back."""


def run_chunk(job: Job, chunk: Chunk) -> bool:
    """Do one leased chunk. False when it failed or was lost; its state says so."""
    for attempt in range(DEADLOCK_RETRIES):
        try:
            with transaction.atomic(), unscoped(f"batch {job.kind}"):
                outcome = _kinds[job.kind].chunk(job, chunk)
                done = Chunk.objects.filter(pk=chunk.pk, fence=chunk.fence, state=ChunkState.LEASED).update(
                    state=ChunkState.DONE,
                    rows=outcome.rows,
                    sum_fen=outcome.sum_fen,
                    lease_until=None,
                    error="",
                )
                if done != 1:
                    raise FenceLost(f"chunk {chunk.seq} of {job.pk}")
            return True
        except FenceLost as lost:
            log.warning("fence lost: %s", lost)
            return False
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) not in ("40P01", "40001"):
                raise
            log.info("chunk %s retried after %s", chunk.seq, error.__cause__)
            time.sleep(0.02 * 2**attempt)
        except InterfaceError:
            raise
        except Exception as error:
            log.exception("chunk %s of job %s failed", chunk.seq, job.pk)
            _release(chunk, str(error))
            return False
    _release(chunk, "deadlock")
    return False


def _release(chunk: Chunk, error: str) -> None:
    ended = chunk.attempts >= MOST_ATTEMPTS
    Chunk.objects.filter(pk=chunk.pk, fence=chunk.fence, state=ChunkState.LEASED).update(
        state=ChunkState.FAILED if ended else ChunkState.QUEUED, lease_until=None, error=error[:500]
    )


def work(job_id, *, seconds: float = 45) -> Job | None:
    """Run chunks of a job until none is free or the time is over, then finish it if it can be."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.ended:
        return job
    if job.build_id != settings.BUILD_ID:
        _end(job, JobState.FAILED, "程序版本在计算期间已更新，请重新发起。")
        job.refresh_from_db()
        return job
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.RUNNING)
    deadline = time.monotonic() + seconds
    while chunk := claim(job):
        run_chunk(job, chunk)
        if time.monotonic() > deadline:
            ring(job)
            return job
    finish(job)
    job.refresh_from_db()
    return job


def finish(job: Job) -> None:
    """End the job when every chunk has ended; the last one runs ``finalise``."""
    Chunk.objects.filter(
        job=job, state=ChunkState.LEASED, lease_until__lt=timezone.now(), attempts__gte=MOST_ATTEMPTS
    ).update(state=ChunkState.FAILED, lease_until=None, error="lease expired")
    states = set(Chunk.objects.filter(job=job).values_list("state", flat=True))
    if states & {ChunkState.QUEUED, ChunkState.LEASED}:
        return
    if ChunkState.FAILED in states:
        _end(job, JobState.FAILED, "有部分数据处理失败，需人工处理。")
        return
    try:
        with transaction.atomic(), unscoped(f"finish {job.kind}"):
            locked = Job.objects.select_for_update().get(pk=job.pk)
            if locked.ended:
                return
            finalise = _kinds[job.kind].finalise
            locked.result = (finalise(locked) if finalise else None) or locked.result
            locked.state, locked.finished_at = JobState.DONE, timezone.now()
            locked.save(update_fields=["result", "state", "finished_at"])
    except Exception as error:
        log.exception("job %s could not be finished", job.pk)
        _end(job, JobState.FAILED, str(error)[:500])


@transaction.atomic
def _end(job: Job, state: JobState, message: str) -> bool:
    ended = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING]).update(
        state=state, message=message, finished_at=timezone.now()
    )
    if ended and (failed := _kinds[job.kind].failed):
        with unscoped(f"end {job.kind}"):
            failed(Job.objects.get(pk=job.pk))
    return bool(ended)


@transaction.atomic
def cancel(job: Job, *, acting_user) -> bool:
    """Stop a job; chunks under way are rolled back by their fence."""
    if not _end(job, JobState.CANCELLED, "已由用户取消。"):
        return False
    Chunk.objects.filter(job=job, state=ChunkState.LEASED).update(
        state=ChunkState.QUEUED, fence=F("fence") + 1
    )
    trail.record("job.cancel", job, acting_user=acting_user)
    return True


def run_until_done(job: Job) -> Job:
    """Run a job here and now with the workers' own code (commands, tests)."""
    while not job.ended:
        before = progress(job)
        job = work(job.pk, seconds=3600) or job
        if not job.ended and progress(job) == before:
            time.sleep(0.2)  # another worker holds the last chunk
    return job


def progress(job: Job) -> tuple[int, int]:
    """(done, total) in the job's own units, from the rows."""
    return job.done_count, job.total


def reap() -> int:
    """Ring for every job that is alive and has work nobody holds; how many were rung."""
    rung = 0
    for job in Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]):
        ring(job)
        rung += 1
    return rung


def claim_slot(kind: str, slot: str) -> bool:
    """True for the first caller of a scheduled slot, False for every later one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Slot._meta.db_table} (kind, slot) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [kind, slot],
        )
        return cursor.rowcount == 1
