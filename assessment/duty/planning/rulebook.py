"""The duty rules in force for a unit, as planning reads them: kinds of shift, what each may be called, patterns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from assessment.duty.content import DUTY, OFF, cycle_of
from assessment.duty.rules.facts import Rest, ShiftKind, shift_kinds
from auxpolice.policy.queries import version_for


@dataclass(frozen=True)
class Pattern:
    """A rotation: the codes of its days in order."""

    code: str
    name: str
    cycle: tuple[str, ...]

    def at(self, day: date, anchor: date, offset: int) -> tuple[int, str]:
        """Position in the cycle (from 0) and code of a day for whoever is ``offset`` days behind."""
        place = ((day - anchor).days - offset) % len(self.cycle)
        return place, self.cycle[place]


@dataclass(frozen=True)
class Rulebook:
    """The content of a DUTY policy."""

    content: Mapping[str, Any]

    @cached_property
    def kinds(self) -> dict[str, ShiftKind]:
        return shift_kinds(self.content)

    @cached_property
    def patterns(self) -> dict[str, Pattern]:
        return {
            row["code"]: Pattern(row["code"], row["name"], tuple(cycle_of(row["cycle"])))
            for row in self.content["patterns"]
        }

    @cached_property
    def rest(self) -> Rest:
        return Rest.of(self.content)

    @cached_property
    def accompanied(self) -> list[str]:
        """Codes of shifts beside somebody, the first first."""
        return [code for code, kind in self.kinds.items() if kind.accompanied]

    @property
    def day_shift(self) -> str:
        return self.content["day_shift"]

    @cached_property
    def spoken(self) -> dict[str, str]:
        """Code by everything a shift may be called, in small letters: its code, name and other ways of writing."""
        words = {OFF: OFF}
        for row in self.content["shifts"]:
            for word in (row["code"], row["name"], *(row.get("written") or "").split()):
                words.setdefault(word.casefold(), row["code"])
        return words | {row["code"].casefold(): row["code"] for row in self.content["shifts"]}


def rules_for(unit_id: int, day: date) -> Rulebook:
    """The rules of a unit on a day; raises Problem where none are in force."""
    return Rulebook(version_for(DUTY, unit_id, day).content)
