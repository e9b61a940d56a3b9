"""Further effects of putting a version in force: a floor registers it, and offers choices on the roll-out form."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from auxpolice.access.models import User
from auxpolice.hooks.registry import Registry
from auxpolice.policy.models import PolicyVersion


@dataclass(frozen=True)
class Choice:
    """A box on the roll-out form, ticked until somebody unticks it. ``offered(content)`` says for which versions."""

    name: str
    label: Any
    help_text: Any
    offered: Callable[[dict], bool]


@dataclass(frozen=True)
class RollOut:
    """A version that has just been put in force for units from a day, with what was chosen by name."""

    version: PolicyVersion
    unit_ids: tuple[int, ...]
    start: date
    chosen: frozenset[str]
    acting_user: User


@dataclass(frozen=True)
class _Floor:
    then: Callable[[RollOut], None]
    back: Callable[[PolicyVersion, date, User], None] | None
    choices: tuple[Choice, ...]


_registered: Registry[str, _Floor] = Registry("roll-out of")


def register_roll_out(
    kind: str,
    then: Callable[[RollOut], None],
    *,
    back: Callable[[PolicyVersion, date, User], None] | None = None,
    choices: Iterable[Choice] = (),
) -> None:
    """``then`` runs in the transaction of every roll-out of the kind, after the periods are written; ``back(version,
    start, user)`` when what was to begin on ``start`` is taken back.
    """
    _registered.add(kind, _Floor(then, back, tuple(choices)))


def choices_for(version: PolicyVersion) -> list[Choice]:
    offered = _registered[version.kind].choices if version.kind in _registered else ()
    return [choice for choice in offered if choice.offered(version.content)]


def add_choices(form: forms.Form, version: PolicyVersion) -> None:
    """The boxes offered for the version, after the form's own fields; pass what they say to ``put_in_force``."""
    for choice in choices_for(version):
        form.fields[choice.name] = forms.BooleanField(
            label=choice.label, help_text=choice.help_text, required=False, initial=True
        )


def happened(
    version: PolicyVersion, unit_ids: Iterable[int], start: date, said: dict[str, bool], acting_user: User
) -> list[str]:
    """Tell the floor that registered for the kind. A choice that isn't given is on, as on the form. The names of what was chosen."""
    chosen = [choice.name for choice in choices_for(version) if said.get(choice.name, True)]
    if version.kind in _registered:
        _registered[version.kind].then(
            RollOut(version, tuple(unit_ids), start, frozenset(chosen), acting_user)
        )
    return chosen


def taken_back(version: PolicyVersion, start: date, acting_user: User) -> None:
    """Tell the floor that the roll-out of ``start`` was taken back."""
    floor = _registered.get(version.kind)
    if floor and floor.back:
        floor.back(version, start, acting_user)
