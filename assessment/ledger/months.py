"""The month an entry counts in: that of its day, or the next one that still takes points.

Rooms above close months and say so here: each registers a question that holds the answer until the transaction ends,
so that an entry is either inside a sum that is being frozen or in the next month.
"""

from collections.abc import Callable
from datetime import date

from auxpolice.hooks.registry import Registry
from auxpolice.months import month_of, next_month

TakesPoints = Callable[[int, date], bool]
"""Person id and month → whether the month still takes points; true stays true until the transaction ends."""

_questions: Registry[str, TakesPoints] = Registry("question on months")


def register(takes_points: TakesPoints) -> None:
    _questions.add(takes_points.__qualname__, takes_points)


def counting_month(person_id: int, day: date) -> date:
    month = month_of(day)
    while not all(takes_points(person_id, month) for takes_points in _questions.values()):
        month = next_month(month)
    return month
