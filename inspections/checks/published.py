"""Who is told when a check is published: rooms above say so once, and are called in the same transaction."""

from collections.abc import Callable

from auxpolice.access.models import User
from inspections.checks.models import SpotCheck

OnPublication = Callable[..., None]
_told: list[OnPublication] = []


def on_publication(fn: OnPublication) -> OnPublication:
    """``@on_publication`` on ``fn(check, *, acting_user)``, which may read what was published and write what follows."""
    if fn in _told:
        raise ValueError(f"{fn.__module__}.{fn.__qualname__} is told of publications already")
    _told.append(fn)
    return fn


def tell(check: SpotCheck, *, acting_user: User) -> None:
    for fn in _told:
        fn(check, acting_user=acting_user)
