"""``/healthz``: this process is alive. ``/readyz``: database, tables and broker are there, work can be done.

Pages keep working without the broker, so a load balancer asks ``/healthz``; ``/readyz`` is for alarms.
"""

from collections.abc import Callable
from contextlib import suppress

import redis
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    parts = {"database": _works(_database), "broker": _works(_broker)}
    parts["tables"] = parts["database"] and _works(_tables)
    status = 200 if all(parts.values()) else 503
    response = JsonResponse({name: "ok" if fine else "failed" for name, fine in parts.items()}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _works(check: Callable[[], None]) -> bool:
    with suppress(Exception):  # whatever the reason, the answer is: not ready
        check()
        return True
    return False


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _broker() -> None:
    client = redis.Redis.from_url(settings.CELERY_BROKER_URL, socket_connect_timeout=2, socket_timeout=2)
    try:
        client.ping()
    finally:
        client.close()


_migrated = False


def _tables() -> None:
    """No migration is missing; asked until the answer was yes once."""
    global _migrated
    if not _migrated:
        executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise RuntimeError("migrations missing")
        _migrated = True
