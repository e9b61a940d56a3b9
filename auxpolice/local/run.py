"""``make run``: everything of the platform on this machine, under one supervisor.

Order: servers → migrations → demo county if the database is empty → web, worker, beat → ``ready: URL`` on standard
output. What it says besides goes to standard error; its processes write to ``<data>/logs``. SIGINT and SIGTERM end
every process it started, the embedded servers it started included, and nothing else. A process that dies is started
again. A web server that keeps dying ends the whole with a non-zero exit; worker and beat are tried again every minute,
for pages work without them.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from auxpolice import addresses
from auxpolice.installation import BASE, OTHER_BUILD, StartRefused, data_dir, secret
from auxpolice.local import embedded

FIRST_PAGE_SECONDS = 90
FAILED_PAGES = 5  # so many answers 5xx in a row, and the code is broken
GRACE_SECONDS = 30
RESTARTS, WITHIN_SECONDS, REST_SECONDS = 5, 60, 60
# DEMO_PEOPLE and DEMO_MONTHS may be set for a smaller county; DEMO_PEOPLE=0 leaves an empty database empty. WEB_PROCESSES
# may be set for a small machine.
DEMO_PEOPLE, DEMO_MONTHS, DEMO_SEED = "2000", "12", "1"
WEB_PROCESSES = "3"
# Space asked for before a first start, for filling the county (a month of a person, and the log of it), taken for full.
FRESH_MB, SLIP_KB, SPARE_MB, FULL_MB = 150, 15, 100, 40


class Stopped(BaseException):
    """SIGINT or SIGTERM arrived."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


