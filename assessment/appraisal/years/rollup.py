"""The year of everybody in one statement: what of the months counts, the grade by rule, and the rules that fired.

``rules`` says the same for a few people in Python. Numbers of grades are those of ``assessment.relations``.
"""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import connection

from assessment.appraisal.years.models import AnnualRound, RoundState
from assessment.appraisal.years.rules import Facts, Rule
from assessment.relations import MONTH_RESULTS
from auxpolice.policy.models import PolicyVersion
from personnel.relations import PLACES

_STRICT = "CASE {0} WHEN 'FAIL' THEN 1 WHEN 'NONE' THEN 2 WHEN 'BASIC' THEN 3 WHEN 'COMPETENT' THEN 4 END"
_WORD = "CASE {0} WHEN 4 THEN 'EXCELLENT' WHEN 3 THEN 'COMPETENT' WHEN 2 THEN 'BASIC' WHEN 1 THEN 'FAIL' ELSE 'NONE' END"

FACTS = f"""(SELECT p.person_id, r.id AS round_id, r.unit_id, r.version_id,
         coalesce(m.months, 0)::int AS months, coalesce(m.total, 0)::int AS total, coalesce(m.failed, 0)::int AS failed,
         (extract(year FROM age(%(next)s::date, p.first_worked)) * 12
          + extract(month FROM age(%(next)s::date, p.first_worked)))::int AS service_months,
         coalesce(p.probation_until >= %(last)s::date, false) AS on_probation, coalesce(c.ceiling, '') AS ceiling
    FROM (SELECT DISTINCT ON (person_id) person_id, unit_id, first_worked, probation_until FROM {PLACES} place
           WHERE period @> %(last)s::date AND employed @> %(last)s::date ORDER BY person_id, lower(period) DESC) p
    JOIN appraisal_annualround r ON r.year_id = %(year)s AND r.unit_id = p.unit_id
    LEFT JOIN (SELECT person_id, count(*) AS months, sum(points) AS total, count(*) FILTER (WHERE grade = 1) AS failed
                 FROM {MONTH_RESULTS} s WHERE month >= %(first)s::date AND month < %(next)s::date GROUP BY person_id) m
      ON m.person_id = p.person_id
    LEFT JOIN (SELECT s.person_id, k.version_id,
                      (ARRAY['FAIL', 'NONE', 'BASIC', 'COMPETENT'])[min({_STRICT.format("k.cap")})] AS ceiling
                 FROM discipline_sanction s
                 JOIN jsonb_to_recordset(%(caps)s::jsonb) AS k(version_id bigint, kind text, cap text, by_effect boolean)
                   ON k.kind = s.kind
                WHERE NOT isempty(s.period)
                  AND CASE WHEN k.by_effect THEN s.period && daterange(%(first)s::date, %(next)s::date)
                           ELSE s.decided >= %(first)s::date AND s.decided < %(next)s::date END
                GROUP BY s.person_id, k.version_id) c
      ON c.person_id = p.person_id AND c.version_id = r.version_id)"""
"""What counts of everybody who works here on the last day of the year, by the unit of that day."""

_REASONS = """to_jsonb(array_remove(ARRAY[
         CASE WHEN points IS NOT NULL THEN jsonb_build_object('rule', 'line', 'points', points, 'grade', {line}) END,
         CASE WHEN failed >= failed_months
              THEN jsonb_build_object('rule', 'failed_months', 'n', failed, 'limit', failed_months) END,
         CASE WHEN ceiling <> '' THEN jsonb_build_object('rule', 'sanction', 'cap', ceiling) END,
         CASE WHEN months < least_months
              THEN jsonb_build_object('rule', 'few_months', 'n', months, 'least', least_months) END,
         CASE WHEN probation_ungraded AND on_probation THEN jsonb_build_object('rule', 'probation') END,
         CASE WHEN line = 4 AND service_months < wanted_months
              THEN jsonb_build_object('rule', 'service', 'n', service_months, 'least', wanted_months) END,
         CASE WHEN alone = 4 AND place > seats
              THEN jsonb_build_object('rule', 'quota', 'seats', seats, 'assessed', assessed, 'place', place, 'pooled', pooled) END
       ], NULL))""".format(line=_WORD.format("line"))

