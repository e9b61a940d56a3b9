"""Fixtures for tests that need running things: other processes, a Celery worker, a site, a browser.

Processes get the address of this test's own database and broker. A test that starts one uses
``@pytest.mark.django_db(transaction=True)``, for another process sees only what is committed.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
import redis
from django.conf import settings
from django.db import connection

from auxpolice import addresses
from scripts import test_tools

BASE = Path(__file__).resolve().parent.parent
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture
def process_environment(db: None) -> dict[str, str]:
    """Environment for a subprocess (``manage.py``, a worker) that works on this test's database and broker."""
    name = connection.settings_dict["NAME"]
    ours = {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # set while a browser of this session is open
    return {
        **{key: value for key, value in os.environ.items() if key not in ours},
        "DATABASE_URL": urlparse(addresses.database_url())._replace(path=f"/{name}").geturl(),
        "DATABASE_OWNER_URL": urlparse(addresses.database_url(owner=True))._replace(path=f"/{name}").geturl(),
        "REDIS_URL": settings.CELERY_BROKER_URL,
        "DJANGO_SETTINGS_MODULE": "auxpolice.settings",
        "PYTHONPATH": str(BASE),
    }


@pytest.fixture
def as_application(db: None) -> Iterator[str]:
    """The test's own connection works with the rights of the application's role, whose name this is."""
    role = settings.DATABASE_APPLICATION_ROLE
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role}"')
    yield role
    if not connection.in_atomic_block:  # else the test's rollback takes it back
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """This test's own, empty broker."""
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL)
    client.flushdb()
    yield client
    client.flushdb()
    client.close()


@dataclass
class CeleryWorker:
    """A real worker: parent and pool processes, one process group."""

    process: subprocess.Popen[bytes]
    log: Path

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_until_ready(self, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while " ready." not in self.text():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"the Celery worker did not come up:\n{self.text()[-3000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """SIGKILL to the worker and all its pool processes, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self, seconds: float = 30) -> None:
        """Warm shutdown."""
        if self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(seconds)
        self.kill()


@pytest.fixture
def start_celery_worker(
    transactional_db: None, process_environment: dict[str, str], broker: redis.Redis, tmp_path: Path
) -> Iterator[Callable[..., CeleryWorker]]:
    """``start_celery_worker(concurrency=1, wait=True, **environment)`` → a running worker; ended with the test."""
    workers: list[CeleryWorker] = []

    def start(concurrency: int = 1, wait: bool = True, **environment: str) -> CeleryWorker:
        log = tmp_path / f"worker-{len(workers)}.log"
        command = [
            sys.executable, "-m", "celery", "-A", "auxpolice", "worker", "--concurrency", str(concurrency),
            "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--hostname", f"w{len(workers)}-{os.getpid()}@test",
        ]  # fmt: skip
        with open(log, "wb") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, cwd=BASE,
                env={**process_environment, **environment}, start_new_session=True,
            )  # fmt: skip
        worker = CeleryWorker(process, log)
        workers.append(worker)
        if wait:
            worker.wait_until_ready()
        return worker

    yield start
    for worker in workers:
        worker.stop(seconds=10)


@pytest.fixture
def celery_worker_process(start_celery_worker: Callable[..., CeleryWorker]) -> CeleryWorker:
    """One worker with one pool process."""
    return start_celery_worker()


# --- site and browser ---------------------------------------------------------------------------------------------


@pytest.fixture
def live_site(live_server: Any) -> str:
    """Base address of the site served for this test (transactional; static files included)."""
    return str(live_server.url)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Debian's Chromium, headless, driven by Playwright; one for the session."""
    from playwright.sync_api import sync_playwright

    if (program := test_tools.program(test_tools.BROWSERS)) is None:
        pytest.fail("Chromium is missing: run make test, which sees to it")
    # Playwright's loop runs in this thread, Django would take every query of the test for one inside a coroutine.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def browser_context(browser: Any) -> Iterator[Callable[..., Any]]:
    """``browser_context(**options)`` → a fresh context (own cookies), for phone widths or a second person.

    When the test ends, a script error on any of its pages or a request that left this machine fails it.
    """
    contexts = []
    complaints: list[str] = []

    def make(**options: Any) -> Any:
        chosen = {
            "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 800},
            "accept_downloads": True, **options,
        }  # fmt: skip
        context = browser.new_context(**chosen)
        context.set_default_timeout(15_000)
        context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
        context.on("request", lambda request: _note_outside(request.url, complaints))
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()
    assert not complaints, complaints


def _note_outside(url: str, complaints: list[str]) -> None:
    parts = urlparse(url)
    if parts.scheme in {"http", "https", "ws", "wss"} and parts.hostname not in {"localhost", "127.0.0.1"}:
        complaints.append(f"request to the outside: {url}")


@pytest.fixture
def page(browser_context: Callable[..., Any]) -> Any:
    """An empty page of desktop width."""
    return browser_context().new_page()


@pytest.fixture
def sign_in(client: Any, live_site: str) -> Callable[[Any, Any], None]:
    """``sign_in(page, user)``: gives the page's browser context a session of ``user``, without the login form."""

    def sign(page: Any, user: Any) -> None:
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_site}])
        client.cookies.clear()

    return sign