@dataclass
class Child:
    """One process of the platform; it leads its own process group, so that its own children can be ended with it."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)
    rests_until: float = 0

    def start(self, logs: Path, environment: dict[str, str]) -> None:
        setpriv = shutil.which("setpriv")
        wrap = [setpriv, "--pdeathsig=TERM"] if setpriv else []
        file = logs / f"{self.name}.log"
        if file.exists() and file.stat().st_size > 20_000_000:
            file.replace(file.with_suffix(".log.1"))
        with embedded.private_log(file) as log:
            self.process = subprocess.Popen(
                [*wrap, *self.command], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=BASE, env=environment,
                start_new_session=True,
            )  # fmt: skip

    def died(self) -> int | None:
        return self.process.poll() if self.process else None

    def ask_to_end(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def end(self, until: float) -> None:
        """Wait for it to end by itself, then end what is left of its group."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, until - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Supervisor:
    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.data = data_dir()
        self.logs = self.data / "logs"
        self.servers: list[embedded.Postgres | embedded.Valkey] = []
        self.own: list[embedded.Postgres | embedded.Valkey] = []
        self.urls: tuple[str, str] = ("", "")
        self.owner_url = ""
        self.demo = False
        self.make = Make.of_this_process()
        python = sys.executable
        self.children = [
            Child(
                "web",
                [
                    python,
                    "-m",
                    "gunicorn",
                    "auxpolice.wsgi:application",
                    "--bind",
                    f"127.0.0.1:{port}",
                    "--worker-class",
                    "gthread",
                    "--workers",
                    os.environ.get("WEB_PROCESSES") or WEB_PROCESSES,
                    "--threads",
                    "2",
                    "--timeout",
                    "120",
                    "--graceful-timeout",
                    "10",
                    "--no-control-socket",
                    "--log-level",
                    "warning",
                ],
            ),
            Child(
                "worker",
                [
                    python,
                    "-m",
                    "celery",
                    "-A",
                    "auxpolice",
                    "worker",
                    "--concurrency",
                    "2",
                    "--loglevel",
                    "WARNING",
                ],
            ),
            Child(
                "beat",
                [
                    python,
                    "-m",
                    "celery",
                    "-A",
                    "auxpolice",
                    "beat",
                    "--loglevel",
                    "WARNING",
                    "--pidfile",
                    "",
                ],
            ),
        ]

    # --- starting -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        for folder in (self.logs, self.data / "static", self.data / "uploads", self.data / "exports"):
            folder.mkdir(parents=True, exist_ok=True)
        if not os.environ.get("DATABASE_URL"):
            self.servers.append(embedded.Postgres(self.data, tied=True))
        if not os.environ.get("REDIS_URL"):
            self.servers.append(embedded.Valkey(self.data, tied=True))
        _refuse_without_space(self.data, 0 if self._has_servers() else FRESH_MB)
        self._ensure_servers()
        for name in ("DJANGO_SECRET_KEY", "FIELD_KEYS"):
            secret(name)
        self._fill_database()
        for child in self.children:
            child.start(self.logs, self._environment())
        self._wait_for_first_page()

    def _has_servers(self) -> bool:
        return all(
            (server.home / "PG_VERSION").exists() for server in self.servers if server.name == "postgres"
        )

    def _ensure_servers(self) -> None:
        for server in self.servers:
            if server.ensure():
                if server not in self.own:
                    self.own.append(server)
                say(f"run: {server.name}")
        self.urls = (addresses.database_url(), addresses.redis_url())
        self.owner_url = addresses.database_url(owner=True)

    def _environment(self) -> dict[str, str]:
        """The processes get the servers' addresses, so that none of them starts a server of its own, but not the
        owner's: that is for the steps before them."""
        environment = {**os.environ, "DATABASE_URL": self.urls[0], "REDIS_URL": self.urls[1]}
        environment.pop("DATABASE_OWNER_URL", None)
        if self.demo:
            environment.setdefault("DEMO_COUNTY", "1")
        return environment

    def _fill_database(self) -> None:
        unfinished = self.data / "seeding"
        if unfinished.exists():
            self._forget_unfinished_county()
            unfinished.unlink()
        self._manage("migrate", "--noinput", "-v", "0")
        people, self.demo = self._who_is_there()
        size = os.environ.get("DEMO_PEOPLE") or DEMO_PEOPLE, os.environ.get("DEMO_MONTHS") or DEMO_MONTHS
        if not people and size[0] != "0":
            _refuse_without_space(self.data, int(size[0]) * int(size[1]) * SLIP_KB // 1000 + SPARE_MB)
            say("run: demo county (only the first time)")
            unfinished.touch()
            self._manage("seed_demo", "--people", size[0], "--months", size[1], "--seed", DEMO_SEED)
            unfinished.unlink()
            self.demo = True

    def _forget_unfinished_county(self) -> None:
        """Filling the demo county was cut short last time: begin with an empty database again."""
        if os.environ.get("DATABASE_URL"):
            raise StartRefused(
                f"上次写入演示数据时中断, 请清空 DATABASE_URL 所指数据库并删除 {self.data / 'seeding'} 后重试。 "
                "Filling the demo county was cut short: empty the database, delete that file, and start again."
            )
        import psycopg2

        connection = psycopg2.connect(embedded.Postgres(self.data).owner_url("postgres"), connect_timeout=10)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{embedded.DATABASE}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{embedded.DATABASE}"')
        connection.close()

    def _who_is_there(self) -> tuple[bool, bool]:
        """A pair: the database holds anybody, and it holds demo accounts."""
        import psycopg2

        connection = psycopg2.connect(self.urls[0], connect_timeout=10)
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT EXISTS(SELECT FROM access_user) OR EXISTS(SELECT FROM units_unit),"
                    " EXISTS(SELECT FROM access_user WHERE is_demo)"
                )
                people, demo = cursor.fetchone() or (False, False)
                return bool(people), bool(demo)
        finally:
            connection.close()

    def _manage(self, *arguments: str) -> None:
        step = Child(f"manage-{arguments[0]}", [sys.executable, "manage.py", *arguments])
        self.children.append(step)
        try:
            step.start(self.logs, {**self._environment(), "DATABASE_OWNER_URL": self.owner_url})
            assert step.process is not None
            while step.process.poll() is None:
                self._look_at_make()
                time.sleep(0.05)
            if step.process.returncode == OTHER_BUILD:
                raise StartRefused(self._last_words(step).removeprefix("CommandError: "))
            if step.process.returncode:
                _refuse_without_space(self.data, FULL_MB)
                raise StartRefused(
                    f"manage.py {arguments[0]} 失败: {self._last_words(step)} "
                    f"(manage.py {arguments[0]} failed, see {self.logs / step.name}.log)"
                )
        except Stopped:
            step.ask_to_end()
            step.end(time.monotonic() + 5)
            raise
        finally:
            self.children.remove(step)

    def _last_words(self, child: Child) -> str:
        file = self.logs / f"{child.name}.log"
        lines = file.read_text(errors="replace").strip().splitlines() if file.exists() else []
        return lines[-1] if lines else "?"

    def _wait_for_first_page(self) -> None:
        end = time.monotonic() + FIRST_PAGE_SECONDS
        failures = 0
        while (answer := self._page_answers()) != "answered":
            self._look_at_make()
            failures += answer == "failed"
            if self.children[0].died() is not None or failures == FAILED_PAGES or time.monotonic() > end:
                raise StartRefused(
                    f"网页服务未能启动: {self._last_words(self.children[0])} "
                    f"(the web server did not come up, see {self.logs / 'web.log'})"
                )
            time.sleep(0.1)

    def _page_answers(self) -> str:
        """``answered``, ``failed`` (5xx), or ``silent`` while nobody listens yet."""
        try:
            with urllib.request.urlopen(f"{self.url}/login/", timeout=30) as answer:
                answer.read()
                return "answered"
        except urllib.error.HTTPError as error:
            return "answered" if error.code < 500 else "failed"
        except OSError:
            return "silent"

    # --- watching -------------------------------------------------------------------------------------------------

    def watch(self) -> None:
        """Until a signal comes or a process keeps dying."""
        turn = 0
        while True:
            time.sleep(0.5)
            self._look_at_make()
            for child in self.children:
                code = child.died()
                if code is not None and time.monotonic() >= child.rests_until:
                    self._start_again(child, code)
            turn += 1
            if turn % 4 == 0 and any(server.pid() is None for server in self.servers):
                self._bring_servers_back()

    def _start_again(self, child: Child, code: int) -> None:
        child.end(time.monotonic())
        now = time.monotonic()
        child.deaths = [moment for moment in child.deaths if now - moment < WITHIN_SECONDS] + [now]
        if len(child.deaths) > RESTARTS:
            why = f"(退出码 {code}): {self._last_words(child)} ({child.name} keeps dying, see {self.logs / child.name}.log)"
            if child.name == "web":
                raise StartRefused(f"进程 {child.name} 反复退出, 已停止运行 {why}")
            say(f"run: 进程 {child.name} 反复退出, 网页照常服务, 一分钟后再试 {why}")
            child.deaths, child.rests_until = [], now + REST_SECONDS
            return
        say(
            f"run: {child.name} 已退出 (退出码 {code}), 正在重新启动。 {child.name} died and is started again."
        )
        child.start(self.logs, self._environment())

    def _bring_servers_back(self) -> None:
        before = self.urls
        say("run: 数据库或消息服务已退出, 正在重新启动。 A server died and is started again.")
        self._ensure_servers()
        if self.urls != before:  # a port was taken meanwhile
            for child in self.children:
                child.ask_to_end()
            for child in self.children:
                child.end(time.monotonic() + GRACE_SECONDS)
                child.start(self.logs, self._environment())

    def _look_at_make(self) -> None:
        if self.make and self.make.wants_to_stop():
            raise Stopped

    # --- stopping -------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """The worker may finish the chunk it has; the servers go last."""
        for child in self.children:
            child.ask_to_end()
        until = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            child.end(until)
        for server in reversed(self.own):
            server.stop()


