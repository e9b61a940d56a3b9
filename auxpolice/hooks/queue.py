"""The work queue: what waits for the person who has just signed in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from auxpolice.access.matrix import Act
from auxpolice.hooks.registry import Hook, Hooked, Registry, enlisting, known, known_icon
from auxpolice.months import today

SOON_DAYS = 3


class Urgency(StrEnum):
    """Urgency of an item, the most urgent first."""

    OVERDUE = "overdue"
    SOON = "soon"
    NORMAL = "normal"

    @property
    def rank(self) -> int:
        return list(Urgency).index(self)


def urgency_of(due: date | None) -> Urgency:
    """By the due date alone: past, within three days, later or never."""
    if due is None or (left := (due - today()).days) > SOON_DAYS:
        return Urgency.NORMAL
    return Urgency.OVERDUE if left < 0 else Urgency.SOON


@dataclass(frozen=True)
class QueueItem:
    """So many things to do behind a link. An item without a count (0, None) has been done and isn't shown.

    A ``due`` date makes it as urgent as the date is; ``urgency`` can only make it more urgent than that.
    """

    title: str
    url: str
    count: int | None = 1
    due: date | None = None
    urgency: Urgency = Urgency.NORMAL
    detail: str = ""
    icon: str = "inbox"

    @classmethod
    def naming(cls, names: Iterable[str], title: str, url: str, **more: Any) -> "QueueItem":
        """An item that counts names and says the first three."""
        found = list(names)
        return cls(title, url, len(found), detail="、".join(found[:3]), **more)

    def __post_init__(self) -> None:
        known(self.urgency, Urgency, "urgency")
        known(self.due, (date, type(None)), "date")
        known_icon(self.icon)
        most = min(self.urgency, urgency_of(self.due), key=lambda urgency: urgency.rank)
        object.__setattr__(self, "urgency", most)


_sources: Registry[tuple, Hook] = Registry("work queue source")


def register(act: Act | None = None) -> Callable[[Hooked], Hooked]:
    """``@queue.register(Act.CHECK_ANSWER)`` on a ``fn(request)`` that gives QueueItems for whoever may do the act."""

    return enlisting(_sources, act)


def collect(request: Any) -> list[QueueItem]:
    """Everything with something in it, the most urgent first, then by due date."""
    items = [
        item
        for hook in _sources.values()
        if hook.concerns(request)
        for item in hook.ask(QueueItem, request) or []
        if item.count
    ]
    return sorted(items, key=lambda item: (item.urgency.rank, item.due or date.max))
