"""What is known of people's days has changed beside their shifts: sign-in settled anew, leave granted or taken back. Told
to whoever counts days (attendance); of shifts themselves tells ``moved``."""

from collections.abc import Callable, Collection
from datetime import date

from auxpolice.hooks.registry import Registry

Listener = Callable[[Collection[int], date, date], None]
_listeners: Registry[str, Listener] = Registry("listener to days")


def register(name: str, listener: Listener) -> None:
    """``listener(person_ids, first, last)`` is called within the transaction that changed these days."""
    _listeners.add(name, listener)


def tell(person_ids: Collection[int], first: date, last: date) -> None:
    for listener in _listeners.values() if person_ids else ():
        listener(person_ids, first, last)
