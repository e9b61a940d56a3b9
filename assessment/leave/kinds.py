"""Kinds of leave as the rules in force for a unit on a day have them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from assessment.leave.content import CONTENT, DEPARTMENT, HEAD, LEADER, LEAVE, MEN, WOMEN, YOUNG
from auxpolice.access.models import Role
from auxpolice.access.scope import there
from auxpolice.policy.models import PolicyVersion
from auxpolice.policy.queries import in_force, parameters_on, version_for
from personnel.models import Assignment, Person

_STEPS = {
    HEAD: (Role.UNIT_HEAD,),
    DEPARTMENT: (Role.UNIT_HEAD, Role.POLITICAL),
    LEADER: (Role.UNIT_HEAD, Role.POLITICAL, Role.LEADER),
}
BANDS = (
    {"years": 1, "days": 5, "sick_months_lost": 2},
    {"years": 10, "days": 10, "sick_months_lost": 3},
    {"years": 20, "days": 15, "sick_months_lost": 4},
)
"""职工带薪年休假条例 3, 4: what holds where the parameter ``leave.annual`` has not been entered."""


@dataclass(frozen=True)
class Kind:
    """One kind of leave; the fields are those of ``content.KIND``."""

    code: str
    name: str
    rule: str
    days: int | None
    extra_days: int | None
    every_years: int
    until_age: int
    on: str | None
    unit: str
    half: bool
    effect: str
    wage: bool
    full_attendance: bool
    who: str
    after_months: int
    proof: str
    proof_name: str | None
    private: bool
    basis: str | None

    def may_take(self, person: Person, day: date) -> bool:
        """Whether the kind is for somebody of this sex and age."""
        if self.who in (WOMEN, MEN):
            return person.sex == ("2" if self.who == WOMEN else "1")
        if self.who == YOUNG:
            born = person.birth_date
            age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
            return 14 <= age <= 28
        return True


@dataclass(frozen=True)
class Rules:
    """The rules of leave of one version."""

    version: PolicyVersion
    kinds: dict[str, Kind]
    ladder: list[dict[str, Any]]
    comp_months: int
    carry: bool

    def of_rule(self, rule: str) -> Kind | None:
        return next((kind for kind in self.kinds.values() if kind.rule == rule), None)

    def kind(self, code: str) -> Kind:
        return there(self.kinds.get(code))

    def steps(self, half_days: int) -> tuple[Role, ...]:
        """Who approves so much, in turn."""
        for rung in self.ladder:
            if rung["until_days"] is None or half_days <= 2 * rung["until_days"]:
                return _STEPS[rung["steps"]]
        return _STEPS[LEADER]


def read(version: PolicyVersion) -> Rules:
    content = CONTENT.parse(version.content)
    kinds = [Kind(**row) for row in content["kinds"]]
    return Rules(
        version,
        {kind.code: kind for kind in kinds},
        content["ladder"],
        content["comp_months"],
        content["carry"],
    )


def rules_for(unit_id: int, day: date) -> Rules:
    """The rules in force for a unit on the day; Problem in words where there are none."""
    return read(version_for(LEAVE, unit_id, day))


def rules_of_units(day: date) -> dict[int, Rules]:
    """The rules of every unit that has some on the day; one statement."""
    versions = in_force(LEAVE, day)
    known = {version.pk: read(version) for version in versions.values()}
    return {unit: known[version.pk] for unit, version in versions.items()}


def bands_on(day: date) -> tuple[dict[str, int], ...]:
    """The bands of annual leave by the law of the day."""
    row = parameters_on(day).get("leave.annual")
    return tuple(row.value["bands"]) if row else BANDS


def places(people: Collection[int], day: date) -> dict[int, int]:
    """Person → unit on the day."""
    rows = Assignment.everything.filter(person__in=people, period__contains=day)
    return dict(rows.values_list("person_id", "unit_id"))