@dataclass
class Make:
    """The ``make`` above this process. On SIGINT sent to it alone (not from a terminal, which reaches everybody),
    make passes nothing on and waits for its recipe; that it was asked to stop shows in its signal handlers."""

    pid: int

    @classmethod
    def of_this_process(cls) -> "Make | None":
        with suppress(OSError):
            parent = os.getppid()
            if Path(f"/proc/{parent}/comm").read_text().strip() in {"make", "gmake"}:
                found = cls(parent)
                return found if found._handles_interrupt() else None
        return None

    def _handles_interrupt(self) -> bool:
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("SigCgt:"):
                return bool(int(line.split()[1], 16) >> (signal.SIGINT - 1) & 1)
        return False

    def wants_to_stop(self) -> bool:
        if os.getppid() != self.pid:
            return True
        try:
            return not self._handles_interrupt()
        except OSError:
            return True


def _refuse_without_space(folder: Path, megabytes: int) -> None:
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < megabytes:
        raise StartRefused(
            f"磁盘空间不足: {folder} 所在磁盘只剩 {free} MB, 至少需要 {megabytes} MB。"
            " The disk is full or nearly so: make room and start again."
        )


def read_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise StartRefused(
            f"PORT 应为 1 至 65535 的整数, 现为 {text!r}。 PORT must be a number from 1 to 65535."
        )
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise StartRefused(
                f"端口 {port} 不可用 ({error.strerror}), 请换一个: make run PORT=8001。 "
                f"Port {port} can't be used, choose another one."
            ) from error
    return port


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """One supervisor a data folder."""
    data.mkdir(parents=True, exist_ok=True)
    with open(data / "run.lock", "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StartRefused(
                f"数据文件夹 {data} 已有一个 make run 在运行。 Another make run uses this data folder."
            ) from error
        yield


def _on_signal(number: int, frame: FrameType | None) -> None:
    raise Stopped


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
    os.environ["AUXPOLICE_SUPERVISED"] = "1"
    os.environ.pop("AUXPOLICE_ENTRY", None)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auxpolice.settings")
    supervisor: Supervisor | None = None
    try:
        port = read_port()
        with alone(data_dir()):
            supervisor = Supervisor(port)
            try:
                supervisor.start()
                print(f"ready: {supervisor.url}", flush=True)
                supervisor.watch()
            finally:
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                supervisor.stop()
    except Stopped:
        say("run: 已停止。 Stopped.")


if __name__ == "__main__":
    main()
