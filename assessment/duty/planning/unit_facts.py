"""The dated facts of a unit's month of duty, all in one statement: systems, patterns, staffing, teams, no nights."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from assessment.duty.content import STANDARD
from assessment.duty.rules.facts import DAY, WORKDAY, Need, Sheltered, clock, days, instant, kind_of
from auxpolice.months import next_month


def _rows(name: str, table: str, columns: str, unit: str = "unit_id = %(unit)s") -> str:
    return f"""'{name}', (SELECT coalesce(json_agg(json_build_object('first', lower(period), 'next', upper(period), {columns})
          ORDER BY id), '[]') FROM {table}
         WHERE {unit} AND period && daterange(%(first)s, %(next)s))"""


_HERE = "person_id = ANY(%(people)s)"
_FACTS = ", ".join(
    [
        _rows("systems", "duty_worksystem", "'post', post_id, 'system', system, 'cycle', cycle"),
        _rows("patterns", "duty_unitpattern", "'post', post_id, 'pattern', pattern, 'anchor', anchor"),
        _rows("staffing", "duty_staffing", "'id', id, 'post', post_id, 'days', days, 'starts', starts, 'ends', ends, 'wanted', wanted,"
              " 'minimum', minimum"),
        _rows("teams", "duty_teammember", "'person', person_id, 'team', team, 'behind', behind"),
        _rows("no_nights", "duty_nonights", "'person', person_id, 'reason', reason", _HERE),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class UnitFacts:
    """Each fact is a mapping with ``first`` (a day) and ``next`` (the day after its last, or None)."""

    systems: list[dict[str, Any]]
    patterns: list[dict[str, Any]]
    staffing: list[dict[str, Any]]
    teams: list[dict[str, Any]]
    no_nights: list[dict[str, Any]]

    def system_of(self, post: int | None, day: date) -> tuple[str, int]:
        """The working-time system of a post (else of the unit) and the months of its period; the standard one where none is
        registered."""
        found = _of_post(self.systems, post, day)
        return (
            (found["system"], {"quarter": 3, "year": 12}.get(found["cycle"], 1)) if found else (STANDARD, 1)
        )

    def pattern_of(self, post: int | None, day: date) -> dict[str, Any] | None:
        return _of_post(self.patterns, post, day)

    def team_of(self, person: int, day: date) -> dict[str, Any] | None:
        return next((row for row in self.teams if row["person"] == person and _holds(row, day)), None)

    def shelters(self, person: int) -> tuple[Sheltered, ...]:
        return tuple(
            Sheltered(row["first"], row["next"] - DAY if row["next"] else date.max, row["reason"])
            for row in self.no_nights
            if row["person"] == person
        )

    def needs(
        self, first: date, last: date, kinds: dict[date, str]
    ) -> list[tuple[dict[str, Any], date, Need]]:
        """What is wanted on each day: (the demand, the day, the fewest people from when to when)."""
        found = []
        for row in self.staffing:
            starts, ends = clock(row["starts"][:5]), clock(row["ends"][:5])
            ends += 1440 if ends <= starts else 0
            for day in days(first, last):
                working = kind_of(day, kinds) == WORKDAY
                if _holds(row, day) and row["days"] in ("every", "workday" if working else "off"):
                    need = Need(
                        instant(day, starts), instant(day, ends), row["minimum"], wanted=row["wanted"]
                    )
                    found.append((row, day, need))
        return found


def _holds(row: dict[str, Any], day: date) -> bool:
    return row["first"] <= day and (row["next"] is None or day < row["next"])


def _of_post(rows: list[dict[str, Any]], post: int | None, day: date) -> dict[str, Any] | None:
    """The row of the post on the day, else the unit's own."""
    held = [row for row in rows if _holds(row, day) and row["post"] in (post, None)]
    return next((row for row in held if row["post"] is not None), next(iter(held), None))


def read(unit: int, month: date, people: list[int]) -> UnitFacts:
    """All of them that hold on some day of the month; no nights of these people."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT json_build_object({_FACTS})::text",
            {"unit": unit, "people": people, "first": month, "next": next_month(month)},
        )
        found = json.loads(cursor.fetchone()[0])
    for rows in found.values():
        for row in rows:
            for name in ("first", "next", "anchor"):
                if row.get(name):
                    row[name] = date.fromisoformat(row[name])
    return UnitFacts(**found)
