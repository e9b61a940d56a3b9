"""Who is told that something of people's days has changed: shifts, sign-in, leave. Upper rooms listen (attendance does)."""

from collections.abc import Callable, Collection
from datetime import date

Listener = Callable[[Collection[int], date, date], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    _listeners.append(listener)


def tell(people: Collection[int], first: date, last: date) -> None:
    """Days from ``first`` to ``last`` (both included) of these people changed; called inside the act that changed them."""
    if people:
        for listener in _listeners:
            listener(people, first, last)
