"""Who may not be hired, told by the rooms above: each asks its own register by ID number."""

from collections.abc import Callable
from datetime import date

from auxpolice.hooks.registry import Registry
from auxpolice.problems import Conflict

Check = Callable[[str, date], list[str]]
_checks: Registry[str, Check] = Registry("check before hiring")


def register(name: str, check: Check) -> None:
    """``check(id_number, day)`` gives what speaks against a hire on the day, a sentence each with its number."""
    _checks.add(name, check)


def against(id_number: str, day: date) -> list[str]:
    return [sentence for check in _checks.values() for sentence in check(id_number, day)]


def refuse_barred(id_number: str, day: date) -> None:
    """Raise Conflict where something speaks against it."""
    if found := against(id_number, day):
        raise Conflict("".join(found), code="barred", field="id_number")
