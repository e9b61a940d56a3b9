"""A database that is away: told apart from one that refuses, and no reason for a task of the clock to fail."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import InterfaceError, OperationalError

log = logging.getLogger("auxpolice.outages")


def database_is_away(error: BaseException) -> bool:
    """True when the connection is lost or the server isn't there, rather than refusing this one statement."""
    code = getattr(error.__cause__, "pgcode", None)
    return isinstance(error, InterfaceError) or (
        isinstance(error, OperationalError) and (code is None or code.startswith(("08", "57P")))
    )


def tried_again_when_away(function: Callable[..., Any]) -> Callable[..., Any]:
    """For tasks that beat calls again and whose truth is rows: an outage is a line in the log, not a failed task."""

    @wraps(function)
    def patient(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except (OperationalError, InterfaceError) as error:
            if not database_is_away(error):
                raise
            log.warning("database not reached: %s", error)
            return None

    return patient
