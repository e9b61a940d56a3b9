"""What is drawn from an honour elsewhere, and taken back with it: upper floors register, and answer in the same transaction."""

from collections.abc import Callable

from assessment.conduct.honours.models import Honour
from auxpolice.access.models import User
from auxpolice.hooks.registry import Registry

TakeBack = Callable[[Honour, str, User], None]
"""Honour, reason, who revokes; raises Problem where it can't be taken back now."""

_known: Registry[str, TakeBack] = Registry("consequence of an honour")


def register(take_back: TakeBack) -> None:
    _known.add(take_back.__qualname__, take_back)


def take_back(honour: Honour, reason: str, *, acting_user: User) -> None:
    for one in _known.values():
        one(honour, reason, acting_user)
