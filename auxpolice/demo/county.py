"""The county that the floors fill, in the order of the floors."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from django.db import connection
from django.db.models import Model

from auxpolice.access.models import User
from auxpolice.units.models import Unit


@dataclass
class County:
    """Facts that the floors need to fill the demo county.

    ``months``: the closed months, oldest first; ``today``: the day of the county (the first of the month
    after the last). ``rng`` is drawn from in a fixed order, so that a seed gives the same county again.
    """

    people: int
    months: list[date]
    seed: int
    rng: np.random.Generator
    units: list[Unit] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    say: Callable[[str], None] = lambda text: None

    @property
    def first_day(self) -> date:
        return self.months[0]


def analyse(*models: type[Model]) -> None:
    """Tell the planner about tables just filled, before set-based steps read them."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


_fillers: list[tuple[int, str, Callable[[County], None]]] = []


def register(order: int, name: str, fill: Callable[[County], None]) -> None:
    """``order``: 10 units and accounts, 20 personnel, 30 assessment, 40 grading and inspections, 50 payroll."""
    _fillers.append((order, name, fill))


def fill(county: County) -> None:
    for _order, name, step in sorted(_fillers, key=lambda item: item[:2]):
        county.say(name)
        step(county)
