"""Own plan of the day: whoever plans checks says here what an inspector has to do."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from auxpolice.access.models import User


@dataclass(frozen=True)
class Planned:
    """A visit that is planned for somebody on a day; ``key`` is what the check names as its plan."""

    key: str
    unit: int
    place: str = ""
    theme: str = ""
    at: str = ""
    is_covert: bool = False


_asked: list[Callable[[User, date], Iterable[Planned]]] = []


def register(plan: Callable[[User, date], Iterable[Planned]]) -> None:
    _asked.append(plan)


def of(user: User, day: date) -> list[dict[str, Any]]:
    return [asdict(one) for plan in _asked for one in plan(user, day)]
