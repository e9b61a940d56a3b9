"""The ground of the experiments: a PostgreSQL and a broker of their own, 2,000 seeded people (600 every day), real workers and beats.

The servers are apart from the tests' own because the experiments kill them. ``Pace`` says how long things take:
quick for every day, or as in production (``REAL=1``). Workers, beats and the experiments' own process connect as the
application; only preparing the ground and putting a month back are the owner's.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg2
import redis
from celery import current_app
from django.db import connection, connections
from django.test import override_settings

from auxpolice import addresses
from auxpolice.access.models import User
from auxpolice.access.scope import acting, unscoped
from auxpolice.batch import engine
from auxpolice.batch.models import Chunk, ChunkState, Job, JobState
from auxpolice.local import embedded
from benchmarks.county import build
from payroll.approval import chains as approvals
from payroll.brakes import actions as brakes
from payroll.month.models import PayrollRun
from payroll.running import actions
from tests.faults import guards
from tests.running import BASE, CeleryWorker

MONTH = date(2025, 10, 1)
_TIED = (
    ["setpriv", "--pdeathsig=KILL"] if shutil.which("setpriv") else []
)  # nothing outlives a killed test run
MOST_SECONDS = 45 if guards.OUT else 180


@dataclass(frozen=True)
class Pace:
    """Seconds: lease of a chunk, between two calls of beat, database and broker down, a chunk that hangs."""

    lease: float = 2
    reap: float = 1
    database_down: float = 2
    broker_down: float = 3
    visibility: float = 3
    hang: float = 4


EVERY_DAY = not os.environ.get("FAULTS")
"""In ``make test`` only the quick variants run, on fewer people."""
PEOPLE = 600 if EVERY_DAY else 2000
PACE = Pace(90, 30, 20, 60, 5, 20) if os.environ.get("REAL") else Pace()


def wait_for(condition: Callable[[], object], seconds: float = MOST_SECONDS, what: str = "") -> None:
    """Poll until the condition holds; fail when it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain {what}"
        time.sleep(0.01)


@dataclass
class Beat:
    process: subprocess.Popen[bytes]
    log: Path


