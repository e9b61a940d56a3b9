"""The effect of a reclassification on the people in the post. Grading knows who they are; what it does to their pay is
told by the floor above, which registers itself here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from auxpolice.hooks.registry import Registry
from personnel.models import Assignment, Post


@dataclass(frozen=True)
class PayChange:
    """A month's pay of one person under the old and the new class. Fen; ``cost`` is the bureau's, employer's side
    included."""

    old_net_fen: int
    new_net_fen: int
    old_cost_fen: int
    new_cost_fen: int

    @property
    def net_fen(self) -> int:
        return self.new_net_fen - self.old_net_fen

    @property
    def cost_fen(self) -> int:
        return self.new_cost_fen - self.old_cost_fen


@dataclass(frozen=True)
class Priced:
    """Changes by person id; whom nothing can be said about, with why; the month whose facts and law were taken."""

    month: dt.date
    changes: dict[int, PayChange] = field(default_factory=dict)
    unpriced: dict[int, str] = field(default_factory=dict)

    @property
    def net_fen(self) -> int:
        return sum(change.net_fen for change in self.changes.values())

    @property
    def cost_fen(self) -> int:
        return sum(change.cost_fen for change in self.changes.values())


Pricing = Callable[[list[int], int, int, dt.date], Priced | None]
"""(person ids, old class, new class, the day it holds from) → what it does to pay, or None when no month tells."""

_pricing: Registry[str, Pricing] = Registry("answer on")


def register(pricing: Pricing) -> None:
    """Register the function that prices a reclassification; once, by the floor that pays."""
    _pricing.add("pay", pricing)


def priced(people: list[int], old_class: int | None, new_class: int, day: dt.date) -> Priced | None:
    """The effect on the pay of these people; None when nobody is paid by the old class or nobody can tell."""
    if not _pricing or not people or old_class is None:
        return None
    return _pricing["pay"](people, old_class, new_class, day)


def people_in(post: Post, day: dt.date) -> list[Assignment]:
    """Everybody in the post on the day, by unit and name, within the present scope; one statement."""
    rows = Assignment.objects.filter(post=post, period__contains=day).select_related("person", "unit")
    return list(rows.order_by("unit__sort_order", "person__pinyin", "person_id"))
