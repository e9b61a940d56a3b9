"""Fill the cells of open sheets from the counters: set-based, a number of statements that does not grow with people."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection, transaction

from assessment.appraisal.indicators.rules import Indicator, indicators_of
from assessment.appraisal.models import UnitSheet, UnitSheetState
from assessment.ledger import counting
from auxpolice.months import last_day, next_month
from auxpolice.policy.models import PolicyVersion
from personnel.models import Post
from personnel.relations import ASSIGNMENTS, POSTS

# The family of the last post held in the month; the unit's median over whoever is asked the same in it.
_CELLS = """
CREATE TEMP TABLE indicator_cell ON COMMIT DROP AS
WITH counts AS ({counts}),
wanted AS (SELECT * FROM unnest(%(version)s::bigint[], %(family)s::text[], %(own)s::text[], %(code)s::text[], %(number)s::int[],
                                %(full)s::int[], %(source)s::text[], %(absent)s::int[], %(by_median)s::bool[])
                         AS t(version_id, family, own, code, number, "full", source, absent, by_median)),
cells AS (
  SELECT s.id AS sheet_id, s.unit_sheet_id, w.version_id, w.own, w.code, w.number, w."full", w.by_median, w.source <> '' AS counts,
         CASE WHEN w.source <> '' THEN coalesce(c.counted, w.absent) END AS counted
    FROM appraisal_monthsheet s
    JOIN appraisal_unitsheet u ON u.id = s.unit_sheet_id
    LEFT JOIN LATERAL ({family}) place ON true
    JOIN wanted w ON w.version_id = {version} AND w.family = coalesce(place.family, '')
    LEFT JOIN counts c ON c.source = w.source AND c.person_id = s.person_id
   WHERE s.month = %(month)s AND {which}),
medians AS (
  SELECT unit_sheet_id, own, code, percentile_disc(0.5) WITHIN GROUP (ORDER BY counted) AS median
    FROM cells WHERE by_median AND counted IS NOT NULL GROUP BY unit_sheet_id, own, code)
SELECT cells.*, m.median FROM cells LEFT JOIN medians m USING (unit_sheet_id, own, code)
"""
_FAMILY = f"""SELECT coalesce(p.family, '') AS family FROM {ASSIGNMENTS} a LEFT JOIN {POSTS} p ON p.post_id = a.post_id
  WHERE a.person_id = s.person_id AND a.period && daterange(%(month)s, %(last)s, '[]') ORDER BY lower(a.period) DESC LIMIT 1"""
_DISTINCT = (
    "SELECT DISTINCT version_id, own, code, counted, median FROM indicator_cell WHERE counted IS NOT NULL"
)
POINTS = """unnest(%(p_version)s::bigint[], %(p_own)s::text[], %(p_code)s::text[], %(p_counted)s::int[], %(p_median)s::int[],
              %(p_points)s::int[]) AS p(version_id, own, code, counted, median, points)
    ON p.version_id = c.version_id AND p.own = c.own AND p.code = c.code AND p.counted = c.counted
       AND p.median IS NOT DISTINCT FROM c.median"""

_LEAVE_OUT = """
DELETE FROM appraisal_indicatorscore i USING appraisal_monthsheet s
 WHERE s.id = i.sheet_id AND s.unit_sheet_id IN (SELECT unit_sheet_id FROM indicator_cell) AND NOT s.confirmed
   AND NOT EXISTS (SELECT FROM indicator_cell c WHERE c.sheet_id = i.sheet_id AND c.code = i.code AND c.own = i.family)
"""
# A head's word that the count has come to agree with is no departure any more.
_PUT = f"""
WITH put AS (
  INSERT INTO appraisal_indicatorscore AS i (sheet_id, code, family, number, "full", counted, counted_points, because)
  SELECT c.sheet_id, c.code, c.own, c.number, c."full", c.counted, p.points, '' FROM indicator_cell c LEFT JOIN {POINTS}
   ORDER BY c.sheet_id, c.number
  ON CONFLICT (sheet_id, code) DO UPDATE
     SET counted = excluded.counted, counted_points = excluded.counted_points,
         typed_points = nullif(i.typed_points, excluded.counted_points),
         because = CASE WHEN i.typed_points IS NOT NULL AND i.typed_points IS DISTINCT FROM excluded.counted_points
                             AND excluded.counted_points IS NOT NULL AND i.because = '' THEN %(before)s
                        WHEN i.typed_points = excluded.counted_points THEN '' ELSE i.because END
   WHERE (i.counted, i.counted_points) IS DISTINCT FROM (excluded.counted, excluded.counted_points)
  RETURNING sheet_id, xmax <> 0 AS changed)