@dataclass
class Ground:
    folder: Path
    postgres: embedded.Postgres
    valkey: embedded.Valkey
    finance: User | None = None
    users: dict = field(default_factory=dict)
    workers: list[CeleryWorker] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    _shared: CeleryWorker | None = None
    _logs_from: dict[Path, int] = field(default_factory=dict)

    # --- servers ------------------------------------------------------------------------------------------------

    @classmethod
    def prepare(cls) -> "Ground":
        """Servers, tables, people: ten seconds, once for all experiments of a session."""
        folder = Path(tempfile.mkdtemp(prefix="auxpolice-faults-"))
        folder.chmod(0o755)
        ground = cls(folder, embedded.Postgres(folder, tied=True), embedded.Valkey(folder, tied=True))
        ground.postgres.ensure()
        ground.valkey.ensure()
        (folder / "failpoints").mkdir()
        ground.environment = {
            **os.environ,
            "DATABASE_URL": ground.postgres.url(),
            "REDIS_URL": ground.valkey.url(),
            "AUXPOLICE_DATA": str(folder),
            "AUXPOLICE_FAILPOINTS": str(folder / "failpoints"),
            "PAYROLL_CHUNK": str(PEOPLE // 10),
            "BATCH_LEASE_SECONDS": f"{PACE.lease:.0f}",
            "BATCH_REAP_SECONDS": str(PACE.reap),
            "DJANGO_SETTINGS_MODULE": "auxpolice.settings",
            "PYTHONPATH": str(BASE),
            "ALLOWED_HOSTS": "127.0.0.1,localhost,testserver",
        }
        del ground.environment["DATABASE_OWNER_URL"]  # that of the tests' own server
        ground.manage("migrate", "-v0", DATABASE_OWNER_URL=ground.postgres.owner_url())
        with ground.in_this_process(owner=True):
            with unscoped("experiments"):
                county = build(PEOPLE, [MONTH])
            ground.users = county.users
            ground.finance = county.users["caiwu"]
            with acting(ground.finance):
                actions.open_month(MONTH, acting_user=ground.finance)
            ground.pass_gaps()
            guards.take_out_of_the_database()
            guards.take_out_of_this_process()
        return ground

    def manage(self, *words: str, **environment: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *words], cwd=BASE, env={**self.environment, **environment},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    @contextmanager
    def in_this_process(self, *, owner: bool = False) -> Iterator["Ground"]:
        """Django and Celery of this process work on the experiments' servers for a while."""
        connections.close_all()
        before, broker = dict(connection.settings_dict), current_app.conf.broker_url
        here = embedded_settings(self.postgres.owner_url() if owner else self.postgres.url())
        connection.settings_dict.update(here)
        self._ring_at(self.valkey.url())
        lease, engine.LEASE_SECONDS = engine.LEASE_SECONDS, PACE.lease
        try:
            with override_settings(PAYROLL_CHUNK=PEOPLE // 10):
                yield self
        finally:
            engine.LEASE_SECONDS = lease
            connections.close_all()
            connection.settings_dict.clear()
            connection.settings_dict.update(before)
            self._ring_at(broker)

    @staticmethod
    def _ring_at(url: str) -> None:
        current_app.conf.broker_url = url
        current_app._after_fork()  # forget the pool of connections to the other broker

    def broker(self) -> redis.Redis:
        return redis.Redis.from_url(self.valkey.url())

    def end(self) -> None:
        self.stop_everybody()
        for server in (self.postgres, self.valkey):
            server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # --- workers and beats --------------------------------------------------------------------------------------

    def worker(
        self, concurrency: int = 1, wait: bool = True, app: str = "auxpolice", **environment: str
    ) -> CeleryWorker:
        log = self.folder / f"worker-{len(self.workers)}.log"
        command = [
            *_TIED, sys.executable, "-m", "celery", "-A", _without_guard(app), "worker",
            "--concurrency", str(concurrency), "--loglevel", "INFO", "--without-gossip", "--without-mingle",
            "--hostname", f"w{len(self.workers)}-{os.getpid()}@faults",
        ]  # fmt: skip
        with open(log, "wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=BASE,
                env={**self.environment, **environment}, start_new_session=True,
            )  # fmt: skip
        made = CeleryWorker(process, log)
        self.workers.append(made)
        if wait:
            made.wait_until_ready()
        return made

    def shared_worker(self) -> CeleryWorker:
        """One worker with two pool processes, kept from experiment to experiment as long as it lives."""
        if self._shared is None or self._shared.process.poll() is not None:
            self._shared = self.worker(concurrency=2)
        return self._shared

    def without_shared_worker(self) -> None:
        if self._shared is not None:
            self._shared.kill()
            self._shared = None

    def beat(self) -> Beat:
        number = len(self.beats)
        log = self.folder / f"beat-{number}.log"
        command = [
            *_TIED, sys.executable, "-m", "celery", "-A", _without_guard("auxpolice"), "beat",
            "--loglevel", "INFO", "--pidfile", "",
        ]  # fmt: skip
        with open(log, "wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=BASE, env=self.environment,
                start_new_session=True,
            )  # fmt: skip
        self.beats.append(Beat(process, log))
        return self.beats[-1]

    def clock(self) -> None:
        """At least one beat is ticking, the reaper with it."""
        if all(beat.process.poll() is not None for beat in self.beats):
            self.beat()

    def stop_everybody(self) -> None:
        for worker in self.workers:
            worker.kill()
        self.without_beats()

    def without_beats(self) -> None:
        for beat in self.beats:
            if beat.process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(beat.process.pid, signal.SIGKILL)
                beat.process.wait()

    # --- fail-points --------------------------------------------------------------------------------------------

    def failpoint(self, place: str, what: str) -> None:
        """Arm a place (auxpolice/failpoints.py)."""
        part = self.folder / "failpoints" / ".part"
        part.write_text(what)
        part.rename(self.folder / "failpoints" / place)

    def slow(self, seconds: float = 0.15) -> None:
        """Chunks of a county take a few hundredths of a second; this makes room for a knife."""
        self.failpoint("before-compute", f"always sleep {seconds}")

    def disarm(self, *places: str) -> None:
        for file in (self.folder / "failpoints").iterdir():
            if not places or file.name in places:
                file.unlink(missing_ok=True)

    def reached(self, place: str) -> bool:
        """Whether a place armed for once has been passed."""
        return not (self.folder / "failpoints" / place).exists()

    # --- the month ----------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """What the next experiment finds: nothing armed, an empty broker, no work left, the month open to a run."""
        self.disarm()
        for job in Job.objects.filter(state__in=[JobState.QUEUED, JobState.RUNNING]):
            engine.cancel(job, acting_user=self.finance)
        with suppress(redis.ConnectionError):
            self.broker().flushall()
        self.remember_logs()

    def remember_logs(self) -> None:
        files = [worker.log for worker in self.workers] + [beat.log for beat in self.beats]
        self._logs_from = {file: file.stat().st_size for file in files}

    def said(self) -> str:
        """What workers and beats have written since the experiment began."""
        files = [worker.log for worker in self.workers] + [beat.log for beat in self.beats]
        return "\n".join(
            file.read_bytes()[self._logs_from.get(file, 0) :].decode(errors="replace") for file in files
        )

    def start_run(self, **more) -> PayrollRun:
        with acting(self.finance):
            return actions.start_run(MONTH, acting_user=self.finance, **more)

    def pass_gaps(self) -> None:
        leader = self.users["juzhang"]
        with acting(leader):
            brakes.waive_all(MONTH, "试验", acting_user=leader)

    def finished_run(self) -> PayrollRun:
        """A run computed here and now."""
        run = self.start_run()
        assert engine.run_until_done(run.job).state == JobState.DONE
        return run

    def as_owner(self, statement: str, values: dict) -> None:
        """What the application may not do: put the ground back as it was."""
        with psycopg2.connect(self.postgres.owner_url()) as owner, owner.cursor() as cursor:
            cursor.execute(statement, values)
        owner.close()

    def put_back(self, state: str) -> None:
        """The month as it was before its approval: what no user can do, the database's owner does for the next race."""
        self.as_owner(
            "SET session_replication_role = replica; DELETE FROM payroll_payentry WHERE month = %(month)s;"
            " DELETE FROM payroll_signature;"
            " UPDATE payroll_payrollmonth SET state = %(state)s, approved_by_id = NULL, approved_at = NULL,"
            " locked_by_id = NULL, locked_at = NULL, checked_by_id = %(checker)s, steps = %(steps)s"
            " WHERE month = %(month)s; SET session_replication_role = origin",
            {
                "month": MONTH,
                "state": state,
                "checker": self.users["caiwu2"].pk,
                "steps": json.dumps(approvals.rules_for(MONTH).steps if state == "checked" else []),
            },
        )

    def chunks(self, run: PayrollRun, state: ChunkState = ChunkState.DONE) -> int:
        return Chunk.objects.filter(job_id=run.job_id, state=state).count()

    def attempts(self, run: PayrollRun) -> list[int]:
        """Attempts of each chunk, in order."""
        return list(
            Chunk.objects.filter(job_id=run.job_id).order_by("seq").values_list("attempts", flat=True)
        )

    def state(self, run: PayrollRun) -> str:
        return Job.objects.get(pk=run.job_id).state

    def wait_until_done(self, run: PayrollRun, seconds: float = MOST_SECONDS) -> None:
        wait_for(lambda: self.state(run) not in ("queued", "running"), seconds, "for the run's end")
        job = Job.objects.get(pk=run.job_id)
        assert job.state == JobState.DONE, (job.state, job.message)

    def written_rows(self, run: PayrollRun) -> dict[int, tuple[int, str]]:
        """Person → (row, transaction that wrote it)."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT person_id, id, xmin::text FROM payroll_payslip WHERE run_id = %s", [str(run.pk)]
            )
            return {person: (row, by) for person, row, by in cursor.fetchall()}

    def whole_chunks_only(self, run: PayrollRun) -> None:
        """At any moment the slips there are exactly those of chunks marked done; one statement, one snapshot."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT (SELECT count(*) FROM payroll_payslip WHERE run_id = %s),"
                " (SELECT coalesce(sum(rows), 0) FROM batch_chunk WHERE job_id = %s AND state = 'done')",
                [str(run.pk), str(run.job_id)],
            )
            slips, marked = cursor.fetchone()
        assert slips == marked, f"{slips} slips, {marked} in chunks marked done"


def many(times: int, *, least: int) -> int:
    """Races of one repetition: ``times`` in all over the repetitions of ``make faults``, ``least`` every day."""
    return least if EVERY_DAY else max(least, times // int(os.environ.get("REPEAT", "1")))


def _without_guard(app: str) -> str:
    return "tests.faults.unguarded" if guards.OUT and app == "auxpolice" else app


def embedded_settings(url: str) -> dict:
    before = os.environ.get("DATABASE_URL")
    os.environ["DATABASE_URL"] = url
    try:
        return addresses.database_settings(owner=False)
    finally:
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before
