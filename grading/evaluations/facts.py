"""Reads what the record shows about people on a day, set-based: one statement for any number of people.

Every person assigned on the day to one of the units is one row of `rules.facts.FIELDS`. Only records of the
present employment count; what is needed of an earlier one is its length.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np

from assessment.relations import ANNUAL_RESULTS, HONOURS, MONTH_SCORES, SANCTIONS
from auxpolice.batch import columns
from auxpolice.batch.joins import whole_tables
from grading.rules import education
from grading.rules.facts import DTYPE, FIELDS
from personnel.relations import CERTIFICATES, EMPLOYMENTS, PEOPLE, PLACES, TRAININGS

# ordinal of a date: days since 0001-01-01 plus one, as date.toordinal() counts
_ORDINAL = "({0} - DATE '0001-01-01' + 1)"
_FIRST_DAY = "DATE '0001-01-01'"


def _ordinal(expression: str) -> str:
    return f"COALESCE({_ORDINAL.format(expression)}, 0)"


_SELECT = f"""
WITH people AS (
  SELECT a.person_id, a.unit_id, a.category, a.post_id, a.employment_id, a.first_worked,
         p.education, p.has_degree, p.is_veteran
    FROM {PLACES} a JOIN {PEOPLE} p ON p.person_id = a.person_id
   WHERE a.period @> %(day)s::date AND a.employed @> %(day)s::date
     AND (%(units)s::bigint[] IS NULL OR a.unit_id = ANY(%(units)s::bigint[]))
     AND (%(people)s::bigint[] IS NULL OR a.person_id = ANY(%(people)s::bigint[]))
), earlier AS (
  SELECT e.person_id, sum(upper(e.period) - lower(e.period))::int AS days
    FROM {EMPLOYMENTS} e
    JOIN people p ON p.person_id = e.person_id AND e.employment_id <> p.employment_id AND upper(e.period) <= p.first_worked
   WHERE %(all_service)s
   GROUP BY e.person_id
), held AS (
  SELECT h.person_id, h.id, h.rank_order, h.step, lower(h.period) AS since, h.counts_from
    FROM grading_levelholding h
    JOIN people p ON p.person_id = h.person_id AND p.employment_id = h.employment_id
   WHERE h.period @> %(day)s::date
), result AS (
  SELECT r.person_id, r.result_id AS id, r.year, r.grade
    FROM {ANNUAL_RESULTS} r JOIN people p ON p.person_id = r.person_id
   WHERE r.grade > 0 AND r.year <= extract(year FROM %(day)s::date) AND r.year >= extract(year FROM p.first_worked)
), annual AS (
  SELECT r.person_id,
         count(*) FILTER (WHERE r.grade = 2) AS basic,
         count(*) FILTER (WHERE r.grade = 1) AS failed,
         count(*) FILTER (WHERE r.grade = 2 AND r.in_level AND r.year > COALESCE(f.year, 0)) AS level_basic,
         count(*) FILTER (WHERE r.grade >= 3 AND r.in_level) AS level_good,
         count(*) FILTER (WHERE r.grade = 4 AND r.in_level) AS level_excellent,
         COALESCE(max(f.year), 0) AS level_fail_year,
         (array_agg(r.grade ORDER BY r.year DESC))[1] AS grade,
         max(r.year) AS year,
         (array_agg(r.id ORDER BY r.year DESC))[1] AS id
    FROM (SELECT result.*, result.year >= extract(year FROM COALESCE(h.counts_from, {_FIRST_DAY})) AS in_level
            FROM result LEFT JOIN held h ON h.person_id = result.person_id) r
    LEFT JOIN (SELECT result.person_id, max(year) AS year FROM result LEFT JOIN held h USING (person_id)
                WHERE grade = 1 AND year >= extract(year FROM COALESCE(h.counts_from, {_FIRST_DAY}))
                GROUP BY result.person_id) f
      ON f.person_id = r.person_id
   GROUP BY r.person_id
), honour AS (
  SELECT o.person_id, o.honour_id AS id, o.day AS awarded, o.title AS kind, o.rank, o.early
    FROM {HONOURS} o JOIN people p ON p.person_id = o.person_id
   WHERE o.day <= %(day)s::date AND o.day >= p.first_worked
), honours AS (
  SELECT o.person_id,
         count(*) FILTER (WHERE o.rank = 1) AS county,
         count(*) FILTER (WHERE o.rank = 2) AS city,
         count(*) FILTER (WHERE o.rank >= 3) AS province,
         (array_agg(o.id ORDER BY o.rank DESC, o.awarded DESC))[1] AS id,
         count(DISTINCT o.kind) FILTER (WHERE o.early AND o.awarded >= h.since) AS level_kinds,
         max(o.id) FILTER (WHERE o.early AND o.awarded >= h.since) AS level_id
    FROM honour o LEFT JOIN held h ON h.person_id = o.person_id
   GROUP BY o.person_id
), sanction AS (
  SELECT s.person_id, s.sanction_id AS id, s.decided, s.levels_down,
         COALESCE(upper(s.period) - 1, DATE '9999-12-31') AS last_day
    FROM {SANCTIONS} s JOIN people p ON p.person_id = s.person_id
   WHERE s.decided <= %(day)s::date
), sanctions AS (
  SELECT s.person_id,
         max(s.last_day) AS last_day,
         (array_agg(s.id ORDER BY s.last_day DESC))[1] AS id,
         COALESCE(sum(s.levels_down) FILTER (WHERE s.decided >= COALESCE(h.since, {_FIRST_DAY})), 0) AS levels
    FROM sanction s LEFT JOIN held h ON h.person_id = s.person_id
   GROUP BY s.person_id
), training AS (
  SELECT t.person_id, (sum(t.half_days) * 240 + sum(t.minutes)) / 480 AS days
    FROM {TRAININGS} t JOIN people p ON p.person_id = t.person_id
   WHERE t.passed AND t.ended > %(day)s::date - interval '1 year' AND t.ended <= %(day)s::date
   GROUP BY t.person_id
), certificate AS (
  SELECT c.person_id, count(*) AS n, max(c.certificate_id) AS id
    FROM {CERTIFICATES} c JOIN people p ON p.person_id = c.person_id
   WHERE c.period @> %(day)s::date
   GROUP BY c.person_id
), score AS (
  SELECT m.person_id, avg(m.points)::int AS score
    FROM {MONTH_SCORES} m JOIN people p ON p.person_id = m.person_id
   WHERE m.month > %(day)s::date - interval '1 year' AND m.month <= %(day)s::date
   GROUP BY m.person_id
)
SELECT p.person_id::int, p.unit_id::int,
       CASE p.category WHEN 'attendant' THEN 1 WHEN 'civilian' THEN 2 ELSE 0 END,
       p.employment_id::int,
       {_ordinal("p.first_worked")}::int,
       COALESCE(x.days, 0)::int,
       CASE WHEN p.education = '10' AND p.has_degree THEN {education.MASTER} ELSE {education.sql_case("p.education")} END,
       p.is_veteran::int,
       COALESCE(h.rank_order, -1)::int, COALESCE(h.step, 0)::int, COALESCE(h.id, 0)::int,
       {_ordinal("h.since")}::int, {_ordinal("h.counts_from")}::int,
       COALESCE(r.basic, 0)::int, COALESCE(r.failed, 0)::int,
       COALESCE(r.level_basic, 0)::int, COALESCE(r.level_good, 0)::int, COALESCE(r.level_excellent, 0)::int,
       COALESCE(r.level_fail_year, 0)::int,
       COALESCE(r.grade, 0)::int, COALESCE(r.year, 0)::int, COALESCE(r.id, 0)::int,
       COALESCE(o.county, 0)::int, COALESCE(o.city, 0)::int, COALESCE(o.province, 0)::int, COALESCE(o.id, 0)::int,
       COALESCE(o.level_kinds, 0)::int, COALESCE(o.level_id, 0)::int,
       {_ordinal("s.last_day")}::int, COALESCE(s.id, 0)::int, COALESCE(s.levels, 0)::int,
       COALESCE(t.days, 0)::int,
       COALESCE(c.n, 0)::int, COALESCE(c.id, 0)::int,
       COALESCE(k.post_class, 0)::int,
       COALESCE(m.score, 0)::int,
       0, -1
  FROM people p
  LEFT JOIN earlier x ON x.person_id = p.person_id
  LEFT JOIN held h ON h.person_id = p.person_id
  LEFT JOIN annual r ON r.person_id = p.person_id
  LEFT JOIN honours o ON o.person_id = p.person_id
  LEFT JOIN sanctions s ON s.person_id = p.person_id
  LEFT JOIN training t ON t.person_id = p.person_id
  LEFT JOIN certificate c ON c.person_id = p.person_id
  LEFT JOIN grading_postclassification k ON k.post_id = p.post_id AND k.period @> %(day)s::date
  LEFT JOIN score m ON m.person_id = p.person_id
 ORDER BY p.person_id
"""


def facts_on(
    day: dt.date,
    *,
    units: Iterable[int] | None = None,
    people: Iterable[int] | None = None,
    all_service: bool = False,
) -> np.ndarray:
    """Facts of everybody assigned on `day` (to `units`, among `people`), ordered by person.

    Reads past the scope: callers are batches, or ask for people they have already seen.
    """
    params = {
        "day": day,
        "units": None if units is None else list(units),
        "people": None if people is None else list(people),
        "all_service": all_service,
    }
    with whole_tables(people is None):
        return _rows(params)


def _rows(params: dict) -> np.ndarray:
    found = columns.read(_SELECT, params, dict.fromkeys(FIELDS, "int4"))
    rows = np.empty(len(found["person_id"]), dtype=DTYPE)
    for name in FIELDS:
        rows[name] = found[name]
    return rows
