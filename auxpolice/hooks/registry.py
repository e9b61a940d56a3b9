"""Registries of hooks: each thing is told once, in known words; a broken one takes nothing else down."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from auxpolice.access.matrix import Act
from auxpolice.problems import Problem

log = logging.getLogger("auxpolice.hooks")

Key = TypeVar("Key")
Value = TypeVar("Value")
Answer = TypeVar("Answer")
Hooked = TypeVar("Hooked", bound=Callable[..., Any])


class Registry(dict[Key, Value]):
    """Things of one kind by what tells them apart."""

    def __init__(self, what: str):
        super().__init__()
        self.what = what

    def add(self, key: Key, value: Value) -> None:
        if key in self:
            raise ImproperlyConfigured(f"{self.what} {key!r} is registered twice")
        self[key] = value


def refuse_unless(holds: object, sentence: str) -> None:
    """Raise at the start, so that an unknown word never reaches a page."""
    if not holds:
        raise ImproperlyConfigured(sentence)


def known_icon(icon: object, empty: bool = False) -> None:
    """The name of a Tabler icon, without its prefix."""
    named = isinstance(icon, str) and re.fullmatch("(?!ti-)[a-z0-9-]+", icon)
    refuse_unless(named or (empty and icon == ""), f"{icon!r} is no icon")


def known(value: object, kind: type | tuple[type, ...], what: str) -> None:
    refuse_unless(isinstance(value, kind), f"{value!r} is no {what}")


@dataclass(frozen=True)
class Hook:
    """A function that answers for its feature, asked on behalf of those who may do ``act``."""

    fn: Callable[..., Any]
    act: Act | None = None
    order: int = 100

    def concerns(self, request: Any) -> bool:
        return self.act is None or request.scope.can(self.act)

    def ask(self, kind: type[Answer], *arguments: Any) -> list[Answer] | None:
        """The hook's answers; none when it isn't for this user; None when it is broken, which the log keeps."""
        nobodys: list[Answer] = []
        return guarded(self.fn, lambda: _typed(self.fn(*arguments), kind), nobodys)


def enlisting(
    hooks: Registry[tuple, Hook], act: Act | None, *key: Any, order: int = 100
) -> Callable[[Hooked], Hooked]:
    """A decorator that adds a function to the hooks, once for each key."""
    known(act, (Act, type(None)), "act")
    known(order, int, "order")

    def add(fn: Hooked) -> Hooked:
        hooks.add((*key, fn), Hook(fn, act, order))
        return fn

    return add


def guarded(of: Callable, fn: Callable[[], Answer], refused: Answer | None = None) -> Answer | None:
    """The result of ``fn``; ``refused`` when it isn't for this user, None when it breaks (raised while developing)."""
    try:
        return fn()
    except Problem:
        return refused
    except Exception:
        if settings.DEBUG:
            raise
        log.exception("hook %s.%s", of.__module__, getattr(of, "__qualname__", of))
        return None


def _typed(answer: Any, kind: type[Answer]) -> list[Answer]:
    found = [] if answer is None else [answer] if isinstance(answer, kind) else list(answer)
    for one in found:
        if not isinstance(one, kind):
            raise TypeError(f"{one!r} is no {kind.__name__}")
    return found
