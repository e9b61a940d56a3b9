"""Who is told that days of the calendar have changed: whatever counts by them is counted anew (attendance, leave)."""

from collections.abc import Callable
from datetime import date

Listener = Callable[[list[date]], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    _listeners.append(listener)


def tell(days: list[date]) -> None:
    """These days are of another kind now; called inside the act that changed them."""
    for listener in _listeners:
        listener(days)
