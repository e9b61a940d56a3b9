"""Fitness tests: how a mark is rounded, which limit is somebody's, and whether it is reached. Values in hundredths of the unit.

Rounding: shuttle runs count in tenths, a second decimal that isn't 0 goes up; long runs in whole seconds; a touch in whole
centimetres, of which a part doesn't count (daily.md 4: common notices for the recruitment of police, editable)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

MOST = 200
SECONDS, CENTIMETRES, TIMES = "s", "cm", "n"
UNITS = {SECONDS: _("秒"), CENTIMETRES: _("厘米"), TIMES: _("次")}
AT_MOST, AT_LEAST = "most", "least"
DIRECTIONS = {AT_MOST: _("不超过标准"), AT_LEAST: _("不低于标准")}
TENTH_UP, WHOLE_UP, WHOLE_DOWN = "tenth-up", "whole-up", "whole-down"
ROUNDINGS = {
    TENTH_UP: _("取一位小数，第二位不为 0 进一"),
    WHOLE_UP: _("取整，不足一进一"),
    WHOLE_DOWN: _("取整，不足一舍去"),
}
_STEPS = {TENTH_UP: (10, True), WHOLE_UP: (100, True), WHOLE_DOWN: (100, False)}
UNTIL, UNDER, FROM, OVER, EVERY = "le", "lt", "ge", "gt", "all"
AGES = {
    UNTIL: _("不超过（≤）"),
    UNDER: _("未满（<）"),
    FROM: _("满（≥）"),
    OVER: _("超过（>）"),
    EVERY: _("不分年龄"),
}


def rounded(hundredths: int, rounding: str) -> int:
    """The mark as it counts, in hundredths."""
    step, up = _STEPS[rounding]
    return -(-hundredths // step) * step if up else hundredths // step * step


def age_on(born: date, day: date) -> int:
    """Full years; who was born on 29 February is a year older on 1 March of other years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True)
class Standard:
    """A row of the table: of one item and sex the limit of some ages."""

    item: str
    sex: str
    ages: str
    age: int
    limit: int

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Standard":
        return cls(row["item"], row["sex"], row["ages"], row.get("age") or 30, row["limit"])

    def holds_at(self, age: int) -> bool:
        return {
            UNTIL: age <= self.age,
            UNDER: age < self.age,
            FROM: age >= self.age,
            OVER: age > self.age,
            EVERY: True,
        }[self.ages]


@dataclass(frozen=True)
class Item:
    """An item of the test."""

    code: str
    name: str
    unit: str
    direction: str
    rounding: str
    tries: int

    def best(self, tries: Sequence[int]) -> int:
        """The mark that counts of several tries, rounded."""
        marks = [rounded(one, self.rounding) for one in tries]
        return min(marks) if self.direction == AT_MOST else max(marks)

    def reached(self, mark: int, limit: int) -> bool:
        return mark <= limit if self.direction == AT_MOST else mark >= limit


def items_of(content: Mapping[str, Any]) -> dict[str, Item]:
    return {
        row["code"]: Item(
            row["code"], row["name"], row["unit"], row["direction"], row["rounding"], row.get("tries") or 1
        )
        for row in content["items"]
    }


def limits_for(content: Mapping[str, Any], sex: str, age: int) -> dict[str, int]:
    """Item → limit of somebody of this sex and age."""
    rows: Iterable[Standard] = map(Standard.of, content["standards"])
    return {row.item: row.limit for row in rows if row.sex == sex and row.holds_at(age)}


def passed(results: Mapping[str, bool], wanted: Iterable[str]) -> bool:
    """All items of the test reached: one failed, or not taken, is the test failed."""
    return all(results.get(item, False) for item in wanted)
