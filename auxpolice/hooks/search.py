"""The search box: each floor answers for its own records, within the user's scope."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from auxpolice.access.matrix import Act
from auxpolice.hooks.registry import Hook, Hooked, Registry, enlisting, known_icon


@dataclass(frozen=True)
class Hit:
    """A record that was found; ``kind`` is the heading it stands under."""

    title: str
    url: str
    subtitle: str = ""
    kind: str = ""
    icon: str = "user"

    def __post_init__(self) -> None:
        known_icon(self.icon)


_sources: Registry[tuple, Hook] = Registry("search source")


def register(act: Act | None = None) -> Callable[[Hooked], Hooked]:
    """``@search.register(Act.PEOPLE_LIST)`` on a ``fn(request, q, limit)`` that gives Hits."""

    return enlisting(_sources, act)


def find(request: Any, q: str, limit: int = 8) -> list[Hit]:
    """Up to ``limit`` of every source; nothing for an empty query."""
    q = " ".join(q.split())
    if not q:
        return []
    hooks = [hook for hook in _sources.values() if hook.concerns(request)]
    return [hit for hook in hooks for hit in (hook.ask(Hit, request, q, limit) or [])[:limit]]
