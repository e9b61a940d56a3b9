"""What must hold over all data. Floors register their checks; ``manage.py verify`` runs them all."""

from collections.abc import Callable

_checks: dict[str, Callable[[], list[str]]] = {}


def register(name: str, check: Callable[[], list[str]]) -> None:
    """``check()`` returns one Chinese sentence per violation (the first twenty suffice), nothing when sound."""
    _checks[name] = check


def violations() -> dict[str, list[str]]:
    """Every registered check by name with what it found."""
    return {name: check() for name, check in sorted(_checks.items())}
