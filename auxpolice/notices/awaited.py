"""What somebody has started and waits for (我发起的): features tell it, and for whom it waits, so that it can be urged."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from auxpolice.access.matrix import ACTS, Act
from auxpolice.access.models import Role, RoleGrant, heads_of_units
from auxpolice.hooks.registry import Registry
from auxpolice.months import today
from auxpolice.units.models import Unit

MOST = 100


@dataclass(frozen=True)
class Awaited:
    """A matter of the user's own; ``matter`` names it for good (``slip-question:12``)."""

    matter: str
    title: str
    url: str
    since: date
    waits_for: frozenset[int]
    due: date | None = None
    detail: str = ""


_sources: Registry[Callable, Callable[[Any], Iterable[Awaited]]] = Registry("source of matters awaited")


def register(source: Callable[[Any], Iterable[Awaited]]) -> None:
    """``source(request)`` gives what this user has started and waits for."""
    _sources.add(source, source)


def collect(request: Any) -> list[Awaited]:
    """Everything this user waits for, the longest overdue first."""
    found = [one for source in _sources.values() for one in source(request)]
    return sorted(found, key=lambda one: (one.due or date.max, one.since))[:MOST]


def holders(act: Act, *but: int | None) -> frozenset[int]:
    """Active accounts that may do the act for the bureau today, without ``but``."""
    roles = [str(role) for role in ACTS[act] if not role.carries_unit]
    return _accounts(Q(role__in=roles)) - set(but)


def holders_of(role: Role) -> frozenset[int]:
    return _accounts(Q(role=role))


def _accounts(which: Q) -> frozenset[int]:
    held = RoleGrant.objects.filter(which, period__contains=today(), user__is_active=True)
    return frozenset(held.values_list("user", flat=True))


def heads_over(unit_ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """Per unit its heads, else those of the next unit above that has any; two statements for any number."""
    paths = dict(Unit.objects.filter(pk__in=set(unit_ids)).values_list("pk", "path"))
    heads = heads_of_units() if paths else {}
    ways = {unit: [int(part) for part in reversed(path.split("/")) if part] for unit, path in paths.items()}
    return {
        unit: next((frozenset(user.pk for user in heads[step]) for step in way if step in heads), frozenset())
        for unit, way in ways.items()
    }
