"""Dues: what a unit or a person owes to some room, shown to those who owe it and on the page of the debtor."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from auxpolice.access.matrix import Act
from auxpolice.hooks import queue
from auxpolice.hooks.queue import QueueItem
from auxpolice.hooks.registry import Hook, Registry, known, refuse_unless


@dataclass(frozen=True)
class Due:
    """``act`` pays it: whoever may do it finds it in the work queue. ``seen``: who sees it on the debtor's page.

    ``rows(unit_id, person_id)`` gives what is still owed by the unit or the person, or, with neither, by all in the
    present scope; the most urgent first.
    """

    kind: str
    label: Any
    act: Act
    seen: Act
    rows: Callable[[int | None, int | None], Iterable[QueueItem]]

    def __post_init__(self) -> None:
        refuse_unless(self.kind.isidentifier() and self.label, f"{self.kind!r} is no kind of due")
        known(self.act, Act, "act")
        known(self.seen, Act, "act")
        refuse_unless(callable(self.rows), f"{self.kind} has no rows")

    def owed(self, unit_id: int | None = None, person_id: int | None = None) -> list[QueueItem]:
        return Hook(self.rows).ask(QueueItem, unit_id, person_id) or []


_dues: Registry[str, Due] = Registry("due")


def register(*dues: Due) -> None:
    for due in dues:
        known(due, Due, "due")
        _dues.add(due.kind, due)


@queue.register()
def waiting(request: Any) -> Iterator[QueueItem]:
    """Everything owed that this user may settle."""
    for due in _dues.values():
        if request.scope.can(due.act):
            yield from due.owed()


def owed_by(request: Any, *, unit_id: int | None = None, person_id: int | None = None) -> list[QueueItem]:
    """What a unit or a person owes, for its page."""
    dues = [due for due in _dues.values() if request.scope.can(due.seen)]
    return [item for due in dues for item in due.owed(unit_id, person_id)]
