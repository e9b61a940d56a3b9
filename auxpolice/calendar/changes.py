"""Who is told, in the same transaction, that days of the calendar are of another kind now."""

from collections.abc import Callable, Collection
from datetime import date

from auxpolice.access.models import User
from auxpolice.hooks.registry import Registry

Listener = Callable[[Collection[date], User], None]
_listeners: Registry[str, Listener] = Registry("listener to the calendar")


def register(listener: Listener) -> None:
    _listeners.add(f"{listener.__module__}.{listener.__qualname__}", listener)


def tell(days: Collection[date], acting_user: User) -> None:
    if days:
        for listener in _listeners.values():
            listener(days, acting_user)
