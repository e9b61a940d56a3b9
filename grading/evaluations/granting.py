"""Writes levels from verdicts: closes what was held, opens what is held from now on, set-based."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from auxpolice.problems import Problem
from grading.evaluations.models import Evaluation, VerdictState
from grading.rules.ladder import Ladder
from personnel.relations import EMPLOYMENTS

# people of the batch whose verdict is to take effect, with the day it does for each
_CHOSEN = f"""
CREATE TEMP TABLE level_new ON COMMIT DROP AS
SELECT v.id AS verdict_id, v.person_id, e.employment_id, v.rank, v.step, v.counts_from, v.old_rank, v.old_step,
       GREATEST(%(start)s::date, lower(e.period)) AS start, n.code, n.name
  FROM grading_verdict v
  JOIN {EMPLOYMENTS} e ON e.person_id = v.person_id AND e.period @> GREATEST(%(start)s::date, lower(e.period))
       AND e.employment_id = v.facts[%(employment)s]
  JOIN (SELECT * FROM unnest(%(ranks)s::int[], %(codes)s::text[], %(names)s::text[]) AS t(rank, code, name)) n
    ON n.rank = v.rank
 WHERE v.evaluation_id = %(batch)s AND v.state = ANY(%(states)s)
   AND (%(verdict)s::bigint IS NULL OR v.id = %(verdict)s)
"""

_LATER = """
SELECT count(*) FROM level_new n JOIN grading_levelholding h ON h.person_id = n.person_id
 WHERE lower(h.period) > n.start
"""

_DROP_SAME_DAY = """
DELETE FROM grading_levelholding h USING level_new n WHERE h.person_id = n.person_id AND lower(h.period) = n.start
"""

_CLOSE = f"""
UPDATE grading_levelholding h
   SET period = daterange(lower(h.period), LEAST(n.start,
                   CASE WHEN upper(e.period) IS NOT NULL THEN GREATEST(upper(e.period), lower(h.period) + 1) END))
  FROM level_new n, {EMPLOYMENTS} e
 WHERE h.person_id = n.person_id AND h.period @> n.start AND e.employment_id = h.employment_id
"""

_OPEN = """
INSERT INTO grading_levelholding
       (person_id, employment_id, version_id, level_code, level_name, rank_order, step, counts_from, period, source,
        verdict_id, note, set_by_id, set_at)
SELECT n.person_id, n.employment_id, %(version)s, n.code, n.name, n.rank, n.step, LEAST(n.counts_from, n.start),
       daterange(n.start, NULL), %(source)s, n.verdict_id, '',
       %(set_by)s, CASE WHEN %(set_by)s::bigint IS NOT NULL THEN now() END
  FROM level_new n ORDER BY n.person_id
"""

_DONE = f"UPDATE grading_verdict v SET state = {VerdictState.EFFECTIVE.value} FROM level_new n WHERE v.id = n.verdict_id"
# left before it took effect: nothing to give
_GONE = f"""
UPDATE grading_verdict v SET state = {VerdictState.WITHDRAWN.value}
 WHERE v.evaluation_id = %(batch)s AND v.state = ANY(%(states)s)
   AND (%(verdict)s::bigint IS NULL OR v.id = %(verdict)s)
   AND NOT EXISTS (SELECT 1 FROM {EMPLOYMENTS} e
                    WHERE e.employment_id = v.facts[%(employment)s] AND e.period @> GREATEST(%(start)s::date, lower(e.period)))
"""


def grant(
    evaluation: Evaluation,
    ladder: Ladder,
    states: tuple[int, ...],
    verdict_id: int | None = None,
    *,
    set_by=None,
) -> int:
    """Write the levels of the batch's verdicts in `states` (or of one verdict); returns how many were written.

    ``set_by`` is who decided, where that isn't who decided the batch. Levels begin on the batch's first day, or on the
    day of hire where that is later. Raises Problem when
    somebody already has a level that begins later than that.
    """
    params: dict[str, Any] = {
        "start": evaluation.effective_from,
        "employment": list(evaluation.layout).index("employment_id") + 1,
        "ranks": [level.rank for level in ladder.levels],
        "codes": [level.code for level in ladder.levels],
        "names": [level.name for level in ladder.levels],
        "batch": evaluation.pk,
        "states": list(states),
        "verdict": verdict_id,
        "version": evaluation.version_id,
        "source": evaluation.kind,
        "set_by": set_by.pk if set_by else evaluation.decided_by_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_GONE, params)
        cursor.execute(_CHOSEN, params)
        cursor.execute(_LATER)
        later = cursor.fetchone()[0]
        if later:
            raise Problem(
                _("有 %(n)d 人在 %(day)s 之后已另有层级记录，请先核对这些人的层级，再执行本批。")
                % {"n": later, "day": evaluation.effective_from},
                code="level-later",
                status=409,
            )
        cursor.execute(_DROP_SAME_DAY)
        cursor.execute(_CLOSE)
        cursor.execute(_OPEN, params)
        written = cursor.rowcount
        cursor.execute(_DONE)
        cursor.execute("DROP TABLE level_new")
    return written
