"""Checks over all data. Features register their checks; ``manage.py verify`` runs them all."""

from collections.abc import Callable, Mapping

from auxpolice.hooks.registry import Registry

_checks: Registry[str, Callable[[], list[str]]] = Registry("invariant")


def register(checks: Mapping[str, Callable[[], list[str]]]) -> None:
    """Register checks; each gives one Chinese sentence per violation (the first twenty suffice), nothing when sound."""
    for name, check in checks.items():
        _checks.add(name, check)


def violations() -> dict[str, list[str]]:
    """Every registered check by name with what it found."""
    return {name: check() for name, check in sorted(_checks.items())}
