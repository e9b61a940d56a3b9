"""Socket for the work queue: what is waiting for the person who has just signed in.

``fn(request)`` returns items: dicts with ``title``, ``count``, ``url`` and, where known, ``urgency``
("overdue", "soon", "normal"), ``due`` (a date), ``detail`` (one line), ``icon``.
"""

import logging
from collections.abc import Callable
from datetime import date

from django.conf import settings

from auxpolice.months import today
from auxpolice.problems import Problem

log = logging.getLogger("auxpolice.ui")

SOON_DAYS = 3
_RANK = {"overdue": 0, "soon": 1, "normal": 2}
_sources: list[Callable] = []


def register(fn: Callable) -> None:
    if fn not in _sources:
        _sources.append(fn)


def urgency_of(due: date | None, day: date) -> str:
    """By the due date alone: past → overdue, within three days → soon."""
    if due is None:
        return "normal"
    if due < day:
        return "overdue"
    return "soon" if (due - day).days <= SOON_DAYS else "normal"


def collect(request) -> list[dict]:
    """All items with something in them, the most urgent first."""
    items, day = [], today()
    for fn in _sources:
        try:
            found = fn(request) or []
        except Problem:
            continue  # not for this user
        except Exception:
            if settings.DEBUG:
                raise
            log.exception("work queue source %s", getattr(fn, "__name__", fn))
            continue
        for item in found:
            if item.get("count", 1) in (0, None):
                continue
            due = item.get("due")
            items.append({"icon": "inbox", **item, "urgency": item.get("urgency") or urgency_of(due, day)})
    return sorted(items, key=lambda i: (_RANK.get(i["urgency"], 2), i.get("due") or date.max))
