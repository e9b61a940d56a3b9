"""``make run``: one line when it is ready, everything it started gone when it ends, nothing else touched."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psycopg2
import pytest

from auxpolice.local import embedded

BASE = Path(__file__).resolve().parents[2]
READY_SECONDS = 150


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(*words):
    """Command lines of living processes that name one of the words."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            line = embedded._command_line(int(entry.name)) or ""
            if any(word in line for word in words):
                found[int(entry.name)] = line
    return found


def wait_until(condition, seconds=60):
    end = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
    return answer


def as_from_a_terminal():
    """Interrupts reach the command even when these tests run under a parent that ignores them (``nohup``, CI)."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Run:
    """A ``make run`` without a demo county, in its own data folder."""

    def __init__(
        self,
        data,
        *,
        command=(sys.executable, "-m", "auxpolice.local.run"),
        port=None,
        people="0",
        web_processes="1",
    ):
        self.data = data
        self.port = port or free_port()
        drop = {
            "DATABASE_URL",
            "DATABASE_OWNER_URL",
            "REDIS_URL",
            "DJANGO_SECRET_KEY",
            "FIELD_KEYS",
            "DJANGO_SETTINGS_MODULE",
            "BUILD_ID",
        }
        environment = {
            k: v for k, v in os.environ.items() if k not in drop and not k.startswith("AUXPOLICE_")
        }
        environment |= {
            "AUXPOLICE_DATA": str(data), "PORT": str(self.port), "DEMO_PEOPLE": people, "PYTHONUNBUFFERED": "1",
            "WEB_PROCESSES": web_processes,
        }  # fmt: skip
        self.errors = open(data.parent / f"{data.name}.err", "w+b")  # noqa: SIM115
        self.process = subprocess.Popen(
            command, cwd=BASE, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors,
            start_new_session=True, preexec_fn=as_from_a_terminal,
        )  # fmt: skip

    def wait_ready(self):
        line = self.process.stdout.readline().decode()
        assert line == f"ready: http://127.0.0.1:{self.port}\n", (line, self.said())
        return self

    def said(self):
        self.errors.flush()
        return Path(self.errors.name).read_text()

    def status(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return answer.status

    def ends(self, seconds=90):
        code = self.process.wait(seconds)
        self.process.stdout.close()
        self.errors.close()
        return code

    def left_over(self):
        return processes_of(str(self.data), f"127.0.0.1:{self.port}")

    def worker(self):
        return [
            pid
            for pid in self.children()
            if "celery -A auxpolice worker" in (embedded._command_line(pid) or "")
        ]

    def children(self):
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in path.read_text().split()]


def ask(data, sql):
    connection = psycopg2.connect(embedded.Postgres(data).owner_url())
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


@pytest.fixture
def run(data):
    started = []

    def start(**how):
        started.append(Run(data, **how))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.terminate()
            one.ends()


def test_servers_it_found_running_are_left_running_and_a_half_made_county_is_begun_anew(run, data):
    servers = embedded.Postgres(data), embedded.Valkey(data)
    pids = [server.pid() for server in servers]
    one = run().wait_ready()
    one.process.send_signal(signal.SIGTERM)
    assert one.ends() == 0
    assert [server.pid() for server in servers] == pids
    assert one.left_over().keys() == set(pids)
    assert ask(data, "SELECT to_regclass('half_made')") == [(None,)]
    assert not (data / "seeding").exists()
    for server in servers:
        server.stop()


def test_serves_pages_brings_back_what_dies_and_leaves_nothing(run):
    one = run(web_processes="").wait_ready()  # as many as everywhere
    assert one.status("/login/") == 200
    assert one.status("/healthz") == 200
    assert one.status("/readyz") == 200
    assert one.status("/static/vendor/htmx/htmx.min.js") == 200

    second = run()  # same folder, other port
    assert second.ends() == 1
    assert "make run" in Path(f"{one.data}.err").read_text()

    worker = wait_until(one.worker)
    os.kill(worker[0], signal.SIGKILL)
    wait_until(lambda: one.worker() and one.worker() != worker)

    postgres = embedded.Postgres(one.data)
    before = postgres.pid()
    os.kill(before, signal.SIGKILL)
    wait_until(lambda: postgres.pid() not in {None, before})
    wait_until(lambda: one.status("/readyz") == 200)

    one.process.send_signal(signal.SIGINT)
    assert one.ends() == 0
    assert one.left_over() == {}


def test_an_interrupt_sent_to_make_alone_ends_everything(run):
    one = run(command=("make", "-s", "run")).wait_ready()
    one.process.send_signal(signal.SIGINT)
    one.ends()
    assert wait_until(lambda: one.left_over() == {})


def test_a_killed_supervisor_takes_everything_with_it(run):
    one = run().wait_ready()
    one.process.kill()
    one.ends()
    assert wait_until(lambda: one.left_over() == {})


def test_a_taken_port_is_said_in_one_sentence(run):
    with socket.create_server(("127.0.0.1", 0)) as other:
        one = run(port=other.getsockname()[1])
        assert one.ends() == 1
    said = Path(f"{one.data}.err").read_text()
    assert str(one.port) in said and "端口" in said
    assert len(said.strip().splitlines()) == 1


def test_data_of_another_build_is_refused_in_one_sentence_and_left_as_it_is(run, data):
    postgres = embedded.Postgres(data)
    postgres.ensure()
    known = ask(data, "SELECT obj_description('django_migrations'::regclass)")[0][0]
    ask(data, "COMMENT ON TABLE django_migrations IS NULL")
    one = run()
    assert one.ends() == 1
    said = Path(f"{data}.err").read_text().strip().splitlines()
    assert [line for line in said if not line.startswith("run: ")] == said[-1:]
    assert said[-1].startswith("这里的数据由另一版本的程序建立") and str(data) in said[-1]
    ask(data, f"COMMENT ON TABLE django_migrations IS '{known}'")
    postgres.stop()


def test_a_web_server_that_cannot_start_ends_the_run(run, monkeypatch):
    monkeypatch.setenv("GUNICORN_CMD_ARGS", "--no-such-option")
    one = run()
    assert one.ends() == 1
    assert "web.log" in Path(f"{one.data}.err").read_text()
    assert one.left_over() == {}


def test_a_port_that_is_no_number_is_refused(run):
    one = run(port="eighty")
    assert one.ends() == 1
    assert "PORT" in Path(f"{one.data}.err").read_text()
