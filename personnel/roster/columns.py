"""Columns of a roster that belong to a floor above, such as the level somebody holds today.

    register_column("level", "现层级", aliases=("层级",), read=rule, apply=apply)

``read(cell)`` gives (value, notes) as the rules of personnel.rules.cells do. ``apply(rows, acting_user)`` gets
[(person_id, value, since)] of all accepted rows at once, inside the transaction of the import, and must be set-based.
``present(person_ids)`` gives {person_id: value} to tell changed from unchanged (without it a value never counts as changed).
"""

from collections.abc import Callable
from dataclasses import dataclass

from auxpolice.access.models import User
from auxpolice.hooks.registry import Registry
from personnel.rules import headers


@dataclass(frozen=True)
class RosterColumn:
    key: str
    label: str
    read: Callable | None
    apply: Callable
    present: Callable | None


_columns: Registry[str, RosterColumn] = Registry("roster column")


def register_column(
    key: str,
    label: str,
    *,
    apply: Callable,
    aliases: tuple[str, ...] = (),
    read: Callable | None = None,
    present: Callable | None = None,
) -> None:
    """Known from now on in every import."""
    headers.LABELS.setdefault(key, label)
    for alias in (label, *aliases):
        headers.BY_ALIAS.setdefault(headers.folded(alias), key)
    _columns.add(key, RosterColumn(key, label, read, apply, present))


def registered() -> dict[str, RosterColumn]:
    return dict(_columns)


@dataclass(frozen=True)
class Placed:
    """Somebody a roster has put into a unit: newly hired, or moved from another unit, post or category."""

    person_id: int
    unit_id: int
    category: str


_listeners: Registry[str, Callable] = Registry("listener to placements")


def on_placed(listener: Callable) -> None:
    """``listener(placed, acting_user)`` hears of all placements of an import at once, inside its transaction; it must be
    set-based. A roster tells the bureau's state as it is, so a listener records what is amiss and does not refuse."""
    _listeners.add(listener.__qualname__, listener)


def tell_placed(placed: list[Placed], acting_user: User) -> None:
    for listener in _listeners.values() if placed else ():
        listener(placed, acting_user)
