"""The web process as it is served, and a Chromium signed in to it: for what a benchmark says of a browser."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, sync_playwright

from scripts import test_tools
from tests.running import CHROMIUM_FLAGS


@contextmanager
def page_of(user) -> Iterator[tuple[Page, str]]:
    """(page of desktop width with a session of ``user``, address of the site), on 127.0.0.1."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    program = test_tools.program(test_tools.BROWSERS)
    with _served() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": session.key, "value": session.value, "url": site}])
        yield context.new_page(), site
        browser.close()


@contextmanager
def _served() -> Iterator[str]:
    """gunicorn as `make run` starts it, from its first answer on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    site = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "gunicorn", "auxpolice.wsgi:application", "--bind", f"127.0.0.1:{port}",
        "--worker-class", "gthread", "--workers", "2", "--threads", "4", "--timeout", "120", "--log-level", "warning",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=sys.stderr, env=os.environ | {"ALLOWED_HOSTS": "127.0.0.1"})
    try:
        for _ in range(600):
            try:
                if urllib.request.urlopen(f"{site}/healthz", timeout=5).status == 200:
                    break
            except OSError:
                time.sleep(0.2)
        else:
            raise SystemExit("the web process doesn't answer")
        yield site
    finally:
        process.terminate()
        process.wait()
