"""What a web process or worker does once as it starts, so that nobody waits for it at their first page or month."""

import logging
from collections.abc import Callable

from django.db import connection

from auxpolice.access.scope import unscoped

log = logging.getLogger("auxpolice.starting")
_steps: list[Callable[[], object]] = []


def register(step: Callable[[], object]) -> None:
    """``step`` reads and parses what nearly every request or chunk needs; it writes nothing."""
    _steps.append(step)


def warm() -> None:
    """Every step; one that can't be done (no tables yet, the database away) leaves the rest for later."""
    try:
        with unscoped("start"):
            for step in _steps:
                step()
    except Exception as error:
        log.info("not warmed: %s", error)
    finally:
        connection.close()
