"""Tones of states: one colour says the same thing on every page, and the enum of the states says which."""

from enum import StrEnum
from functools import cache
from typing import Any

from django.db.models import Choices, Field

from auxpolice.hooks.registry import Registry, known, refuse_unless


class Tone(StrEnum):
    NEUTRAL = "neutral"  # not begun or past
    INFO = "info"  # under way
    WARNING = "warning"  # waits for a person
    SUCCESS = "success"  # done, in force
    DANGER = "danger"  # refused, overdue, wrong
    ACCENT = "accent"  # outstanding


_tones: Registry[type[Choices], dict[Choices, Tone]] = Registry("tones of")


def tones(states: type[Choices], **members: str) -> None:
    """``tones(FindingState, warning="FILED", danger="CONFIRMED", neutral="REVERSED")``: each member has one tone."""
    known(states, type(Choices), "enum of choices")
    found: dict[Choices, Tone] = {}
    for tone, names in members.items():
        refuse_unless(tone in list(Tone), f"{tone!r} is no tone")
        for name in names.split():
            refuse_unless(name in states.__members__, f"{name!r} is no member of {states.__name__}")
            refuse_unless(states[name] not in found, f"{states.__name__}.{name} has two tones")
            found[states[name]] = Tone(tone)
    left = [state.name for state in states if state not in found]
    refuse_unless(not left, f"{states.__name__}: no tone for {', '.join(left)}")
    _tones.add(states, found)


def shown(row: Any, field: str = "state") -> tuple[str, Tone]:
    """The state of a record in words, and its tone."""
    value, show = getattr(row, field), getattr(row, f"get_{field}_display", None)
    label = show() if show else value.label
    return str(label or "—"), tone_of(row, field)


def tone_of(row: Any, field: str = "state") -> Tone:
    """The tone of a state: of a record's column, or of an enum member that an attribute holds."""
    value = getattr(row, field)
    states = type(value) if isinstance(value, Choices) else _enum_of(row._meta.get_field(field))
    return _tones[states][states(value)] if value not in (None, "") else Tone.NEUTRAL


@cache
def _enum_of(column: Field) -> type[Choices]:
    """Django forgets the enum of a column and keeps its choices. Raises LookupError where nobody gave tones."""
    for states in _tones:
        if states.choices == column.choices:
            return states
    raise LookupError(f"no tones for the states of {column}")
