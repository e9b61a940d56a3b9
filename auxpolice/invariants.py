"""Checks over all data. Features register their checks; ``manage.py verify`` runs them all."""

import logging
from collections.abc import Callable, Mapping

from auxpolice.hooks.registry import Registry

log = logging.getLogger("auxpolice.invariants")

_checks: Registry[str, Callable[[], list[str]]] = Registry("invariant")


def register(checks: Mapping[str, Callable[[], list[str]]]) -> None:
    """Register checks; each gives one Chinese sentence per violation (the first twenty suffice), nothing when sound."""
    for name, check in checks.items():
        _checks.add(name, check)


def violations() -> dict[str, list[str]]:
    """Every registered check by name with what it found."""
    return {name: _found(check) for name, check in sorted(_checks.items())}


def _found(check: Callable[[], list[str]]) -> list[str]:
    """A check that can't be made on such data is a violation, too, and keeps nobody from the others."""
    try:
        return check()
    except Exception as error:
        log.exception("check %s", check)
        return [f"核对没有完成：{error}"]
