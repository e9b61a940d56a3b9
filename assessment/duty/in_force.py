"""Duty rules in force: each unit's, over days, with what set-based acts need of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from assessment.duty.content import DUTY
from assessment.duty.rules.facts import shift_span
from auxpolice.policy.models import InForce


@dataclass(frozen=True)
class UnitRules:
    """Rules of one unit from ``first`` to the day before ``after``."""

    unit_id: int
    first: date
    after: date
    content: dict[str, Any]

    @property
    def signs(self) -> bool:
        """Does a missing punch have to be settled here?"""
        return not self.content["sign_in"].get("by_plan", False)

    @property
    def day_shift(self) -> dict[str, Any]:
        return next(s for s in self.content["shifts"] if s["code"] == self.content["day_shift"])


def rules_within(first: date, after: date, units: Iterable[int] | None = None) -> list[UnitRules]:
    """Rules of all units (or of these) that have any from ``first`` to the day before ``after``; one statement."""
    rows = InForce.objects.filter(kind=DUTY, period__overlap=(first, after)).select_related("version")
    if units is not None:
        rows = rows.filter(unit_id__in=units)
    return [
        UnitRules(
            row.unit_id,
            max(first, row.period.lower or first),
            min(after, row.period.upper or after),
            row.version.content,
        )
        for row in rows
    ]


def rules_of(unit_days: Iterable[tuple[int, date]]) -> dict[tuple[int, date], dict[str, Any]]:
    """Content of the duty policy by (unit, day), for those that one is in force for; one statement."""
    wanted = set(unit_days)
    if not wanted:
        return {}
    days = {day for _unit, day in wanted}
    rules = rules_within(min(days), max(days) + timedelta(days=1), {unit for unit, _day in wanted})
    return {
        (unit, day): one.content
        for unit, day in wanted
        for one in rules
        if one.unit_id == unit and one.first <= day < one.after
    }


def columns_of(rules: list[UnitRules]) -> dict[str, list]:
    """The rules as arrays for SQL, see ``RULES``."""
    shifts = [one.day_shift for one in rules]
    spans = [[timedelta(minutes=one) for one in shift_span(shift)] for shift in shifts]
    return {
        "rule_unit": [one.unit_id for one in rules],
        "rule_first": [one.first for one in rules],
        "rule_after": [one.after for one in rules],
        "rule_signs": [one.signs for one in rules],
        "rule_late": [timedelta(minutes=one.content["sign_in"]["after_minutes"]) for one in rules],
        "rule_code": [shift["code"] for shift in shifts],
        "rule_kind": [shift["kind"] for shift in shifts],
        "rule_starts": [starts for starts, _ends in spans],
        "rule_ends": [ends for _starts, ends in spans],
        "rule_break": [shift.get("break_minutes", 0) for shift in shifts],
        "rule_night": [bool(shift.get("night", False)) for shift in shifts],
    }


RULES = """(SELECT * FROM unnest(%(rule_unit)s::bigint[], %(rule_first)s::date[], %(rule_after)s::date[],
        %(rule_signs)s::bool[], %(rule_late)s::interval[], %(rule_code)s::text[], %(rule_kind)s::text[],
        %(rule_starts)s::interval[], %(rule_ends)s::interval[], %(rule_break)s::int[], %(rule_night)s::bool[])
    AS r(unit_id, first, after, signs, late, code, kind, starts, ends, break_minutes, night))"""
"""Rules in force as a relation: unit, days, ``signs``, how long after a shift's end a punch may come, and the day shift."""
