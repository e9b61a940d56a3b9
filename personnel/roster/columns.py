"""Columns of a roster that belong to a floor above, such as the level somebody holds today.

    register_column("level", "现层级", aliases=("层级",), read=rule, apply=apply)

``read(cell)`` gives (value, notes) as the rules of personnel.rules.cells do. ``apply(rows, acting_user)`` gets
[(person_id, value, since)] of all accepted rows at once, inside the transaction of the import, and must be set-based.
``present(person_ids)`` gives {person_id: value} to tell changed from unchanged (without it a value never counts as changed).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from auxpolice.access.models import User
from auxpolice.hooks.registry import Registry
from auxpolice.imports import cells
from auxpolice.imports.kinds import Column


@dataclass(frozen=True)
class RosterColumn:
    key: str
    label: str
    aliases: tuple[str, ...]
    read: Callable | None
    apply: Callable
    present: Callable | None
    tables: tuple  # models that apply writes, known by person_id: what an undo takes back


_columns: Registry[str, RosterColumn] = Registry("roster column")


def register_column(
    key: str,
    label: str,
    *,
    apply: Callable,
    aliases: tuple[str, ...] = (),
    read: Callable | None = None,
    present: Callable | None = None,
    tables: tuple = (),
) -> None:
    """Known from now on in every import."""
    _columns.add(key, RosterColumn(key, label, aliases, read, apply, present, tables))


def registered() -> dict[str, RosterColumn]:
    return dict(_columns)


def as_columns() -> list[Column]:
    """The registered ones as the import knows columns; without a reader the text is taken as it stands."""
    return [_as_column(column) for column in _columns.values()]


def _as_column(column: RosterColumn) -> Column:
    def read(cell, _context):
        return column.read(cell) if column.read else cells.free_text(cell, column.label, 30)

    return Column(column.key, column.label, " ".join((column.label, *column.aliases)), read)


def tables() -> list:
    return [model for column in _columns.values() for model in column.tables]


@dataclass(frozen=True)
class Assigned:
    """Somebody a roster has put into a unit: newly hired, or moved from another unit, post or category."""

    person_id: int
    unit_id: int
    category: str


_listeners: Registry[str, Callable] = Registry("listener to assignments")


def on_assigned(listener: Callable) -> None:
    """``listener(assigned, acting_user, upload)`` hears of all assignments of an import at once, inside its transaction;
    it must be set-based; ``upload`` is (id, name) of the file. A roster tells the bureau's state as it is, so a listener
    records what is amiss and does not refuse."""
    _listeners.add(listener.__qualname__, listener)


def tell_assigned(assigned: list[Assigned], acting_user: User | None, upload: tuple[UUID, str]) -> None:
    for listener in _listeners.values() if assigned else ():
        listener(assigned, acting_user, upload)


_gates: Registry[str, Callable] = Registry("gate of rosters")


def on_gate(listener: Callable) -> None:
    """``listener(joins, leaves)`` says how many too many a file would put where, before it is written: both count people by
    (unit id, category), the answer too; only units and categories that would be over are in it."""
    _gates.add(listener.__qualname__, listener)


def over_by(joins: Counter, leaves: Counter) -> Counter:
    found: Counter = Counter()
    for listener in _gates.values() if joins else ():
        found |= Counter(listener(joins, leaves))
    return found
