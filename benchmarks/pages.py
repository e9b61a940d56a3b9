"""`pages` line: list and detail at many people, as ratios to a view that does nothing, in one process and one run.

Measured through Django's test client, so with middleware, scope, templates and SQL, without the network. ``p95`` in
milliseconds over REPEATS requests after a warm-up; ``statements`` is the number of SQL statements of one request.
"""

import json
import time
from datetime import date

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from auxpolice.access.scope import unscoped
from benchmarks.county import build
from personnel.models import Person

REPEATS = 20


def main(people: int) -> None:
    with unscoped("benchmark"):
        county = build(people, [date(2025, 10, 1)])
        person = Person.objects.order_by("id")[people // 2]
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(county.users["zhenggong"], backend="django.contrib.auth.backends.ModelBackend")
    empty, _count = measure(client, "/healthz")
    line = {"bench": "pages", "people": people, "empty_p95_ms": round(empty, 1)}
    for name, url in (
        ("list", "/people/"),
        ("search", "/people/?q=wc7"),
        ("detail", f"/people/{person.pk}/"),
        ("units", "/people/units/"),
    ):
        taken, statements = measure(client, url)
        line |= {
            f"{name}_p95_ms": round(taken, 1),
            f"{name}_ratio": round(taken / empty, 1),
            f"{name}_statements": statements,
        }
    print(json.dumps(line), flush=True)


def measure(client: Client, url: str) -> tuple[float, int]:
    """(95th percentile in milliseconds, statements of one request)."""
    connection.queries_log.clear()
    with CaptureQueriesContext(connection) as statements:
        answer = client.get(url)
    if answer.status_code != 200:
        raise SystemExit(f"{url}: {answer.status_code}")
    taken = []
    for _again in range(REPEATS):
        started = time.perf_counter()
        client.get(url).content  # noqa: B018
        taken.append((time.perf_counter() - started) * 1000)
    return sorted(taken)[int(REPEATS * 0.95) - 1], len(statements)
