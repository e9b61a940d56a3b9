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
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from auxpolice.access.matrix import Act
from auxpolice.access.models import User
from auxpolice.access.scope import Denied, can, unscoped
from auxpolice.audit import trail
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState, Slot
from auxpolice.failpoints import reach
from auxpolice.hooks.registry import Registry
from auxpolice.outages import database_is_away
from auxpolice.problems import Conflict

log = logging.getLogger("auxpolice.batch")

LEASE_SECONDS = settings.BATCH_LEASE_SECONDS
MOST_ATTEMPTS = 3
RETRIES = 5
"""How often one attempt is repeated after a deadlock or a lost connection."""
DATABASE_SECONDS = 30
"""How long a worker that holds a chunk waits for a database that is away."""


@dataclass(frozen=True)
class Outcome:
    """Report of a chunk function: rows written and a control sum in fen (0 where there is no money)."""

    rows: int
    sum_fen: int = 0


@dataclass(frozen=True)
class Kind:
    chunk: Callable[[Job, Chunk], Outcome]
    finalise: Callable[[Job], dict | None] | None = None
    failed: Callable[[Job], None] | None = None
    may_resume: Callable[[Job], bool] | None = None
    resumed: Callable[..., None] | None = None
    act: Act | None = None


_kinds: Registry[str, Kind] = Registry("kind of job")


def register(
    kind: str, *, chunk, finalise=None, failed=None, may_resume=None, resumed=None, act: Act | None = None
) -> None:
    """``finalise(job)`` runs once, in one transaction with the job's end; its dict is kept as the result.
    ``failed(job)`` runs when the job ends as failed or cancelled; it begins with a lock that the chunks share, so
    that it waits for those being committed. A kind that has it can be resumed only if it also says how:
    ``may_resume(job)`` whether, ``resumed(job, acting_user=…)`` brings back what ``failed`` put away.
    Each runs in the transaction of the change it belongs to. ``act`` is what starting it asks for: cancelling and
    resuming ask for it again, so that who lost the role since can do neither."""
    _kinds.add(kind, Kind(chunk, finalise, failed, may_resume, resumed, act))


def cut(count: int, size: int) -> list[tuple[int, int]]:
    """Positions 0…count in pieces of ``size``; at least one piece, so that empty work also ends."""
    return [(lo, min(lo + size, count)) for lo in range(0, count, size)] or [(0, 0)]


@transaction.atomic
def start(
    kind: str,
    *,
    idem_key: str,
    chunks: list[tuple[int, int]],
    acting_user: User | None,
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
        transaction.on_commit(lambda: _notify_after_commit(job))
    return job


def _notify_after_commit(job: Job) -> None:
    reach("before-notify")
    notify_workers(job)


def notify_workers(job: Job) -> None:
    """Tell the workers there is work. If the broker is away, the reaper notifies later."""
    from auxpolice.batch.tasks import work

    try:
        work.delay(str(job.pk))
        Job.objects.filter(pk=job.pk).update(notified_at=timezone.now())
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
    for attempt in range(RETRIES):
        try:
            _compute_and_mark(job, chunk)
            reach("after-commit", chunk.seq)
            return True
        except FenceLost as lost:
            log.warning("fence lost: %s", lost)
            return False
        except (OperationalError, InterfaceError) as error:
            if database_is_away(error):
                log.warning("connection lost in chunk %s of job %s: %s", chunk.seq, job.pk, error)
                ended = _outcome_after_silence(chunk)
                if ended is not None:
                    return ended
            elif getattr(error.__cause__, "pgcode", None) in ("40P01", "40001"):
                log.info("chunk %s retried after %s", chunk.seq, error.__cause__)
                time.sleep(0.02 * 2**attempt)
            else:
                return _failed(chunk, error)
        except Exception as error:
            return _failed(chunk, error)
    _release(chunk, "deadlock or lost connection, again and again")
    return False


def _failed(chunk: Chunk, error: Exception) -> bool:
    """Give the chunk back with what went wrong. If it has been given to another worker meanwhile, that is what went
    wrong: its rows are there already, or its job has ended."""
    if _release(chunk, str(error) or type(error).__name__):
        log.exception("chunk %s of job %s failed", chunk.seq, chunk.job_id)
    else:
        log.warning("fence lost: chunk %s of %s (%s)", chunk.seq, chunk.job_id, type(error).__name__)
    return False


def _compute_and_mark(job: Job, chunk: Chunk) -> None:
    """The chunk's rows and its mark "done", in one transaction; the mark only if nobody else was given the chunk."""
    with transaction.atomic(), unscoped(f"batch {job.kind}"):
        reach("before-compute", chunk.seq)
        outcome = _kinds[job.kind].chunk(job, chunk)
        reach("before-mark", chunk.seq)
        if not _mark_done(chunk, outcome):
            raise FenceLost(f"chunk {chunk.seq} of {job.pk}")
        reach("before-commit", chunk.seq)


def _mark_done(chunk: Chunk, outcome: Outcome) -> bool:
    done = Chunk.objects.filter(pk=chunk.pk, fence=chunk.fence, state=ChunkState.LEASED).update(
        state=ChunkState.DONE, rows=outcome.rows, sum_fen=outcome.sum_fen, lease_until=None, error=""
    )
    return done == 1


def _outcome_after_silence(chunk: Chunk) -> bool | None:
    """Outcome of a transaction whose connection broke, read from the mark: True it was committed, False somebody
    else holds the chunk, None it was rolled back. The row's lock waits for a commit still under way."""
    _wait_for_database()
    with transaction.atomic():
        row = Chunk.objects.select_for_update().get(pk=chunk.pk)
    if row.fence != chunk.fence:
        return False
    return {ChunkState.DONE: True, ChunkState.LEASED: None}.get(ChunkState(row.state), False)


def _wait_for_database() -> None:
    deadline = time.monotonic() + DATABASE_SECONDS
    while True:
        connection.close()
        try:
            connection.ensure_connection()
            return
        except OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.25)


