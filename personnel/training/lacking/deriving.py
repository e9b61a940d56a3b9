"""What everybody has to learn this year and has: derived from rules, places and records by two statements."""

import json
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction

from auxpolice.batch import engine
from auxpolice.batch.joins import whole_tables
from auxpolice.months import month_of, today
from auxpolice.policy.queries import in_force
from personnel.models import Assignment
from personnel.training.content import CONTENT, ONCE, TRAINING, YEARLY
from personnel.training.models import Standing, TrainingRecord, UnitStanding
from personnel.training.rules.credit import HALF_DAY, needs_of

_PEOPLE = "AND {} = ANY(%(people)s)"
_STANDING = f"""
WITH need AS (
  SELECT * FROM jsonb_to_recordset(%(needs)s::jsonb) AS n(
    unit_id bigint, category text, family text, kind text, required int, per text, daily_minutes int, since date, before_months int)
), place AS (
  SELECT a.person_id, a.unit_id, a.category, coalesce(p.family, '') AS family, lower(e.period) AS hired
    FROM personnel_assignment a
    JOIN personnel_employment e ON e.id = a.employment_id
    LEFT JOIN personnel_post p ON p.id = a.post_id
   WHERE a.period @> %(day)s::date {{place}}
), done AS (
  SELECT person_id, kind, sum(half_days * {HALF_DAY} + minutes)::int AS minutes
    FROM {{record}}
   WHERE passed AND ended >= %(january)s AND ended < %(next)s {{done}}
   GROUP BY person_id, kind
), begun AS (
  SELECT DISTINCT r.person_id, r.kind
    FROM {{record}} r
    JOIN place ON place.person_id = r.person_id
    JOIN need n ON n.unit_id = place.unit_id AND n.category = place.category AND n.family = place.family AND n.per = '{ONCE}'
   WHERE r.passed AND r.kind = n.kind AND place.hired >= n.since
     AND r.ended >= date_trunc('month', place.hired) - make_interval(months => n.before_months) AND r.ended < %(next)s
), wanted AS (
  SELECT place.person_id, place.unit_id, n.kind, n.required,
         CASE WHEN n.per = '{ONCE}' THEN CASE WHEN begun.person_id IS NULL THEN 0 ELSE n.required END
              ELSE (coalesce(own.minutes, 0) + CASE WHEN n.kind = 'annual' THEN least(coalesce(daily.minutes, 0), n.daily_minutes)
                                                    ELSE 0 END) / {HALF_DAY} END AS credited
    FROM place
    JOIN need n ON n.unit_id = place.unit_id AND n.category = place.category AND n.family = place.family
    LEFT JOIN done own ON own.person_id = place.person_id AND own.kind = n.kind
    LEFT JOIN done daily ON daily.person_id = place.person_id AND daily.kind = 'daily'
    LEFT JOIN begun ON begun.person_id = place.person_id AND begun.kind = n.kind
   WHERE n.per <> '{ONCE}' OR place.hired >= n.since
), gone AS (
  DELETE FROM {{standing}} s
   WHERE s.year = %(year)s {{standing_of}}
     AND NOT EXISTS (SELECT FROM wanted w WHERE w.person_id = s.person_id AND w.kind = s.kind)
)
INSERT INTO {{standing}} AS s (person_id, unit_id, year, kind, required, credited)
SELECT person_id, unit_id, %(year)s, kind, required, credited FROM wanted ORDER BY person_id, kind
    ON CONFLICT (person_id, year, kind) DO UPDATE
   SET unit_id = EXCLUDED.unit_id, required = EXCLUDED.required, credited = EXCLUDED.credited
 WHERE (s.unit_id, s.required, s.credited) IS DISTINCT FROM (EXCLUDED.unit_id, EXCLUDED.required, EXCLUDED.credited)
"""
_UNITS = """
WITH sums AS (
  SELECT unit_id, kind, count(*) AS people, count(*) FILTER (WHERE short > 0) AS lacking,
         sum(required) AS required, sum(least(credited, required)) AS credited
    FROM {standing} WHERE year = %(year)s GROUP BY unit_id, kind
), gone AS (
  DELETE FROM {units} u WHERE u.month = %(month)s
     AND NOT EXISTS (SELECT FROM sums WHERE sums.unit_id = u.unit_id AND sums.kind = u.kind)
)
INSERT INTO {units} (unit_id, month, kind, people, lacking, required, credited)
SELECT unit_id, %(month)s, kind, people, lacking, required, credited FROM sums
    ON CONFLICT (month, unit_id, kind) DO UPDATE
   SET people = EXCLUDED.people, lacking = EXCLUDED.lacking, required = EXCLUDED.required, credited = EXCLUDED.credited
"""


def needs(day: date) -> list[dict[str, Any]]:
    """What the rules of each unit ask of each category and family of posts there; two statements.

    What is asked before a promotion alone isn't owed by anybody until then.
    """
    versions = in_force(TRAINING, day)
    own = {version.pk: version.content for version in versions.values()}
    contents = {pk: CONTENT.parse(content) for pk, content in own.items()}
    held = Assignment.everything.filter(period__contains=day, unit__in=versions).order_by()
    found = []
    for unit, category, family in held.values_list("unit", "category", "post__family").distinct():
        content = contents[versions[unit].pk]
        credit, gate = content["credit"], content["gate"]
        found += [
            {
                "unit_id": unit,
                "category": category,
                "family": family or "",
                "kind": need.kind,
                "required": 2 * need.days,
                "per": need.per,
                "daily_minutes": credit["daily_most_days"] * 2 * HALF_DAY,
                "since": gate["since"].isoformat(),
                "before_months": gate["before_months"],
            }
            for need in needs_of(content, category, family or "")
            if need.per in (ONCE, YEARLY)
        ]
    return found


SLOT = "training.standing"


def nightly() -> bool:
    """Everybody anew, once a day, whoever asks first."""
    with transaction.atomic():
        first = engine.claim_slot(SLOT, f"{today():%Y-%m-%d}")
        if first:
            derive()
    return first


@transaction.atomic
def derive(people: Collection[int] | None = None, day: date | None = None) -> None:
    """The year of the day anew, of these people or of everybody, and the month's sums of the units with it.

    One at a time: who comes second reads what the first has written. What is asked once is credited as a whole by the
    training that opens the gate (``gate.gates``), whatever its days.
    """
    day = day or today()
    january = day.replace(month=1, day=1)
    told: dict[str, Any] = {
        "needs": json.dumps(needs(day)),
        "day": day,
        "january": january,
        "next": january.replace(year=day.year + 1),
        "year": day.year,
        "month": month_of(day),
        "people": list(people or ()),
    }
    tables = {
        "record": TrainingRecord._meta.db_table,
        "standing": Standing._meta.db_table,
        "units": UnitStanding._meta.db_table,
    }
    of = {name: "" if people is None else _PEOPLE.format(column) for name, column in _COLUMNS.items()}
    with whole_tables(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('training.standing'))")
        cursor.execute(_STANDING.format(**tables, **of), told)
        cursor.execute(_UNITS.format(**tables), told)


_COLUMNS = {"place": "a.person_id", "done": "person_id", "standing_of": "s.person_id"}
