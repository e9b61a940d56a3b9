"""Socket for panels: a floor shows something on a page that lies below it.

``fn(request, obj)`` returns ``{"title", "template", "context"}`` or None when there is nothing to show.
Optional keys: ``width`` ("full", "half" (default), "third"), ``icon``, ``url`` and ``link`` (text of the link),
``frame`` (False: the template draws its own surface).
"""

import logging
from collections import defaultdict
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from auxpolice.problems import Problem

log = logging.getLogger("auxpolice.ui")

_places: dict[str, list[tuple[int, Callable]]] = defaultdict(list)


def register(place: str, fn: Callable, order: int = 100) -> None:
    """Show ``fn``'s panel at ``place`` ("home.figures", "home", "home.changes", "person", "unit", …)."""
    if all(known is not fn for _order, known in _places[place]):
        _places[place].append((order, fn))
        _places[place].sort(key=lambda pair: pair[0])


def collect(place: str, request, obj=None) -> list[dict]:
    """The panels of a place for this user. One that fails is named as failed and does not take the page down."""
    found = []
    for _order, fn in _places[place]:
        try:
            panel = fn(request, obj)
        except Problem:
            continue  # not for this user
        except Exception:
            if settings.DEBUG:
                raise
            log.exception("panel %s of %s", getattr(fn, "__name__", fn), place)
            panel = {
                "title": _("此栏暂时无法显示"),
                "template": "components/panel_failed.html",
                "context": {},
            }
        if panel:
            found.append({"width": "half", "frame": True, "context": {}, **panel})
    return found