def _release(chunk: Chunk, error: str) -> bool:
    """Free for another attempt, or failed after the last; False when the chunk isn't this worker's any more."""
    ended = chunk.attempts >= MOST_ATTEMPTS
    released = Chunk.objects.filter(pk=chunk.pk, fence=chunk.fence, state=ChunkState.LEASED).update(
        state=ChunkState.FAILED if ended else ChunkState.QUEUED, lease_until=None, error=error[:500]
    )
    return bool(released)


def work(job_id, *, seconds: float = 45) -> Job | None:
    """Run chunks of a job until none is free or the time is over, then finish it if it can be."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None or job.ended:
        return job
    if job.build_id != settings.BUILD_ID:
        _end(job, JobState.FAILED, _("程序版本在计算期间已更新，请重新发起。"))
        job.refresh_from_db()
        return job
    Job.objects.filter(pk=job.pk, state=JobState.QUEUED).update(state=JobState.RUNNING)
    deadline = time.monotonic() + seconds
    while chunk := claim(job):
        run_chunk(job, chunk)
        if time.monotonic() > deadline:
            notify_workers(job)
            return job
    finish(job)
    job.refresh_from_db()
    return job


def finish(job: Job) -> None:
    """End the job when every chunk has ended; the last one runs ``finalise``."""
    Chunk.objects.filter(
        job=job, state=ChunkState.LEASED, lease_until__lt=Now(), attempts__gte=MOST_ATTEMPTS
    ).update(
        state=ChunkState.FAILED, lease_until=None, error=_("处理进程三次中途退出。"), fence=F("fence") + 1
    )
    states = list(Chunk.objects.filter(job=job).values_list("state", flat=True))
    if {ChunkState.QUEUED, ChunkState.LEASED} & set(states):
        return
    if ChunkState.FAILED in states:
        first = Chunk.objects.filter(job=job, state=ChunkState.FAILED).order_by("seq")[0]
        text = _(
            "%(count)s 批（共 %(all)s 批）处理失败，其余已完成并保留；排除原因后可以继续。首个原因：%(why)s"
        )
        message = text % {
            "count": states.count(ChunkState.FAILED),
            "all": len(states),
            "why": first.error[:300],
        }
        _end(job, JobState.FAILED, message)
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
        if database_is_away(error):
            raise  # nothing is decided; whoever is notified next finishes it
        log.exception("job %s could not be finished", job.pk)
        _end(job, JobState.FAILED, str(error)[:500])


@transaction.atomic
def _end(job: Job, state: JobState, message: str) -> bool:
    """End a job that isn't done. Its kind's ``failed`` comes first, for it waits for chunks being committed; after it
    the fence shuts out those that are still computing."""
    ended = Job.objects.filter(pk=job.pk, state__in=[JobState.QUEUED, JobState.RUNNING]).update(
        state=state, message=message, finished_at=timezone.now()
    )
    if not ended:
        return False
    if failed := _kinds[job.kind].failed:
        with unscoped(f"end {job.kind}"):
            failed(Job.objects.get(pk=job.pk))
    Chunk.objects.filter(job=job, state=ChunkState.LEASED).update(
        state=ChunkState.QUEUED, lease_until=None, fence=F("fence") + 1
    )
    return True


def may_steer(job: Job, user) -> bool:
    """Does the user still hold, now, what starting a job of this kind asks for?"""
    kind = _kinds.get(job.kind)
    return kind is None or kind.act is None or can(user, kind.act)


def _require_steering(job: Job, user) -> None:
    if not may_steer(job, user):
        raise Denied()


@transaction.atomic
def cancel(job: Job, *, acting_user: User) -> bool:
    """Stop a job; chunks under way are rolled back by their fence, what is done stays for ``resume``."""
    _require_steering(job, acting_user)
    return withdraw(job, acting_user=acting_user)


@transaction.atomic
def withdraw(job: Job, *, acting_user: User | None) -> bool:
    """Stop a job as a part of an act that has checked its own right to what the job works on."""
    if not _end(job, JobState.CANCELLED, _("已由用户取消。")):
        return False
    trail.record("job.cancel", job, acting_user=acting_user)
    return True


def may_resume(job: Job) -> bool:
    """True when an ended job can go on where it stopped: by the same build, and its kind can bring back its state."""
    kind = _kinds.get(job.kind)
    if kind is None or job.state not in (JobState.FAILED, JobState.CANCELLED):
        return False
    if job.build_id != settings.BUILD_ID or (kind.failed and not kind.resumed):
        return False
    return kind.may_resume is None or kind.may_resume(job)


@transaction.atomic
def resume(job: Job, *, acting_user: User) -> Job:
    """Go on with a failed or cancelled job: chunks done stay done, the others get three new attempts."""
    _require_steering(job, acting_user)
    locked = Job.objects.select_for_update().get(pk=job.pk)
    if locked.state in (JobState.FAILED, JobState.CANCELLED) and locked.build_id != settings.BUILD_ID:
        raise Conflict(_("程序已更新，旧任务不能继续，请重新发起。"), code="other-build")
    if not may_resume(locked):
        raise Conflict(
            _("这个任务不能继续：它没有停下，或者已被后来的任务取代，请刷新页面。"), code="not-resumable"
        )
    if resumed := _kinds[locked.kind].resumed:
        with unscoped(f"resume {locked.kind}"):
            resumed(locked, acting_user=acting_user)
    left = (
        Chunk.objects.filter(job=locked)
        .exclude(state=ChunkState.DONE)
        .update(state=ChunkState.QUEUED, attempts=0, lease_until=None, error="", fence=F("fence") + 1)
    )
    before, locked.state, locked.message, locked.finished_at = locked.state, JobState.QUEUED, "", None
    locked.save(update_fields=["state", "message", "finished_at"])
    trail.record(
        "job.resume", locked, acting_user=acting_user, before={"state": before}, after={"chunks_left": left}
    )
    transaction.on_commit(lambda: _notify_after_commit(locked))
    return locked


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


def tell(job: Job, done: int) -> bool:
    """Note how far a chunk under way is, beside its transaction, so that it is seen at once. False when the job has ended
    and the rest of the chunk is not wanted any more."""
    beside = connection.copy()
    try:
        with beside.cursor() as cursor:
            cursor.execute(
                f"UPDATE {Job._meta.db_table} SET under_way = %s WHERE id = %s RETURNING state",
                [done, job.pk],
            )
            row = cursor.fetchone()
    finally:
        beside.close()
    return row is None or row[0] in (JobState.QUEUED, JobState.RUNNING)


def reap() -> int:
    """Notify workers of every job that is alive and has work nobody holds; how many jobs."""
    free = Chunk.objects.filter(
        Q(state=ChunkState.QUEUED) | Q(state=ChunkState.LEASED, lease_until__lt=Now()), job=OuterRef("pk")
    )
    held = Chunk.objects.filter(state=ChunkState.LEASED, job=OuterRef("pk"))
    waiting = Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]).filter(
        Exists(free) | ~Exists(held)
    )
    for job in (jobs := list(waiting)):
        notify_workers(job)
    return len(jobs)


def claim_slot(kind: str, slot: str) -> bool:
    """True for the first caller of a scheduled slot, False for every later one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Slot._meta.db_table} (kind, slot) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [kind, slot],
        )
        return cursor.rowcount == 1
