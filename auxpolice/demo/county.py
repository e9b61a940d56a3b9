"""The county that the floors fill, in the order of the floors."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Model

from auxpolice.access.models import User
from auxpolice.months import last_day, month_of, next_month, today
from auxpolice.policy import actions as policies
from auxpolice.policy.models import PolicyState, PolicyVersion
from auxpolice.units.models import Unit


@dataclass
class County:
    """Facts that the floors need to fill the demo county.

    ``months``: the closed months, oldest first; the month after them is under way until ``today``. ``rng`` is drawn
    from in a fixed order, so that a seed gives the same county again on the same day.
    """

    people: int
    months: list[date]
    seed: int
    rng: np.random.Generator
    units: list[Unit] = field(default_factory=list)
    users: dict[str, User] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)  # what one step draws for a later one
    say: Callable[[str], None] = lambda text: None

    @property
    def first_day(self) -> date:
        return self.months[0]

    @property
    def since(self) -> date:
        """The first day of the year of the first month: from here on the county has its rules."""
        return self.first_day.replace(month=1)

    @property
    def lived_months(self) -> list[date]:
        """The closed months and the one under way."""
        under_way = month_of(self.today)
        return [*self.months, *([under_way] if under_way > self.months[-1] else [])]

    @property
    def is_long(self) -> bool:
        """Months enough for a pilot to be compared; the month under way has been opened."""
        return len(self.months) >= 4

    @property
    def today(self) -> date:
        """The last day that the county knows of: today, at most the end of the month after the closed ones."""
        return min(today(), last_day(next_month(self.months[-1])))

    def enact(
        self,
        kind: str,
        content: dict,
        *,
        start: date | None = None,
        units: list[Unit] | None = None,
        **draft: Any,
    ) -> PolicyVersion:
        """A policy drafted, submitted, approved by another and in force from ``start`` (or ever since) in ``units`` or all."""
        drafter = self.users["zhenggong"]
        version = policies.create_draft(kind, content["title"], content, acting_user=drafter, **draft)
        policies.move(version, PolicyState.SUBMITTED, reason="按会议意见修订", acting_user=drafter)
        version = policies.approve(version, acting_user=self.users["juzhang"])
        policies.put_in_force(version, units, start or self.since, acting_user=drafter)
        return version


def analyse(*models: type[Model]) -> None:
    """Tell the planner about tables just filled, before set-based steps read them."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


_fillers: list[tuple[int, str, Callable[[County], None]]] = []


def register(order: int, name: str, fill: Callable[[County], None]) -> None:
    """``order``: 10 units and accounts, 20 personnel, 30 assessment, 40 grading and inspections, 45 results of
    the months, 50 payroll."""
    _fillers.append((order, name, fill))


def fill(county: County) -> None:
    for _order, name, step in sorted(_fillers, key=lambda item: item[:2]):
        county.say(name)
        step(county)
