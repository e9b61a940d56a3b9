"""Effects: a room with a record asks what it cost, and the rooms that draw consequences from it answer."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from auxpolice.hooks.registry import Registry, guarded, known


class Cost(StrEnum):
    POINTS = "points"
    GRADE = "grade"
    YUAN = "yuan"


@dataclass(frozen=True)
class Effect:
    """One consequence in words, with the page that shows it where the reader may open it."""

    text: str
    url: str = ""


Answer = Callable[[str, Collection[str]], Mapping[str, Effect]]
"""(kind of record, ids) → id → what it cost, as far as the present scope sees it; statements don't grow with the ids."""

_answers: Registry[Cost, Answer] = Registry("answer in")


def register(cost: Cost) -> Callable[[Answer], Answer]:
    """``@effects.register(Cost.POINTS)``, once, in the room that knows; kinds it doesn't know cost nothing there."""
    known(cost, Cost, "cost")

    def add(fn: Answer) -> Answer:
        _answers.add(cost, fn)
        return fn

    return add


def of(kind: str, ids: Collection[Any]) -> dict[str, list[Effect]]:
    """Record id → what it cost, in points, grade, yuan; nothing of an answer that is broken."""
    numbers = [str(number) for number in ids]
    found: dict[str, list[Effect]] = {number: [] for number in numbers}
    for cost in Cost:
        if cost in _answers:
            answer = _answers[cost]
            for number, effect in (guarded(answer, partial(answer, kind, numbers)) or {}).items():
                found[number].append(effect)
    return found
