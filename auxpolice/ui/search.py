"""Socket for the search box: each floor answers for its own records, within the user's scope.

``fn(request, q, limit)`` returns results: dicts with ``title``, ``subtitle``, ``url`` and optionally
``kind`` (the heading they stand under) and ``icon``.
"""

import logging
from collections.abc import Callable

from django.conf import settings

from auxpolice.problems import Problem

log = logging.getLogger("auxpolice.ui")

_sources: list[Callable] = []


def register(fn: Callable) -> None:
    if fn not in _sources:
        _sources.append(fn)


def find(request, q: str, limit: int = 8) -> list[dict]:
    """Up to ``limit`` results of every source; nothing for an empty query."""
    q = " ".join(q.split())
    if not q:
        return []
    results = []
    for fn in _sources:
        try:
            results += list(fn(request, q, limit) or [])[:limit]
        except Problem:
            continue  # not for this user
        except Exception:
            if settings.DEBUG:
                raise
            log.exception("search source %s", getattr(fn, "__name__", fn))
    return [{"kind": "", "icon": "user", "subtitle": "", **result} for result in results]
