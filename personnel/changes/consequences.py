"""What a correction would bring about, told by the floors above: levels, pay months, retirement. In sentences."""

from collections.abc import Callable

from auxpolice.hooks.registry import Registry
from personnel.changes.models import Correction

Told = Callable[[Correction], list[str]]

_told: Registry[str, Told] = Registry("consequences of a correction")


def register(name: str, told: Told) -> None:
    """Once for each floor that has something to say."""
    _told.add(name, told)


def of(correction: Correction) -> list[str]:
    return [sentence for told in _told.values() for sentence in told(correction)]