JUDGED = f"""(SELECT person_id, round_id, unit_id, months, points, pooled,
         {_WORD.format("CASE WHEN alone = 4 AND place > seats THEN 3 ELSE alone END")} AS computed,
         {_REASONS} AS reasons
    FROM (SELECT placed.*, assessed * cap_percent / 100 AS seats
            FROM (SELECT settled.*,
                         (count(*) FILTER (WHERE alone > 0) OVER pool)::int AS assessed,
                         (count(*) FILTER (WHERE alone = 4) OVER (pool ORDER BY points DESC NULLS LAST
                                                                  RANGE UNBOUNDED PRECEDING))::int AS place
                    FROM (SELECT lined.*, people < pool_below AS pooled,
                                 CASE WHEN failed >= failed_months OR ceiling = 'FAIL' THEN 1
                                      WHEN months < least_months OR probation_ungraded AND on_probation OR ceiling = 'NONE' THEN 0
                                      ELSE least(line, CASE WHEN service_months < wanted_months THEN 3 ELSE 4 END,
                                                 CASE ceiling WHEN 'BASIC' THEN 2 WHEN 'COMPETENT' THEN 3 ELSE 4 END)
                                  END AS alone
                            FROM (SELECT counted.*, count(*) OVER (PARTITION BY round_id) AS people,
                                         CASE WHEN points >= excellent_from * 100 THEN 4 WHEN points >= competent_from * 100 THEN 3
                                              WHEN points >= basic_from * 100 THEN 2 ELSE 1 END AS line
                                    FROM (SELECT f.*, k.least_months, k.excellent_from, k.competent_from, k.basic_from,
                                                 k.failed_months, k.service_months AS wanted_months, k.probation_ungraded,
                                                 k.cap_percent, k.pool_below,
                                                 CASE WHEN f.months > 0 AND k.by_sum THEN f.total
                                                      WHEN f.months > 0 THEN round(f.total::numeric / f.months)::int
                                                  END AS points
                                            FROM {{facts}} f
                                            JOIN jsonb_to_recordset(%(rules)s::jsonb) AS k(version_id bigint, by_sum boolean,
                                                 least_months int, excellent_from int, competent_from int, basic_from int,
                                                 failed_months int, service_months int, probation_ungraded boolean,
                                                 cap_percent int, pool_below int) ON k.version_id = f.version_id) counted) lined
                         ) settled
                  WINDOW pool AS (PARTITION BY version_id, CASE WHEN pooled THEN 0 ELSE round_id END)) placed) ranked)"""
"""Grades by rule of the ``{facts}``, as ``rules.judge`` gives them."""

_COLUMNS = "unit_id, months, points, pooled, reasons, computed"
_STORE = f"""
INSERT INTO appraisal_yearsheet AS held (round_id, person_id, year, {_COLUMNS}, overridden, grade, settled)
SELECT j.round_id, j.person_id, %(year)s, j.unit_id, j.months, j.points, j.pooled, j.reasons, j.computed, '', j.computed, false
  FROM {JUDGED.format(facts=FACTS)} j
  JOIN appraisal_annualround r ON r.id = j.round_id AND r.state = %(open)s
 WHERE %(only)s::bigint IS NULL OR j.round_id = %(only)s
 ORDER BY j.person_id
ON CONFLICT (person_id, year) DO UPDATE
   SET round_id = EXCLUDED.round_id, unit_id = EXCLUDED.unit_id, months = EXCLUDED.months, points = EXCLUDED.points,
       pooled = EXCLUDED.pooled, reasons = EXCLUDED.reasons, computed = EXCLUDED.computed,
       grade = CASE held.overridden WHEN '' THEN EXCLUDED.computed ELSE held.overridden END
 WHERE (held.round_id, held.months, held.points, held.pooled, held.reasons, held.computed)
       IS DISTINCT FROM (EXCLUDED.round_id, EXCLUDED.months, EXCLUDED.points, EXCLUDED.pooled, EXCLUDED.reasons, EXCLUDED.computed)
   AND (SELECT state FROM appraisal_annualround r WHERE r.id = held.round_id) = %(open)s
"""
_MOVED = f"""
SELECT s.id FROM appraisal_yearsheet s JOIN {JUDGED.format(facts=FACTS)} j ON j.person_id = s.person_id AND j.round_id = s.round_id
 WHERE s.year = %(year)s AND (s.months, s.points, s.computed) IS DISTINCT FROM (j.months, j.points, j.computed)
"""


def params(year: int, versions: Iterable[PolicyVersion]) -> dict[str, Any]:
    """The year and the rules of its versions, for the statements here."""
    known = {version.pk: version.content for version in versions}
    return {
        "year": year,
        "first": date(year, 1, 1),
        "last": date(year, 12, 31),
        "next": date(year + 1, 1, 1),
        "open": RoundState.OPEN,
        "only": None,
        "rules": json.dumps(
            [{"version_id": pk, **Rule.of(content).columns} for pk, content in known.items()]
        ),
        "caps": json.dumps(
            [
                {"version_id": pk, **row, "by_effect": content["sanctions_count"] == "effect"}
                for pk, content in known.items()
                for row in content["sanctions"]
                if row["cap"] != "any"
            ]
        ),
    }


def roll_up(year: int, *, only: int | None = None) -> int:
    """Sheets of the open rounds (or of ``only`` one) made, or made anew where what counts has changed; how many. One
    statement for any number of people."""
    with connection.cursor() as cursor:
        cursor.execute(_STORE, {**params(year, _versions(year)), "only": only})
        return cursor.rowcount


def moved_since(year: int) -> list[int]:
    """Ids of sheets whose year would be another today: a month was corrected, or a sanction revoked, since."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, params(year, _versions(year)))
        return [pk for (pk,) in cursor.fetchall()]


def facts_of(year: int) -> list[Facts]:
    """What counts of everybody, for the rule in Python."""
    names = ", ".join(Facts.__dataclass_fields__)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {FACTS} f ORDER BY person_id", params(year, _versions(year)))
        return [Facts(*row) for row in cursor.fetchall()]


def _versions(year: int) -> list[PolicyVersion]:
    rounds = AnnualRound.everything.filter(year=year).order_by()
    return list(PolicyVersion.everything.filter(pk__in=rounds.values("version_id")))