UPDATE appraisal_monthsheet s SET row_version = row_version + 1
 WHERE s.id IN (SELECT sheet_id FROM put WHERE changed)
"""
BEFORE = "统计前已评"
"""The reason of a value that was typed while nothing could be counted yet."""


def fill(month: date, unit_sheet_ids: Iterable[int] | None = None) -> None:
    """Count again what the open sheets of a month count (of some units, or of all), and put what is new into their cells.

    Those of a unit are held by the caller; all are held here, so that what a head types meanwhile waits.
    """
    only = None if unit_sheet_ids is None else list(unit_sheet_ids)
    versions = PolicyVersion.everything.in_bulk(_versions_of(month, only))
    which = "NOT s.confirmed AND u.state = 'scoring'"
    if only is not None:
        which = "NOT s.confirmed AND u.id = ANY(%(units)s)"
    else:
        scoring = UnitSheet.everything.select_for_update().filter(
            month_id=month, state=UnitSheetState.SCORING
        )
        list(scoring.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        if not lay_out(cursor, month, versions, "u.version_id", which, {"units": only}):
            return
        params: dict[str, Any] = {**points_of_counts(cursor, versions), "before": BEFORE}
        cursor.execute(_LEAVE_OUT)
        cursor.execute(_PUT, params)


def fill_open() -> int:
    """Fill all months that some unit is still scoring, each in a transaction of its own; how many."""
    scoring = UnitSheet.everything.filter(state=UnitSheetState.SCORING).order_by()
    months = sorted(set(scoring.values_list("month_id", flat=True)))
    for month in months:
        with transaction.atomic():
            fill(month)
    return len(months)


def _versions_of(month: date, only: list[int] | None) -> list[int]:
    found = UnitSheet.everything.filter(month_id=month)
    if only is not None:
        found = found.filter(pk__in=only)
    return list(found.order_by().values_list("version_id", flat=True).distinct())


def lay_out(
    cursor: Any,
    month: date,
    versions: Mapping[int, PolicyVersion],
    version: str,
    which: str,
    more: Mapping[str, Any],
) -> bool:
    """Make the table of cells that the sheets are to have; False where no policy asks for any."""
    known, wanted = counting.known(), _wanted(versions)
    if not wanted:
        return False
    sources = dict.fromkeys(one.source for *_key, one in wanted if one.source in known)
    counts = " UNION ALL ".join(
        f"SELECT '{code}' AS source, person_id, counted FROM ({known[code].sql}) AS {code}"
        for code in sources
    )
    params: dict[str, Any] = {
        **more,
        "month": month,
        "next": next_month(month),
        "last": last_day(month),
        "version": [key for key, _family, _number, _one in wanted],
        "family": [family for _key, family, _number, _one in wanted],
        "number": [number for _key, _family, number, _one in wanted],
        "own": [one.own for *_key, one in wanted],
        "code": [one.code for *_key, one in wanted],
        "full": [one.full for *_key, one in wanted],
        "source": [one.source if one.source in known else "" for *_key, one in wanted],
        "absent": [known[one.source].absent if one.source in known else None for *_key, one in wanted],
        "by_median": [one.by_median for *_key, one in wanted],
    }
    nothing = "SELECT ''::text AS source, 0::bigint AS person_id, 0 AS counted WHERE false"
    cursor.execute("DROP TABLE IF EXISTS pg_temp.indicator_cell")
    sql = _CELLS.format(counts=counts or nothing, family=_FAMILY, version=version, which=which)
    cursor.execute(sql, params)
    return True


def _wanted(versions: Mapping[int, PolicyVersion]) -> list[tuple[int, str, int, Indicator]]:
    """(version, family of a post, place, indicator) of each version and every family that posts have."""
    families = ["", *Post.objects.exclude(family="").order_by().values_list("family", flat=True).distinct()]
    return [
        (key, family, number, one)
        for key, version in versions.items()
        for family in families
        for number, one in enumerate(indicators_of(version.content, family))
    ]


def points_of_counts(cursor: Any, versions: Mapping[int, PolicyVersion]) -> dict[str, list]:
    """The points of each different count among the cells, as parameters for the SQL that joins them: the rules are asked
    once for each, not once for each person."""
    by_key = {(key, one.own, one.code): one for key, _family, _number, one in _wanted(versions)}
    cursor.execute(_DISTINCT)
    rows = [(*row, by_key[row[:3]].points(row[3], row[4])) for row in cursor.fetchall()]
    names = ("p_version", "p_own", "p_code", "p_counted", "p_median", "p_points")
    return {name: [row[place] for row in rows] for place, name in enumerate(names)}
